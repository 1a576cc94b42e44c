#pragma once

#include <vector>

#include "sim/ct/scan.h"
#include "sim/patient/measured_body.h"

namespace sideport::ct {

/// The vertebral canal from its lowest height to its highest, every kCanalStepMm, in A. `evidence`
/// is the share of the directions round the centre in which bone was met, 0-1.
struct CanalLine {
    std::vector<patient::CanalStation> stations;
    std::vector<double> evidence;
    bool empty() const { return stations.size() < 2; }
};
inline constexpr double kCanalStepMm = 4.0;

/// Finds it as the smoothest chain of places that have bone around and none inside. Empty: there is
/// no spine of 60 mm or more in this scan.
CanalLine find_canal(const Coarse& coarse);

/// Direction of the canal there, toward the head, unit; over 24 mm.
glm::dvec3 canal_direction(const std::vector<patient::CanalStation>& line, double z_mm);

}  // namespace sideport::ct
