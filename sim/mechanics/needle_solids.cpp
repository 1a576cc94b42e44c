#include <algorithm>
#include <cstddef>

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

/// Pieces of shaft that draw a bow; a straight one needs a single piece.
int pieces_of(const State& state) {
    constexpr double kDrawnMm = 0.05;
    constexpr int kPieces = 8;
    return std::max(state.set_mm, state.bend_mm) > kDrawnMm ? kPieces : 1;
}

}  // namespace

glm::dvec3 hub_direction_W(const Model& model, const State& state) {
    if (pieces_of(state) == 1) return -shaft_direction_W(state);
    constexpr double kTangentMm = 2.0;
    const double length = needle_in_use(model, state).length_mm;
    return glm::normalize(shaft_point_W_mm(model, state, length) -
                          shaft_point_W_mm(model, state, length - kTangentMm));
}

glm::dvec3 hub_end_W_mm(const Model& model, const State& state) {
    const double length = needle_in_use(model, state).length_mm;
    return shaft_point_W_mm(model, state, length) + hub_direction_W(model, state) * kHubLengthMm;
}

std::vector<Solid> needle_solids(const Model& model, const State& state) {
    std::vector<Solid> solids;
    if (!state.taken) return solids;
    const glm::dvec3 d = tip_direction_W(model, state);
    const glm::dvec3 tip = tip_W_mm(model, state);
    const device::NeedleModel& needle = needle_in_use(model, state);
    const glm::dvec3 hub = shaft_point_W_mm(model, state, needle.length_mm);
    const glm::dvec3 hub_end = hub_end_W_mm(model, state);
    const glm::dvec3 out = hub_direction_W(model, state);
    const double outer = 0.5 * needle.outer_diameter_mm;
    const double inner = 0.5 * needle.inner_diameter_mm;

    // plastic hub, steel shaft that thins to the bevel, and its lumen
    solids.push_back(rod(hub, hub_end, kHubRadiusMm, "polyurethane"));
    solids.push_back(rod(hub + out * 1.0, hub_end, kHubRadiusMm - kHubWallMm, "water"));
    std::vector<glm::dvec3> line = {hub};
    const int pieces = pieces_of(state);
    for (int i = 1; i < pieces; ++i) {
        const double from_tip =
            kBevelMm + (needle.length_mm - kBevelMm) * (1.0 - double(i) / pieces);
        line.push_back(shaft_point_W_mm(model, state, from_tip));
    }
    line.push_back(tip - d * kBevelMm);
    for (std::size_t i = 0; i + 1 < line.size(); ++i)
        solids.push_back(rod(line[i], line[i + 1], outer, "316L"));
    solids.push_back(rod(tip - d * kBevelMm, tip - d * (0.5 * kBevelMm), 0.8 * outer, "316L"));
    solids.push_back(rod(tip - d * (0.5 * kBevelMm), tip, 0.4 * outer, "316L"));
    for (std::size_t i = 0; i + 1 < line.size(); ++i)
        solids.push_back(rod(line[i], line[i + 1], inner, "water"));
    return solids;
}

}  // namespace sideport::mechanics
