#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/events/event.h"
#include "sim/scenario/scenario.h"

namespace sideport::assessment {

struct Checklist;

enum class Outcome { done, partial, missed, incorrect, not_applicable };
const char* outcome_name(Outcome outcome);

/// One line of the checklist after grading, with the event that decided it.
struct ItemResult {
    std::string id, text, section;
    Outcome outcome = Outcome::missed;
    double points = 0.0, max_points = 0.0;
    bool critical = false;
    bool open = false;       ///< the session runs and this can still change: to come
    double time_s = -1.0;    ///< of the deciding event; < 0: none
    std::int64_t tick = -1;  ///< the same as a tick
    std::string event;       ///< its name in docs/events.md or docs/checklist_file.md
    int frame = -1;          ///< the last X-ray picture taken by then, from 1; < 0: none
    std::string evidence;    ///< one sentence with the measured fact
};

struct CriticalError {
    std::string code;  ///< "injected_without_aspiration", ...
    double time_s = 0.0;
    std::string message;      ///< what happened, measured, and its consequence
    std::string title;        ///< "Injected without clearing the catheter"
    std::string severity;     ///< minor, major or critical
    std::string consequence;  ///< the second half of the message
    std::int64_t tick = 0;
    std::string event;
    int frame = -1;
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
    std::string checklist_id, checklist_version;
    std::uint64_t checklist_hash = 0;
    bool finished = true;  ///< false: of a session that still runs
    int open_count = 0;    ///< items that can still change
};

/// Whether more events may come. While a session runs, what is not done yet is open, and errors
/// that only its end shows are not yet made.
enum class Progress : int { finished, running };

/// Grades a session from its events alone: same checklist, scenario and log, same result.
Assessment assess(const scenario::Scenario& scenario, const events::EventLog& log,
                  const Checklist& checklist, Progress progress = Progress::finished);
/// With the standard checklist, which must be readable: see standard_checklist().
Assessment assess(const scenario::Scenario& scenario, const events::EventLog& log,
                  Progress progress = Progress::finished);

/// Critical errors that a running session has made and whose codes are not among `known`: what
/// practice stops at and shows. Assessment lets them happen, assess() records them.
std::vector<CriticalError> new_critical_errors(const scenario::Scenario& scenario,
                                               const events::EventLog& log,
                                               const Checklist& checklist,
                                               const std::vector<std::string>& known);

/// Severity of a bolus: dose / reference < .25 none, < 1 minor, < 5 major, else critical
/// (procedure.md 3.2).
const char* dose_severity(double dose_mg, double reference_mg);

}  // namespace sideport::assessment
