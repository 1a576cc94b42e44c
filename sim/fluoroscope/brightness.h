#pragma once

#include "sim/fluoroscope/fluoroscope.h"

namespace sideport::fluoroscope {

/// At the detector behind the patient, a frame of normal fluoroscopy in the full field.
inline constexpr double kDetectorDoseNgy = 35.0;

/// What the generator is asked for at a given thickness of water-equivalent patient.
struct Exposure {
    double tube_voltage_kvp = 75.0;
    double charge_mas = 0.03;  ///< per pulse
};

/// Automatic brightness control on its kV-mA trajectory: the voltage rises with thickness (70 kV at
/// 16 cm to 110 kV at 34 cm, the anti-isowatt shape of mobile C-arms), the charge then brings the
/// detector to the same signal. Valid for 0-500 mm; clamped to 50-120 kV and 0.004-0.5 mAs.
/// ref: procedure facts section 7 (lumbar PA 70-85 kV, lateral 85-110 kV).
Exposure exposure_for(double water_mm, double distance_mm);

/// Water-equivalent length of the central ray, mm: chord of the trunk times its mean density.
double central_water_mm(const Model& model, const State& state);

/// exposure_for what the central ray meets now.
Exposure wanted_exposure(const Model& model, const State& state);

/// What the filter before the tube does at the present voltage.
FilterEffect filter_of(const State& state);

/// Charge of a pulse in a mode: more detector dose at magnification, where control is automatic.
double pulse_charge_mas(const Model& model, const State& state, Mode mode);

/// The wanted exposure at once, also for the next pulse: what a test exposure finds.
void settle(const Model& model, State& state);

/// Moves kV and charge towards the wanted exposure with the machine's time constant of 0.25 s.
void regulate(const Model& model, State& state, double dt_s);

}  // namespace sideport::fluoroscope
