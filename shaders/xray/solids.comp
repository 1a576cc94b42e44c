#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/xray/tables.glsl"

// One workgroup is one tile of 16 x 16 pixels with a list of the solids that may touch it, topmost first; at least one,
// as a loop that tests its end first costs a software device one more body. Each invocation takes two pixels side by
// side of two rows, so that a record is read once for all four.
const int kPixels = 4;
layout(local_size_x = 8, local_size_y = 8) in;
layout(push_constant, scalar) uniform Push { TileParams params; };
layout(set = 0, binding = 0, rgba32f) readonly uniform restrict image2D solids;
layout(set = 0, binding = 1, r32ui) readonly uniform restrict uimage2D tiles;  // 3 words a tile, then the lists
layout(set = 0, binding = 2, scalar) writeonly restrict buffer SolidPaths { vec4 solid_paths[]; };  // Paths::basis_mm

void main() {
    uint entry = gl_WorkGroupID.x * 3u;
    int tile = int(LOAD_WORD(tiles, entry));
    uint first = LOAD_WORD(tiles, entry + 1u);
    uint count = LOAD_WORD(tiles, entry + 2u);
    ivec2 in_tile = 2 * ivec2(gl_LocalInvocationID.xy);
    ivec2 pixel = ivec2(tile % params.tiles_per_row, tile / params.tiles_per_row) * 16 + in_tile;
    Ray rays[kPixels];
    Paths paths[kPixels];
    Covered covered[kPixels];
    [[unroll]] for (int k = 0; k < kPixels; ++k) {
        rays[k] = pixel_ray(params.camera, float(pixel.x + (k & 1)), float(pixel.y + (k >> 1)));
        paths[k] = no_paths();
        covered[k] = nothing_covered();
    }
    uint i = 0u;
    do {
        SolidRecord solid = LOAD_SOLID(solids, int(LOAD_WORD(tiles, first + i)));
        [[unroll]] for (int k = 0; k < kPixels; ++k)
            paint_solid(paths[k], covered[k], rays[k].origin, rays[k].direction, solid);
    } while (++i < count);
    int row = params.tiles_per_row * 16;
    [[unroll]] for (int k = 0; k < kPixels; ++k) {
        int at = (pixel.y + (k >> 1)) * row + pixel.x + (k & 1);
        solid_paths[at] = paths[k].basis_mm;
    }
}
