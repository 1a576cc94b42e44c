#include "sim/patient/limbs.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sideport::patient {

namespace {

constexpr double kReferenceHeightMm = 1680.0;
constexpr double kHipsMm = -190.0, kChestHighMm = 250.0;
constexpr double kHipsHalfWidthMm = 181.0;  ///< that the table of the legs was drawn for

/// The legs under a blanket for a stature of 168 cm: half width of both and top.
struct Leg {
    double z_mm, half_width_mm, top_mm;
};
constexpr std::array<Leg, 8> kLegs = {{{kHipsMm, 0.0, 0.0},  // as the trunk is there
                                       {-300.0, 178.0, 84.0},
                                       {-420.0, 160.0, 62.0},
                                       {-560.0, 145.0, 40.0},
                                       {-760.0, 132.0, 22.0},
                                       {-925.0, 114.0, 14.0},
                                       {-990.0, 110.0, 76.0},  // toes
                                       {-1060.0, 104.0, 20.0}}};
constexpr double kThighMm = -300.0, kKneeMm = -560.0, kAnkleMm = -925.0;
constexpr double kHeelMm = -950.0, kToesMm = -985.0, kFootRadiusMm = 40.0;

double scale_of(const Spine& spine) {
    return spine.parameters.height_mm / kReferenceHeightMm;
}

double smoothstep(double x) {
    const double t = std::clamp(x, 0.0, 1.0);
    return t * t * (3.0 - 2.0 * t);
}

/// Middle and radius of one leg at a height of the table, as the outline of both has it.
struct LegSlice {
    glm::dvec3 middle_W_mm;
    double radius_mm;
};
LegSlice leg_at(const Spine& spine, double side, double reference_z_mm) {
    const double z = reference_z_mm * scale_of(spine);
    const Outline outline = body_outline(spine, z);
    const double radius = 0.5 * std::min(outline.half_width_mm, outline.top_y_mm - kTableTopYMm);
    return {{side * (outline.half_width_mm - radius), outline.top_y_mm - radius, z}, radius};
}

void add_leg(std::vector<Capsule>& parts, const Spine& spine, double side) {
    const LegSlice thigh = leg_at(spine, side, kThighMm), knee = leg_at(spine, side, kKneeMm),
                   ankle = leg_at(spine, side, kAnkleMm);
    parts.push_back({"leg", thigh.middle_W_mm, knee.middle_W_mm, thigh.radius_mm, knee.radius_mm});
    parts.push_back({"leg", knee.middle_W_mm, ankle.middle_W_mm, knee.radius_mm, ankle.radius_mm});
    const double scale = scale_of(spine);
    const double toes_y = body_outline(spine, -990.0 * scale).top_y_mm - kFootRadiusMm;
    parts.push_back({"leg",
                     {ankle.middle_W_mm.x, kTableTopYMm + kFootRadiusMm, kHeelMm * scale},
                     {ankle.middle_W_mm.x, toes_y, kToesMm * scale},
                     kFootRadiusMm,
                     kFootRadiusMm});
}

void add_arm(std::vector<Capsule>& parts, const Spine& spine, double side) {
    constexpr double kHandRadiusMm = 30.0;
    const Arm arm = arm_of(spine, side);
    parts.push_back({"arm", arm.shoulder_W_mm, arm.elbow_W_mm, kUpperArmRadiusMm, kElbowRadiusMm});
    parts.push_back({"arm", arm.elbow_W_mm, arm.wrist_W_mm, kElbowRadiusMm, kWristRadiusMm});
    const glm::dvec3 along = glm::normalize(arm.knuckles_W_mm - arm.wrist_W_mm);
    parts.push_back(
        {"arm", arm.wrist_W_mm, arm.knuckles_W_mm + along * 30.0, kHandRadiusMm, kHandRadiusMm});
}

}  // namespace

