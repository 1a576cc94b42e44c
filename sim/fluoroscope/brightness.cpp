#include "sim/fluoroscope/brightness.h"

#include <algorithm>
#include <cmath>

#include "sim/xray/projection.h"

namespace sideport::fluoroscope {

namespace {

constexpr double kReferenceWaterMm = 200.0;
constexpr double kReferenceChargeMas =
    0.10;  ///< 12.5 mA x 8 ms: about 35 nGy behind 20 cm of water
constexpr double kReferenceDistanceMm = 1000.0;
constexpr double kRegulationTimeS = 0.25;
constexpr double kMostAutomaticMas = 0.5;   ///< of a pulse of normal fluoroscopy
constexpr double kMostChargeMas = 5.0;      ///< 75 mA for 67 ms. ref: procedure facts 7 (S 95)
constexpr double kMeanTrunkDensity = 0.98;  ///< fat, muscle, gas and bone along a trunk ray

/// Effective attenuation of water in the hardened beam, 1/mm; falls with kV.
/// Fitted to mono-energetic water data at the mean energies of 70-110 kV beams behind 20 cm.
double effective_mu_per_mm(double tube_voltage_kvp) {
    return 0.0215 - 0.00004 * (tube_voltage_kvp - 70.0);
}

}  // namespace

Exposure exposure_for(double water_mm, double distance_mm) {
    const double water = std::clamp(water_mm, 0.0, 500.0);
    const double kvp = std::clamp(70.0 + (water - 160.0) * (40.0 / 180.0), 50.0, 120.0);

    // the detector sees charge * kVp^3 * exp(-mu x) / distance^2; hold it at the reference value
    const double reference_kvp = 70.0 + (kReferenceWaterMm - 160.0) * (40.0 / 180.0);
    const double log_reference =
        3.0 * std::log(reference_kvp) - effective_mu_per_mm(reference_kvp) * kReferenceWaterMm;
    const double log_signal = 3.0 * std::log(kvp) - effective_mu_per_mm(kvp) * water;
    const double distance_ratio = distance_mm / kReferenceDistanceMm;
    const double charge = kReferenceChargeMas * std::exp(log_reference - log_signal) *
                          distance_ratio * distance_ratio;
    return {kvp, std::clamp(charge, 0.004, kMostAutomaticMas)};
}

double central_water_mm(const Model& model, const State& state) {
    const xray::ProjectionGeometry geometry = projection(model, state, 64);
    const CentralRay& last = state.central_ray;
    if (last.water_mm >= 0.0 && last.source_W_mm == geometry.source_W_mm &&
        last.detector_W_mm == geometry.detector_center_W_mm)
        return last.water_mm;
    return kMeanTrunkDensity * patient::trunk_chord_mm(model.spine, geometry.source_W_mm,
                                                       geometry.detector_center_W_mm);
}

namespace {

/// The chord has 512 steps, and a machine that stands asks for the same one in every tick.
void remember_central_ray(const Model& model, State& state) {
    const xray::ProjectionGeometry geometry = projection(model, state, 64);
    state.central_ray = {geometry.source_W_mm, geometry.detector_center_W_mm,
                         central_water_mm(model, state)};
}

}  // namespace

FilterEffect filter_of(const State& state) {
    return filter_effect(filter_table(), static_cast<std::size_t>(state.copper_filter),
                         state.tube_voltage_kvp);
}

Exposure wanted_exposure(const Model& model, const State& state) {
    Exposure wanted = exposure_for(central_water_mm(model, state), state.source_to_detector_mm.at);
    const FilterEffect effect = filter_effect(
        filter_table(), static_cast<std::size_t>(state.copper_filter), wanted.tube_voltage_kvp);
    wanted.charge_mas = std::min(wanted.charge_mas / effect.signal, kMostAutomaticMas);
    return wanted;
}

void settle(const Model& model, State& state) {
    const Exposure wanted = wanted_exposure(model, state);
    state.tube_voltage_kvp = wanted.tube_voltage_kvp;
    state.charge_mas = wanted.charge_mas;
    state.pulse_charge_mas = pulse_charge_mas(model, state, state.mode);
    state.pulse_focal_spot_mm = focal_spot_mm(state, state.mode);
}

double pulse_charge_mas(const Model& model, const State& state, Mode mode) {
    if (!state.automatic) return state.charge_mas;  // a hand has the charge in mind
    const double magnified =
        std::pow(model.full_field_mm / state.field_mm, model.magnification_dose_exponent);
    return std::min(kMostChargeMas, spec_of(mode).dose_factor * magnified * state.charge_mas);
}

void regulate(const Model& model, State& state, double dt_s) {
    remember_central_ray(model, state);
    const Exposure wanted = wanted_exposure(model, state);
    const double share = std::min(1.0, dt_s / kRegulationTimeS);
    state.tube_voltage_kvp += share * (wanted.tube_voltage_kvp - state.tube_voltage_kvp);
    state.charge_mas += share * (wanted.charge_mas - state.charge_mas);
}

}  // namespace sideport::fluoroscope
