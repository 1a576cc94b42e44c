#ifndef SIDEPORT_COARSE_GRID_H
#define SIDEPORT_COARSE_GRID_H
#include "shaders/shared/glsl_cpp.h"

SIDEPORT_SHARED_BEGIN

/// Low-resolution pictures for scatter and harmonisation have this many pixels a side.
SIDEPORT_CONST int kCoarsePx = 64;

/// Where a pixel lies between the centres of coarse pixels; clamped at the edges.
struct CoarsePlace {
    ivec4 corners;  ///< indices of upper left, upper right, lower left, lower right
    vec2 weights;   ///< of the right and of the lower ones
};

SIDEPORT_FN CoarsePlace coarse_place(int x, int y, int coarse_factor) {
    float u = (float(x) + 0.5f) / float(coarse_factor) - 0.5f;
    float v = (float(y) + 0.5f) / float(coarse_factor) - 0.5f;
    int left = int(floor(u));
    int top = int(floor(v));
    int x0 = clamp(left, 0, kCoarsePx - 1);
    int x1 = clamp(left + 1, 0, kCoarsePx - 1);
    int y0 = kCoarsePx * clamp(top, 0, kCoarsePx - 1);
    int y1 = kCoarsePx * clamp(top + 1, 0, kCoarsePx - 1);
    CoarsePlace place;
    place.corners = ivec4(y0 + x0, y0 + x1, y1 + x0, y1 + x1);
    place.weights = vec2(u - float(left), v - float(top));
    return place;
}

/// values: of the corners.
SIDEPORT_FN float coarse_mix(vec4 values, CoarsePlace place) {
    float upper = mix(values.x, values.y, place.weights.x);
    float lower = mix(values.z, values.w, place.weights.x);
    return mix(upper, lower, place.weights.y);
}

SIDEPORT_SHARED_END
#endif
