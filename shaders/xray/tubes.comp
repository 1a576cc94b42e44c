#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/xray/tables.glsl"

// Tiles as in solids.comp, of 8 x 8 pixels. Each invocation takes the eight pixels of a column, so that a record is read once for
// all of them; the lanes of a software device lie along x.
const int kPixels = 8;
layout(local_size_x = 8, local_size_y = 8 / kPixels) in;
layout(push_constant, scalar) uniform Push { TileParams params; };
layout(set = 0, binding = 0, rgba32f) readonly uniform restrict image2D segments;
layout(set = 0, binding = 1, r32ui) readonly uniform restrict uimage2D tiles;
// x, y: walls and liquid as water and titanium, mm; z: iodine, mg/cm2; w: tissue displaced, mm
layout(set = 0, binding = 2, scalar) writeonly restrict buffer TubePaths { vec4 tube_paths[]; };

void main() {
    uint entry = gl_WorkGroupID.x * 3u;
    int tile = int(LOAD_WORD(tiles, entry));
    uint first = LOAD_WORD(tiles, entry + 1u);
    uint count = LOAD_WORD(tiles, entry + 2u);
    ivec2 in_tile = ivec2(gl_LocalInvocationID.x, kPixels * gl_LocalInvocationID.y);
    ivec2 pixel = ivec2(tile % params.tiles_per_row, tile / params.tiles_per_row) * 8 + in_tile;
    Ray rays[kPixels];
    Paths paths[kPixels];
    [[unroll]] for (int k = 0; k < kPixels; ++k) {
        rays[k] = pixel_ray(params.camera, float(pixel.x), float(pixel.y + k));
        paths[k] = no_paths();
    }
    uint i = 0u;
    do {
        int row = int(LOAD_WORD(tiles, first + i));
        TubeSegment segment = LOAD_SEGMENT(segments, row);
        [[unroll]] for (int k = 0; k < kPixels; ++k)
            paths[k] = add_tube(paths[k], tube_chords(rays[k].origin, rays[k].direction, segment), segment);
    } while (++i < count);
    int row = params.tiles_per_row * 8, at = pixel.y * row + pixel.x;
    [[unroll]] for (int k = 0; k < kPixels; ++k)
        tube_paths[at + k * row] =
            vec4(paths[k].basis_mm.xy, paths[k].iodine_mg_per_cm2, paths[k].basis_mm.w);
}
