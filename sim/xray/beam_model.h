#pragma once

#include <array>
#include <string>
#include <vector>

#include "shaders/shared/energy.h"
#include "sim/xray/frame_input.h"
#include "sim/xray/material.h"
#include "sim/xray/spectrum.h"

namespace sideport::xray {

/// The materials that a live frame knows, in the order of the path-length channels on the GPU.
/// water: soft tissue of relative density 1; bone: bone compound that adds to it; iodine: pure
/// iodine.
enum Channel : int {
    water = 0,
    bone,
    titanium,
    steel,
    iodine_channel,
    polymer,
    platinum,
    lithium_battery,
    kChannelCount
};
/// Channel of a catalogue material, and how many mm of the channel's material one mm of it is worth
/// (ratio of attenuation at 60 keV; 1 for the material that the channel stands for).
struct ChannelShare {
    Channel channel;
    double factor;
};
ChannelShare channel_of(const std::string& material_name);

/// A polychromatic beam reduced to a few effective energies: the signal behind path lengths t is
/// sum_k weight[k] exp(-sum_m mu[k][m] t[m]). Weights sum to 1 (energy-integrated open field).
struct BeamModel {
    std::array<gpu_shared::EffectiveBin, gpu_shared::kEffectiveBinCount> bins;
    double open_signal_per_mm2_per_mas;  ///< absorbed energy at 1 m, keV per mm2 and mAs
    double open_quanta_per_mm2_per_mas;  ///< absorbed photons at 1 m, for the noise
    double worst_log_error;              ///< of the fit against the fine spectrum, over its samples
};

/// Fits the bins to the fine spectrum over path lengths that a patient with devices can present.
/// ref: imaging design section 2 (energy). Deterministic; about 0.1 s, cached per technique.
BeamModel make_beam_model(const Technique& technique);

/// Water that lets this share of the open signal through, mm: 0 .. 1000.
double water_thickness_mm(const BeamModel& beam, double transmission);

}  // namespace sideport::xray
