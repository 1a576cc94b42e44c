#ifndef SIDEPORT_EXPOSE_H
#define SIDEPORT_EXPOSE_H
#include "shaders/shared/camera.h"
#include "shaders/shared/glsl_cpp.h"
#include "shaders/shared/solid.h"

SIDEPORT_SHARED_BEGIN

/// Materials that one phantom may have.
SIDEPORT_CONST int kPhantomMaterials = 16;

/// Bodies are listed by tiles of this many pixels; the shader's workgroup is a tile wide.
SIDEPORT_CONST int kPhantomTileWidth = 64;
SIDEPORT_CONST int kPhantomTileHeight = 16;

/// SolidRecord::form.x of a body whose crossings are given pixel by pixel. form.y of a cylinder is
/// the share of its radius that is hollow, form.w of every body its material.
SIDEPORT_CONST float kGivenForm = 4.0f;

/// Signal of a pixel whose ray meets more disjoint pieces than Covered holds.
SIDEPORT_CONST float kTooManyPieces = -1.0f;

/// Part of a pixel's ray in a body whose crossings are given.
struct GivenSpan {
    float in_mm;  ///< from the ray's point in the plane of the isocentre
    float out_mm;
    uint body;     ///< in the list of bodies
};
SIDEPORT_SIZE(GivenSpan, 12);

/// Rays are laid out from the middle of the picture: in float32, seen from the focal spot 700 mm
/// away, they would run ten times as far beside their places.
struct ExposeParams {
    vec4 source;     ///< xyz: focal spot
    vec4 axis;       ///< xyz: from there to the detector's middle
    vec4 isocenter;  ///< xyz: where the axis meets the plane of the isocentre; w: share of the way
    vec4 right;      ///< xyz: step from pixel to pixel along a row, on the detector
    vec4 down;       ///< xyz: step from row to row
    int width;
    int height;
    int first_row;  ///< of this band of the picture; a multiple of kPhantomTileHeight
    int tiles_per_row;
    int material_count;
    int energy_count;
};
SIDEPORT_SIZE(ExposeParams, 104);

/// The ray of a pixel, with its origin in the plane of the isocentre; between: where focus and
/// detector lie on it.
SIDEPORT_FN Ray bench_ray(ExposeParams params, int column, int row, SIDEPORT_INOUT(vec2) between) {
    float x = float(column) + 0.5f - 0.5f * float(params.width);
    float y = float(row) + 0.5f - 0.5f * float(params.height);
    vec3 across = vec3(params.right.x, params.right.y, params.right.z) * x +
                  vec3(params.down.x, params.down.y, params.down.z) * y;
    vec3 way = vec3(params.axis.x, params.axis.y, params.axis.z) + across;
    float share = params.isocenter.w;
    Ray ray;
    ray.direction = normalize(way);
    ray.origin = vec3(params.isocenter.x, params.isocenter.y, params.isocenter.z) + across * share;
    float length_mm = dot(way, ray.direction);
    between = vec2(-length_mm * share, length_mm * (1.0f - share));
    return ray;
}

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
