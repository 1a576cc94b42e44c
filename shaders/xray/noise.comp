#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/shared/frame.h"

// Noise of four pixels side by side, of what comes straight and of what is scattered.
layout(local_size_x = kQuadGroupX, local_size_y = kQuadGroupY) in;
layout(push_constant, scalar) uniform Push { FrameParams params; };
layout(set = 0, binding = 0, rg32ui) readonly uniform restrict uimageBuffer moment;   // four pixels a texel, rough
layout(set = 0, binding = 1, rgba32f) readonly uniform restrict imageBuffer scatter;  // coarse rows
layout(set = 0, binding = 2, scalar) writeonly restrict buffer Noise { uvec2 noise[]; };  // rough

void main() {
    int column = int(gl_GlobalInvocationID.x), y = int(gl_GlobalInvocationID.y);
    int row_quads = params.size.x / 4;
    int at = y * row_stride(params.size.x) + column;
    vec4 normals = params.noise * normal_quad(params.noise_key, uint(y * row_quads + column));
    CoarsePlace place = coarse_place(y, params.coarse_factor);
    vec4 scattered = mix(imageLoad(scatter, place.low * row_quads + column),
                         imageLoad(scatter, place.high * row_quads + column), place.weight);
    vec4 moments = unpack_rough(imageLoad(moment, at).xy) + params.scatter_kev * scattered;
    vec4 deviation;
    [[unroll]] for (int i = 0; i < 4; ++i) deviation[i] = noise_of(moments[i], params.open_energy_kev, normals[i]);
    noise[at] = pack_rough(deviation);
}
