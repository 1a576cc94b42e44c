#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/assessment/graded_log.h"

namespace sideport::assessment {

/// A number about a whole session, computed from its events. The name ends with its unit.
struct Measure {
    std::string_view name;
    std::string_view definition;
    bool in_report = false;  ///< a metric of the report, not only for conditions
    std::optional<double> (*value)(const GradedLog&) = nullptr;  ///< nothing: does not exist here
};
/// Metrics first, in the order of the report.
const std::vector<Measure>& measures();
const Measure* find_measure(std::string_view name);

/// Lumen of the catheter from the access port to the tip, uL.
double dead_volume_ul(const scenario::Scenario& scenario);

/// The rotor's turn as pictures can tell it: equal rollers look alike after 360/count degrees.
/// Difference between the turn that was read and the true one, folded into that, degrees.
double rotor_error_deg(const scenario::Scenario& scenario, const RotorReading& reading);

}  // namespace sideport::assessment
