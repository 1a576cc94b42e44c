#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/shared/frame.h"

// What does not change while leaves, iris and field stand: share of the beam that reaches a pixel past leaves and
// iris, and that times its fluence.
layout(local_size_x = kQuadGroupX, local_size_y = kQuadGroupY) in;
layout(push_constant, scalar) uniform Push { FrameParams params; };
layout(set = 0, binding = 0, scalar) writeonly restrict buffer Shutter { vec4 shutter_share[]; };  // four pixels a texel
layout(set = 0, binding = 1, scalar) writeonly restrict buffer Open { vec4 open_field[]; };

void main() {
    ivec2 at = ivec2(gl_GlobalInvocationID.xy);
    vec4 share, fluence;
    [[unroll]] for (int i = 0; i < 4; ++i) {
        share[i] = collimated(params, float(4 * at.x + i), float(at.y));
        fluence[i] = fluence_at(params, float(4 * at.x + i), float(at.y));
    }
    int quad = at.y * (params.size.x / 4) + at.x;
    shutter_share[quad] = share;
    open_field[quad] = share * fluence;
}
