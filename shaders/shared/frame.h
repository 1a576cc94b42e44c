#ifndef SIDEPORT_FRAME_H
#define SIDEPORT_FRAME_H
#include "shaders/shared/camera.h"
#include "shaders/shared/coarse_grid.h"
#include "shaders/shared/detector.h"
#include "shaders/shared/energy.h"
#include "shaders/shared/packed.h"

SIDEPORT_SHARED_BEGIN

// The passes over whole pictures work on four pixels of a row at a time: on a software device a
// store costs as much for four numbers as for one. The side of a picture is a multiple of
// kCoarsePx, which is one of all of these.
SIDEPORT_CONST int kQuadGroupX = 16;  ///< work group, in quads
SIDEPORT_CONST int kQuadGroupY = 4;   ///< and in rows
/// Side of the tiles that the energy sum works on: a tube or a needle changes few of them.
SIDEPORT_CONST int kEnergyTilePx = 16;
/// Rows that one invocation of the detector and display passes walks down.
SIDEPORT_CONST int kStripRows = 16;

/// Texels from row to row of the pictures behind the energy sum, whose side is `side_px`. Rows of a
/// power of two would all fall into the same few sets of a processor's caches.
SIDEPORT_CONST int kRowPad = 4;
SIDEPORT_CONST_FN int row_stride(int side_px) {
    return side_px / 4 + kRowPad;
}

/// Side of the square of rays that is a work group of the march passes.
SIDEPORT_CONST int kMarchPx = 8;

/// Push constants of the march passes: camera in the grid's frame, the grid, and what a full byte
/// or a float of 1 means.
struct MarchParams {
    Camera camera;
    vec4 first_center;  ///< xyz: centre of voxel 0, mm; w: value scale
    vec4 spacing;       ///< xyz: mm
    ivec4 size;         ///< xyz: voxels; w: pixels of a picture's row
    ivec4 corner;       ///< xy: first pixel of the rectangle; zw: its size
};
SIDEPORT_SIZE(MarchParams, 128);

/// Words of the tile lists in one row of their image.
SIDEPORT_CONST int kTileRow = 256;

/// Push constants of the passes over solids and tubes.
struct TileParams {
    Camera camera;
    int tiles_per_row;
};
SIDEPORT_SIZE(TileParams, 68);

/// Push constants of energy sum, noise and display.
struct FrameParams {
    ivec2 size;
    int coarse_factor;  ///< pixels per coarse pixel
    uint noise_key;     ///< of seed and frame: noise_key()
    float noise;        ///< 0 or 1
    float pixel_mm;
    vec2 field_half_mm;
    float iris_mm;  ///< radius
    float penumbra_mm;
    float distance_mm;      ///< focal spot to detector
    float open_energy_kev;  ///< absorbed by a pixel in the open field
    float scatter_kev;      ///< mean energy of scattered quanta: about that of the beam
    float reference_signal;
    float compression;
    float edge_gain;
    float window_low;
    float window_high;
    int dark_bone;
    vec3 carry;  ///< solids: the pixel of the picture at rest is x * pixel + yz
};
SIDEPORT_SIZE(FrameParams, 88);

SIDEPORT_FN float collimated(FrameParams p, float x, float y) {
    float from_x = abs((x + 0.5f - 0.5f * float(p.size.x)) * p.pixel_mm) - p.field_half_mm.x;
    float from_y = abs((y + 0.5f - 0.5f * float(p.size.y)) * p.pixel_mm) - p.field_half_mm.y;
    float from_round = sqrt((from_x + p.field_half_mm.x) * (from_x + p.field_half_mm.x) +
                            (from_y + p.field_half_mm.y) * (from_y + p.field_half_mm.y)) -
                       p.iris_mm;
    // the detector's own edge is no shutter
    return shutter(max(max(from_x, from_y), from_round) - 0.5f * p.penumbra_mm, p.penumbra_mm);
}

/// Inverse square and obliquity at a pixel, relative to the centre.
SIDEPORT_FN float fluence_at(FrameParams p, float x, float y) {
    float dx = (x + 0.5f - 0.5f * float(p.size.x)) * p.pixel_mm;
    float dy = (y + 0.5f - 0.5f * float(p.size.y)) * p.pixel_mm;
    return off_axis_fluence(p.distance_mm /
                            sqrt(p.distance_mm * p.distance_mm + dx * dx + dy * dy));
}

SIDEPORT_SHARED_END
#endif