double hips_z_mm(const Spine& spine) {
    return kHipsMm * scale_of(spine);
}
double chest_high_z_mm(const Spine& spine) {
    return kChestHighMm * scale_of(spine);
}

Outline body_outline(const Spine& spine, double z_mm) {
    const double scale = scale_of(spine);
    const auto trunk = [&](double z) {
        return Outline{skin_point_W_mm(spine, 0.0, z).x, anterior_skin_y_mm(spine, 0.0, z)};
    };
    const double z = z_mm / scale;
    if (z >= kHipsMm) return trunk(z_mm);
    std::size_t i = 0;
    while (i + 2 < kLegs.size() && kLegs[i + 1].z_mm > z)
        ++i;
    const Outline hips = trunk(kHipsMm * scale);
    // legs of the obese are thicker too
    const double build = hips.half_width_mm / kHipsHalfWidthMm;
    const auto at = [&](const Leg& leg) {
        if (leg.half_width_mm == 0.0) return hips;
        return Outline{leg.half_width_mm * glm::mix(build, 1.0, 0.3), leg.top_mm * scale};
    };
    const Outline a = at(kLegs[i]), b = at(kLegs[i + 1]);
    const double t = smoothstep((kLegs[i].z_mm - z) / (kLegs[i].z_mm - kLegs[i + 1].z_mm));
    return {glm::mix(a.half_width_mm, b.half_width_mm, t), glm::mix(a.top_y_mm, b.top_y_mm, t)};
}

Head head_of(const Spine& spine) {
    const double scale = scale_of(spine);
    return {{0.0, 38.0 * scale, 585.0 * scale}, glm::dvec3(74.0, 96.0, 116.0) * scale};
}

Arm arm_of(const Spine& spine, double side) {
    constexpr double kBesideMm = 20.0, kOnOtherMm = 16.0;
    const double scale = scale_of(spine), high = chest_high_z_mm(spine);
    const double chest = anterior_skin_y_mm(spine, 0.0, high);
    const double width = skin_point_W_mm(spine, 0.0, high).x;
    const double over = side > 0.0 ? 0.0 : kOnOtherMm;  // one hand on the other arm
    return {.shoulder_W_mm = {side * (width + 8.0), 6.0, 368.0 * scale},
            .elbow_W_mm = {side * (width + kBesideMm), -30.0, 205.0 * scale},
            .wrist_W_mm = {side * 50.0, chest + 22.0 + over, (262.0 + over) * scale},
            .knuckles_W_mm = {-side * 26.0, chest + 12.0 + over, (285.0 + over) * scale}};
}

std::vector<Capsule> limbs(const Spine& spine) {
    constexpr double kUpperChestMm = 330.0, kUnderChestTopMm = 12.0;
    const double scale = scale_of(spine);
    std::vector<Capsule> parts;
    const Head head = head_of(spine);
    const double reach = head.half_mm.z - head.half_mm.y;
    parts.push_back({"head", head.center_W_mm - glm::dvec3(0.0, 0.0, reach),
                     head.center_W_mm + glm::dvec3(0.0, 0.0, reach), head.half_mm.y,
                     head.half_mm.y});
    // the chest between the shoulders; its top falls off toward the neck
    const double high = chest_high_z_mm(spine);
    const double top = anterior_skin_y_mm(spine, 0.0, high) - kUnderChestTopMm;
    const double radius = 0.5 * (top - kTableTopYMm);
    const double half = std::max(0.0, skin_point_W_mm(spine, 0.0, high).x - radius);
    const glm::dvec3 middle(0.0, top - radius, kUpperChestMm * scale);
    parts.push_back({"chest", middle - glm::dvec3(half, 0.0, 0.0),
                     middle + glm::dvec3(half, 0.0, 0.0), radius, radius});
    for (const double side : {-1.0, 1.0}) {
        add_arm(parts, spine, side);
        add_leg(parts, spine, side);
    }
    return parts;
}

}  // namespace sideport::patient
