#include "sim/fluoroscope/fluoroscope.h"

#include <algorithm>
#include <cmath>

#include "sim/fluoroscope/brightness.h"

namespace sideport::fluoroscope {

namespace {

constexpr std::int64_t kTicksPerSecond = 240;
constexpr double kTickS = 1.0 / kTicksPerSecond;
/// IEC 60601-2-43: the reference point lies 15 cm from the isocentre toward the tube.
constexpr double kReferencePointMm = 150.0;
constexpr double kTotalFiltrationAlMm = 3.0;
/// Entrance rate limit of normal fluoroscopy, 21 CFR 1020.32: 88 mGy/min.
constexpr double kRateLimitMgyPerMin = 88.0;

double approach(double value, double target, double step) {
    return value + std::clamp(target - value, -step, step);
}

void drive_motors(const Model& model, State& state) {
    state.orbital_deg = approach(state.orbital_deg, state.orbital_target_deg,
                                 model.orbital_speed_deg_per_s * kTickS);
    state.angulation_deg = approach(state.angulation_deg, state.angulation_target_deg,
                                    model.angulation_speed_deg_per_s * kTickS);
    const double step_mm = model.table_speed_mm_per_s * kTickS;
    const glm::dvec3 left = state.isocenter_target_W_mm - state.isocenter_W_mm;
    const double distance_mm = glm::length(left);
    state.isocenter_W_mm = distance_mm <= step_mm
                               ? state.isocenter_target_W_mm
                               : state.isocenter_W_mm + left * (step_mm / distance_mm);
}

/// Air kerma of one pulse at a distance from the focus, mGy.
double pulse_kerma_mgy(const Model& model, const State& state, double distance_mm) {
    const double voltage_ratio = state.tube_voltage_kvp / 75.0;
    const double per_mas_ugy = model.kerma_ugy_per_mas_75kv * voltage_ratio * voltage_ratio;
    const double inverse_square = (1000.0 / distance_mm) * (1000.0 / distance_mm);
    return per_mas_ugy * state.charge_mas * inverse_square * 1e-3;
}

/// One exposure: counters and dose.
void expose(const Model& model, State& state) {
    state.pulse_count += 1;
    const double reference_mm = model.source_to_isocenter_mm - kReferencePointMm;
    const double limit_mgy = kRateLimitMgyPerMin / 60.0 / state.pulses_per_s;
    double kerma_mgy = pulse_kerma_mgy(model, state, reference_mm);
    if (kerma_mgy > limit_mgy) {
        state.charge_mas *= limit_mgy / kerma_mgy;
        kerma_mgy = limit_mgy;
    }
    state.air_kerma_mgy += kerma_mgy;
    state.air_kerma_rate_mgy_per_min = kerma_mgy * state.pulses_per_s * 60.0;

    // kerma x area is the same at every distance: take it at the detector
    const double half_width_mm = std::min(state.half_width_mm, 0.5 * state.field_mm);
    const double half_height_mm = std::min(state.half_height_mm, 0.5 * state.field_mm);
    const double area_cm2 = 4.0 * half_width_mm * half_height_mm * 1e-2;
    state.dose_area_product_gy_cm2 +=
        pulse_kerma_mgy(model, state, model.source_to_detector_mm) * 1e-3 * area_cm2;
}

}  // namespace

bool step(const Model& model, State& state, const Input& input, std::int64_t tick) {
    drive_motors(model, state);
    const bool pressed = input.pedal_down && !state.pedal;
    state.pedal = input.pedal_down;
    state.beam_on = state.pedal;
    if (!state.beam_on) {
        state.air_kerma_rate_mgy_per_min = 0.0;
        return false;
    }
    if (pressed) {
        state.exposure_count += 1;
        state.next_pulse_tick = tick;
    }
    state.fluoroscopy_time_s += kTickS;
    regulate(model, state, kTickS);
    if (tick < state.next_pulse_tick) return false;
    state.next_pulse_tick =
        tick + std::max<std::int64_t>(1, std::llround(kTicksPerSecond / state.pulses_per_s));
    expose(model, state);
    return true;
}

xray::CArmPose pose(const Model& model, const State& state) {
    return {.isocenter_W_mm = state.isocenter_W_mm,
            .orbital_deg = state.orbital_deg,
            .angulation_deg = state.angulation_deg,
            .source_to_detector_mm = model.source_to_detector_mm,
            .source_to_isocenter_mm = model.source_to_isocenter_mm,
            .detector_width_mm = state.field_mm};
}

xray::ProjectionGeometry projection(const Model& model, const State& state, int size_px) {
    xray::ProjectionGeometry geometry = xray::make_projection(pose(model, state), size_px);
    geometry.field_half_mm = {std::min(state.half_width_mm, 0.5 * state.field_mm),
                              std::min(state.half_height_mm, 0.5 * state.field_mm)};
    return geometry;
}

xray::Technique technique(const State& state) {
    return {.tube_voltage_kvp = state.tube_voltage_kvp,
            .filter_al_mm = kTotalFiltrationAlMm,
            .filter_cu_mm = 0.0,
            .charge_mas = state.charge_mas};
}

bool is_moving(const State& state) {
    return state.orbital_deg != state.orbital_target_deg ||
           state.angulation_deg != state.angulation_target_deg ||
           state.isocenter_W_mm != state.isocenter_target_W_mm;
}

const char* view_name(const State& state) {
    // a lateral view is turned until it grazes the face of the device, so it may lean more
    constexpr double kToleranceDeg = 10.0, kLateralToleranceDeg = 15.0;
    if (std::fabs(state.angulation_deg) > kToleranceDeg) return "oblique";
    if (std::fabs(state.orbital_deg) <= kToleranceDeg) return "pa";
    if (std::fabs(std::fabs(state.orbital_deg) - 90.0) <= kLateralToleranceDeg) return "lateral";
    return "oblique";
}

void add_hash(Hasher& hasher, const State& state) {
    for (const double value : {state.orbital_deg,
                               state.angulation_deg,
                               state.orbital_target_deg,
                               state.angulation_target_deg,
                               state.isocenter_W_mm.x,
                               state.isocenter_W_mm.y,
                               state.isocenter_W_mm.z,
                               state.isocenter_target_W_mm.x,
                               state.isocenter_target_W_mm.y,
                               state.isocenter_target_W_mm.z,
                               state.field_mm,
                               state.half_width_mm,
                               state.half_height_mm,
                               state.pulses_per_s,
                               state.tube_voltage_kvp,
                               state.charge_mas,
                               state.fluoroscopy_time_s,
                               state.air_kerma_mgy,
                               state.dose_area_product_gy_cm2,
                               state.air_kerma_rate_mgy_per_min}) {
        hasher.add(value);
    }
    hasher.add(state.pedal);
    hasher.add(state.beam_on);
    hasher.add(state.next_pulse_tick);
    hasher.add(state.pulse_count);
    hasher.add(state.exposure_count);
}

}  // namespace sideport::fluoroscope
