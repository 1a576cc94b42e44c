// The sentence of a rule with its facts filled in.

#include <cctype>
#include <cmath>

#include <fmt/format.h>

#include "sim/assessment/conditions.h"
#include "sim/assessment/field_unit.h"
#include "sim/assessment/measures.h"
#include "sim/assessment/words.h"

namespace sideport::assessment {

namespace {

std::string mass_text(double mg) {
    if (mg != 0.0 && std::fabs(mg) < 0.1) return fmt::format("{:.0f} µg", 1000.0 * mg);
    return fmt::format("{:.{}f} mg", mg, std::fabs(mg) < 100.0 ? 1 : 0);
}

std::string percent_text(double percent, bool with_sign) {
    const double rounded = std::round(percent);
    if (!with_sign || rounded == 0.0) return fmt::format("{:.0f} %", std::fabs(rounded));
    return fmt::format("{}{:.0f} %", rounded < 0.0 ? "−" : "+", std::fabs(rounded));
}

/// Never "0.0 mL": as somebody would say it. has_begun: of a push that a sentence tells of, and
/// that may have moved next to nothing when it is told.
std::string volume_text(double ml, bool has_begun) {
    constexpr double kNothingMl = 0.005, kLeastShownMl = 0.05;
    if (std::fabs(ml) < kNothingMl) return has_begun ? "a trace" : "nothing";
    if (ml > 0.0 && ml < kLeastShownMl) return "less than 0.1 mL";
    return fmt::format("{:.1f} mL", ml);
}

std::string number_text(std::string_view field, double value) {
    const std::string_view unit = unit_of(field);
    if (unit == "mg") return mass_text(value);
    if (unit == "s") return span_text(value);
    if (unit == "deg") return fmt::format("{:.0f}°", value);
    if (unit == "%") {
        const bool fraction = field.size() > 9 && field.substr(field.size() - 9) == "_fraction";
        return percent_text(fraction ? 100.0 * value : value, !fraction);
    }
    if (unit == "kPa")
        return fmt::format("{:.0f} kPa ({:.0f} psi)", value, value * 1000.0 / 6894.757);
    if (unit == "uL") return fmt::format("{:.{}f} µL", value, value < 10.0 ? 1 : 0);
    if (unit == "mL") return volume_text(value, field == "volume_ml");
    if (unit == "mL/min") return fmt::format("{:.1f} {}", value, unit);
    if (unit == "mm") return fmt::format("{:.0f} mm", value);
    if (unit == "h") return fmt::format("{:.0f} hours", value);
    if (unit == "times") return fmt::format("{:.{}f} times", value, value < 10.0 ? 1 : 0);
    return unit.empty() || unit == "/s" ? fmt::format("{:g}", value)
                                        : fmt::format("{:g} {}", value, unit);
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? std::string() : std::string(between)) + plain_words(word);
    return text;
}

const events::Event* event_at(const GradedLog& log, int place) {
    return place < 0 ? nullptr : &log.events[static_cast<std::size_t>(place)];
}

/// The words for one {name}; "?" for what is not known here.
std::string word_for(const std::string& name, const Verdict& verdict, const GradedLog& log) {
    const events::Event* event = event_at(log, verdict.event);
    const events::Event* reference = event_at(log, verdict.reference);
    if (name == "time") return event == nullptr ? "?" : clock_text(event->time_s());
    if (name == "reference_time")
        return clock_text(reference == nullptr ? log.course.end_s : reference->time_s());
    if (name == "gap" && event != nullptr) {
        const double other_s = reference == nullptr ? log.course.end_s : reference->time_s();
        return span_text(std::fabs(event->time_s() - other_s));
    }
    if (name == "value") return number_text(verdict.value_name, verdict.value);
    if (name == "count") return fmt::format("{}", verdict.count);
    if (name == "failing") return joined(verdict.failing, ", ");
    if (name.rfind("truth ", 0) == 0)
        return joined(truth_words(*log.scenario, name.substr(6)), " or ");
    if (name.rfind("finding ", 0) == 0) {
        const Finding* finding = log.course.finding(name.substr(8));
        return finding == nullptr ? "nothing" : plain_words(finding->value);
    }
    if (name.rfind("measure ", 0) == 0) {
        const Measure* measure = find_measure(name.substr(8));
        const auto value = measure == nullptr ? std::nullopt : measure->value(log);
        return value ? number_text(measure->name, *value) : "?";
    }
    const events::Value* value = event == nullptr ? nullptr : event->field(name);
    return value == nullptr ? "?" : value_text(name, *value);
}

bool begins_sentence(const std::string& before) {
    return before.empty() || (before.size() > 1 && before.compare(before.size() - 2, 2, ". ") == 0);
}

/// Only words of this file begin a sentence in small letters; names stay as they are written.
std::string with_capital(std::string word) {
    if (word.rfind("nothing", 0) == 0 || word.rfind("less than", 0) == 0)
        word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
    return word;
}

}  // namespace

std::string value_text(std::string_view field, const events::Value& value) {
    if (const double* number = std::get_if<double>(&value)) return number_text(field, *number);
    if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "yes" : "no";
    return plain_words(std::get<std::string>(value));
}

std::string fill_in(const std::string& sentence, const Verdict& verdict, const GradedLog& log) {
    std::string text;
    std::size_t from = 0;
    while (from < sentence.size()) {
        const std::size_t open = sentence.find('{', from);
        const std::size_t close = open == std::string::npos ? open : sentence.find('}', open);
        if (close == std::string::npos) break;
        text += sentence.substr(from, open - from);
        const std::string word =
            word_for(sentence.substr(open + 1, close - open - 1), verdict, log);
        text += begins_sentence(text) ? with_capital(word) : word;
        from = close + 1;
    }
    return text + sentence.substr(from);
}

}  // namespace sideport::assessment
