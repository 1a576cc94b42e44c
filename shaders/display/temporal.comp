#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/temporal.h"

// Lag of the detector, recursive filter, subtraction mask and roadmap.
layout(local_size_x = 64) in;
layout(constant_id = 0) const bool kWithMask = false;  // else the mask is not read at all
layout(push_constant, scalar) uniform Push { TemporalParams params; };
layout(set = 0, binding = 0, r32f) readonly uniform restrict image2D log_picture;
layout(set = 0, binding = 1, rgba32f) uniform restrict image2D held;  // traps (2), filtered logarithm, roadmap
layout(set = 0, binding = 2, r32f) readonly uniform restrict image2D mask;
layout(set = 0, binding = 3, r32f) writeonly uniform restrict image2D picture;

/// Between four pixels, as the shift may be a fraction of one.
float mask_at(vec2 at) {
    vec2 f = floor(at);
    vec2 w = at - f;
    ivec2 lo = clamp(ivec2(f), ivec2(0), params.size - 1);
    ivec2 hi = clamp(ivec2(f) + 1, ivec2(0), params.size - 1);
    return mix(mix(imageLoad(mask, lo).x, imageLoad(mask, ivec2(hi.x, lo.y)).x, w.x),
               mix(imageLoad(mask, ivec2(lo.x, hi.y)).x, imageLoad(mask, hi).x, w.x), w.y);
}

void main() {
    ivec2 pixel = ivec2(gl_GlobalInvocationID.xy);
    if (pixel.x >= params.size.x) return;
    vec4 before = imageLoad(held, pixel);
    before.xyz = params.fresh != 0 ? vec3(0.0) : before.xyz;
    float signal = params.reference_signal * exp(-imageLoad(log_picture, pixel).x);
    vec3 read = lagged(signal * params.open_energy_kev, before.xy, params.fast_kept, params.slow_kept);
    float value = read.x / params.open_energy_kev;

    float now = log_exposure(value, params.reference_signal);
    float deviation = log_deviation(value, params.quantum_kev, params.open_energy_kev, params.noise_share);
    float share = params.fresh != 0 ? 1.0 : filter_share(now - before.z, deviation, params.new_share);
    float filtered = mix(before.z, now, share);

    float shown = filtered;
    float map = 0.0;
    if (kWithMask) {
        float difference = filtered - mask_at(vec2(pixel) + params.mask_shift_px);
        map = params.take_map != 0 ? max(before.w, difference) : before.w;
        shown = (params.subtract != 0 ? difference : filtered) - params.map_gain * map;
    }
    imageStore(held, pixel, vec4(read.yz, filtered, map));
    imageStore(picture, pixel, vec4(shown));
}
