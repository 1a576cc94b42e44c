#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/frame.h"

// Blur of the scintillator, then the logarithm.
layout(local_size_x = 64) in;
layout(push_constant, scalar) uniform Push { FrameParams params; };
layout(set = 0, binding = 0, r32f) readonly uniform restrict image2D signal;
layout(set = 0, binding = 1, r32f) writeonly uniform restrict image2D log_picture;

void main() {
    ivec2 pixel = ivec2(gl_GlobalInvocationID.xy);
    if (pixel.x >= params.size.x) return;
    vec2 weights = blur_weights(params.pixel_mm);
    float sum = 0.0;
    for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) {
            float w = (dx == 0 ? weights.x : weights.y) * (dy == 0 ? weights.x : weights.y);
            sum += w * imageLoad(signal, clamp(pixel + ivec2(dx, dy), ivec2(0), params.size - 1)).x;
        }
    }
    imageStore(log_picture, pixel, vec4(log_exposure(sum, params.reference_signal)));
}
