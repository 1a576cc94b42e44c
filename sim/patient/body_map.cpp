#include "sim/patient/body_map.h"

#include <algorithm>

namespace sideport::patient {

namespace {

/// Centres of the bodies in the reference patient. ref: design recipe of the patient, section 2.
constexpr double kHeightMm[kLevelCount] = {202, 178, 154, 128, 99, 69, 35, 0, -37, -73, -106};
constexpr double kForwardMm[kLevelCount] = {-21, -20, -18, -15, -10, -5, -1, 0, -3, -13, -30};
// half width and front depth of the reference patient's abdominal cavity
constexpr double kCavityHalfWidthMm = 119.0, kCavityFrontMm = 102.0;
constexpr float kOnSpineMm = 42.0F;
constexpr double kFlankWallMm = 17.0, kFrontWallMm = 9.0;

/// Piecewise linear through (from[k], to[k]), from falling; slopes outside as given.
template <typename From>
double along(const From& from, const double* to, double x, double slope) {
    if (x >= from(0)) return to[0] + (x - from(0)) * slope;
    for (int k = 0; k + 1 < kLevelCount; ++k) {
        if (x >= from(k + 1)) {
            const double t = (from(k) - x) / (from(k) - from(k + 1));
            return to[k] + t * (to[k + 1] - to[k]);
        }
    }
    return to[kLevelCount - 1] + (x - from(kLevelCount - 1)) * slope;
}

}  // namespace

BodyMap::BodyMap(const Spine& spine) : spine_(spine) {
    const Parameters& p = spine.parameters;
    const double build = p.body_mass_index / 23.0;
    const double half_width = skin_point_W_mm(spine, 0.0, 0.0).x - 22.0 * build * build;
    const double front = anterior_skin_y_mm(spine, 0.0, 0.0) - anterior_fat_mm(spine, 0.0, 0.0);
    across_ = static_cast<float>((half_width - kFlankWallMm) / kCavityHalfWidthMm);
    forward_ = static_cast<float>((front - kFrontWallMm - double(kOnSpineMm)) /
                                  (kCavityFrontMm - double(kOnSpineMm)));
    stature_ = static_cast<float>((spine.levels.front().X_WB.p.z - spine.levels.back().X_WB.p.z) /
                                  (kHeightMm[0] - kHeightMm[kLevelCount - 1]));
}

double BodyMap::reference_z_mm(double z_W_mm) const {
    return along([&](int k) { return spine_.levels[static_cast<std::size_t>(k)].X_WB.p.z; },
                 kHeightMm, z_W_mm, 1.0 / double(stature_));
}

float BodyMap::forward_mm(float reference_mm) const {
    return std::min(reference_mm, kOnSpineMm) +
           std::max(0.0F, reference_mm - kOnSpineMm) * forward_;
}

BodyMap::Slice BodyMap::slice(double z_W_mm) const {
    const double z = reference_z_mm(z_W_mm);
    const double y = along([&](int k) { return kHeightMm[k]; }, kForwardMm, z, 0.0);
    return {.column = vec3(body_center_at(spine_, z_W_mm)),
            .reference_z_mm = static_cast<float>(z),
            .reference_y_mm = static_cast<float>(y)};
}

vec3 BodyMap::to_reference(const vec3& p, const Slice& s) const {
    const float dy = p.y - s.column.y;
    return {
        (p.x - s.column.x) / across_,
        s.reference_y_mm + std::min(dy, kOnSpineMm) + std::max(0.0F, dy - kOnSpineMm) / forward_,
        s.reference_z_mm};
}

vec3 BodyMap::to_world(const vec3& r) const {
    double heights[kLevelCount];
    for (int k = 0; k < kLevelCount; ++k)
        heights[k] = spine_.levels[static_cast<std::size_t>(k)].X_WB.p.z;
    const double z =
        along([&](int k) { return kHeightMm[k]; }, heights, double(r.z), double(stature_));
    const Slice s = slice(z);
    const float dy = r.y - s.reference_y_mm;
    return {s.column.x + r.x * across_, s.column.y + forward_mm(dy), static_cast<float>(z)};
}

}  // namespace sideport::patient
