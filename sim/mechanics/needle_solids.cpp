#include "sim/mechanics/needle.h"

namespace sideport::mechanics {

namespace {

constexpr double kHubRadiusMm = 2.2, kHubLengthMm = 14.0, kHubWallMm = 0.9;
constexpr double kBevelMm = 1.0;

/// Cylinder along the shaft from a to b (W).
Solid rod(const glm::dvec3& a, const glm::dvec3& b, double radius_mm, const char* material) {
    const glm::dvec3 axis = b - a;
    return {.shape = SolidShape::cylinder,
            .half_mm = {radius_mm, radius_mm, 0.5 * glm::length(axis)},
            .X_WB = Pose{frame_from_z(axis, glm::dvec3(0.3, 0.1, 1.0)), 0.5 * (a + b)},
            .material = material};
}

}  // namespace

glm::dvec3 hub_end_W_mm(const Model& model, const State& state) {
    const device::NeedleModel& needle = needle_in_use(model, state);
    return tip_W_mm(model, state) - shaft_direction_W(state) * (needle.length_mm + kHubLengthMm);
}

std::vector<Solid> needle_solids(const Model& model, const State& state) {
    std::vector<Solid> solids;
    if (!state.taken) return solids;
    const glm::dvec3 d = shaft_direction_W(state);
    const glm::dvec3 tip = tip_W_mm(model, state);
    const device::NeedleModel& needle = needle_in_use(model, state);
    const glm::dvec3 hub = tip - d * needle.length_mm;
    const double outer = 0.5 * needle.outer_diameter_mm;
    const double inner = 0.5 * needle.inner_diameter_mm;

    // plastic hub, steel shaft that thins to the bevel, and its lumen
    solids.push_back(rod(hub, hub - d * kHubLengthMm, kHubRadiusMm, "polyurethane"));
    solids.push_back(
        rod(hub - d * 1.0, hub - d * kHubLengthMm, kHubRadiusMm - kHubWallMm, "water"));
    solids.push_back(rod(hub, tip - d * kBevelMm, outer, "316L"));
    solids.push_back(rod(tip - d * kBevelMm, tip - d * (0.5 * kBevelMm), 0.8 * outer, "316L"));
    solids.push_back(rod(tip - d * (0.5 * kBevelMm), tip, 0.4 * outer, "316L"));
    solids.push_back(rod(hub, tip - d * kBevelMm, inner, "water"));
    return solids;
}

}  // namespace sideport::mechanics
