#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/xray/tables.glsl"

// Tiles as in solids.comp.
layout(local_size_x = 16, local_size_y = 16) in;
layout(push_constant, scalar) uniform Push { TileParams params; };
layout(set = 0, binding = 0, rgba32f) readonly uniform restrict image2D segments;
layout(set = 0, binding = 1, r32ui) readonly uniform restrict uimage2D tiles;
// x: liquid in lumina, mm; y: polymer of the walls, mm; z: iodine, mg/cm2; w: tissue displaced, mm
layout(set = 0, binding = 2, scalar) writeonly restrict buffer TubePaths { vec4 tube_paths[]; };

void main() {
    uint entry = gl_WorkGroupID.x * 3u;
    int tile = int(LOAD_WORD(tiles, entry));
    uint first = LOAD_WORD(tiles, entry + 1u);
    uint count = LOAD_WORD(tiles, entry + 2u);
    ivec2 pixel = ivec2(tile % params.tiles_per_row, tile / params.tiles_per_row) * 16 + ivec2(gl_LocalInvocationID.xy);
    Ray ray = pixel_ray(params.camera, float(pixel.x), float(pixel.y));

    Paths paths = no_paths();
    uint i = 0u;
    do {
        int row = int(LOAD_WORD(tiles, first + i));
        TubeSegment segment = LOAD_SEGMENT(segments, row);
        paths = add_tube(paths, tube_chords(ray.origin, ray.direction, segment), segment);
    } while (++i < count);
    tube_paths[pixel.y * params.tiles_per_row * 16 + pixel.x] =
        vec4(paths.t0.x, paths.t1.y, paths.t1.x, paths.covered_mm);
}
