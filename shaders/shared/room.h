#ifndef SIDEPORT_ROOM_H
#define SIDEPORT_ROOM_H
#include "shaders/shared/glsl_cpp.h"

SIDEPORT_SHARED_BEGIN

SIDEPORT_CONST uint kRoomParts = 16u;

/// One camera. Lengths mm, frame R (sim/room/kinematics.h).
struct RoomView {
    mat4 to_clip;
    vec4 eye;  ///< xyz: eye; w: width of a pixel at distance 1
    uint hidden;  ///< bit 1 << part: left out
};
SIDEPORT_SIZE(RoomView, 84);

/// Rows of the affine map from a part's frame to R.
struct RoomPart {
    vec4 x, y, z;
};
SIDEPORT_SIZE(RoomPart, 48);

/// Everything that one picture of the room needs.
struct RoomFrame {
    RoomView views[2];
    mat4 to_lamp;     ///< R to the shadow map, x and y in 0 .. 1
    vec4 lamp_axis;   ///< xyz: unit, toward the operating lamp; w: 1 / (radius of its light)^2
    vec4 lamp_aim;    ///< xyz: what it is turned to; w: 1 where X-rays are on
    vec4 background;  ///< rgb as on the screen
    // rows that take a point of R to a coordinate: in the pump's face and in W
    vec4 pump_x, pump_y, world_x, world_y, world_z;
    vec4 bulge;  ///< of the skin over the pump: height, radius, width of the edge
    vec4 port;   ///< x, y in P, height, radius of the bump over the access port
    vec4 scar;   ///< W: x and z of its middle, half length
    vec4 navel;  ///< W: x, z, depth, radius
    vec4 needle_from, needle_to;  ///< shaft above the skin; w: its radius, 0: none
    vec4 hub_from, hub_to;        ///< w: its radius
    // the open field: coordinates 0 .. 1 along the beam, then -1 .. 1 across at the detector
    vec4 beam_along, beam_u, beam_v;
    vec4 beam_points[5];  ///< focal spot, corners
    vec4 breath;  ///< rise and slide at their largest, y of the belly's skin; mm
    RoomPart parts[16];
};

/// Number of the part that breathes, of sim/room/parts.h.
SIDEPORT_CONST uint kRoomPatient = 1u;

SIDEPORT_FN float room_step(float from, float to, float x) {
    float t = clamp((x - from) / (to - from), 0.0f, 1.0f);
    return t * t * (3.0f - 2.0f * t);
}

/// Twin of room::breath_shift_W_mm for skin and cloth, which lie away from the spine.
SIDEPORT_FN vec3 room_breath_shift(vec3 p, vec4 breath) {
    float in_front = room_step(-25.0f, breath.z, p.y);
    float from_belly = (p.z - 10.0f) / 95.0f;
    float rise = in_front * exp(-from_belly * from_belly);
    float slide = room_step(-60.0f, -10.0f, p.y) * room_step(-110.0f, 130.0f, p.z) *
                  mix(1.0f, 0.25f, in_front);
    float still = 1.0f - room_step(150.0f, 250.0f, p.z);
    return still * vec3(0.0f, breath.x * rise, -breath.y * slide);
}

SIDEPORT_SHARED_END
#endif
