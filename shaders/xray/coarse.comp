#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/xray/paths.glsl"

// Primary of one pixel in each block, for scatter, brightness reference and window.
layout(local_size_x = 64) in;
layout(set = 0, binding = 8, scalar) writeonly buffer Coarse { vec2 coarse[]; };  // x: primary; y: metal, mm

void main() {
    ivec2 at = ivec2(gl_GlobalInvocationID.xy);
    ivec2 pixel = at * params.coarse_factor + params.coarse_factor / 2;
    int quad = (pixel.y * params.size.x + pixel.x) / 4;
    ivec2 first = ivec2(pixel.x & ~3, pixel.y);
    Paths paths = paths_at(quad, quad_paths(quad, first), first, pixel.x & 3);
    float open = imageLoad(open_field, quad)[pixel.x & 3];
    coarse[at.y * kCoarsePx + at.x] = vec2(primary_sums(paths).x * open, metal_mm(paths));
}
