#ifndef SIDEPORT_EXPOSE_H
#define SIDEPORT_EXPOSE_H
#include "shaders/shared/camera.h"
#include "shaders/shared/solid.h"

SIDEPORT_SHARED_BEGIN

/// Materials that one phantom may have.
SIDEPORT_CONST int kPhantomMaterials = 16;

/// Bodies are listed by tiles of this many pixels; the shader's workgroup is a tile wide.
SIDEPORT_CONST int kPhantomTileWidth = 64;
SIDEPORT_CONST int kPhantomTileHeight = 16;

/// SolidRecord::form.x of a mesh, whose crossings are given pixel by pixel. form.y of a cylinder is
/// the share of its radius that is hollow, form.w of every body its material.
SIDEPORT_CONST float kMeshForm = 4.0f;

/// Signal of a pixel whose ray meets more disjoint pieces than Covered holds.
SIDEPORT_CONST float kTooManyPieces = -1.0f;

/// Part of a pixel's ray in a mesh.
struct MeshSpan {
    float in_mm;   ///< from the ray's point next to the frame's origin
    float out_mm;
    uint body;     ///< in the list of bodies
};
SIDEPORT_SIZE(MeshSpan, 12);

struct ExposeParams {
    Camera camera;
    int width;
    int first_row;  ///< of this band of the picture; a multiple of kPhantomTileHeight
    int tiles_per_row;
    int material_count;
    int energy_count;
};
SIDEPORT_SIZE(ExposeParams, 84);

/// The bore of a tube as a solid of its own.
SIDEPORT_FN SolidRecord bore_of(SolidRecord tube) {
    SolidRecord bore = tube;
    float inverse = 1.0f / max(tube.form.y, 1.0e-6f);
    bore.row_x = vec4(tube.row_x.x * inverse, tube.row_x.y * inverse, tube.row_x.z * inverse,
                      tube.row_x.w);
    bore.row_y = vec4(tube.row_y.x * inverse, tube.row_y.y * inverse, tube.row_y.z * inverse,
                      tube.row_y.w);
    return bore;
}

/// Length of an interval, clipped to the way from focus to detector, that no higher body holds.
SIDEPORT_FN float cover_between(SIDEPORT_INOUT(Covered) covered, vec2 inside, vec2 between) {
    return cover(covered, vec2(max(inside.x, between.x), min(inside.y, between.y)));
}

SIDEPORT_SHARED_END
#endif
