// The path lengths of one exposure and their sum; shared by the coarse and the full energy sum. A picture of one
// number per pixel has four pixels of a row in a texel (a quad), a picture of four numbers one pixel.
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/shared/body_shift.h"
#include "shaders/xray/tables.glsl"

layout(constant_id = 0) const bool kDevices = true;  // else no solid and no tube is there: they are not read at all
layout(constant_id = 1) const bool kMoves = false;   // else soft parts and the belly's wall stand where they were drawn
layout(push_constant, scalar) uniform Push { FrameParams params; };

layout(set = 0, binding = 0, rgba32f) readonly uniform restrict imageBuffer soft_mm;
layout(set = 0, binding = 1, rgba32f) readonly uniform restrict imageBuffer bone_mm;
layout(set = 0, binding = 2, rgba32f) readonly uniform restrict imageBuffer paths0;
layout(set = 0, binding = 3, rgba32f) readonly uniform restrict imageBuffer paths1;
layout(set = 0, binding = 4, rgba32f) readonly uniform restrict imageBuffer covered_mm;
layout(set = 0, binding = 5, rgba32f) readonly uniform restrict imageBuffer tube_paths;
layout(set = 0, binding = 6, rgba32f) readonly uniform restrict imageBuffer contrast;  // mg/mL x mm
// Read at constant places: a software device then loads each number once for all its lanes.
layout(set = 0, binding = 7, std140) uniform Bins { EffectiveBin bins[kEffectiveBinCount]; };
layout(set = 0, binding = 8, rgba32f) readonly uniform restrict imageBuffer open_field;
layout(set = 0, binding = 9, r32f) readonly uniform restrict imageBuffer soft_singly;
layout(set = 0, binding = 10, r32f) readonly uniform restrict imageBuffer covered_singly;
layout(set = 0, binding = 11, rgba32f) readonly uniform restrict imageBuffer body_shift;  // coarse rows

// The four pixels about a place, ij, (i+1)j, i(j+1), (i+1)(j+1), and what each counts.
struct Corners {
    ivec4 pixels;
    vec4 weights;
};

Corners corners_at(vec2 place) {
    vec2 f = floor(place);
    ivec2 lo = clamp(ivec2(f), ivec2(0), params.size - 1);
    ivec2 hi = clamp(ivec2(f) + 1, ivec2(0), params.size - 1);
    int above = lo.y * params.size.x, below = hi.y * params.size.x;
    return Corners(ivec4(above + lo.x, above + hi.x, below + lo.x, below + hi.x), corner_weights(place - f));
}

#define MIX_CORNERS(image, c)                                                                            \
    (c.weights.x * imageLoad(image, c.pixels.x) + c.weights.y * imageLoad(image, c.pixels.y) +           \
     c.weights.z * imageLoad(image, c.pixels.z) + c.weights.w * imageLoad(image, c.pixels.w))

// The pictures of one number per pixel, of the quad that begins at pixel `first`.
struct QuadPaths {
    vec4 soft_mm, bone_mm, covered_mm, contrast;
};

vec4 soft_of(int quad, ivec2 first) {
    if (!kMoves) return imageLoad(soft_mm, quad);
    CoarsePlace place = coarse_place(first.y, params.coarse_factor);
    int row_quads = params.size.x / 4, column = first.x / 4;
    vec4 shift = mix(imageLoad(body_shift, place.low * row_quads + column),
                     imageLoad(body_shift, place.high * row_quads + column), place.weight);
    vec4 soft;
    [[unroll]] for (int i = 0; i < 4; ++i) {
        Corners from = corners_at(vec2(first.x + i, first.y) - shift_px(shift, i));
        soft[i] = MIX_CORNERS(soft_singly, from).x;
    }
    return soft;
}

QuadPaths quad_paths(int quad, ivec2 first) {
    vec4 covered = vec4(0.0);
    if (kDevices && !kMoves) covered = imageLoad(covered_mm, quad);
    return QuadPaths(soft_of(quad, first), imageLoad(bone_mm, quad), covered, imageLoad(contrast, quad));
}

// Of pixel i of the quad.
Paths paths_at(int quad, QuadPaths four, ivec2 first, int i) {
    Paths paths = no_paths();
    paths.t1.x = 0.1 * four.contrast[i];
    if (kDevices) {
        int pixel = 4 * quad + i;
        vec4 tube = imageLoad(tube_paths, pixel);
        paths.t0.x = tube.x;
        paths.t1 += vec4(tube.z, tube.y, 0.0, 0.0);
        paths.covered_mm = four.covered_mm[i] + tube.w;
        if (kMoves) {
            Corners rest = corners_at(params.carry.x * vec2(first.x + i, first.y) + params.carry.yz);
            paths.t0 += MIX_CORNERS(paths0, rest);
            paths.t1 += MIX_CORNERS(paths1, rest);
            paths.covered_mm += MIX_CORNERS(covered_singly, rest).x;
        } else {
            paths.t0 += imageLoad(paths0, pixel);
            paths.t1 += imageLoad(paths1, pixel);
        }
    }
    return with_tissue(paths, four.soft_mm[i], four.bone_mm[i]);
}

vec2 primary_sums(Paths paths) {
    vec2 sums = vec2(0.0);
    [[unroll]] for (uint k = 0u; k < kEffectiveBinCount; ++k) {
        float signal = kDevices ? bin_signal(bins[k], paths.t0, paths.t1)
                                : bin_signal_of_tissue(bins[k], paths.t0.xy, paths.t1.x);
        sums += vec2(signal, signal * bins[k].weight.y);
    }
    return sums;
}
