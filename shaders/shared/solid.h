#ifndef SIDEPORT_SOLID_H
#define SIDEPORT_SOLID_H
#include "shaders/shared/glsl_cpp.h"

SIDEPORT_SHARED_BEGIN

/// Farther than anything in the room, mm; small enough that sums and products stay finite.
SIDEPORT_CONST float kFarMm = 1.0e6f;
/// Disjoint intervals that one ray may have covered at a time; a ray through all of a pump needs 7.
SIDEPORT_CONST int kCoveredCapacity = 8;

/// One convex homogeneous solid, ready for tracing. The linear map W -> unit body divides by the
/// half sizes: box |x|,|y|,|z| <= 1; cylinder x2+y2 <= 1, |z| <= 1; ellipsoid |p| <= 1; capsule of
/// radius 1 whose straight part has the half length form.y.
struct SolidRecord {
    vec4 row_x;   ///< xyz: first row of the map; w: x of the centre in W, mm
    vec4 row_y;   ///< second row and y
    vec4 row_z;   ///< third row and z
    vec4 form;    ///< x: SolidShape 0-3; y: capsule's half length in radii; z: bounding radius, mm;
                  ///< w: 0
    vec4 share;   ///< what 1 mm adds to Paths::basis_mm
};
SIDEPORT_SIZE(SolidRecord, 80);

/// What one ray has met. Every material of a device stands for a mixture of three basis materials.
/// ref: Alvarez, Macovski, Phys. Med. Biol. 21, 1976.
struct Paths {
    vec4 basis_mm;  ///< water, titanium, steel; w: where something has replaced the patient's tissue
    float bone_mm;
    float iodine_mg_per_cm2;
};

/// Parts of the ray that belong to a solid of higher rank: disjoint, in no order, empty where x >
/// y.
struct Covered {
    vec2 span[kCoveredCapacity];
};

SIDEPORT_FN Paths no_paths() {
    Paths paths;
    paths.basis_mm = vec4(0.0f);
    paths.bone_mm = 0.0f;
    paths.iodine_mg_per_cm2 = 0.0f;
    return paths;
}

SIDEPORT_FN Covered nothing_covered() {
    Covered covered;
    for (int k = 0; k < kCoveredCapacity; ++k)
        covered.span[k] = vec2(kFarMm, -kFarMm);
    return covered;
}

SIDEPORT_FN float away_from_zero(float x) {
    return abs(x) < 1.0e-9f ? 1.0e-9f : x;
}

/// Where a|ray|^2 + 2 b ray + c = 0: entry and exit; everything or nothing if the ray never nears
/// the surface (a = 0). entry > exit: missed.
SIDEPORT_FN vec2 quadric_interval(float a, float b, float c) {
    bool parallel = a < 1.0e-18f;
    float discriminant = b * b - a * c;
    float root = sqrt(max(discriminant, 0.0f));
    float inverse = 1.0f / (parallel ? 1.0f : a);
    bool hit = parallel ? c < 0.0f : discriminant > 0.0f;
    float half_width = parallel ? kFarMm : root * inverse;
    float middle = parallel ? 0.0f : -b * inverse;
    return hit ? vec2(middle - half_width, middle + half_width) : vec2(kFarMm, -kFarMm);
}

/// Entry and exit of a ray in mm from `origin_W_mm`; entry > exit when it misses. The ray is moved
/// to its closest approach to the solid first: in float32, with the origin at the focal spot 700 mm
/// away, a 0.5 mm tube is noise (0.3 mm rms). Give the ray an origin near the isocentre all the
/// same, as the distances that come back carry its rounding. direction_W: unit length. ref: Kay,
/// Kajiya, Ray Tracing Complex Scenes, SIGGRAPH 1986 (slabs).   eq: IMAGING-3
SIDEPORT_FN vec2 solid_interval(vec3 origin_W_mm, vec3 direction_W, SolidRecord solid) {
    vec3 center = vec3(solid.row_x.w, solid.row_y.w, solid.row_z.w);
    vec3 offset = origin_W_mm - center;
    float shift = -dot(offset, direction_W);
    offset = offset + direction_W * shift;
    vec3 rx = vec3(solid.row_x.x, solid.row_x.y, solid.row_x.z);
    vec3 ry = vec3(solid.row_y.x, solid.row_y.y, solid.row_y.z);
    vec3 rz = vec3(solid.row_z.x, solid.row_z.y, solid.row_z.z);
    vec3 p = vec3(dot(rx, offset), dot(ry, offset), dot(rz, offset));
    vec3 d = vec3(dot(rx, direction_W), dot(ry, direction_W), dot(rz, direction_W));

    // curved surface: x2+y2 (+z2) = 1, none for the box
    bool is_box = solid.form.x < 0.5f;
    bool is_ellipsoid = solid.form.x > 1.5f && solid.form.x < 2.5f;
    bool is_capsule = solid.form.x > 2.5f;
    float qxy = is_box ? 0.0f : 1.0f;
    float qz = is_ellipsoid ? 1.0f : 0.0f;
    float dd_xy = d.x * d.x + d.y * d.y;
    float pd_xy = p.x * d.x + p.y * d.y;
    float pp_xy = p.x * p.x + p.y * p.y;
    vec2 t = quadric_interval(qxy * dd_xy + qz * d.z * d.z, qxy * pd_xy + qz * p.z * d.z,
                              qxy * pp_xy + qz * p.z * p.z - 1.0f);

    // flat surfaces
    float hxy = is_box ? 1.0f : kFarMm;
    float hz = is_ellipsoid ? kFarMm : (is_capsule ? solid.form.y : 1.0f);
    vec3 inverse =
        vec3(1.0f / away_from_zero(d.x), 1.0f / away_from_zero(d.y), 1.0f / away_from_zero(d.z));
    vec3 h = vec3(hxy, hxy, hz);
    vec3 ta = (vec3(0.0f) - h - p) * inverse;
    vec3 tb = (h - p) * inverse;
    vec3 lo = min(ta, tb);
    vec3 hi = max(ta, tb);
    t = vec2(max(max(t.x, lo.z), max(lo.x, lo.y)), min(min(t.y, hi.z), min(hi.x, hi.y)));

    // round ends of the capsule: its interval is the hull of cylinder and balls
    float za = p.z - solid.form.y;
    float zb = p.z + solid.form.y;
    float dd = dd_xy + d.z * d.z;
    vec2 ball_a = quadric_interval(dd, pd_xy + za * d.z, pp_xy + za * za - 1.0f);
    vec2 ball_b = quadric_interval(dd, pd_xy + zb * d.z, pp_xy + zb * zb - 1.0f);
    vec2 rod = t.x < t.y ? t : vec2(kFarMm, -kFarMm);
    vec2 hull = vec2(min(rod.x, min(ball_a.x, ball_b.x)), max(rod.y, max(ball_a.y, ball_b.y)));
    t = is_capsule ? hull : t;
    return vec2(t.x + shift, t.y + shift);
}

