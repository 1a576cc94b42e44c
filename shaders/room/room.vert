#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/room.h"

// Parts to the room, and to one of its views.

layout(location = 0) in vec3 p_part;
layout(location = 1) in vec3 n_part;
layout(location = 2) in uint color;

layout(binding = 0, scalar) readonly buffer Frame {
    RoomFrame frame;
};
layout(push_constant) uniform Push {
    uint view;
    uint part;
};

layout(location = 0) out vec3 p;
layout(location = 1) out vec3 n;
layout(location = 2) flat out vec3 albedo;
layout(location = 3) flat out uint finish;

const uint kNeedle = 6u;

void main() {
    RoomPart to_room = frame.parts[part];
    vec4 q = vec4(p_part, 1.0);
    if (part == kRoomPatient) q.xyz += room_breath_shift(p_part, frame.breath);
    p = vec3(dot(to_room.x, q), dot(to_room.y, q), dot(to_room.z, q));
    n = vec3(dot(to_room.x.xyz, n_part), dot(to_room.y.xyz, n_part), dot(to_room.z.xyz, n_part));
    vec3 screen = unpackUnorm4x8(color).rgb;
    albedo = screen * screen;
    finish = color >> 24u;
    if (finish == kNeedle) {
        // a needle is thinner than a pixel from afar: it is drawn as wide as one
        float pixel_mm = length(p - frame.views[view].eye.xyz) * frame.views[view].eye.w;
        p += n * max(0.0, 0.55 * pixel_mm - frame.needle_to.w);
    }
    gl_Position = frame.views[view].to_clip * vec4(p, 1.0);
    if (((frame.views[view].hidden >> part) & 1u) != 0u) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}
