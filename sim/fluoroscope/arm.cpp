#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "sim/base/units.h"
#include "sim/fluoroscope/motors.h"

namespace sideport::fluoroscope {

namespace {

/// Height of the table's pivot, mm in W: under the patient's back.
constexpr double kPivotHeightMm = -100.0;

double approach(double value, double target, double step) {
    return value + std::clamp(target - value, -step, step);
}

/// Returns how far it went.
double drive(Axis& axis, double speed, double dt_s) {
    const double before = axis.at;
    axis.at = approach(axis.at, axis.target, speed * dt_s);
    return axis.at - before;
}

}  // namespace

void drive_motors(const Model& model, State& state, double dt_s) {
    state.orbital_deg =
        approach(state.orbital_deg, state.orbital_target_deg, model.orbital_speed_deg_per_s * dt_s);
    state.angulation_deg = approach(state.angulation_deg, state.angulation_target_deg,
                                    model.angulation_speed_deg_per_s * dt_s);
    drive(state.swivel_deg, model.swivel_speed_deg_per_s, dt_s);
    drive(state.rotation_deg, model.rotation_speed_deg_per_s, dt_s);
    drive(state.source_to_detector_mm, model.detector_speed_mm_per_s, dt_s);
    const glm::dvec3 shift_mm(drive(state.in_out_mm, model.lift_speed_mm_per_s, dt_s),
                              drive(state.lift_mm, model.lift_speed_mm_per_s, dt_s), 0.0);
    state.isocenter_W_mm += shift_mm;
    state.isocenter_target_W_mm += shift_mm;

    const double step_mm = model.table_speed_mm_per_s * dt_s;
    const glm::dvec3 left = state.isocenter_target_W_mm - state.isocenter_W_mm;
    const double distance_mm = glm::length(left);
    state.isocenter_W_mm = distance_mm <= step_mm
                               ? state.isocenter_target_W_mm
                               : state.isocenter_W_mm + left * (step_mm / distance_mm);
}

void tilt_table(State& state, double to_deg) {
    const double turn = units::rad_from_deg(to_deg - state.table_tilt_deg);
    state.table_tilt_deg = to_deg;
    if (turn == 0.0) return;
    const double c = std::cos(turn), s = std::sin(turn);
    for (glm::dvec3* point : {&state.isocenter_W_mm, &state.isocenter_target_W_mm}) {
        const double y = point->y - kPivotHeightMm;
        *point = {point->x, kPivotHeightMm + c * y - s * point->z, s * y + c * point->z};
    }
}

void stop_motors(State& state, const State& before) {
    state.orbital_deg = state.orbital_target_deg = before.orbital_deg;
    state.angulation_deg = state.angulation_target_deg = before.angulation_deg;
    for (Axis State::*const axis :
         {&State::swivel_deg, &State::rotation_deg, &State::source_to_detector_mm,
          &State::in_out_mm, &State::lift_mm}) {
        (state.*axis).at = (state.*axis).target = (before.*axis).at;
    }
    state.isocenter_W_mm = state.isocenter_target_W_mm = before.isocenter_W_mm;
    state.table_tilt_deg = before.table_tilt_deg;
}

xray::CArmPose pose(const Model& model, const State& state) {
    return {.isocenter_W_mm = state.isocenter_W_mm,
            .orbital_deg = state.orbital_deg,
            .angulation_deg = state.angulation_deg,
            .swivel_deg = state.swivel_deg.at,
            .rotation_deg = state.rotation_deg.at,
            .table_tilt_deg = state.table_tilt_deg,
            .source_to_detector_mm = state.source_to_detector_mm.at,
            .source_to_isocenter_mm = model.source_to_isocenter_mm,
            .detector_width_mm = state.field_mm};
}

xray::ProjectionGeometry projection(const Model& model, const State& state, int size_px) {
    xray::ProjectionGeometry geometry = xray::make_projection(pose(model, state), size_px);
    geometry.field_half_mm = {std::min(state.half_width_mm, 0.5 * state.field_mm),
                              std::min(state.half_height_mm, 0.5 * state.field_mm)};
    geometry.iris_mm = state.iris_mm;
    return geometry;
}

bool is_moving(const State& state) {
    const auto drives = [](const Axis& axis) {
        return axis.at != axis.target;
    };
    return state.orbital_deg != state.orbital_target_deg ||
           state.angulation_deg != state.angulation_target_deg ||
           state.isocenter_W_mm != state.isocenter_target_W_mm || drives(state.swivel_deg) ||
           drives(state.rotation_deg) || drives(state.source_to_detector_mm) ||
           drives(state.in_out_mm) || drives(state.lift_mm);
}

const char* view_name(const State& state) {
    constexpr double kToleranceDeg = 10.0;
    if (std::fabs(state.angulation_deg) > kToleranceDeg) return "oblique";
    if (std::fabs(state.orbital_deg) <= kToleranceDeg) return "pa";
    if (std::fabs(std::fabs(state.orbital_deg) - 90.0) <= kLateralToleranceDeg) return "lateral";
    return "oblique";
}

}  // namespace sideport::fluoroscope
