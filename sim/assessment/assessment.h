#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/events/event.h"
#include "sim/scenario/scenario.h"

namespace sideport::assessment {

enum class Outcome { done, partial, missed, incorrect, not_applicable };
const char* outcome_name(Outcome outcome);

/// One line of the checklist after grading, with the event that decided it.
struct ItemResult {
    std::string id, text;
    Outcome outcome = Outcome::missed;
    double points = 0.0, max_points = 0.0;
    bool critical = false;
    double time_s = -1.0;  ///< of the deciding event; < 0: none
    std::string evidence;  ///< one sentence with the measured fact
};

struct CriticalError {
    std::string code;  ///< "injected_without_aspiration", ...
    double time_s = 0.0;
    std::string message;  ///< what happened, measured, and its consequence
};

struct Assessment {
    bool passed = false;
    double score = 0.0, max_score = 0.0, minimum_passing_score = 0.0;
    std::string diagnosis_given, diagnosis_truth;
    bool diagnosis_correct = false;
    std::vector<ItemResult> items;
    std::vector<CriticalError> critical_errors;
    std::vector<std::pair<std::string, double>> metrics;  ///< in the order of the report
    double iodine_relative_error = 0.0, drug_relative_error = 0.0;
};

/// Grades a session from its events alone: same log, same result. Events as docs/events.md.
Assessment assess(const scenario::Scenario& scenario, const events::EventLog& log);

/// Severity of a bolus: dose / reference < .25 none, < 1 minor, < 5 major, else critical
/// (procedure.md 3.2).
const char* dose_severity(double dose_mg, double reference_mg);

}  // namespace sideport::assessment
