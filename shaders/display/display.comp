#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/frame.h"

layout(local_size_x = 64) in;
layout(push_constant, scalar) uniform Push { FrameParams params; };
layout(set = 0, binding = 0, r32f) readonly uniform restrict image2D log_picture;
layout(set = 0, binding = 1, r32f) readonly uniform restrict image2D base;  // coarse, blurred logarithm
layout(set = 0, binding = 2, r8) writeonly uniform restrict image2D gray;

float base_at(ivec2 pixel) {
    vec2 at = (vec2(pixel) + 0.5) / float(params.coarse_factor) - 0.5;
    vec2 f = floor(at);
    vec2 w = at - f;
    ivec2 lo = clamp(ivec2(f), ivec2(0), ivec2(kCoarsePx - 1));
    ivec2 hi = clamp(ivec2(f) + 1, ivec2(0), ivec2(kCoarsePx - 1));
    return mix(mix(imageLoad(base, lo).x, imageLoad(base, ivec2(hi.x, lo.y)).x, w.x),
               mix(imageLoad(base, ivec2(lo.x, hi.y)).x, imageLoad(base, hi).x, w.x), w.y);
}

void main() {
    ivec2 pixel = ivec2(gl_GlobalInvocationID.xy);
    if (pixel.x >= params.size.x) return;
    const float taps[3] = float[](0.28, 0.23, 0.13);  // Gaussian of 1.8 pixels, cut at 2
    float smoothed = 0.0;
    float center = 0.0;
    for (int dy = -2; dy <= 2; ++dy) {
        for (int dx = -2; dx <= 2; ++dx) {
            float value = imageLoad(log_picture, clamp(pixel + ivec2(dx, dy), ivec2(0), params.size - 1)).x;
            smoothed += taps[abs(dx)] * taps[abs(dy)] * value;
            center = dx == 0 && dy == 0 ? value : center;
        }
    }
    float value = harmonised(center, base_at(pixel), smoothed, params.compression, params.edge_gain);
    float open = collimated(params, float(pixel.x), float(pixel.y));
    imageStore(gray, pixel, vec4(open * window_gray(value, params.window_low, params.window_high, params.dark_bone != 0)));
}
