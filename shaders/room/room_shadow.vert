#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/room.h"

// Depth of the parts as the operating lamp sees them. The body casts its shadows as at the end of
// expiration: what has risen over that lies in no shadow of its own, and the map need not be drawn
// with every breath.

layout(location = 0) in vec3 p_part;

layout(binding = 0, scalar) readonly buffer Frame {
    RoomFrame frame;
};
layout(push_constant) uniform Push {
    uint view;
    uint part;
};

void main() {
    RoomPart to_room = frame.parts[part];
    vec4 p = vec4(dot(to_room.x, vec4(p_part, 1.0)), dot(to_room.y, vec4(p_part, 1.0)),
                  dot(to_room.z, vec4(p_part, 1.0)), 1.0);
    vec4 q = frame.to_lamp * p;
    gl_Position = vec4(2.0 * q.xy - q.w, q.z, q.w);
}
