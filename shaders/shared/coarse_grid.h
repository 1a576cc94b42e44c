#ifndef SIDEPORT_COARSE_GRID_H
#define SIDEPORT_COARSE_GRID_H
#include "shaders/shared/glsl_cpp.h"

SIDEPORT_SHARED_BEGIN

/// Low-resolution pictures for scatter and harmonisation have this many pixels a side. They are
/// widened to full rows on the processor; shaders mix between the rows.
SIDEPORT_CONST int kCoarsePx = 64;

/// Where a pixel lies between the centres of coarse pixels along one axis; clamped at the ends.
struct CoarsePlace {
    int low, high;  ///< coarse pixels
    float weight;   ///< of the high one
};

SIDEPORT_FN CoarsePlace coarse_place(int pixel, int coarse_factor) {
    float at = (float(pixel) + 0.5f) / float(coarse_factor) - 0.5f;
    int low = int(floor(at));
    CoarsePlace place;
    place.low = clamp(low, 0, kCoarsePx - 1);
    place.high = clamp(low + 1, 0, kCoarsePx - 1);
    place.weight = at - float(low);
    return place;
}

SIDEPORT_SHARED_END
#endif
