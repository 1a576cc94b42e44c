#ifndef SIDEPORT_TEMPORAL_H
#define SIDEPORT_TEMPORAL_H
#include "shaders/shared/detector.h"

SIDEPORT_SHARED_BEGIN

/// Charge that the detector's traps hold back of an exposure. With thirty frames a second a signal
/// that stops leaves 3 % in the next frame, then 0.7, 0.4 and 0.3 %.
/// ref: Siewerdsen, Jaffray, Med. Phys. 26, 1999 (2-10 % by exposure, then .7/.4/.3 %).
SIDEPORT_CONST float kFastTrapShare = 0.02289f;
SIDEPORT_CONST float kSlowTrapShare = 0.00711f;
SIDEPORT_CONST float kFastTrapTimeS = 0.01274f;
SIDEPORT_CONST float kSlowTrapTimeS = 0.1159f;

/// Push constants of the pass that reads out the detector and joins a frame to those before it.
struct DetectorParams {
    vec3 signal_taps;        ///< blur of what is seen, as signal_taps() gives it
    vec2 noise_taps;         ///< blur of the noise
    ivec2 size;
    vec2 mask_shift_px;      ///< where the mask's pixel lies for this picture's
    float reference_signal;  ///< whose logarithm is 0
    float fast_kept;         ///< exp(-time since the last frame / trap time)
    float slow_kept;
    float new_share;         ///< of a frame in the filtered picture where nothing moves; 1: no filter
    float quantum_variance;  ///< of a frame's difference from the filtered picture: filter_share()
    float electronic_variance;
    float map_gain;          ///< of the roadmap; 0: none
    int fresh;               ///< 1: traps are empty, nothing is filtered with what was before
    int fresh_map;           ///< 1: the roadmap is empty
    int subtract;            ///< 1: the mask is taken off
    int take_map;            ///< 1: what is denser than the mask is added to the roadmap
};
SIDEPORT_SIZE(DetectorParams, 80);

/// Reads out an exposure (signal, relative to the open field) behind traps that hold `charge` (fast,
/// slow) of the same unit. x: what is read, yz: what the traps hold afterwards. Nothing is lost: a
/// steady signal is soon read as it is.   eq: IMAGING-11
SIDEPORT_FN vec3 lagged(float signal, vec2 charge, float fast_kept, float slow_kept) {
    float fast_out = charge.x * (1.0f - fast_kept);
    float slow_out = charge.y * (1.0f - slow_kept);
    float direct = signal * (1.0f - kFastTrapShare - kSlowTrapShare);
    return vec3(direct + fast_out + slow_out, charge.x - fast_out + kFastTrapShare * signal,
                charge.y - slow_out + kSlowTrapShare * signal);
}

/// Share of the new frame: `least` where its logarithm differs from the filtered one by no more than
/// noise, 1 where something has moved (three to five deviations of the difference). That one's
/// variance is (quantum_variance signal + electronic_variance) / signal^2.
SIDEPORT_FN float filter_share(float difference, float signal, float quantum_variance,
                               float electronic_variance, float least) {
    float over = difference * signal;
    float squared = over * over / (quantum_variance * signal + electronic_variance);
    float t = clamp((squared - 9.0f) * (1.0f / 16.0f), 0.0f, 1.0f);
    return mix(least, 1.0f, t * t * (3.0f - 2.0f * t));
}

SIDEPORT_SHARED_END
#endif
