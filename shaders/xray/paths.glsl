// The path lengths of one exposure and their sum; shared by the coarse and the full energy sum. A picture of one
// number per pixel has four pixels of a row in a texel (a quad), a picture of four numbers one pixel.
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "shaders/shared/body_shift.h"
#include "shaders/xray/tables.glsl"

// What may be there; what may not is not read at all. Contrast is iodine in cavities.
layout(constant_id = 0) const bool kContrast = true;
layout(constant_id = 1) const bool kTubes = true;
layout(constant_id = 2) const bool kSolids = true;
layout(constant_id = 3) const bool kMoves = false;  // else soft parts and the belly's wall stand where they were drawn
layout(push_constant, scalar) uniform Push { FrameParams params; };

layout(set = 0, binding = 0, rgba32f) readonly uniform restrict imageBuffer soft_mm;
layout(set = 0, binding = 1, rgba32f) readonly uniform restrict imageBuffer bone_mm;
layout(set = 0, binding = 2, rgba32f) readonly uniform restrict imageBuffer solid_paths;  // Paths::basis_mm
layout(set = 0, binding = 3, rgba32f) readonly uniform restrict imageBuffer tube_paths;
layout(set = 0, binding = 4, rgba32f) readonly uniform restrict imageBuffer contrast;  // mg/mL x mm
// Read at constant places: a software device then loads each number once for all its lanes.
layout(set = 0, binding = 5, std140) uniform Bins { EffectiveBin bins[kEffectiveBinCount]; };
layout(set = 0, binding = 6, rgba32f) readonly uniform restrict imageBuffer open_field;
layout(set = 0, binding = 7, rgba32f) readonly uniform restrict imageBuffer body_shift;  // two a tile: its upper and its lower corners

// A quad of a picture of one number per pixel; beyond a row's ends its first and its last pixel go on.
vec4 beyond_ends(vec4 quad, int column) {
    return column < 0 ? quad.xxxx : column >= params.size.x / 4 ? quad.wwww : quad;
}
#define LOAD_QUAD(image, row, column)                                                                    \
    beyond_ends(imageLoad(image, (row) * (params.size.x / 4) + clamp(column, 0, params.size.x / 4 - 1)), column)

// Between pixels `first` + i and first + i + 1 of eight, first = 0 .. 3.
vec4 between(vec4 left, vec4 right, int first, vec4 along) {
    bool by_two = (first & 2) != 0, by_one = (first & 1) != 0;
    vec4 four = by_two ? vec4(left.zw, right.xy) : left;
    vec2 next = by_two ? right.zw : right.xy;
    vec4 low = by_one ? vec4(four.yzw, next.x) : four;
    vec4 high = by_one ? vec4(four.zw, next) : vec4(four.yzw, next.x);
    return low + along * (high - low);
}

// Rows above and below a source.
ivec2 rows_of(QuadSource from) { return clamp(ivec2(from.base.y, from.base.y + 1), 0, params.size.y - 1); }

// A software device reads four numbers that lie side by side at the price of one: eight pixels of two rows are read
// and sorted, rather than the four neighbours of each pixel.
#define LOAD_MOVED_QUAD(image, from, rows)                                                               \
    mix(between(LOAD_QUAD(image, rows.x, from.base.x >> 2), LOAD_QUAD(image, rows.x, (from.base.x >> 2) + 1), \
                from.base.x & 3, from.along),                                                            \
        between(LOAD_QUAD(image, rows.y, from.base.x >> 2), LOAD_QUAD(image, rows.y, (from.base.x >> 2) + 1), \
                from.base.x & 3, from.along),                                                            \
        from.down)

// The same in a picture of four numbers per pixel, one column for two pixels of the quad.
#define LOAD_COLUMN(image, from, rows, i)                                                                \
    mix(imageLoad(image, rows.x * params.size.x + clamp(from.base.x + (i), 0, params.size.x - 1)),       \
        imageLoad(image, rows.y * params.size.x + clamp(from.base.x + (i), 0, params.size.x - 1)), from.down.x)
#define LOAD_MOVED_PIXEL(image, from, rows, i)                                                           \
    mix(LOAD_COLUMN(image, from, rows, i), LOAD_COLUMN(image, from, rows, (i) + 1), from.along[i])

