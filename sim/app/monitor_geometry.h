#pragma once

#include <string>

#include "sim/app/display.h"
#include "sim/fluoroscope/fluoroscope.h"
#include "sim/xray/projection.h"

namespace sideport::app {

inline constexpr int kMonitorPx = 512;  ///< rows and columns of a monitor's picture

/// The side of the patient that lies toward a direction on the monitor (x right, y down):
/// L R left and right, H F head and feet, A P front and back.
char side_toward(const xray::ProjectionGeometry& geometry, const Display& display,
                 glm::dvec2 on_monitor);

/// What must be set again so that a picture can be compared: "tilt by 12°", or nothing where both
/// are the same. Tolerances are those of grading.
std::string geometry_difference(const fluoroscope::State& now, const fluoroscope::State& then);

}  // namespace sideport::app
