#include "sim/assessment/conditions.h"

#include <algorithm>
#include <cmath>

#include "sim/assessment/measures.h"
#include "sim/assessment/words.h"

namespace sideport::assessment {

namespace {

using events::Event;

bool number_fits(const Test& test, double value) {
    // 0.7 mL written as 700 uL is 0.7 mL
    constexpr double kHair = 1e-9;
    const double low_hair = kHair * std::fabs(test.low), high_hair = kHair * std::fabs(test.high);
    const bool low = std::isinf(test.low) ||
                     (test.low_open ? value > test.low + low_hair : value >= test.low - low_hair);
    const bool high = std::isinf(test.high) || (test.high_open ? value < test.high - high_hair
                                                               : value <= test.high + high_hair);
    return low && high;
}

bool word_fits(const Test& test, const std::string& word) {
    const bool among = std::find(test.words.begin(), test.words.end(), word) != test.words.end();
    return among != test.negated;
}

bool value_fits(const Test& test, const events::Value& value) {
    switch (test.kind) {
        case Test::Kind::any:
            return true;
        case Test::Kind::number: {
            const double* number = std::get_if<double>(&value);
            return number != nullptr && number_fits(test, *number);
        }
        case Test::Kind::words: {
            const std::string* word = std::get_if<std::string>(&value);
            return word != nullptr && word_fits(test, *word);
        }
        case Test::Kind::flag: {
            const bool* flag = std::get_if<bool>(&value);
            return flag != nullptr && *flag == test.flag;
        }
    }
    return false;
}

bool fits(const EventPattern& pattern, const Event& event) {
    if (std::find(pattern.names.begin(), pattern.names.end(), event.name) == pattern.names.end())
        return false;
    return std::all_of(pattern.where.begin(), pattern.where.end(), [&](const auto& entry) {
        // a log that lacks the field says nothing about it
        const events::Value* value = event.field(entry.first);
        return value != nullptr && value_fits(entry.second, *value);
    });
}

/// Place of the first such event, or the last where the pattern says so; -1 without one.
int find_event(const EventPattern& pattern, const GradedLog& log) {
    int found = -1;
    for (std::size_t i = 0; i < log.events.size(); ++i) {
        if (!fits(pattern, log.events[i])) continue;
        found = static_cast<int>(i);
        if (!pattern.last) break;
    }
    return found;
}

/// The window that before, after, within and beyond leave open.
class Window {
  public:
    Window(const Condition& condition, const GradedLog& log) : condition_(condition), log_(log) {
        if (!condition.before.empty()) before_ = find_event(condition.before[0], log);
        if (!condition.after.empty()) {
            after_ = find_event(condition.after[0], log);
            open_ = after_ >= 0;
        }
    }

    bool holds(int place) const {
        if (!open_) return false;
        if (before_ >= 0 && place >= before_) return false;
        if (after_ >= 0 && place <= after_) return false;
        const int mark = reference();
        if (mark < 0) return condition_.within_s < 0.0 && condition_.beyond_s < 0.0;
        const auto& events = log_.events;
        const double apart_s = std::fabs(events[static_cast<std::size_t>(place)].time_s() -
                                         events[static_cast<std::size_t>(mark)].time_s());
        return (condition_.within_s < 0.0 || apart_s <= condition_.within_s) &&
               (condition_.beyond_s < 0.0 || apart_s >= condition_.beyond_s);
    }
    int reference() const { return before_ >= 0 ? before_ : after_; }

  private:
    const Condition& condition_;
    const GradedLog& log_;
    int before_ = -1, after_ = -1;
    bool open_ = true;
};

/// Adds up one field of the events that fit.
struct Fold {
    int count = 0;
    double sum = 0.0, max = 0.0, min = 0.0;
    int max_at = -1, min_at = -1, first = -1, last = -1;