// The pictures of one number per pixel, of the quad that begins at pixel `first`.
struct QuadPaths {
    vec4 soft_mm, bone_mm, contrast;
};

vec4 soft_of(int quad, ivec2 first) {
    if (!kMoves) return imageLoad(soft_mm, quad);
    ivec2 tile = first / kShiftTilePx;
    int corners = 2 * (tile.y * (params.size.x / kShiftTilePx) + tile.x);
    vec4 shift = quad_shift(imageLoad(body_shift, corners), imageLoad(body_shift, corners + 1), first);
    QuadSource from = quad_source(vec2(first), shift);
    ivec2 rows = rows_of(from);
    return LOAD_MOVED_QUAD(soft_mm, from, rows);
}

// The solids stand in the picture at rest; the carry is one for all of it.
QuadSource solids_source(ivec2 first) {
    vec2 rest = params.carry.x * (vec2(first) + vec2(1.5, 0.0)) + params.carry.yz - vec2(1.5, 0.0);
    return quad_source(vec2(first), vec4(vec2(first) - rest, 1.0 - params.carry.x, 0.0));
}

QuadPaths quad_paths(int quad, ivec2 first) {
    // What stands where it stood first: a software device then waits for it while it seeks the rest.
    vec4 bone = imageLoad(bone_mm, quad), iodine = vec4(0.0);
    if (kContrast) iodine = imageLoad(contrast, quad);
    return QuadPaths(soft_of(quad, first), bone, iodine);
}

// Of pixel i of the quad.
Paths paths_at(int quad, QuadPaths four, ivec2 first, int i) {
    Paths paths = no_paths();
    paths.iodine_mg_per_cm2 = 0.1 * four.contrast[i];
    if (kTubes) {
        vec4 tube = imageLoad(tube_paths, 4 * quad + i);
        paths.basis_mm = vec4(tube.xy, 0.0, tube.w);
        paths.iodine_mg_per_cm2 += tube.z;
    }
    if (kSolids && kMoves) {
        QuadSource from = solids_source(first);
        ivec2 rows = rows_of(from);
        paths.basis_mm += LOAD_MOVED_PIXEL(solid_paths, from, rows, i);
    } else if (kSolids) {
        paths.basis_mm += imageLoad(solid_paths, 4 * quad + i);
    }
    return with_tissue(paths, four.soft_mm[i], four.bone_mm[i]);
}

vec2 primary_sums(Paths paths) {
    vec2 sums = vec2(0.0);
    [[unroll]] for (uint k = 0u; k < kEffectiveBinCount; ++k) {
        float signal = kSolids || kTubes ? bin_signal(bins[k], paths) : bin_signal_of_tissue(bins[k], paths);
        sums += vec2(signal, signal * bins[k].energy_kev);
    }
    return sums;
}

// The same for four neighbours with nothing but tissue: the sums at their mean, and from there on by mean and variance of
// what the energies attenuate (the first two cumulants). One exponential a pixel instead of one for each energy.
void tissue_sums(vec4 soft, vec4 bone, out vec4 signals, out vec4 moments) {
    vec4 water = max(soft, vec4(0.0));
    vec2 middle = vec2(dot(water, vec4(0.25)), dot(bone, vec4(0.25)));
    float sum = 0.0, moment = 0.0;
    vec2 slope = vec2(0.0);
    vec3 square = vec3(0.0);
    [[unroll]] for (uint k = 0u; k < kEffectiveBinCount; ++k) {
        vec2 mu = bins[k].mu.xw;
        float signal = exp2(bins[k].log2_share - (middle.x * mu.x + middle.y * mu.y));
        vec2 weighted = signal * mu;
        sum += signal;
        moment += signal * bins[k].energy_kev;
        slope += weighted;
        square += vec3(weighted.x * mu, weighted.y * mu.y);
    }
    float inverse = 1.0 / max(sum, 1.0e-30);
    slope *= inverse;
    vec3 variance = square * inverse - vec3(slope.x * slope, slope.y * slope.y);
    const float kHalfLn2 = 0.34657359;
    vec4 x = water - middle.x, y = bone - middle.y;
    signals = sum * exp2(kHalfLn2 * (x * (variance.x * x + 2.0 * variance.y * y) + variance.z * y * y) -
                         (slope.x * x + slope.y * y));
    moments = signals * (moment * inverse);
}
