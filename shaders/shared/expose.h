#ifndef SIDEPORT_EXPOSE_H
#define SIDEPORT_EXPOSE_H
#include "shaders/shared/camera.h"

SIDEPORT_SHARED_BEGIN

/// Materials that one phantom may have.
SIDEPORT_CONST int kPhantomMaterials = 16;

/// Signal of a pixel whose ray meets more disjoint pieces than Covered holds.
SIDEPORT_CONST float kTooManyPieces = -1.0f;

struct ExposeParams {
    Camera camera;
    int width;
    int solid_count;
    int material_count;
    int energy_count;
};
SIDEPORT_SIZE(ExposeParams, 80);

SIDEPORT_SHARED_END
#endif
