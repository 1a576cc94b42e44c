#ifndef SIDEPORT_BODY_SHIFT_H
#define SIDEPORT_BODY_SHIFT_H
#include "shaders/shared/glsl_cpp.h"

SIDEPORT_SHARED_BEGIN

// Soft parts move with breath and heartbeat. What was marched through them at rest is not marched
// again: each pixel reads the picture where its tissue came from. Where it came from is smooth, so
// it is known at the corners of tiles of this many pixels a side, and lies evenly between them.
SIDEPORT_CONST int kShiftTilePx = 16;

/// Shift of a quad of four pixels: at its middle (xy) and how it changes from pixel to pixel (zw).
/// top, bottom: pixels that the tissue seen at the tile's left (xy) and right (zw) corners has moved
/// by; first: column and row of the quad's first pixel.
SIDEPORT_FN vec4 quad_shift(vec4 top, vec4 bottom, ivec2 first) {
    const float kPart = 1.0f / float(kShiftTilePx);
    float down = (float(first.y & (kShiftTilePx - 1)) + 0.5f) * kPart;
    float along = (float(first.x & (kShiftTilePx - 1)) + 2.0f) * kPart;
    vec4 row = mix(top, bottom, down);
    vec2 step = vec2(row.z - row.x, row.w - row.y);
    return vec4(row.x + along * step.x, row.y + along * step.y, kPart * step.x, kPart * step.y);
}

/// Where four pixels of a row come from: pixel i lies between the columns base.x + i and base.x + i + 1
/// and the rows base.y and base.y + 1, at the fractions along[i], down[i]. The base is the quad's, so
/// that its pixels share what they read; at its ends a fraction may pass 0 or 1 by the little that the
/// shift changes on the way there.
struct QuadSource {
    ivec2 base;
    vec4 along, down;
};

/// Of the quad that begins at pixel `first` (column, row).
SIDEPORT_FN QuadSource quad_source(vec2 first, vec4 shift) {
    const vec4 kFromMiddle = vec4(-1.5f, -0.5f, 0.5f, 1.5f);
    vec2 from = first - vec2(shift.x, shift.y);
    vec2 low = vec2(floor(from.x), floor(from.y));
    QuadSource source;
    source.base = ivec2(low);
    source.along = vec4(from.x - low.x) - shift.z * kFromMiddle;
    source.down = vec4(from.y - low.y) - shift.w * kFromMiddle;
    return source;
}

SIDEPORT_SHARED_END
#endif
