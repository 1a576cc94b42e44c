#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/xray/paths.glsl"

// Signal of four pixels side by side; its noise comes in pairs.
layout(local_size_x = kQuadGroupX, local_size_y = kQuadGroupY) in;
layout(push_constant, scalar) uniform Push { FrameParams params; };
layout(set = 0, binding = 8, rgba32f) readonly uniform restrict imageBuffer scatter;  // coarse rows
layout(set = 0, binding = 9, scalar) writeonly restrict buffer Signal { vec4 signal[]; };

void main() {
    int y = int(gl_GlobalInvocationID.y);
    int column = int(gl_GlobalInvocationID.x), row_quads = params.size.x / 4;
    int quad = y * row_quads + column;
    QuadPaths four = quad_paths(quad);
    uint pair = 2u * uint(quad);
    vec4 normals = params.noise * vec4(normal_pair(params.noise_key, pair), normal_pair(params.noise_key, pair + 1u));
    CoarsePlace place = coarse_place(y, params.coarse_factor);
    vec4 scattered = mix(imageLoad(scatter, place.low * row_quads + column),
                         imageLoad(scatter, place.high * row_quads + column), place.weight);
    vec4 result;
    [[unroll]] for (int i = 0; i < 4; ++i) {
        int x = 4 * column + i;
        float open = collimated(params, float(x), float(y)) * fluence_at(params, float(x), float(y));
        vec2 sums = primary_sums(paths_at(quad, four, i)) * open;
        // scattered quanta carry the mean energy of the beam
        sums += scattered[i] * vec2(1.0, bins[kEffectiveBinCount / 2u].weight.y);
        result[i] = with_noise(sums.x, sums.y, params.open_energy_kev, normals[i]);
    }
    signal[quad] = result;
}
