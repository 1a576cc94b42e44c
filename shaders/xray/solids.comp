#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/xray/tables.glsl"

// One workgroup is one tile of 16 x 16 pixels with a list of the solids that may touch it, topmost first; at least one,
// as a loop that tests its end first costs a software device one more body.
layout(local_size_x = 16, local_size_y = 16) in;
layout(push_constant, scalar) uniform Push { TileParams params; };
layout(set = 0, binding = 0, rgba32f) readonly uniform restrict image2D solids;
layout(set = 0, binding = 1, r32ui) readonly uniform restrict uimage2D tiles;  // 3 words a tile, then the lists
layout(set = 0, binding = 2, scalar) writeonly restrict buffer Paths0 { vec4 paths0[]; };
layout(set = 0, binding = 3, scalar) writeonly restrict buffer Paths1 { vec4 paths1[]; };
layout(set = 0, binding = 4, scalar) writeonly restrict buffer CoveredMm { float covered_mm[]; };

void main() {
    uint entry = gl_WorkGroupID.x * 3u;
    int tile = int(LOAD_WORD(tiles, entry));
    uint first = LOAD_WORD(tiles, entry + 1u);
    uint count = LOAD_WORD(tiles, entry + 2u);
    ivec2 pixel = ivec2(tile % params.tiles_per_row, tile / params.tiles_per_row) * 16 + ivec2(gl_LocalInvocationID.xy);
    Ray ray = pixel_ray(params.camera, float(pixel.x), float(pixel.y));

    Paths paths = no_paths();
    Covered covered = nothing_covered();
    uint i = 0u;
    do {
        int row = int(LOAD_WORD(tiles, first + i));
        paint_solid(paths, covered, ray.origin, ray.direction, LOAD_SOLID(solids, row));
    } while (++i < count);
    int at = pixel.y * params.tiles_per_row * 16 + pixel.x;
    paths0[at] = paths.t0;
    paths1[at] = paths.t1;
    covered_mm[at] = paths.covered_mm;
}