    void add(int place, double value) {
        if (count == 0 || value > max) max_at = place;
        if (count == 0 || value < min) min_at = place;
        max = count == 0 ? value : std::max(max, value);
        min = count == 0 ? value : std::min(min, value);
        sum += value;
        if (first < 0) first = place;
        last = place;
        ++count;
    }
};

Verdict evaluate_event(const Condition& condition, const GradedLog& log) {
    const Window window(condition, log);
    Fold fold;
    for (std::size_t i = 0; i < log.events.size(); ++i) {
        const int place = static_cast<int>(i);
        if (!fits(condition.event, log.events[i]) || !window.holds(place)) continue;
        fold.add(place, condition.name.empty() ? 0.0 : log.events[i].number(condition.name));
    }
    Verdict verdict{.reference = window.reference()};
    verdict.event = condition.event.last ? fold.last : fold.first;
    using Kind = Condition::Fold;
    if (condition.fold == Kind::exists) {
        verdict.holds = fold.count > 0;
        return verdict;
    }
    verdict.has_value = true;
    verdict.value_name = condition.fold == Kind::count ? "_count" : condition.name;
    if (condition.fold == Kind::count) {
        verdict.value = fold.count;
        verdict.event = fold.last;
    } else if (condition.fold == Kind::sum) {
        verdict.value = fold.sum;
    } else {
        const bool max = condition.fold == Kind::max;
        if (fold.count == 0) return verdict;
        verdict.value = max ? fold.max : fold.min;
        verdict.event = max ? fold.max_at : fold.min_at;
    }
    verdict.holds = number_fits(condition.test, verdict.value);
    return verdict;
}

Verdict evaluate_measure(const Condition& condition, const GradedLog& log) {
    const Measure* measure = find_measure(condition.name);
    const auto value = measure == nullptr ? std::nullopt : measure->value(log);
    if (!value) return {};
    return {.holds = number_fits(condition.test, *value),
            .has_value = true,
            .value = *value,
            .value_name = condition.name};
}

/// The event that filled the line in last.
int finding_event(const std::string& name, const GradedLog& log) {
    int place = -1;
    for (std::size_t i = 0; i < log.events.size(); ++i) {
        const Event& event = log.events[i];
        if (event.name == "finding" && event.text("name") == name) place = static_cast<int>(i);
    }
    return place;
}

/// One word of a line such as "intrathecal, outside_catheter" fits.
bool names_one(const Test& test, const std::string& line) {
    for (std::size_t from = 0; from <= line.size();) {
        const std::size_t comma = std::min(line.find(',', from), line.size());
        const std::size_t first = std::min(line.find_first_not_of(' ', from), comma);
        if (first < comma && value_fits(test, line.substr(first, comma - first))) return true;
        from = comma + 1;
    }
    return false;
}

Verdict evaluate_finding(const Condition& condition, const GradedLog& log) {
    const Finding* finding = log.course.finding(condition.name);
    if (finding == nullptr) return {};
    return {.holds = condition.one_of_several ? names_one(condition.test, finding->value)
                                              : value_fits(condition.test, finding->value),
            .event = finding_event(condition.name, log)};
}

Verdict evaluate_truth(const Condition& condition, const GradedLog& log) {
    const auto words = truth_words(*log.scenario, condition.name);
    const bool among = std::any_of(words.begin(), words.end(), [&](const std::string& word) {
        return std::find(condition.test.words.begin(), condition.test.words.end(), word) !=
               condition.test.words.end();
    });
    return {.holds = among != condition.test.negated};
}

Verdict evaluate_item(const Condition& condition, const Outcomes& outcomes) {
    for (const auto& [id, outcome] : outcomes) {
        if (id == condition.name)
            return {.holds = word_fits(condition.test, outcome_name(outcome))};
    }
    return {};
}

/// What is missing, in words: of a line of the report its name.
std::string words_of(const Condition& condition) {
    if (!condition.name.empty()) return plain_words(condition.name);
    return condition.parts.empty() ? "something" : words_of(condition.parts.front());
}

/// Takes over what a later sentence may speak of, where `verdict` has none yet.
void take_over(Verdict& verdict, const Verdict& part) {
    if (verdict.event < 0) {
        verdict.event = part.event;
        verdict.reference = part.reference;
    }
    if (!verdict.has_value && part.has_value) {
        verdict.has_value = true;
        verdict.value = part.value;
        verdict.value_name = part.value_name;
    }
    if (verdict.failing.empty() && verdict.count == 0) {
        verdict.failing = part.failing;
        verdict.count = part.count;
    }
}

Verdict evaluate_all(const Condition& condition, const GradedLog& log, const Outcomes& outcomes) {
    Verdict verdict{.holds = true};
    for (const Condition& part : condition.parts) {
        const Verdict found = evaluate(part, log, outcomes);
        if (!found.holds) return {};
        take_over(verdict, found);
    }
    return verdict;
}

Verdict evaluate_any(const Condition& condition, const GradedLog& log, const Outcomes& outcomes) {
    for (const Condition& part : condition.parts) {
        Verdict found = evaluate(part, log, outcomes);
        if (found.holds) return found;
    }
    return {};
}

Verdict evaluate_at_least(const Condition& condition, const GradedLog& log,
                          const Outcomes& outcomes) {
    Verdict verdict;
    for (const Condition& part : condition.parts) {
        if (evaluate(part, log, outcomes).holds) {
            ++verdict.count;
        } else {
            verdict.failing.push_back(words_of(part));
        }
    }
    verdict.holds = verdict.count >= condition.needed;
    return verdict;
}

}  // namespace

Verdict evaluate(const Condition& condition, const GradedLog& log, const Outcomes& outcomes) {
    switch (condition.kind) {
        case Condition::Kind::event:
            return evaluate_event(condition, log);
        case Condition::Kind::measure:
            return evaluate_measure(condition, log);
        case Condition::Kind::finding:
            return evaluate_finding(condition, log);
        case Condition::Kind::truth:
            return evaluate_truth(condition, log);
        case Condition::Kind::item:
            return evaluate_item(condition, outcomes);
        case Condition::Kind::all:
            return evaluate_all(condition, log, outcomes);
        case Condition::Kind::any:
            return evaluate_any(condition, log, outcomes);
        case Condition::Kind::no:
            return {.holds = !evaluate(condition.parts.at(0), log, outcomes).holds};
        case Condition::Kind::at_least:
            return evaluate_at_least(condition, log, outcomes);
    }
    return {};
}

}  // namespace sideport::assessment
