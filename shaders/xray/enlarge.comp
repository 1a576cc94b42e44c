#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/frame.h"

// A picture of line integrals that was made small, bilinearly at full size.
layout(local_size_x = 64) in;
layout(push_constant, scalar) uniform Push { EnlargeParams params; };
layout(set = 0, binding = 0, r32f) readonly uniform restrict image2D small_mm;
layout(set = 0, binding = 1, r32f) writeonly uniform restrict image2D full_mm;

void main() {
    ivec2 pixel = ivec2(gl_GlobalInvocationID.xy);
    if (pixel.x >= params.size) return;
    vec2 at = (vec2(pixel) + 0.5) / float(params.factor) - 0.5;
    ivec2 last = ivec2(params.size / params.factor - 1);
    vec2 f = floor(at);
    ivec2 lo = clamp(ivec2(f), ivec2(0), last), hi = clamp(ivec2(f) + 1, ivec2(0), last);
    vec2 w = at - f;
    float upper = mix(imageLoad(small_mm, lo).x, imageLoad(small_mm, ivec2(hi.x, lo.y)).x, w.x);
    float lower = mix(imageLoad(small_mm, ivec2(lo.x, hi.y)).x, imageLoad(small_mm, hi).x, w.x);
    imageStore(full_mm, pixel, vec4(mix(upper, lower, w.y)));
}
