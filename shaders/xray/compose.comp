#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/xray/paths.glsl"

layout(local_size_x = 64) in;
layout(push_constant, scalar) uniform Push { FrameParams params; };
layout(set = 0, binding = 8, r32f) readonly uniform restrict image2D scatter;  // coarse
layout(set = 0, binding = 9, r32f) writeonly uniform restrict image2D signal;

float scatter_at(ivec2 pixel) {
    vec2 at = (vec2(pixel) + 0.5) / float(params.coarse_factor) - 0.5;
    vec2 f = floor(at);
    vec2 w = at - f;
    ivec2 lo = clamp(ivec2(f), ivec2(0), ivec2(kCoarsePx - 1));
    ivec2 hi = clamp(ivec2(f) + 1, ivec2(0), ivec2(kCoarsePx - 1));
    return mix(mix(imageLoad(scatter, lo).x, imageLoad(scatter, ivec2(hi.x, lo.y)).x, w.x),
               mix(imageLoad(scatter, ivec2(lo.x, hi.y)).x, imageLoad(scatter, hi).x, w.x), w.y);
}

void main() {
    ivec2 pixel = ivec2(gl_GlobalInvocationID.xy);
    if (pixel.x >= params.size.x) return;
    float open = collimated(params, float(pixel.x), float(pixel.y)) * fluence_at(params, float(pixel.x), float(pixel.y));
    vec2 sums = primary_sums(paths_at(pixel)) * open;
    // scattered quanta carry the mean energy of the beam
    float scattered = scatter_at(pixel);
    sums += vec2(scattered, scattered * imageLoad(bins, ivec2(2, kEffectiveBinCount / 2u)).y);
    uint index = uint(pixel.y * params.size.x + pixel.x);
    float noisy = with_noise(sums.x, sums.y, params.open_energy_kev, params.seed, params.frame, index);
    imageStore(signal, pixel, vec4(params.noise > 0.5 ? noisy : sums.x));
}
