#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/shared/frame.h"

// A picture of line integrals that was made small, bilinearly at full size: four pixels side by side, whose neighbours in
// the small picture are known before.
layout(local_size_x = kQuadGroupX, local_size_y = kQuadGroupY) in;
layout(constant_id = 0) const int kFactor = 2;  // of enlargement: 2 or 4
layout(push_constant) uniform Push { int size; };  // pixels of the large picture's side
layout(set = 0, binding = 0, r32f) readonly uniform restrict imageBuffer small_mm;
layout(set = 0, binding = 1, scalar) writeonly restrict buffer FullMm { vec4 full_mm[]; };

void main() {
    ivec2 quad = ivec2(gl_GlobalInvocationID.xy);
    int small_size = size / kFactor;
    float v = (float(quad.y) + 0.5) / float(kFactor) - 0.5;
    int top = int(floor(v));
    int upper = clamp(top, 0, small_size - 1) * small_size;
    int lower = clamp(top + 1, 0, small_size - 1) * small_size;
    // the column before the quad's first pixel, and the next ones
    int left = 4 / kFactor * quad.x - 1;
    float columns[4];
    [[unroll]] for (int i = 0; i < 4; ++i) {
        int x = clamp(left + i, 0, small_size - 1);
        columns[i] = mix(imageLoad(small_mm, upper + x).x, imageLoad(small_mm, lower + x).x, v - float(top));
    }
    vec4 four;
    [[unroll]] for (int i = 0; i < 4; ++i) {
        float u = (float(i) + 0.5) / float(kFactor) + 0.5;  // from `left`
        int k = int(floor(u));
        four[i] = mix(columns[k], columns[k + 1], u - float(k));
    }
    full_mm[quad.y * (size / 4) + quad.x] = four;
}
