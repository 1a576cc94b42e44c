#ifndef SIDEPORT_ENERGY_H
#define SIDEPORT_ENERGY_H
#include "shaders/shared/random.h"

SIDEPORT_SHARED_BEGIN

SIDEPORT_CONST uint kEffectiveBinCount = 8u;

/// One effective energy: attenuation of the eight channels (xray::Channel) and its weight.
/// log2-based: signal = weight * exp2(-(dot(t0, mu0) + dot(t1, mu1))), t in mm, mu in log2 per mm
/// (iodine: mg/cm2, as its path is mass per area).
struct EffectiveBin {
    vec4 mu0;     ///< water, bone, titanium, steel
    vec4 mu1;     ///< iodine, polymer, platinum, lithium battery
    vec4 weight;  ///< x: share of the open signal; y: mean absorbed energy, keV; z, w: 0
};
SIDEPORT_SIZE(EffectiveBin, 48);

/// Share of the open signal that one effective energy still has behind the path lengths t0, t1.
/// ref: Beer-Lambert law.   eq: IMAGING-6
SIDEPORT_FN float bin_signal(EffectiveBin bin, vec4 t0, vec4 t1) {
    return bin.weight.x * exp2(-(dot(t0, bin.mu0) + dot(t1, bin.mu1)));
}

/// The same where there is nothing but water, bone and iodine.
SIDEPORT_FN float bin_signal_of_tissue(EffectiveBin bin, vec2 water_bone_mm, float iodine) {
    return bin.weight.x * exp2(-(water_bone_mm.x * bin.mu0.x + water_bone_mm.y * bin.mu0.y +
                                 iodine * bin.mu1.x));
}

/// x: signal relative to the open field; y: sum of signal x energy, keV, for the noise.
SIDEPORT_FN vec2 energy_sums(EffectiveBin bins[kEffectiveBinCount], vec4 t0, vec4 t1) {
    vec2 sums = vec2(0.0f, 0.0f);
    for (uint k = 0u; k < kEffectiveBinCount; ++k) {
        float signal = bin_signal(bins[k], t0, t1);
        sums = sums + vec2(signal, signal * bins[k].weight.y);
    }
    return sums;
}

SIDEPORT_FN float energy_sum(EffectiveBin bins[kEffectiveBinCount], vec4 t0, vec4 t1) {
    return energy_sums(bins, t0, t1).x;
}

SIDEPORT_SHARED_END
#endif
