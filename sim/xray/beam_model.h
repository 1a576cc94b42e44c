#pragma once

#include <array>
#include <vector>

#include "shaders/shared/energy.h"
#include "sim/xray/frame_input.h"
#include "sim/xray/material.h"
#include "sim/xray/spectrum.h"

namespace sideport::xray {

/// What a live frame's path lengths are of. water: soft tissue of relative density 1, and with
/// titanium and steel the basis of all that devices are made of (basis_of()); bone: bone compound
/// that adds to soft tissue; iodine: pure iodine.
enum Channel : int { water = 0, titanium, steel, bone, iodine_channel, kChannelCount };

/// A polychromatic beam reduced to a few effective energies: the signal behind path lengths t is
/// sum_k weight[k] exp(-sum_m mu[k][m] t[m]). Weights sum to 1 (energy-integrated open field).
struct BeamModel {
    std::array<gpu_shared::EffectiveBin, gpu_shared::kEffectiveBinCount> bins;
    double open_signal_per_mm2_per_mas;  ///< absorbed energy at 1 m, keV per mm2 and mAs
    double open_quanta_per_mm2_per_mas;  ///< absorbed photons at 1 m, for the noise
    double worst_log_error;              ///< of the fit against the fine spectrum, over its samples

    double mean_energy_kev() const;  ///< of what the open field leaves in the detector
};
/// What a bin attenuates, log2 per mm (iodine: per mg/cm2).
double attenuation_log2(const gpu_shared::EffectiveBin& bin, Channel channel);

/// Fits the bins to the fine spectrum over path lengths that a patient with devices can present.
/// ref: imaging design section 2 (energy). Deterministic; about 0.1 s, cached per technique.
BeamModel make_beam_model(const Technique& technique);

/// Water that lets this share of the open signal through, mm: 0 .. 1000.
double water_thickness_mm(const BeamModel& beam, double transmission);

}  // namespace sideport::xray
