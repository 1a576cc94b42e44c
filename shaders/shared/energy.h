#ifndef SIDEPORT_ENERGY_H
#define SIDEPORT_ENERGY_H
#include "shaders/shared/solid.h"

SIDEPORT_SHARED_BEGIN

SIDEPORT_CONST uint kEffectiveBinCount = 6u;

/// One effective energy: what the channels (xray::Channel) attenuate there, log2-based.
struct EffectiveBin {
    vec4 mu;           ///< water, titanium, steel, bone: log2 per mm
    float iodine_mu;   ///< log2 per mg/cm2, as its path is mass per area
    float share;       ///< of the open signal
    float log2_share;  ///< the same, to be summed with the exponents
    float energy_kev;  ///< mean absorbed
};
SIDEPORT_SIZE(EffectiveBin, 32);

/// Share of the open signal that one effective energy still has behind a ray's path lengths.
/// ref: Beer-Lambert law.   eq: IMAGING-6
SIDEPORT_FN float bin_signal(EffectiveBin bin, Paths paths) {
    return exp2(bin.log2_share -
                (paths.basis_mm.x * bin.mu.x + paths.basis_mm.y * bin.mu.y +
                 paths.basis_mm.z * bin.mu.z + paths.bone_mm * bin.mu.w +
                 paths.iodine_mg_per_cm2 * bin.iodine_mu));
}

/// The same where there is nothing but water, bone and iodine.
SIDEPORT_FN float bin_signal_of_tissue(EffectiveBin bin, Paths paths) {
    return exp2(bin.log2_share - (paths.basis_mm.x * bin.mu.x + paths.bone_mm * bin.mu.w +
                                  paths.iodine_mg_per_cm2 * bin.iodine_mu));
}

/// x: signal relative to the open field; y: sum of signal x energy, keV, for the noise.
SIDEPORT_FN vec2 energy_sums(EffectiveBin bins[kEffectiveBinCount], Paths paths) {
    vec2 sums = vec2(0.0f, 0.0f);
    for (uint k = 0u; k < kEffectiveBinCount; ++k) {
        float signal = bin_signal(bins[k], paths);
        sums = sums + vec2(signal, signal * bins[k].energy_kev);
    }
    return sums;
}

SIDEPORT_FN float energy_sum(EffectiveBin bins[kEffectiveBinCount], Paths paths) {
    return energy_sums(bins, paths).x;
}

SIDEPORT_SHARED_END
#endif
