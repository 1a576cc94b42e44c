#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/shared/frame.h"

// Harmonisation, edges, window. Strips of four columns as in detect.comp.
layout(local_size_x = 16) in;
layout(push_constant, scalar) uniform Push { FrameParams params; };
layout(set = 0, binding = 0, rgba32f) readonly uniform restrict imageBuffer log_picture;  // four pixels a texel
layout(set = 0, binding = 1, rgba32f) readonly uniform restrict imageBuffer base;         // coarse rows, blurred logarithm
layout(set = 0, binding = 2, rgba32f) readonly uniform restrict imageBuffer shutter_share;
layout(set = 0, binding = 3, scalar) writeonly restrict buffer Gray { uint gray[]; };     // four bytes a word

const vec3 kTaps = vec3(0.28, 0.23, 0.13);  // Gaussian of 1.8 pixels, cut at 2

// four logarithms of a row, and the same smoothed along it
struct Row {
    vec4 own;
    vec4 smoothed;
};

Row across(int quad, int y) {
    int last = params.size.x / 4 - 1;
    int row = clamp(y, 0, params.size.y - 1) * row_stride(params.size.x);
    Row r;
    r.own = imageLoad(log_picture, row + quad);
    vec4 left = imageLoad(log_picture, row + max(quad - 1, 0));
    vec4 right = imageLoad(log_picture, row + min(quad + 1, last));
    vec2 before = quad == 0 ? r.own.xx : left.zw;
    vec2 after = quad == last ? r.own.ww : right.xy;
    vec4 next = vec4(before.y, r.own.xyz) + vec4(r.own.yzw, after.x);
    vec4 far = vec4(before, r.own.xy) + vec4(r.own.zw, after);
    r.smoothed = kTaps.x * r.own + kTaps.y * next + kTaps.z * far;
    return r;
}

void main() {
    int quad = int(gl_GlobalInvocationID.x);
    int first = int(gl_GlobalInvocationID.y) * kStripRows;
    int row_quads = params.size.x / 4;
    Row above2 = across(quad, first - 2), above = across(quad, first - 1);
    Row here = across(quad, first), below = across(quad, first + 1);
    for (int y = first; y < first + kStripRows; ++y) {
        Row below2 = across(quad, y + 2);
        vec4 smoothed = kTaps.x * here.smoothed + kTaps.y * (above.smoothed + below.smoothed) +
                        kTaps.z * (above2.smoothed + below2.smoothed);
        CoarsePlace place = coarse_place(y, params.coarse_factor);
        vec4 log_base = mix(imageLoad(base, place.low * row_quads + quad), imageLoad(base, place.high * row_quads + quad),
                            place.weight);
        vec4 shades;
        [[unroll]] for (int i = 0; i < 4; ++i) {
            float value = harmonised(here.own[i], log_base[i], smoothed[i], params.compression, params.edge_gain);
            shades[i] = window_gray(value, params.window_low, params.window_high, params.dark_bone != 0);
        }
        gray[y * row_quads + quad] = packUnorm4x8(shades * imageLoad(shutter_share, y * row_quads + quad));
        above2 = above;
        above = here;
        here = below;
        below = below2;
    }
}
