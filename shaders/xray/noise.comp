#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/xray/noise.glsl"

layout(local_size_x = kQuadGroupX, local_size_y = kQuadGroupY) in;
layout(push_constant, scalar) uniform Push { FrameParams params; };
layout(set = 0, binding = 0, rg32ui) readonly uniform restrict uimageBuffer moment;   // four pixels a texel, rough
layout(set = 0, binding = 1, rgba32f) readonly uniform restrict imageBuffer scatter;  // coarse rows
layout(set = 0, binding = 2, scalar) writeonly restrict buffer Noise { uvec2 noise[]; };  // rough

void main() {
    int column = int(gl_GlobalInvocationID.x), y = int(gl_GlobalInvocationID.y);
    int row_quads = params.size.x / 4;
    int at = y * row_stride(params.size.x) + column;
    vec4 scattered = SCATTERED(scatter, row_quads, column, y);
    noise[at] = noise_quad(params, y * row_quads + column, unpack_rough(imageLoad(moment, at).xy), scattered);
}
