#include "sim/fluoroscope/fluoroscope.h"

#include <algorithm>
#include <cmath>

#include "sim/fluoroscope/brightness.h"
#include "sim/fluoroscope/motors.h"

namespace sideport::fluoroscope {

namespace {

constexpr std::int64_t kTicksPerSecond = 240;
constexpr double kTickS = 1.0 / kTicksPerSecond;
/// IEC 60601-2-43: the reference point lies 15 cm from the isocentre toward the tube.
constexpr double kReferencePointMm = 150.0;
constexpr double kSmallSpotMm = 0.3, kLargeSpotMm = 0.6;  ///< ref: imaging design section 2
/// Air kerma of one pulse at a distance from the focus, mGy.
double pulse_kerma_mgy(const Model& model, const State& state, double distance_mm) {
    const double voltage_ratio = state.tube_voltage_kvp / 75.0;
    const double per_mas_ugy = model.kerma_ugy_per_mas_75kv * voltage_ratio * voltage_ratio;
    const double inverse_square = (1000.0 / distance_mm) * (1000.0 / distance_mm);
    return filter_of(state).kerma * per_mas_ugy * state.pulse_charge_mas * inverse_square * 1e-3;
}

/// One exposure in a mode: counters and dose.
void expose(const Model& model, State& state, Mode mode, double per_s) {
    state.pulse_count += 1;
    state.pulse_charge_mas = pulse_charge_mas(model, state, mode);
    state.pulse_focal_spot_mm = focal_spot_mm(state, mode);
    const double reference_mm = model.source_to_isocenter_mm - kReferencePointMm;
    double kerma_mgy = pulse_kerma_mgy(model, state, reference_mm);
    const double limit_mgy = spec_of(mode).rate_limit_mgy_per_min / 60.0 / per_s;
    if (limit_mgy > 0.0 && kerma_mgy > limit_mgy) {
        state.pulse_charge_mas *= limit_mgy / kerma_mgy;
        kerma_mgy = limit_mgy;
    }
    state.air_kerma_mgy += kerma_mgy;
    state.air_kerma_rate_mgy_per_min = kerma_mgy * per_s * 60.0;

    // kerma x area is the same at every distance: take it at the detector
    constexpr int kAnySizePx = 64;
    const double area_cm2 = xray::open_area_mm2(projection(model, state, kAnySizePx)) * 1e-2;
    state.dose_area_product_gy_cm2 +=
        pulse_kerma_mgy(model, state, state.source_to_detector_mm.at) * 1e-3 * area_cm2;
}

/// A spot needs no pedal: the generator regulates before it exposes.
void expose_spot(const Model& model, State& state) {
    state.spot_asked = false;
    state.exposure_count += 1;
    if (state.automatic) settle(model, state);
    expose(model, state, Mode::cine, spec_of(Mode::cine).pulses_per_s);
}

}  // namespace

const std::array<ModeSpec, 4>& mode_table() {
    // dose of modes: RL. Rate limits: 10 and 20 R/min, 21 CFR 1020.32; recording has none.
    static constexpr std::array<ModeSpec, 4> kTable{
        {{"low", 0.5, 88.0, 0.0, false, FocalSpot::small},
         {"normal", 1.0, 88.0, 0.0, false, FocalSpot::small},
         {"high", 2.0, 176.0, 0.0, true, FocalSpot::small},
         {"cine", 10.0, 0.0, 15.0, false, FocalSpot::large}}};
    return kTable;
}

double pulse_rate_per_s(const State& state) {
    const double fixed = spec_of(state.mode).pulses_per_s;
    return fixed > 0.0 ? fixed : state.pulses_per_s;
}

bool step(const Model& model, State& state, const Input& input, std::int64_t tick) {
    drive_motors(model, state, kTickS);
    tilt_table(state, input.table_tilt_deg);
    const bool pressed = input.pedal_down && !state.pedal;
    state.pedal = input.pedal_down;
    state.beam_on = state.pedal;
    if (state.beam_on) {
        state.fluoroscopy_time_s += kTickS;
        state.beam_timer_s += kTickS;
        if (state.automatic) regulate(model, state, kTickS);
    } else {
        state.air_kerma_rate_mgy_per_min = 0.0;
    }
    if (pressed) {
        state.exposure_count += 1;
        state.next_pulse_tick = tick;
    }
    if (state.spot_asked) {
        expose_spot(model, state);
        return true;
    }
    if (!state.beam_on || tick < state.next_pulse_tick) return false;
    const double per_s = pulse_rate_per_s(state);
    state.next_pulse_tick = tick + std::max<std::int64_t>(1, std::llround(kTicksPerSecond / per_s));
    expose(model, state, state.mode, per_s);
    return true;
}

xray::Technique technique(const State& state) {
    return {.tube_voltage_kvp = state.tube_voltage_kvp,
            .filter_al_mm = kTotalFiltrationAlMm,
            .filter_cu_mm = kCopperFiltersMm.at(static_cast<std::size_t>(state.copper_filter)),
            .charge_mas = state.pulse_charge_mas,
            .focal_spot_mm = state.pulse_focal_spot_mm};
}

double focal_spot_mm(const State& state, Mode mode) {
    const FocalSpot asked =
        state.focal_spot == FocalSpot::automatic ? spec_of(mode).focal_spot : state.focal_spot;
    return asked == FocalSpot::large ? kLargeSpotMm : kSmallSpotMm;
}

void add_hash(Hasher& hasher, const State& state) {
    hasher.add(static_cast<int>(state.focal_spot));
    hasher.add(state.copper_filter);
    for (const double value : {state.orbital_deg,
                               state.angulation_deg,
                               state.orbital_target_deg,
                               state.angulation_target_deg,
                               state.swivel_deg.at,
                               state.swivel_deg.target,
                               state.rotation_deg.at,
                               state.rotation_deg.target,
                               state.source_to_detector_mm.at,
                               state.source_to_detector_mm.target,
                               state.in_out_mm.at,
                               state.in_out_mm.target,
                               state.lift_mm.at,
                               state.lift_mm.target,
                               state.table_tilt_deg,
                               state.isocenter_W_mm.x,
                               state.isocenter_W_mm.y,
                               state.isocenter_W_mm.z,
                               state.isocenter_target_W_mm.x,
                               state.isocenter_target_W_mm.y,
                               state.isocenter_target_W_mm.z,
                               state.field_mm,
                               state.half_width_mm,
                               state.half_height_mm,
                               state.iris_mm,
                               state.pulses_per_s,
                               state.tube_voltage_kvp,
                               state.charge_mas,
                               state.pulse_charge_mas,
                               state.pulse_focal_spot_mm,
                               state.beam_timer_s,
                               state.fluoroscopy_time_s,
                               state.air_kerma_mgy,
                               state.dose_area_product_gy_cm2,
                               state.air_kerma_rate_mgy_per_min}) {
        hasher.add(value);
    }
    hasher.add(static_cast<int>(state.mode));
    hasher.add(state.automatic);
    hasher.add(state.spot_asked);
    hasher.add(state.pedal);
    hasher.add(state.beam_on);
    hasher.add(state.next_pulse_tick);
    hasher.add(state.pulse_count);
    hasher.add(state.exposure_count);
}

}  // namespace sideport::fluoroscope
