#ifndef SIDEPORT_ENERGY_H
#define SIDEPORT_ENERGY_H
#include "shaders/shared/random.h"

SIDEPORT_SHARED_BEGIN

SIDEPORT_CONST uint kEffectiveBinCount = 8u;

/// One effective energy: attenuation of the eight channels (xray::Channel) and its weight.
/// log2-based: signal = weight * exp2(-(dot(t0, mu0) + dot(t1, mu1))), t in mm, mu in log2 per mm
/// (iodine: mg/cm2, as its path is mass per area).
struct EffectiveBin {
    vec4 mu0;  ///< water, bone, titanium, steel
    vec4 mu1;  ///< iodine, polymer, platinum, lithium battery
    vec4 weight;  ///< x: share of the open signal; y: mean absorbed energy, keV; z, w: 0
};
SIDEPORT_SIZE(EffectiveBin, 48);

SIDEPORT_SHARED_END
#endif
