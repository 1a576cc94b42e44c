#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/room.h"

// One operating lamp with its shadows, a dim room around it, skin with what lies under it.

layout(location = 0) in vec3 p;
layout(location = 1) in vec3 n_vertex;
layout(location = 2) flat in vec3 albedo;
layout(location = 3) flat in uint finish;

layout(binding = 0, scalar) readonly buffer Frame {
    RoomFrame frame;
};
layout(binding = 1) uniform sampler2DShadow lamp_depth;
layout(push_constant) uniform Push {
    uint view;
    uint part;
};

layout(location = 0) out vec4 screen;

/// RoomRenderer::Surface: constant, because a software device runs through every branch.
layout(constant_id = 0) const uint surface = 0u;
/// Looks into the shadow map for one point: 1, or 5 where edges are to be smooth.
layout(constant_id = 1) const uint taps = 1u;
const uint kPlain = 0u, kClothSurface = 1u, kSkinSurface = 2u, kFloorSurface = 3u;

const uint kMetal = 2u, kPlastic = 3u, kGlove = 5u, kNeedle = 6u;  // room::Finish

float along(vec4 row) {
    return dot(row, vec4(p, 1.0));
}

/// 0 in the shadow of the parts, 1 in the light.
float lamp_light(vec3 n) {
    vec4 q = frame.to_lamp * vec4(p + n * 6.0, 1.0);
    vec3 at = q.xyz / q.w;
    at.z -= 0.0006;
    float light = texture(lamp_depth, at);
    if (taps == 1u) return light;
    // a slanted square a little wider than a texel, so that its steps do not show
    vec2 a = vec2(1.3, 0.5) / vec2(textureSize(lamp_depth, 0)), b = vec2(-a.y, a.x);
    return 0.2 * (light + texture(lamp_depth, at + vec3(a, 0.0)) +
                  texture(lamp_depth, at - vec3(a, 0.0)) + texture(lamp_depth, at + vec3(b, 0.0)) +
                  texture(lamp_depth, at - vec3(b, 0.0)));
}

/// 1 outside the soft shadow of a rod, which the shadow map is too coarse for.
float rod_light(vec4 from, vec4 to) {
    vec3 l = frame.lamp_axis.xyz, rod = to.xyz - from.xyz, r = p - from.xyz;
    // nearest points of the ray to the lamp and of the rod
    float rr = dot(rod, rod), rl = dot(rod, l), fl = dot(r, l), fr = dot(r, rod);
    float s = clamp((fr - rl * fl) / max(rr - rl * rl, 1e-4), 0.0, 1.0);
    float t = max(0.0, s * rl - fl);
    float gap = length(r + l * t - rod * s);
    float soft = 0.5 + 0.035 * t;  // the lamp is as wide as an arm
    float core = to.w / (to.w + soft);
    return 1.0 - core * clamp((to.w + soft - gap) / (2.0 * soft) + 0.5, 0.0, 1.0) * step(1e-3, t);
}

/// Turns the normal as the skin rises over pump, port and scar; darkens the navel; colours.
void skin_relief(inout vec3 n, inout vec3 color) {
    vec2 q = vec2(along(frame.pump_x), along(frame.pump_y));
    float r = length(q);
    // the edge of the case under the skin: the slope of a smooth step
    float t = clamp((frame.bulge.y + 0.5 * frame.bulge.z - r) / frame.bulge.z, 0.0, 1.0);
    float slope = -6.0 * t * (1.0 - t) * frame.bulge.x / frame.bulge.z;
    vec2 gradient = slope * q / max(r, 1e-3);
    vec2 d = q - frame.port.xy;
    float hill = frame.port.z * exp(-dot(d, d) / (frame.port.w * frame.port.w));
    gradient -= 2.0 * d * hill / (frame.port.w * frame.port.w);
    n -= gradient.x * frame.pump_x.xyz + gradient.y * frame.pump_y.xyz;

    vec2 w = vec2(along(frame.world_x), along(frame.world_z));
    vec2 c = w - frame.navel.xy;
    float hole = exp(-dot(c * vec2(1.0, 0.8), c) / (frame.navel.w * frame.navel.w));
    n += hole * 0.16 * (c.x * frame.world_x.xyz + c.y * frame.world_z.xyz);
    color *= 1.0 - 0.55 * hole;

    // transverse scar, a little bent, with the dots of its stitches
    vec2 s = w - frame.scar.xy;
    float line = s.y + 0.0011 * s.x * s.x;
    float inside = 1.0 - smoothstep(frame.scar.z - 4.0, frame.scar.z, abs(s.x));
    float width = 1.1 + 0.35 * sin(0.5 * s.x);
    float mark = inside * (1.0 - smoothstep(width, width + 1.3, abs(line)));
    float stitch = inside * (1.0 - smoothstep(0.35, 0.75, abs(fract(s.x / 7.0) - 0.5) * 7.0)) *
                   (1.0 - smoothstep(3.4, 4.6, abs(line)));
    color = mix(color, vec3(0.40, 0.17, 0.15), 0.8 * mark);
    color = mix(color, vec3(0.33, 0.15, 0.13), 0.45 * stitch);
    n -= inside * 0.5 * line * exp(-line * line / 9.0) * frame.world_z.xyz;
    // uneven as skin is
    float blotch = sin(w.x * 0.11 + 1.7 * sin(w.y * 0.07)) * sin(w.y * 0.13 + 1.3 * sin(w.x * 0.05));
    color *= 1.0 + vec3(0.008, 0.016, 0.018) * blotch;
    n = normalize(n);
}

