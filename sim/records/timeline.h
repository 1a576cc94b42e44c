#pragma once

#include <string>
#include <vector>

#include "sim/assessment/assessment.h"
#include "sim/events/event.h"
#include "sim/scenario/scenario.h"

namespace sideport::records {

/// The procedure on one clock, as inline SVG: moments, X-rays, needle, volumes, pressure.
/// picture_times_s: pictures of the report in their order; they get the numbers 1, 2, ...
std::string timeline_svg(const scenario::Scenario& scenario, const events::EventLog& log,
                         const std::vector<assessment::CriticalError>& errors,
                         const std::vector<double>& picture_times_s);

/// A volume over time, as the events tell it: a point per mark.
struct VolumePoint {
    double time_s = 0.0, volume_ml = 0.0;
};
std::vector<VolumePoint> aspirated_curve(const events::EventLog& log);
std::vector<VolumePoint> injected_curve(const events::EventLog& log);

}  // namespace sideport::records
