#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/xray/paths.glsl"

// Signal of four pixels side by side, and its noise, which comes in pairs.
layout(local_size_x = kQuadGroupX, local_size_y = kQuadGroupY) in;
layout(set = 0, binding = 12, rgba32f) readonly uniform restrict imageBuffer scatter;  // coarse rows
layout(set = 0, binding = 13, scalar) readonly restrict buffer Groups { uint groups[]; };  // column + 65536 row
layout(set = 0, binding = 14, scalar) writeonly restrict buffer Signal { vec4 signal[]; };
layout(set = 0, binding = 15, scalar) writeonly restrict buffer Noise { uvec2 noise[]; };  // as halves

void main() {
    uint group = groups[gl_WorkGroupID.x];
    int column = int(group & 0xffffu) * kQuadGroupX + int(gl_LocalInvocationID.x);
    int y = int(group >> 16u) * kQuadGroupY + int(gl_LocalInvocationID.y);
    int row_quads = params.size.x / 4;
    int quad = y * row_quads + column;
    ivec2 first = ivec2(4 * column, y);
    QuadPaths four = quad_paths(quad, first);
    vec4 open = imageLoad(open_field, quad);
    uint pair = 2u * uint(quad);
    vec4 normals = params.noise * vec4(normal_pair(params.noise_key, pair), normal_pair(params.noise_key, pair + 1u));
    CoarsePlace place = coarse_place(y, params.coarse_factor);
    vec4 scattered = mix(imageLoad(scatter, place.low * row_quads + column),
                         imageLoad(scatter, place.high * row_quads + column), place.weight);
    vec4 mean, deviation;
    [[unroll]] for (int i = 0; i < 4; ++i) {
        vec2 sums = primary_sums(paths_at(quad, four, first, i)) * open[i];
        // scattered quanta carry the mean energy of the beam
        sums += scattered[i] * vec2(1.0, bins[kEffectiveBinCount / 2u].weight.y);
        mean[i] = sums.x;
        deviation[i] = noise_of(sums.y, params.open_energy_kev, normals[i]);
    }
    int at = y * row_stride(params.size.x) + column;
    signal[at] = mean;
    noise[at] = uvec2(packHalf2x16(deviation.xy), packHalf2x16(deviation.zw));
}