/// The lamp's bright middle and its spill.
float lamp_strength() {
    vec3 d = p - frame.lamp_aim.xyz;
    float on_axis = dot(d, frame.lamp_axis.xyz);
    float off_axis2 = dot(d, d) - on_axis * on_axis;
    float t = clamp(1.2 - off_axis2 * frame.lamp_axis.w, 0.0, 1.0);
    return 0.34 + 0.80 * t * t;
}

/// Dull, level, and lost in the dark of the room a few steps away.
vec3 floor_color() {
    float far = smoothstep(700.0, 3600.0, length(p.xz - vec2(0.0, -200.0)));
    float light = 0.34 + lamp_strength() * frame.lamp_axis.y * lamp_light(vec3(0.0, 1.0, 0.0));
    return mix(sqrt(albedo * light), frame.background.rgb, far);
}

void main() {
    if (surface == kFloorSurface) {
        screen = vec4(floor_color(), 1.0);
        return;
    }
    vec3 n = normalize(n_vertex), color = albedo;
    vec3 to_eye = normalize(frame.views[view].eye.xyz - p);
    if (surface == kSkinSurface) skin_relief(n, color);

    vec3 l = frame.lamp_axis.xyz;
    float facing = dot(n, l);
    float lit = lamp_light(n);
    if (surface == kSkinSurface && frame.needle_to.w > 0.0) {
        lit *= rod_light(frame.needle_from, frame.needle_to);
        lit *= rod_light(frame.hub_from, frame.hub_to);
    }
    float strength = lamp_strength();
    vec3 diffuse = vec3(max(facing, 0.0)) * lit;
    if (surface == kSkinSurface) {
        // light that has gone through a little skin comes back red, also round the edge of shadow
        vec3 wrap = vec3(0.22, 0.07, 0.04);
        diffuse = max(vec3(0.0), (facing + wrap) / (1.0 + wrap)) * mix(wrap * 0.6, vec3(1.0), lit);
    }
    float up = 0.5 + 0.5 * n.y;
    vec3 ambient = mix(vec3(0.085, 0.08, 0.075), vec3(0.36, 0.37, 0.38), up);
    // a weak light from the door keeps the shadowed sides readable
    ambient += 0.10 * max(0.0, dot(n, vec3(-0.756, 0.252, -0.604)));

    vec3 h = normalize(l + to_eye);
    float nh = max(0.0, dot(n, h)), nh2 = nh * nh, nh4 = nh2 * nh2, nh8 = nh4 * nh4;
    float nh16 = nh8 * nh8, nh32 = nh16 * nh16;
    float gloss = 0.02 * nh4;
    if (surface == kSkinSurface) gloss = 0.10 * nh8;
    if (surface == kPlain) {
        if (finish == kPlastic) gloss = 0.30 * nh32 + 0.04 * nh8;
        if (finish == kMetal || finish == kNeedle) gloss = 0.55 * nh16 + 0.10;
        if (finish == kGlove) gloss = 0.16 * nh16 + 0.04 * nh4;
    }

    vec3 c = color * (ambient + strength * diffuse) + gloss * lit * strength * 0.6;
    if (frame.lamp_aim.w > 0.0 && (surface != kPlain || finish == kGlove)) {
        float t = along(frame.beam_along);
        vec2 across = vec2(along(frame.beam_u), along(frame.beam_v)) / max(t, 1e-3);
        if (t > 0.0 && t < 1.0 && max(abs(across.x), abs(across.y)) < 1.0)
            c = mix(c, vec3(1.0, 0.76, 0.09), 0.22);
    }
    screen = vec4(sqrt(c / (1.0 + 0.18 * c)), 1.0);
}
