#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/shared/frame.h"

// Blur of the scintillator, then the logarithm. Each invocation walks down a strip of four columns and keeps the rows
// that it has read.
layout(local_size_x = 16) in;
layout(push_constant, scalar) uniform Push { FrameParams params; };
layout(set = 0, binding = 0, rgba32f) readonly uniform restrict imageBuffer signal;  // four pixels a texel
layout(set = 0, binding = 1, scalar) writeonly restrict buffer Log { vec4 log_picture[]; };

// one row, blurred along itself
vec4 across(int quad, int y, vec2 weights) {
    int last = params.size.x / 4 - 1;
    int row = clamp(y, 0, params.size.y - 1) * (last + 1);
    vec4 own = imageLoad(signal, row + quad);
    vec4 left = imageLoad(signal, row + max(quad - 1, 0));
    vec4 right = imageLoad(signal, row + min(quad + 1, last));
    float before = quad == 0 ? own.x : left.w;
    float after = quad == last ? own.w : right.x;
    return weights.x * own + weights.y * (vec4(before, own.xyz) + vec4(own.yzw, after));
}

void main() {
    int quad = int(gl_GlobalInvocationID.x);
    int first = int(gl_GlobalInvocationID.y) * kStripRows;
    vec2 weights = blur_weights(params.pixel_mm);
    vec4 above = across(quad, first - 1, weights);
    vec4 here = across(quad, first, weights);
    for (int y = first; y < first + kStripRows; ++y) {
        vec4 below = across(quad, y + 1, weights);
        vec4 sum = weights.x * here + weights.y * (above + below);
        vec4 logs;
        [[unroll]] for (int i = 0; i < 4; ++i) logs[i] = log_exposure(sum[i], params.reference_signal);
        log_picture[y * (params.size.x / 4) + quad] = logs;
        above = here;
        here = below;
    }
}
