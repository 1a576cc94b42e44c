#include "sim/patient/organs.h"

#include <algorithm>
#include <cmath>

namespace sideport::patient {

namespace {

constexpr float kForkMm = -40.0F;  ///< the aorta forks in front of L4

std::uint32_t organ_seed(const Parameters& p) {
    return static_cast<std::uint32_t>(p.seed) * 3U + 100U;
}

float age_share(const Parameters& p) {
    return static_cast<float>(std::clamp((p.age_years - 35.0) / 45.0, 0.0, 1.0));
}

/// Distance to the inside of the rib cage behind: heads and necks of the ribs leave the spine, the
/// angles lie further back. No lung lies behind the spine.
float rib_cage_back(const vec3& q, float column_y_mm) {
    const float x = std::fabs(q.x);
    const float back = -16.0F - 34.0F * ramp(16.0F, 70.0F, x) + 22.0F * ramp(84.0F, 125.0F, x);
    return 0.8F * (column_y_mm + back - q.y);
}

}  // namespace

vec2 artery_offset_mm(const Parameters& p, float z, float side) {
    // old arteries wind
    const std::uint32_t seed = organ_seed(p);
    const float wind = 2.0F + 8.0F * age_share(p);
    const float x = 9.0F + wind * value_noise({0.3F, 0.7F, z / 45.0F}, seed + 50U);
    const float y = 29.0F + 0.35F * wind * value_noise({5.3F, 0.7F, z / 40.0F}, seed + 51U);
    if (z > kForkMm) return {x, y};
    const float below = kForkMm - z, spread = 0.42F * below + 0.002F * below * below;
    return {glm::mix(x, 0.0F, std::min(1.0F, below / 25.0F)) + side * (6.0F + spread),
            y - 0.10F * below};
}

float artery_radius_mm(const Parameters& p, float z) {
    const float sex = p.sex == Parameters::Sex::male ? 1.12F : 0.95F;
    const float aorta = (9.2F + 1.8F * age_share(p)) * sex;
    return z > kForkMm ? aorta : 0.56F * aorta;
}

Organs::Organs(const Parameters& p) : seed_(organ_seed(p)), old_(age_share(p)) {
    size_ = (p.sex == Parameters::Sex::male ? 1.04F : 0.97F) * (1.0F - 0.06F * old_) *
            (1.0F + 0.05F * chance(60, 0));
    grow_vessels();
}

/// Arteries and veins of the lower lobes: from the hilum down, out and back, forking twice.
void Organs::grow_vessels() {
    constexpr int kTrunks = 14;
    int number = 0;
    const auto draw = [&](float low, float high) {
        return glm::mix(low, high, 0.5F + 0.5F * signed_chance(number++, 61, 0, seed_));
    };
    for (const float side : {-1.0F, 1.0F}) {
        for (int i = 0; i < kTrunks; ++i) {
            std::vector<Vessel> tips = {
                {vec3(side * draw(34.0F, 46.0F), draw(8.0F, 34.0F), draw(222.0F, 248.0F)),
                 vec3(0.0F), draw(3.0F, 5.2F), 0.0F}};
            const vec3 heading(side * draw(0.05F, 1.0F), draw(-0.9F, 0.7F), draw(-1.2F, -0.35F));
            for (int fork = 0; fork < 4; ++fork) {
                std::vector<Vessel> next;
                for (Vessel& v : tips) {
                    const vec3 turn(side * draw(-0.4F, 0.5F), draw(-0.5F, 0.5F), draw(-0.5F, 0.4F));
                    v.to = v.from + glm::normalize(heading + turn) * draw(20.0F, 34.0F);
                    v.radius_to = v.radius_from * 0.74F;
                    vessels_.push_back(v);
                    next.push_back({v.to, vec3(0.0F), v.radius_to, 0.0F});
                    if (draw(0.0F, 1.0F) < 0.55F)
                        next.push_back({v.to, vec3(0.0F), 0.72F * v.radius_to, 0.0F});
                }
                tips = std::move(next);
            }
        }
    }
}

void Organs::begin_slice(float z, std::vector<int>& vessels) const {
    vessels.clear();
    for (std::size_t i = 0; i < vessels_.size(); ++i) {
        const Vessel& v = vessels_[i];
        if (std::min(v.from.z, v.to.z) - 5.0F < z && z < std::max(v.from.z, v.to.z) + 5.0F)
            vessels.push_back(static_cast<int>(i));
    }
}

void Organs::paint_abdomen(Paint& paint, const vec3& q, const BodyMap::Slice& slice,
                           float cavity) const {
    const vec3 liver_center(-62.0F + 6.0F * chance(1, 0), 22.0F + 4.0F * chance(1, 1),
                            118.0F + 8.0F * chance(1, 2));
    const vec3 liver_radius = vec3(92.0F + 6.0F * chance(1, 3), 84.0F + 5.0F * chance(1, 4),
                                   96.0F + 7.0F * chance(1, 5)) *
                              size_;
    float liver = smooth_max(ellipsoid(q, liver_center, liver_radius), cavity + 1.0F, 4.0F);
    if (paint.touches(liver, 6.0F)) {
        liver = smooth_max(liver, q.x - 45.0F - 16.0F * chance(1, 6), 20.0F);
        liver = smooth_max(liver,
                           55.0F + 16.0F * chance(1, 7) - q.z -
                               (0.30F + 0.10F * chance(1, 8)) * (q.x + 60.0F) - 0.2F * q.y,
                           25.0F);
        // vessels and fat in it, more fat towards the hilum and the thin left lobe
        const float uneven = 0.014F * value_noise(q / 16.0F, seed_ + 12U) -
                             0.020F * ramp(-50.0F, 30.0F, q.x) * ramp(20.0F, 90.0F, q.y);
        paint.over(liver + 1.5F * value_noise(q / 25.0F, seed_ + 9U), kOrgan + uneven, 1.5F);
    }
    const vec3 spleen_center(108.0F + 3.0F * chance(2, 0), -30.0F + 4.0F * chance(2, 1),
                             108.0F + 8.0F * chance(2, 2));
    const vec3 spleen_radius = vec3(30.0F, 42.0F, 52.0F) * (size_ * (1.0F + 0.12F * chance(2, 3)));
    paint.over(smooth_max(ellipsoid(q, spleen_center, spleen_radius), cavity + 1.0F, 4.0F), kOrgan);
    // the bladder, rarely full
    const float full = 0.75F + 0.25F * chance(8, 0);
    paint.over(ellipsoid(q, {4.0F * chance(8, 1), 38.0F, -186.0F + 14.0F * full},
                         vec3(42.0F, 32.0F, 27.0F) * full),
               1.02F);
    (void)slice;
}

void Organs::paint_kidney(Paint& paint, const vec3& q, const BodyMap::Slice& slice,
                          float side) const {
    const int who = side > 0.0F ? 3 : 4;
    const vec3 center((side > 0.0F ? 66.0F : -64.0F) + 5.0F * chance(who, 0),
                      slice.reference_y_mm - 18.0F + 3.0F * chance(who, 1),
                      35.0F + (side > 0.0F ? 22.0F : 4.0F) + 11.0F * chance(who, 2));
    const vec3 d = q - center;
    if (glm::length(d) > 75.0F) return;
    const float tilt = (0.26F + 0.08F * chance(who, 3)) * side;
    const float cs = std::cos(tilt), sn = std::sin(tilt);
    const vec3 l(d.x * cs + d.z * sn, d.y + 0.25F * d.z, -d.x * sn + d.z * cs);
    const vec3 radius = vec3(29.0F, 24.0F, 56.0F) * (size_ * (1.0F + 0.07F * chance(who, 4)));
    float distance = ellipsoid(l, vec3(0.0F), radius);
    if (!paint.touches(distance, 2.0F)) return;
    distance = smooth_max(distance,
                          -ellipsoid(l, {-side * 26.0F, 6.0F, 0.0F}, {15.0F, 14.0F, 17.0F}), 6.0F);
    paint.over(distance + 0.8F * value_noise(q / 15.0F, seed_ + 8U), kMuscle);
}

/// The left ventricle lies across, its apex down and to the left; the right atrium makes the other
/// border, the great vessels go up.
float Organs::heart(const vec3& q) const {
    const float wide = 1.0F + 0.08F * chance(5, 0) + 0.08F * old_;
    const vec3 p =
        (q - vec3(24.0F + 6.0F * chance(5, 2), 52.0F, 203.0F + 7.0F * chance(5, 3))) / wide;
    const float tilt = 0.62F + 0.15F * chance(5, 1), c = std::cos(tilt), s = std::sin(tilt);
    const vec3 turned(p.x * c - p.z * s, p.y, p.x * s + p.z * c);
    float d = ellipsoid(turned, {8.0F, 2.0F, 0.0F}, {62.0F, 44.0F, 45.0F});
    d = smooth_min(d, ellipsoid(p, {-36.0F, -4.0F, 2.0F}, {31.0F, 34.0F, 42.0F}), 14.0F);
    d = smooth_min(d, ellipsoid(p, {-12.0F, -6.0F, 52.0F}, {34.0F, 30.0F, 44.0F}), 18.0F);
    return d * wide;
}

/// Vessels and gullet beside the spine, heart in front, all with uneven edges.
float Organs::mediastinum(const vec3& q, const vec3& column) const {
    const float wave = value_noise({0.0F, 0.0F, q.z / 30.0F}, seed_ + 40U);
    const float edge = value_noise({1.0F, q.x > column.x ? 1.0F : 0.0F, q.z / 14.0F}, seed_ + 41U);
    float d =
        ellipse({q.x, q.y}, {column.x + 8.0F, column.y + 26.0F}, {24.0F + 5.0F * wave, 24.0F});
    d = smooth_min(
        d, ellipse({q.x, q.y}, {column.x, column.y - 2.0F}, {24.0F + 2.5F * edge, 27.0F}), 8.0F);
    const float rough = 3.5F * value_noise(q / 24.0F, seed_ + 42U);
    // heart and gullet lie on the middle of the diaphragm: no lung between
    const float middle = ellipse({q.x, q.y}, {8.0F, 58.0F}, {33.0F + 4.0F * wave, 58.0F});
    d = smooth_min(d, middle + 2.0F * rough, 10.0F);
    d = smooth_min(d, heart(q) + rough, 10.0F);
    // fat pads in the corners between heart and diaphragm
    const float pads = std::min(ellipsoid(q, {66.0F, 76.0F, 158.0F}, {30.0F, 22.0F, 20.0F}),
                                ellipsoid(q, {-28.0F, 62.0F, 150.0F}, {19.0F, 24.0F, 24.0F}));
    return smooth_min(d, pads + 1.6F * rough, 22.0F);
}

void Organs::paint_lungs(Paint& paint, const vec3& q, const BodyMap::Slice& slice, float wall,
                         const std::vector<int>& vessels) const {
    if (q.z < 60.0F) return;
    const bool right = q.x < 0.0F;
    const int who = right ? 6 : 7;
    const float dx = std::fabs(q.x) - 70.0F - 6.0F * chance(who, 0),
                dy = q.y - 25.0F - 8.0F * chance(who, 1);
    // steep to the side, flat towards the heart, and never an ellipse
    const float uneven =
        4.0F * value_noise({q.x / 45.0F, q.y / 45.0F, 3.0F * float(right)}, seed_ + 33U);
    float dome = (right ? 152.0F : 143.0F) + 9.0F * chance(6, 2) + 4.0F * chance(who, 3) + uneven -
                 dx * dx / (dx > 0.0F ? 95.0F + 12.0F * chance(who, 4) : 190.0F) -
                 dy * dy / (dy > 0.0F ? 150.0F : 75.0F);
    const float floor_z = 85.0F + 7.0F * chance(6, 5) + 3.0F * chance(who, 6) +
                          0.10F * std::fabs(q.x) - 0.25F * (q.y + 40.0F) +
                          6.0F * value_noise(q / 40.0F, seed_ + 31U);
    dome = smooth_max(dome, floor_z, 25.0F) + 2.5F * value_noise(q / 28.0F, seed_ + 32U);
    // the recess narrows to a slit between diaphragm and ribs
    const float inside = smooth_max(wall, rib_cage_back(q, slice.reference_y_mm), 12.0F);
    float lung = smooth_max(inside, dome - q.z, 3.0F);
    if (!paint.touches(lung, 1.0F)) return;
    const vec3 column(0.0F, slice.reference_y_mm, q.z);
    lung = smooth_max(lung, -mediastinum(q, column), 6.0F);
    if (!paint.touches(lung, 0.0F)) return;
    // lying, the back of the lung holds more blood, and the recess is thin
    const float depend = ramp(10.0F, -75.0F, q.y), recess = std::exp((dome - q.z) / 22.0F);
    float density = 0.25F + 0.13F * depend + 0.16F * recess +
                    0.09F * glm::clamp(fractal_noise(q / 9.0F, 3, seed_ + 10U), -0.8F, 0.8F);
    float vessel = 9.0F;
    for (const int i : vessels) {
        const Vessel& v = vessels_[static_cast<std::size_t>(i)];
        vessel = std::min(vessel, capsule(q, v.from, v.to, v.radius_from, v.radius_to));
    }
    density = glm::mix(density, 1.0F, saturate(0.5F - vessel / 1.6F));
    paint.over(lung, density);
}

}  // namespace sideport::patient
