#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/xray/tables.glsl"

// One workgroup is one tile of 16 x 16 pixels with a list of the solids that may touch it, topmost first.
layout(local_size_x = 16, local_size_y = 16) in;
layout(push_constant, scalar) uniform Push { TileParams params; };
layout(set = 0, binding = 0, rgba32f) readonly uniform restrict image2D solids;
layout(set = 0, binding = 1, r32ui) readonly uniform restrict uimage2D tiles;  // 3 words a tile, then the lists
layout(set = 0, binding = 2, rgba32f) writeonly uniform restrict image2D paths0;
layout(set = 0, binding = 3, rgba32f) writeonly uniform restrict image2D paths1;
layout(set = 0, binding = 4, r32f) writeonly uniform restrict image2D covered_mm;

void main() {
    uint entry = gl_WorkGroupID.x * 3u;
    int tile = int(LOAD_WORD(tiles, entry));
    uint first = LOAD_WORD(tiles, entry + 1u);
    uint count = LOAD_WORD(tiles, entry + 2u);
    ivec2 pixel = ivec2(tile % params.tiles_per_row, tile / params.tiles_per_row) * 16 + ivec2(gl_LocalInvocationID.xy);
    Ray ray = pixel_ray(params.camera, float(pixel.x), float(pixel.y));

    Paths paths = no_paths();
    Covered covered = nothing_covered();
    for (uint i = 0u; i < count; ++i) {
        int row = int(LOAD_WORD(tiles, first + i));
        paint_solid(paths, covered, ray.origin, ray.direction, LOAD_SOLID(solids, row));
    }
    imageStore(paths0, pixel, paths.t0);
    imageStore(paths1, pixel, paths.t1);
    imageStore(covered_mm, pixel, vec4(paths.covered_mm));
}
