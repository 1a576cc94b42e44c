// Outline of the trunk and its fat, as closed formulas that the state may read.

#include <algorithm>
#include <cmath>

#include "sim/base/random.h"
#include "sim/base/units.h"
#include "sim/patient/spine.h"

namespace sideport::patient {

namespace {

// superellipse |x/a|^n + |y/b|^n = 1 that lies on the table and is flattened by it. ref: half axes
// of a woman of 168 cm and BMI 23 tuned by eye; growth with BMI so that the depth is 200-240 mm at
// a normal index and 280-350 mm in obesity (procedure facts, section 4)
constexpr double kExponent = 2.35;
constexpr double kHalfWidthMm = 164.0, kHalfDepthMm = 109.0;
constexpr double kReferenceBmi = 23.0, kReferenceHeightMm = 1680.0;
constexpr double kPersonWidth = 0.015, kPersonDepth = 0.03;  ///< by chance
constexpr double kMaleFat = 0.82;  ///< men carry less under the skin, more inside

/// The skin as measured; nullptr: as it follows from sex, stature and body mass.
const SkinTable* measured_skin(const Spine& spine) {
    const auto& measured = spine.parameters.measured;
    return measured ? &measured->skin : nullptr;
}

double chance(const Spine& spine, int index) {
    return uniform(-1.0, 1.0, spine.parameters.seed, RandomStream::anatomy, 110,
                   static_cast<std::uint64_t>(index));
}

double smoothstep(double low, double high, double x) {
    const double t = std::clamp((x - low) / (high - low), 0.0, 1.0);
    return t * t * (3.0 - 2.0 * t);
}

double bell(double x, double middle, double width) {
    const double u = (x - middle) / width;
    return std::exp(-u * u);
}

bool is_male(const Spine& spine) {
    return spine.parameters.sex == Parameters::Sex::male;
}

/// Height of a point in a patient of the reference stature.
double reference_z_mm(const Spine& spine, double z_mm) {
    return z_mm * kReferenceHeightMm / spine.parameters.height_mm;
}

double half_width_mm(const Spine& spine, double z_mm) {
    const Parameters& p = spine.parameters;
    const double z = reference_z_mm(spine, z_mm);
    const double hips = (is_male(spine) ? 8.0 : 17.0) * smoothstep(-25.0, -150.0, z);
    const double waist = (is_male(spine) ? 1.5 : 6.0) * bell(z, 25.0, 50.0);
    const double chest = (is_male(spine) ? 8.0 : 2.0) * smoothstep(40.0, 150.0, z);
    const double stature = std::sqrt(p.height_mm / kReferenceHeightMm);
    return (kHalfWidthMm + hips - waist + chest) * stature *
               (1.0 + kPersonWidth * chance(spine, 0)) +
           3.5 * (p.body_mass_index - kReferenceBmi);
}

double half_depth_mm(const Spine& spine, double z_mm) {
    const Parameters& p = spine.parameters;
    const double z = reference_z_mm(spine, z_mm);
    const double over = p.body_mass_index - kReferenceBmi;
    // the belly of the obese stands out most at the navel
    const double belly = over > 0.0 ? 0.09 * over * over * bell(z, -25.0, 140.0) : 0.0;
    const double stature = std::cbrt(p.height_mm / kReferenceHeightMm);
    return (kHalfDepthMm + 4.0 * smoothstep(40.0, 120.0, z)) * stature *
               (1.0 + kPersonDepth * chance(spine, 1)) +
           2.2 * over + belly;
}

/// The thin lie with their back on the table; thicker trunks are pressed flat and grow forward.
double center_y_mm(double half_depth_mm) {
    constexpr double kHighestMm = 17.0;
    return std::min(kHighestMm, kTableTopYMm + half_depth_mm);
}

/// < 0 inside the trunk. The table's flattening is a plain cut.
double trunk_value(const Spine& spine, const glm::dvec3& p) {
    if (const SkinTable* skin = measured_skin(spine)) return is_inside(*skin, p) ? -1.0 : 1.0;
    const double half_depth = half_depth_mm(spine, p.z);
    const double u = std::fabs(p.x) / half_width_mm(spine, p.z);
    const double v = std::fabs(p.y - center_y_mm(half_depth)) / half_depth;
    const double ellipse = std::pow(u, kExponent) + std::pow(v, kExponent) - 1.0;
    return std::max(ellipse, (kTableTopYMm - p.y) * 0.02);
}

}  // namespace

double anterior_skin_y_mm(const Spine& spine, double x_mm, double z_mm) {
    if (const SkinTable* skin = measured_skin(spine)) return front_y_mm(*skin, x_mm, z_mm);
    const double half_depth = half_depth_mm(spine, z_mm);
    const double u = std::min(std::fabs(x_mm) / half_width_mm(spine, z_mm), 1.0);
    return center_y_mm(half_depth) +
           half_depth * std::pow(1.0 - std::pow(u, kExponent), 1.0 / kExponent);
}

glm::dvec3 skin_point_W_mm(const Spine& spine, double angle_deg, double z_mm) {
    if (const SkinTable* skin = measured_skin(spine)) {
        const glm::dvec3 p = skin_at(*skin, angle_deg, z_mm);
        return {p.x, std::max(p.y, kTableTopYMm), z_mm};
    }
    const double c = std::cos(units::rad_from_deg(angle_deg));
    const double s = std::sin(units::rad_from_deg(angle_deg));
    const double power = 2.0 / kExponent;
    const double x = half_width_mm(spine, z_mm) * std::copysign(std::pow(std::fabs(c), power), c);
    const double half_depth = half_depth_mm(spine, z_mm);
    const double y =
        center_y_mm(half_depth) + half_depth * std::copysign(std::pow(std::fabs(s), power), s);
    return {x, std::max(y, kTableTopYMm), z_mm};
}

double anterior_fat_mm(const Spine& spine, double x_mm, double z_mm) {
    if (const SkinTable* skin = measured_skin(spine)) return front_fat_mm(*skin, x_mm, z_mm);
    const double build = spine.parameters.body_mass_index / kReferenceBmi;
    const double flank = std::min(std::fabs(x_mm) / half_width_mm(spine, z_mm), 1.0);
    return (15.0 + 7.0 * flank) * build * build * (is_male(spine) ? kMaleFat : 1.0);
}

double trunk_chord_mm(const Spine& spine, const glm::dvec3& from_W_mm, const glm::dvec3& to_W_mm) {
    // midpoint rule with a fixed count: the same operations in every build
    constexpr int kSteps = 512;
    const glm::dvec3 step = (to_W_mm - from_W_mm) / double(kSteps);
    int inside = 0;
    for (int i = 0; i < kSteps; ++i) {
        if (trunk_value(spine, from_W_mm + step * (i + 0.5)) < 0.0) ++inside;
    }
    return inside * glm::length(step);
}

}  // namespace sideport::patient