/// Painter's rule, from the top rank down: length of the interval that nothing of higher rank
/// holds; the interval then belongs to `covered`. Should more than kCoveredCapacity disjoint pieces
/// arise, the nearest piece is widened to the new one, so that lengths stay bounded by the solids'
/// hull.
SIDEPORT_FN float cover(SIDEPORT_INOUT(Covered) covered, vec2 interval) {
    bool hit = interval.x < interval.y;
    float hidden = 0.0f;
    vec2 merged = interval;
    float best_gap = 2.0f * kFarMm;
    int best = 0;
    for (int k = 0; k < kCoveredCapacity; ++k) {
        vec2 span = covered.span[k];
        hidden += max(min(interval.y, span.y) - max(interval.x, span.x), 0.0f);
        // pieces that touch the interval melt into it (they cannot touch each other)
        bool touches = hit && span.x <= interval.y && span.y >= interval.x;
        merged = touches ? vec2(min(merged.x, span.x), max(merged.y, span.y)) : merged;
        span = touches ? vec2(kFarMm, -kFarMm) : span;
        covered.span[k] = span;
        bool is_free = span.x > span.y;
        float gap = is_free ? -1.0f : max(span.x - interval.y, interval.x - span.y);
        bool better = gap < best_gap;
        best_gap = better ? gap : best_gap;
        best = better ? k : best;
    }
    for (int k = 0; k < kCoveredCapacity; ++k) {
        vec2 span = covered.span[k];
        vec2 joined = vec2(min(span.x, merged.x), max(span.y, merged.y));
        covered.span[k] = hit && k == best ? joined : span;
    }
    return hit ? max(interval.y - interval.x - hidden, 0.0f) : 0.0f;
}

/// No piece is left: one more disjoint interval would be widened, and what lies in the gap lost.
SIDEPORT_FN bool is_full(Covered covered) {
    bool full = true;
    for (int k = 0; k < kCoveredCapacity; ++k)
        full = full && covered.span[k].x < covered.span[k].y;
    return full;
}

/// One solid of a list that is walked from the last (topmost) to the first.
SIDEPORT_FN void paint_solid(SIDEPORT_INOUT(Paths) paths, SIDEPORT_INOUT(Covered) covered,
                             vec3 origin_W_mm, vec3 direction_W, SolidRecord solid) {
    float visible_mm = cover(covered, solid_interval(origin_W_mm, direction_W, solid));
    paths.basis_mm = paths.basis_mm + solid.share * visible_mm;
}

/// Adds the patient's own tissue. soft_mm: line integral of the water-equivalent density (g/cm3 x
/// mm); bone_mm: of the bone compound. What has replaced tissue takes water of density 1 away (had
/// it been fat, .885: an error of 0.5 % of the signal per 20 mm).   eq: IMAGING-7
SIDEPORT_FN Paths with_tissue(Paths paths, float soft_mm, float bone_mm) {
    paths.basis_mm.x = paths.basis_mm.x + max(soft_mm - paths.basis_mm.w, 0.0f);
    paths.bone_mm = paths.bone_mm + bone_mm;
    return paths;
}

/// Metal on the ray, as titanium that attenuates the same at 60 keV, mm.
SIDEPORT_FN float metal_mm(Paths paths) {
    const float kSteelInTitanium = 2.74f;
    return paths.basis_mm.y + kSteelInTitanium * paths.basis_mm.z;
}

SIDEPORT_SHARED_END
#endif
