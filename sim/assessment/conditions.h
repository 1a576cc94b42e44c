#pragma once

#include <string>
#include <vector>

#include "sim/assessment/checklist.h"
#include "sim/assessment/graded_log.h"

namespace sideport::assessment {

/// What a condition found.
struct Verdict {
    bool holds = false;
    int event = -1;      ///< place in the graded log of the event that decided; < 0: none
    int reference = -1;  ///< of the event it stands before or after; < 0: none
    bool has_value = false;
    double value = 0.0;                ///< sum, count, measure
    std::string value_name;            ///< the field or measure it has the unit of
    std::vector<std::string> failing;  ///< parts of at_least that do not hold, in words
    int count = 0;                     ///< parts of at_least that hold
};

/// Outcomes of the items graded so far, for conditions that look at them.
using Outcomes = std::vector<std::pair<std::string, Outcome>>;

Verdict evaluate(const Condition& condition, const GradedLog& log, const Outcomes& outcomes);

/// The sentence with its {names} filled in: {time}, {reference_time}, {gap}, {value}, {count},
/// {failing}, {measure NAME}, {finding NAME}, {truth NAME} and the fields of the deciding event.
std::string fill_in(const std::string& sentence, const Verdict& verdict, const GradedLog& log);

/// A value as people write it; the unit is told by the field's name: 1.24 of "volume_ml" -> "1.2
/// mL".
std::string value_text(std::string_view field, const events::Value& value);

}  // namespace sideport::assessment
