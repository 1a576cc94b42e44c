#ifndef SIDEPORT_DETECTOR_H
#define SIDEPORT_DETECTOR_H
#include "shaders/shared/random.h"

SIDEPORT_SHARED_BEGIN

/// Share of the ideal signal-to-noise (squared) that the scintillator's light keeps, CsI(Tl), 60
/// keV. ref: Ginzburg, Dick, Med. Phys. 20, 1993 (0.85-0.90 for columnar CsI).
SIDEPORT_CONST float kSwankFactor = 0.88f;
/// Curvature of the conversion MTF 1 / (1 + a f^2), mm2. ref: imaging design section 2 (detector).
SIDEPORT_CONST float kMtfCurvatureMm2 = 0.2026f;
/// Electronic noise of a pixel, in absorbed quanta of 50 keV (about 1500 electrons).
SIDEPORT_CONST float kElectronicQuanta = 3.0f;

/// What all pixels of one exposure share: counter-based noise depends on (seed, frame, pixel) only.
SIDEPORT_FN uint noise_key(uint seed, uint frame) {
    return pcg_hash(seed ^ pcg_hash(frame));
}

/// A normal number from the 32 fair coins of a hash: how many of 24 show heads, the step between two
/// numbers filled evenly by the other eight. A little of the third power takes away what this falls
/// short of the bell in its wings, so that mean, variance, skewness and kurtosis are those of the
/// standard normal; quantiles up to 4 deviations are within 1.1 %, and the distribution function
/// within 0.0034. Whole numbers but for the last line, and no transcendental function: a software
/// device takes a fifth of the time of Box and Muller's transform.
/// ref: E. Cornish, R. Fisher, Rev. Inst. Int. Stat. 5, 1938.   eq: IMAGING-8
SIDEPORT_FN float normal_of(uint hash) {
    float heads = float(bitCount(hash >> 8u)) - 12.0f;
    float x = heads + (float(hash & 255u) + 0.5f) * (1.0f / 256.0f) - 0.5f;
    return x * (0.401012898f + 2.48636e-4f * x * x);
}

/// Four independent standard normals of a counter.
SIDEPORT_FN vec4 normal_quad(uint key, uint counter) {
    uint first = pcg_hash(key ^ pcg_hash(counter));
    return vec4(normal_of(first), normal_of(pcg_hash(first ^ 0x9e3779b9u)),
                normal_of(pcg_hash(first ^ 0x3c6ef372u)), normal_of(pcg_hash(first ^ 0xdaa66d2bu)));
}

/// Photon fluence and energy deposition at a pixel relative to the detector's centre: inverse
/// square of the distance and obliquity. cos_angle: between ray and detector normal.   eq:
/// IMAGING-2
SIDEPORT_FN float off_axis_fluence(float cos_angle) {
    return cos_angle * cos_angle * cos_angle;
}

/// Variance of the signal (relative to the open field) of an energy-integrating detector: a
/// compound Poisson process whose quanta deposit different energies, spread by the light yield
/// (Swank). energy_moment_kev: energy_sums().y; open_energy_kev: absorbed by the pixel in the open
/// field. ref: R. Swank, J. Appl. Phys. 44, 1973.   eq: IMAGING-8
SIDEPORT_FN float signal_variance(float energy_moment_kev, float open_energy_kev) {
    float electronic = 50.0f * kElectronicQuanta / open_energy_kev;
    return energy_moment_kev * (1.0f / (open_energy_kev * kSwankFactor)) + electronic * electronic;
}

/// What noise adds to a signal, before any blur so that the noise spectrum is right. Gaussian:
/// within 1 % of the compound Poisson's quantiles above 100 quanta. normal: a standard normal
/// number; 0: no noise.
SIDEPORT_FN float noise_of(float energy_moment_kev, float open_energy_kev, float normal) {
    return sqrt(signal_variance(energy_moment_kev, open_energy_kev)) * normal;
}

/// Modulation transfer of the conversion to light.
SIDEPORT_FN float conversion_mtf(float per_mm) {
    return 1.0f / (1.0f + kMtfCurvatureMm2 * per_mm * per_mm);
}

/// Modulation transfer of an even aperture; nothing beyond its first zero.
SIDEPORT_FN float aperture_mtf(float per_mm, float width_mm) {
    float x = 3.14159265359f * min(per_mm * width_mm, 1.0f);
    return x < 1.0e-3f ? 1.0f : sin(x) / x;
}

/// Three taps (side, centre, side) per axis whose response 1 + 2 side (cos(2 pi f p) - 1) meets the
/// conversion MTF at half the Nyquist frequency: the blur of noise. x: centre, y: side.
/// eq: IMAGING-9
SIDEPORT_FN vec2 noise_taps(float pixel_mm) {
    float center = conversion_mtf(0.25f / pixel_mm);
    return vec2(center, 0.5f * (1.0f - center));
}

/// Modulation transfer of all that blurs what is seen: conversion, the pixel's aperture and the
/// focal spot's image (an even width on the detector).
SIDEPORT_FN float signal_mtf(float per_mm, float pixel_mm, float spot_mm) {
    return conversion_mtf(per_mm) * aperture_mtf(per_mm, pixel_mm) * aperture_mtf(per_mm, spot_mm);
}

/// Five taps per axis for what is seen, whose response c + 2 a cos(2 pi f p) + 2 b cos(4 pi f p)
/// meets signal_mtf() at a half and at three quarters of the Nyquist frequency. x: centre, y:
/// beside, z: two pixels away.   eq: IMAGING-9
SIDEPORT_FN vec3 signal_taps(float pixel_mm, float spot_mm) {
    float at_half = signal_mtf(0.25f / pixel_mm, pixel_mm, spot_mm);
    float at_three_quarters = signal_mtf(0.375f / pixel_mm, pixel_mm, spot_mm);
    float even = 0.5f * (1.0f + at_half);  // of the taps at 0 and beside
    float beside = (even - at_three_quarters) / (1.0f + 1.41421356f);
    return vec3(even - beside, beside, 0.25f * (1.0f - at_half - 2.0f * beside));
}

/// Logarithm of the signal, in exposures of 1/e below the reference signal; more where less came
/// through. Clamped so that an empty pixel stays finite.
SIDEPORT_FN float log_exposure(float signal, float reference_signal) {
    return -log(max(signal, 1.0e-6f * reference_signal) / reference_signal);
}

/// Harmonisation: takes `compression` of the large structures (blurred, clipped) out of the
/// picture, and adds edge_gain of what a small blur removes. ref: design recipe of the patient,
/// section 7 (20 mm base, 1.8 px edges).
SIDEPORT_FN float harmonised(float log_value, float log_base, float log_smooth, float compression,
                             float edge_gain) {
    return log_value - compression * clamp(log_base, -2.6f, 1.8f) +
           edge_gain * (log_value - log_smooth);
}

/// Gray 0..1 of a harmonised logarithm between the window's ends. dark_bone: what absorbs is dark.
SIDEPORT_FN float window_gray(float log_value, float low, float high, bool dark_bone) {
    float gray = clamp((log_value - low) / max(high - low, 1.0e-6f), 0.0f, 1.0f);
    return dark_bone ? 1.0f - gray : gray;
}

SIDEPORT_SHARED_END
#endif
