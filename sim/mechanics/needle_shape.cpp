// Where the needle lies: entry, lean, bow and what is bent for good.

#include <algorithm>
#include <cmath>

#include "sim/base/units.h"
#include "sim/mechanics/beam.h"
#include "sim/mechanics/needle.h"

namespace sideport::mechanics {

namespace {

double curvature_per_mm(const Model& model, const State& state) {
    return set_curvature_per_mm(needle_in_use(model, state), state.set_mm);
}

/// Across the shaft, where the bevel faces; it bows to that side.
glm::dvec3 bevel_side_W(const State& state) {
    const glm::dmat3 frame = frame_from_z(shaft_direction_W(state), glm::dvec3(1.0, 0.0, 0.25));
    const double turn = units::rad_from_deg(state.turn_deg);
    return frame[0] * std::cos(turn) + frame[1] * std::sin(turn);
}

}  // namespace

glm::dvec3 entry_W_mm(const Model& model, const State& state) {
    return {state.entry_x_mm,
            patient::anterior_skin_y_mm(model.spine, state.entry_x_mm, state.entry_z_mm),
            state.entry_z_mm};
}

glm::dvec3 shaft_direction_W(const State& state) {
    const double tan_x = std::tan(units::rad_from_deg(state.tilt_x_deg));
    const double tan_z = std::tan(units::rad_from_deg(state.tilt_z_deg));
    return glm::normalize(glm::dvec3(tan_x, -1.0, tan_z));
}

glm::dvec3 shaft_point_W_mm(const Model& model, const State& state, double from_tip_mm) {
    const double beyond_skin_mm = state.depth_mm + state.dent_mm - from_tip_mm;
    glm::dvec3 straight = entry_W_mm(model, state) + shaft_direction_W(state) * beyond_skin_mm;
    const double cut_mm = state.depth_mm + state.dent_mm;
    // the skin holds the shaft, the pump carries the tip
    if (cut_mm > 0.0)
        straight += state.carried_W_mm * std::clamp(beyond_skin_mm / cut_mm, 0.0, 1.0);
    if (state.set_mm == 0.0 && state.bend_mm == 0.0) return straight;
    // tangent to the aimed direction where the skin holds it; the bow under load ends at the tip
    const double length = needle_in_use(model, state).length_mm;
    const double x = beyond_skin_mm;
    const double aside = 0.5 * curvature_per_mm(model, state) * x * x - state.set_slope * x -
                         state.set_offset_mm +
                         state.bend_mm * std::sin(units::kPi * from_tip_mm / length);
    return straight + bevel_side_W(state) * aside;
}

glm::dvec3 tip_W_mm(const Model& model, const State& state) {
    return shaft_point_W_mm(model, state, 0.0);
}

glm::dvec3 tip_direction_W(const Model& model, const State& state) {
    const glm::dvec3 d = shaft_direction_W(state);
    if (state.set_mm == 0.0) return d;
    const double turned =
        curvature_per_mm(model, state) * (state.depth_mm + state.dent_mm) - state.set_slope;
    return glm::normalize(d + bevel_side_W(state) * turned);
}

double angle_to_port_deg(const Model& model, const State& state) {
    const glm::dvec3 inward = -(model.X_WP.R[2]);
    const double c = std::clamp(glm::dot(inward, shaft_direction_W(state)), -1.0, 1.0);
    return units::deg_from_rad(std::acos(c));
}

Pose pump_pose(const Model& model, const State& state) {
    return pump_pose(model, state.pump_motion);
}

Pose pump_pose(const Model& model, const PumpMotion& motion) {
    if (motion.is_rest()) return model.X_WP;
    const double angle = glm::length(motion.turn_rad);
    glm::dmat3 turn(1.0);
    if (angle > 0.0) {
        // about an axis: cos + (1 - cos) a a' + sin [a]
        const glm::dvec3 a = motion.turn_rad / angle;
        const double c = std::cos(angle), s = std::sin(angle);
        for (int k = 0; k < 3; ++k) {
            glm::dvec3 unit(0.0);
            unit[k] = 1.0;
            turn[k] = c * unit + (1.0 - c) * a[k] * a + s * glm::cross(a, unit);
        }
    }
    return {turn * model.X_WP.R, model.X_WP.p + motion.shift_mm};
}

}  // namespace sideport::mechanics
