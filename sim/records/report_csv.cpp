#include <fmt/format.h>

#include "sim/records/measures.h"
#include "sim/records/report.h"
#include "sim/records/xapi.h"
#include "sim/scenario/complication.h"

namespace sideport::records {

namespace {

/// A field of RFC 4180. What a spreadsheet would take for a formula is kept as text.
std::string field(std::string_view text) {
    const bool formula =
        !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
    std::string quoted = formula ? "\"'" : "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + "\"";
}

std::string time_or_nothing(double time_s) {
    return time_s < 0.0 ? "" : fmt::format("{:.3f}", time_s);
}

std::string frame_or_nothing(int frame) {
    return frame < 0 ? "" : fmt::format("{}", frame);
}

/// The unit that a measure's name ends with, as the name says it.
std::string_view unit_of(std::string_view key) {
    for (const std::string_view unit :
         {"gy_cm2", "ml_per_min", "cm2", "mgy", "kpa", "fraction", "percent", "deg", "count", "ml",
          "mg", "ul", "mm", "s", "h"}) {
        if (key.size() > unit.size() && key.substr(key.size() - unit.size()) == unit &&
            key[key.size() - unit.size() - 1] == '_')
            return unit;
    }
    return "";
}

/// What xAPI statements tell besides: the conclusion, and facts of the session.
std::string session_lines(const ReportInput& input, const std::string& who) {
    const assessment::Assessment& result = input.assessment;
    std::string lines;
    if (!result.diagnosis_given.empty())
        lines += fmt::format("{},conclusion,{},,{},,,,,,{}\n", who, field(result.diagnosis_given),
                             result.diagnosis_correct ? "correct" : "incorrect",
                             field("Truth: " + result.diagnosis_truth));
    const auto fact = [&](const char* name, std::string_view text) {
        lines += fmt::format("{},session,{},,,,,,,,{}\n", who, name, field(text));
    };
    if (!input.origin.registration.empty()) fact("registration", input.origin.registration);
    if (input.origin.started_unix_s >= 0.0)
        fact("started", utc_milliseconds(input.origin.started_unix_s));
    fact("mode", input.mode);
    fact("build", input.build);
    fact("scenario_hash", input.origin.scenario_hash);
    fact("standardised", scenario::is_standardised(input.events) ? "yes" : "no");
    lines += fmt::format("{},session,minimum_passing_score,,,{},,points,,,\n", who,
                         result.minimum_passing_score);
    return lines;
}

}  // namespace

std::string report_csv(const ReportInput& input) {
    const assessment::Assessment& result = input.assessment;
    std::string csv =
        "scenario,trainee,seed,checklist,kind,id,section,outcome,value,max_value,unit,time_s,frame,"
        "text\n";
    const std::string who =
        fmt::format("{},{},{},{}", field(input.scenario.id), field(input.trainee), input.seed,
                    field(checklist_name(result)));
    for (const assessment::ItemResult& item : result.items) {
        csv += fmt::format("{},item,{},{},{},{},{},points,{},{},{}\n", who, field(item.id),
                           field(item.section), outcome_name(item.outcome), item.points,
                           item.max_points, time_or_nothing(item.time_s),
                           frame_or_nothing(item.frame), field(item.text + ": " + item.evidence));
    }
    for (const HandMark& mark : input.marks) {
        csv += fmt::format("{},mark_by_hand,{},,{},,,,{},,{}\n", who, field(mark.item),
                           mark.outcome.empty() ? "taken_back" : mark.outcome,
                           time_or_nothing(mark.session_s), field(mark_sentence(mark)));
    }
    for (const assessment::CriticalError& error : result.critical_errors) {
        csv += fmt::format("{},critical_error,{},,{},,,,{},{},{}\n", who, field(error.code),
                           field(error.severity), time_or_nothing(error.time_s),
                           frame_or_nothing(error.frame), field(error.message));
    }
    csv += session_lines(input, who);
    csv += fmt::format("{},metric,score,,{},{},{},points,,,\"Score\"\n", who,
                       result.passed ? "at_standard" : "not_yet_at_standard", result.score,
                       result.max_score);
    for (const auto& [key, value] : result.metrics) {
        csv += fmt::format("{},metric,{},,,{},,{},,,{}\n", who, field(key), value, unit_of(key),
                           field(measure_label(key)));
    }
    return csv;
}

}  // namespace sideport::records
