// What calcifies with age beside the bones: seen in laterals as lines in front of the spine.

#include <algorithm>
#include <cmath>

#include "sim/patient/bone_stamp.h"
#include "sim/patient/bones.h"
#include "sim/patient/organs.h"

namespace sideport::patient {

namespace {

constexpr float kPlaqueMm = 0.8F;       ///< thickness of a plaque
constexpr float kPlaqueDensity = 0.8F;  ///< g/cm3 of bone compound
constexpr float kTopMm = 120.0F, kBottomMm = -100.0F, kStepMm = 10.0F;

/// 0 none .. 1 the whole wall. ref: RL, rare before 55, in most people after 65.
float plaque_amount(const Spine& spine, const BoneTraits& traits) {
    const auto age = static_cast<float>(spine.parameters.age_years);
    return saturate((age - 62.0F) / 40.0F + 0.28F * signed_chance(90, 0, 0, traits.seed));
}

}  // namespace

void draw_calcifications(VoxelGrid& bone, const Spine& spine, const BoneTraits& traits) {
    const float amount = plaque_amount(spine, traits);
    if (amount < 0.05F) return;
    const BodyMap map(spine);
    const Parameters& person = spine.parameters;
    const std::uint32_t seed = traits.seed * 13U + 5U;
    // piece by piece along the vessel, so that the boxes stay small
    for (float z = kBottomMm; z < kTopMm; z += kStepMm) {
        for (const float side : {1.0F, -1.0F}) {
            const float middle = z + 0.5F * kStepMm;
            const vec2 at = artery_offset_mm(person, middle, side);
            const float radius = artery_radius_mm(person, middle);
            const BodyMap::Slice slice = map.slice(double(map.to_world({0.0F, 0.0F, middle}).z));
            const vec3 center = map.to_world({at.x, slice.reference_y_mm + at.y, middle});
            const vec3 half(radius + 9.0F, radius + 9.0F, 0.5F * kStepMm * map.stature() + 1.0F);
            stamp_bone(
                bone, center - half, center + half,
                [&](const vec3& p) {
                    const BodyMap::Slice here = map.slice(double(p.z));
                    const vec3 q = map.to_reference(p, here);
                    const vec2 d =
                        vec2(q.x, q.y - here.reference_y_mm) - artery_offset_mm(person, q.z, side);
                    const float wall = std::fabs(glm::length(d) - artery_radius_mm(person, q.z)) -
                                       0.5F * kPlaqueMm;
                    // patches, most where the artery forks
                    const float patch = value_noise(p / 7.0F, seed) +
                                        0.6F * value_noise(p / 3.0F, seed + 1U) + 1.3F * amount -
                                        1.05F + 0.25F * ramp(20.0F, -40.0F, q.z);
                    return std::max(wall, -1.5F * patch);
                },
                [](const vec3&) {
                    return BoneTexture{kPlaqueMm, kPlaqueDensity, kPlaqueDensity};
                });
            if (middle > -40.0F) break;  // one aorta
        }
    }
}

}  // namespace sideport::patient
