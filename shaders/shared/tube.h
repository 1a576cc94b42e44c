#ifndef SIDEPORT_TUBE_H
#define SIDEPORT_TUBE_H
#include "shaders/shared/solid.h"

SIDEPORT_SHARED_BEGIN

/// A straight piece of a flexible tube between two mitre planes. Neighbours share their plane, so a
/// bent tube has neither gaps nor overlaps.
struct TubeSegment {
    vec4 start;   ///< xyz: first point of the axis in W, mm; w: outer radius, mm
    vec4 axis;    ///< xyz: unit direction; w: inner radius, mm
    vec4 plane0;  ///< xyz: unit normal, into the segment, at `start`; w: length of the axis, mm
    vec4 plane1;  ///< the far plane: inside where dot(n, p - start) + w > 0
    vec4 fill;    ///< x: iodine at the start, mg/mL; y: its slope along the axis, mg/mL per mm;
                  ///< z, w: what 1 mm of wall adds to water and to titanium, mm
};
SIDEPORT_SIZE(TubeSegment, 80);

/// Wall and lumen along one ray.
struct TubeChords {
    float wall_mm;
    float lumen_mm;
    float iodine_mg_per_cm2;
};

/// Part of a ray on the inner side of a plane through dot(n, p) + w = 0.
SIDEPORT_FN vec2 half_space_interval(vec3 p_mm, vec3 direction, vec4 plane) {
    vec3 normal = vec3(plane.x, plane.y, plane.z);
    float slope = away_from_zero(dot(normal, direction));
    float t = -(dot(normal, p_mm) + plane.w) / slope;
    return slope > 0.0f ? vec2(t, kFarMm) : vec2(-kFarMm, t);
}

/// Chords of wall and lumen. The iodine is exact for a concentration that is linear along the axis:
/// mg/cm2 = mg/mL at the middle of the lumen chord x mm x 0.1.   eq: IMAGING-5
SIDEPORT_FN TubeChords tube_chords(vec3 origin_W_mm, vec3 direction_W, TubeSegment segment) {
    // from the closest approach to the segment's start, as in solid_interval
    vec3 p = origin_W_mm - vec3(segment.start.x, segment.start.y, segment.start.z);
    p = p - direction_W * dot(p, direction_W);
    vec3 axis = vec3(segment.axis.x, segment.axis.y, segment.axis.z);
    float p_along = dot(p, axis);
    float d_along = dot(direction_W, axis);
    vec3 p_across = p - axis * p_along;
    vec3 d_across = direction_W - axis * d_along;
    float a = max(dot(d_across, d_across), 1.0e-12f);
    float b = dot(p_across, d_across);
    float c = dot(p_across, p_across);
    float outer = b * b - a * (c - segment.start.w * segment.start.w);
    float inner = b * b - a * (c - segment.axis.w * segment.axis.w);
    float middle = -b / a;
    float outer_half = sqrt(max(outer, 0.0f)) / a;
    float inner_half = sqrt(max(inner, 0.0f)) / a;

    vec2 near_side = half_space_interval(
        p, direction_W, vec4(segment.plane0.x, segment.plane0.y, segment.plane0.z, 0.0f));
    vec2 far_side = half_space_interval(p, direction_W, segment.plane1);
    float lo = max(near_side.x, far_side.x);
    float hi = min(near_side.y, far_side.y);
    float lumen_in = max(lo, middle - inner_half);
    float lumen_out = min(hi, middle + inner_half);
    float outer_mm = max(min(hi, middle + outer_half) - max(lo, middle - outer_half), 0.0f);
    float lumen_mm = max(lumen_out - lumen_in, 0.0f);

    float at_mm = p_along + d_along * 0.5f * (lumen_in + lumen_out);
    float iodine_mg_per_ml = max(segment.fill.x + segment.fill.y * at_mm, 0.0f);
    TubeChords chords;
    chords.wall_mm = outer > 0.0f ? max(outer_mm - lumen_mm, 0.0f) : 0.0f;
    chords.lumen_mm = inner > 0.0f ? lumen_mm : 0.0f;
    chords.iodine_mg_per_cm2 = chords.lumen_mm > 0.0f ? 0.1f * iodine_mg_per_ml * lumen_mm : 0.0f;
    return chords;
}

/// The tube replaces tissue; its lumen holds water and the dissolved iodine.
SIDEPORT_FN Paths add_tube(Paths paths, TubeChords chords, TubeSegment segment) {
    paths.basis_mm.x = paths.basis_mm.x + segment.fill.z * chords.wall_mm + chords.lumen_mm;
    paths.basis_mm.y = paths.basis_mm.y + segment.fill.w * chords.wall_mm;
    paths.basis_mm.w = paths.basis_mm.w + chords.wall_mm + chords.lumen_mm;
    paths.iodine_mg_per_cm2 = paths.iodine_mg_per_cm2 + chords.iodine_mg_per_cm2;
    return paths;
}

SIDEPORT_SHARED_END
#endif
