// The path images of one exposure and their sum; shared by the coarse and the full energy sum.
#extension GL_GOOGLE_include_directive : require
#include "shaders/xray/tables.glsl"

layout(set = 0, binding = 0, r32f) readonly uniform restrict image2D soft_mm;
layout(set = 0, binding = 1, r32f) readonly uniform restrict image2D bone_mm;
layout(set = 0, binding = 2, rgba32f) readonly uniform restrict image2D paths0;
layout(set = 0, binding = 3, rgba32f) readonly uniform restrict image2D paths1;
layout(set = 0, binding = 4, r32f) readonly uniform restrict image2D covered_mm;
layout(set = 0, binding = 5, rgba32f) readonly uniform restrict image2D tube_paths;
layout(set = 0, binding = 6, r32f) readonly uniform restrict image2D contrast;  // mg/mL x mm
layout(set = 0, binding = 7, rgba32f) readonly uniform restrict image2D bins;

Paths paths_at(ivec2 pixel) {
    vec4 tube = imageLoad(tube_paths, pixel);
    Paths paths;
    paths.t0 = imageLoad(paths0, pixel) + vec4(tube.x, 0.0, 0.0, 0.0);
    paths.t1 = imageLoad(paths1, pixel) + vec4(tube.z + 0.1 * imageLoad(contrast, pixel).x, tube.y, 0.0, 0.0);
    paths.covered_mm = imageLoad(covered_mm, pixel).x + tube.w;
    return with_tissue(paths, imageLoad(soft_mm, pixel).x, imageLoad(bone_mm, pixel).x);
}

vec2 primary_sums(Paths paths) {
    vec2 sums = vec2(0.0);
    [[unroll]] for (uint k = 0u; k < kEffectiveBinCount; ++k) {
        EffectiveBin bin = LOAD_BIN(bins, int(k));
        float signal = bin_signal(bin, paths.t0, paths.t1);
        sums += vec2(signal, signal * bin.weight.y);
    }
    return sums;
}
