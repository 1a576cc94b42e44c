#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/assessment/assessment.h"
#include "sim/assessment/course.h"
#include "sim/events/event.h"
#include "sim/scenario/scenario.h"

namespace sideport::assessment {

/// The log as conditions see it: its events, each with what the grader adds, and between them the
/// moments that only several events together tell (docs/checklist_file.md).
struct GradedLog {
    const scenario::Scenario* scenario = nullptr;
    Course course;
    events::EventLog events;
    bool finished = true;
};

GradedLog graded_log(const scenario::Scenario& scenario, const events::EventLog& log,
                     Progress progress);

/// Events that the grader makes of others, and fields that it adds to every event.
const std::vector<events::EventKind>& moment_kinds();
struct AddedField {
    std::string_view name, meaning;
};
const std::vector<AddedField>& added_fields();

/// The last X-ray picture that was taken by a tick, counted from 1; -1 before the first.
int frame_at(const GradedLog& log, std::int64_t tick);

/// What the truth of a case says, as words: "conclusion", "accepted" (all of them), "drug",
/// "rotor" (yes, no), "tip_level".
std::vector<std::string> truth_words(const scenario::Scenario& scenario, std::string_view name);
struct TruthName {
    std::string_view name, meaning;
};
const std::vector<TruthName>& truth_names();

}  // namespace sideport::assessment
