#pragma once

#include <string>
#include <vector>

#include "sim/assessment/checklist.h"

namespace sideport::assessment {

/// Events of the simulator and moments of the grader.
std::vector<std::string> event_names();
/// Fields of an event with those that the grader adds.
std::vector<std::string> field_names(const std::string& event);
std::vector<std::string> measure_names();
/// Events that a condition names, its parts' too.
std::vector<std::string> events_in(const Condition& condition);

}  // namespace sideport::assessment
