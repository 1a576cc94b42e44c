#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/shared/frame.h"
#include "shaders/shared/temporal.h"

// Lag of the detector, recursive filter, subtraction mask and roadmap, four pixels at a time.
layout(local_size_x = 16, local_size_y = 4) in;
layout(constant_id = 0) const bool kWithMask = false;  // else the mask is not read at all
layout(push_constant, scalar) uniform Push { TemporalParams params; };
layout(set = 0, binding = 0, rgba32f) readonly uniform restrict imageBuffer log_picture;
layout(set = 0, binding = 1, r32f) readonly uniform restrict imageBuffer mask;  // one pixel a texel
layout(set = 0, binding = 2, scalar) restrict buffer Held { HeldQuad held[]; };
layout(set = 0, binding = 3, scalar) writeonly restrict buffer Picture { vec4 picture[]; };

/// Between four pixels, as the shift may be a fraction of one.
float mask_at(vec2 at) {
    vec2 f = floor(at);
    vec2 w = at - f;
    ivec2 lo = clamp(ivec2(f), ivec2(0), params.size - 1);
    ivec2 hi = clamp(ivec2(f) + 1, ivec2(0), params.size - 1);
    int above = lo.y * params.size.x, below = hi.y * params.size.x;
    return mix(mix(imageLoad(mask, above + lo.x).x, imageLoad(mask, above + hi.x).x, w.x),
               mix(imageLoad(mask, below + lo.x).x, imageLoad(mask, below + hi.x).x, w.x), w.y);
}

void main() {
    ivec2 at = ivec2(gl_GlobalInvocationID.xy);
    int quad = at.y * (params.size.x / 4) + at.x;
    HeldQuad was = held[quad];
    HeldQuad now;
    vec4 logs = imageLoad(log_picture, quad);
    vec4 shown;
    [[unroll]] for (int i = 0; i < 4; ++i) {
        float signal = params.reference_signal * exp(-logs[i]);
        vec2 traps = params.fresh != 0 ? vec2(0.0) : vec2(was.fast_kev[i], was.slow_kev[i]);
        vec3 read = lagged(signal * params.open_energy_kev, traps, params.fast_kept, params.slow_kept);
        float value = read.x / params.open_energy_kev;
        float log_value = log_exposure(value, params.reference_signal);
        float deviation = log_deviation(value, params.quantum_kev, params.open_energy_kev, params.noise_share);
        float share = params.fresh != 0 ? 1.0 : filter_share(log_value - was.filtered[i], deviation, params.new_share);
        now.fast_kev[i] = read.y;
        now.slow_kev[i] = read.z;
        now.filtered[i] = params.fresh != 0 ? log_value : mix(was.filtered[i], log_value, share);
        now.roadmap[i] = 0.0;
        shown[i] = now.filtered[i];
        if (kWithMask) {
            float difference = now.filtered[i] - mask_at(vec2(4 * at.x + i, at.y) + params.mask_shift_px);
            now.roadmap[i] = params.take_map != 0 ? max(was.roadmap[i], difference) : was.roadmap[i];
            shown[i] = (params.subtract != 0 ? difference : now.filtered[i]) - params.map_gain * now.roadmap[i];
        }
    }
    held[quad] = now;
    picture[quad] = shown;
}
