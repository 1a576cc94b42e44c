#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/xray/noise.glsl"
#include "shaders/xray/paths.glsl"

// Energy sums of four pixels side by side: what comes straight from the focal spot. Each work group is one of the listed
// tiles; what the others had stays. A patient who moves has all tiles summed anew in each frame, and their noise is made
// while the sums are at hand; else noise.comp makes it of the moment that is kept. The group is one row of invocations, as
// a software device fills its lanes along x only.
// Pixels so small that the tissue of neighbours differs by some millimetres at most.
layout(constant_id = 4) const bool kFine = false;
const int kTileQuads = kEnergyTilePx / 4;
layout(local_size_x = kTileQuads * kEnergyTilePx) in;
layout(set = 0, binding = 8, scalar) readonly restrict buffer Tiles { uint tiles[]; };  // column + 65536 row
layout(set = 0, binding = 9, scalar) writeonly restrict buffer Primary { vec4 primary[]; };  // of the open field's signal
layout(set = 0, binding = 10, scalar) writeonly restrict buffer Rough { uvec2 rough[]; };  // noise where the patient moves, else sum of signal x energy, keV
layout(set = 0, binding = 11, rgba32f) readonly uniform restrict imageBuffer scatter;              // coarse rows

void main() {
    uint tile = tiles[gl_WorkGroupID.x];
    int in_tile = int(gl_LocalInvocationID.x);
    int column = int(tile & 0xffffu) * kTileQuads + in_tile % kTileQuads;
    int y = int(tile >> 16u) * kEnergyTilePx + in_tile / kTileQuads;
    int quad = y * (params.size.x / 4) + column;
    ivec2 first = ivec2(4 * column, y);
    vec4 open = imageLoad(open_field, quad);
    QuadPaths four = quad_paths(quad, first);
    vec4 signals, moments;
    if (!kFine || kContrast || kTubes || kSolids) {
        [[unroll]] for (int i = 0; i < 4; ++i) {
            vec2 sums = primary_sums(paths_at(quad, four, first, i));
            signals[i] = sums.x;
            moments[i] = sums.y;
        }
    } else {
        tissue_sums(four.soft_mm, four.bone_mm, signals, moments);
    }
    signals *= open;
    moments *= open;
    int at = y * row_stride(params.size.x) + column;
    primary[at] = signals;
    if (kMoves) {
        rough[at] = noise_quad(params, quad, moments, SCATTERED(scatter, params.size.x / 4, column, y));
    } else {
        rough[at] = pack_rough(moments);
    }
}
