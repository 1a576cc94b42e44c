#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/room.h"

// The collimated cone: its four faces (12 vertices), or its eight edges (16 vertices of lines).

layout(binding = 0, scalar) readonly buffer Frame {
    RoomFrame frame;
};
layout(push_constant) uniform Push {
    uint view;
    uint edges;
};

layout(location = 0) out vec4 ink;

const uint kFaces[12] = uint[](0u, 1u, 2u, 0u, 2u, 3u, 0u, 3u, 4u, 0u, 4u, 1u);
const uint kEdges[16] =
    uint[](0u, 1u, 0u, 2u, 0u, 3u, 0u, 4u, 1u, 2u, 2u, 3u, 3u, 4u, 4u, 1u);

void main() {
    uint corner = edges > 0u ? kEdges[gl_VertexIndex] : kFaces[gl_VertexIndex];
    gl_Position = frame.views[view].to_clip * vec4(frame.beam_points[corner].xyz, 1.0);
    bool on = frame.lamp_aim.w > 0.0;
    // yellow is beam: while no X-rays are on, only neutral lines show where they would go
    ink = on ? vec4(1.0, 0.882, 0.302, edges > 0u ? 0.75 : 0.085) : vec4(0.74, 0.74, 0.74, 0.20);
}
