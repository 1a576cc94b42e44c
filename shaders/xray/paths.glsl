// The path lengths of one exposure and their sum; shared by the coarse and the full energy sum. A picture of one
// number per pixel has four pixels of a row in a texel (a quad), a picture of four numbers one pixel.
#extension GL_GOOGLE_include_directive : require
#include "shaders/xray/tables.glsl"

layout(constant_id = 0) const bool kDevices = true;  // else no solid and no tube is there: they are not read at all

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

// The pictures of one number per pixel, of a quad.
struct QuadPaths {
    vec4 soft_mm, bone_mm, covered_mm, contrast;
};

QuadPaths quad_paths(int quad) {
    vec4 covered = vec4(0.0);
    if (kDevices) covered = imageLoad(covered_mm, quad);
    return QuadPaths(imageLoad(soft_mm, quad), imageLoad(bone_mm, quad), covered, imageLoad(contrast, quad));
}

// Of pixel i of a quad.
Paths paths_at(int quad, QuadPaths four, int i) {
    Paths paths = no_paths();
    paths.t1.x = 0.1 * four.contrast[i];
    if (kDevices) {
        int pixel = 4 * quad + i;
        vec4 tube = imageLoad(tube_paths, pixel);
        paths.t0 = imageLoad(paths0, pixel) + vec4(tube.x, 0.0, 0.0, 0.0);
        paths.t1 += imageLoad(paths1, pixel) + vec4(tube.z, tube.y, 0.0, 0.0);
        paths.covered_mm = four.covered_mm[i] + tube.w;
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
