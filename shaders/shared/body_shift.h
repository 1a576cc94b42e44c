#ifndef SIDEPORT_BODY_SHIFT_H
#define SIDEPORT_BODY_SHIFT_H
#include "shaders/shared/coarse_grid.h"

SIDEPORT_SHARED_BEGIN

// Soft parts move with breath and heartbeat. What was marched through them at rest is not marched
// again: each pixel reads the picture where its tissue came from. Where it came from is smooth, so
// it stands on the coarse grid's rows, four pixels of a row in one vec4: the middle's shift (xy) and
// how it changes from pixel to pixel (zw).

/// Pixels that the tissue seen in pixel i (0..3) of a quad has moved by.
SIDEPORT_FN vec2 shift_px(vec4 quad_shift, int i) {
    float along = float(i) - 1.5f;
    return vec2(quad_shift.x + along * quad_shift.z, quad_shift.y + along * quad_shift.w);
}

/// Weights of the four pixels about a place: ij, (i+1)j, i(j+1), (i+1)(j+1).
SIDEPORT_FN vec4 corner_weights(vec2 in_pixel) {
    float u = in_pixel.x, v = in_pixel.y;
    return vec4((1.0f - u) * (1.0f - v), u * (1.0f - v), (1.0f - u) * v, u * v);
}

SIDEPORT_SHARED_END
#endif
