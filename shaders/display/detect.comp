#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/shared/frame.h"
#include "shaders/shared/temporal.h"

// Reads out the detector: blur of aperture, focal spot and conversion, blur of the noise by conversion alone (scatter is
// smoother than all of them and is only added); in live pictures the traps' lag, the recursive filter, subtraction mask and
// roadmap; then the logarithm. Each invocation walks down a strip of four columns and keeps the rows that it has read.
layout(local_size_x = 16) in;
layout(constant_id = 0) const bool kLive = false;      // else nothing is kept from frame to frame
layout(constant_id = 1) const bool kWithMask = false;  // else neither mask nor roadmap is read
layout(push_constant, scalar) uniform Push { DetectorParams params; };
layout(set = 0, binding = 0, rgba32f) readonly uniform restrict imageBuffer signal;   // primary, four pixels a texel
layout(set = 0, binding = 1, rgba32f) readonly uniform restrict imageBuffer scatter;  // coarse rows
layout(set = 0, binding = 2, rg32ui) readonly uniform restrict uimageBuffer noise;    // four pixels a texel, rough
layout(set = 0, binding = 3, r32f) readonly uniform restrict imageBuffer mask;        // one pixel a texel
layout(set = 0, binding = 4, rgba32ui) readonly uniform restrict uimageBuffer traps_before;  // fast and slow: pack_shares()
layout(set = 0, binding = 5, rgba32f) readonly uniform restrict imageBuffer filtered_before;
layout(set = 0, binding = 6, rgba32f) readonly uniform restrict imageBuffer roadmap_before;
layout(set = 0, binding = 7, scalar) writeonly restrict buffer Traps { uvec4 traps[]; };
layout(set = 0, binding = 8, scalar) writeonly restrict buffer Filtered { vec4 filtered[]; };  // or just the logarithm
layout(set = 0, binding = 9, scalar) writeonly restrict buffer Roadmap { vec4 roadmap[]; };
layout(set = 0, binding = 10, scalar) writeonly restrict buffer Masked { vec4 masked[]; };

// One row, blurred along itself, signal and noise by their own taps.
struct Row {
    vec4 signal, noise;
};

Row across(int quad, int y) {
    int last = params.size.x / 4 - 1;
    int row = clamp(y, 0, params.size.y - 1) * row_stride(params.size.x);
    int left = row + max(quad - 1, 0), right = row + min(quad + 1, last);
    vec4 own = imageLoad(signal, row + quad);
    vec2 before = quad == 0 ? own.xx : imageLoad(signal, left).zw;
    vec2 after = quad == last ? own.ww : imageLoad(signal, right).xy;
    Row r;
    r.signal = params.signal_taps.x * own + params.signal_taps.y * (vec4(before.y, own.xyz) + vec4(own.yzw, after.x)) +
               params.signal_taps.z * (vec4(before, own.xy) + vec4(own.zw, after));
    own = unpack_rough(imageLoad(noise, row + quad).xy);
    float noise_before = quad == 0 ? own.x : unpack_rough(imageLoad(noise, left).xy).w;
    float noise_after = quad == last ? own.w : unpack_rough(imageLoad(noise, right).xy).x;
    r.noise = params.noise_taps.x * own + params.noise_taps.y * (vec4(noise_before, own.xyz) + vec4(own.yzw, noise_after));
    return r;
}

// Between four pixels, as the shift may be a fraction of one.
float mask_at(vec2 at) {
    vec2 f = floor(at);
    vec2 w = at - f;
    ivec2 lo = clamp(ivec2(f), ivec2(0), params.size - 1);
    ivec2 hi = clamp(ivec2(f) + 1, ivec2(0), params.size - 1);
    int above = 4 * lo.y * row_stride(params.size.x), below = 4 * hi.y * row_stride(params.size.x);
    return mix(mix(imageLoad(mask, above + lo.x).x, imageLoad(mask, above + hi.x).x, w.x),
               mix(imageLoad(mask, below + lo.x).x, imageLoad(mask, below + hi.x).x, w.x), w.y);
}

// Joins an exposure of four pixels to those before it.
vec4 joined(vec4 exposure, int quad) {
    uvec4 charge = params.fresh != 0 ? uvec4(0u) : imageLoad(traps_before, quad);
    vec4 was = imageLoad(filtered_before, quad), now;
    [[unroll]] for (int i = 0; i < 4; ++i) {
        vec3 read = lagged(exposure[i], unpack_shares(charge[i]), params.fast_kept, params.slow_kept);
        float log_value = log_exposure(read.x, params.reference_signal);
        float share = filter_share(log_value - was[i], read.x, params.quantum_variance, params.electronic_variance, params.new_share);
        charge[i] = pack_shares(read.yz);
        now[i] = params.fresh != 0 ? log_value : mix(was[i], log_value, share);
    }
    traps[quad] = charge;
    return now;
}

// Subtraction and roadmap of four pixels.
vec4 against_mask(vec4 now, int quad, ivec2 first_pixel) {
    vec4 map = params.fresh_map != 0 ? vec4(0.0) : imageLoad(roadmap_before, quad), shown;
    [[unroll]] for (int i = 0; i < 4; ++i) {
        float difference = now[i] - mask_at(vec2(first_pixel + ivec2(i, 0)) + params.mask_shift_px);
        if (params.take_map != 0) map[i] = max(map[i], difference);
        shown[i] = (params.subtract != 0 ? difference : now[i]) - params.map_gain * map[i];
    }
    roadmap[quad] = map;
    return shown;
}

void main() {
    int column = int(gl_GlobalInvocationID.x);
    int first = int(gl_GlobalInvocationID.y) * kStripRows;
    Row above2 = across(column, first - 2), above = across(column, first - 1);
    Row here = across(column, first), below = across(column, first + 1);
    int row_quads = params.size.x / 4;
    for (int y = first; y < first + kStripRows; ++y) {
        Row below2 = across(column, y + 2);
        CoarsePlace place = coarse_place(y, params.size.x / kCoarsePx);
        vec4 scattered = mix(imageLoad(scatter, place.low * row_quads + column),
                             imageLoad(scatter, place.high * row_quads + column), place.weight);
        vec4 exposure = params.signal_taps.x * here.signal + params.signal_taps.y * (above.signal + below.signal) +
                        params.signal_taps.z * (above2.signal + below2.signal) + scattered +
                        params.noise_taps.x * here.noise + params.noise_taps.y * (above.noise + below.noise);
        exposure = max(exposure, vec4(0.0));
        int quad = y * row_stride(params.size.x) + column;
        vec4 logs;
        if (kLive) {
            logs = joined(exposure, quad);
            if (kWithMask) masked[quad] = against_mask(logs, quad, ivec2(4 * column, y));
        } else {
            [[unroll]] for (int i = 0; i < 4; ++i) logs[i] = log_exposure(exposure[i], params.reference_signal);
        }
        filtered[quad] = logs;
        above2 = above;
        above = here;
        here = below;
        below = below2;
    }
}
