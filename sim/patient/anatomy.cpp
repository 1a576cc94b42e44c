#include "sim/patient/anatomy.h"

#include <algorithm>

#include "sim/patient/bones.h"

namespace sideport::patient {

namespace {

constexpr double kBoneSpacingMm = 0.8, kSoftSpacingMm = 2.0;
constexpr float kBoneScale = 0.01F, kSoftScale = 0.005F;

VoxelGrid empty_grid(const glm::dvec3& low, const glm::dvec3& high, double spacing_mm,
                     float scale) {
    VoxelGrid grid{
        .origin_W_mm = low, .spacing_mm = spacing_mm, .size = {}, .scale = scale, .bytes = {}};
    grid.size = glm::ivec3(glm::ceil((high - low) / spacing_mm)) + 1;
    grid.bytes.assign(static_cast<std::size_t>(grid.size.x) *
                          static_cast<std::size_t>(grid.size.y) *
                          static_cast<std::size_t>(grid.size.z),
                      0);
    return grid;
}

}  // namespace

BoneTraits bone_traits(const Parameters& parameters) {
    const auto age = static_cast<float>(std::clamp((parameters.age_years - 35.0) / 45.0, 0.0, 1.0));
    return {.seed = static_cast<std::uint32_t>(parameters.seed),
            .lip_mm = 0.6F + 2.0F * age,
            .trabecular = 1.0F - 0.36F * age,
            .facet_sclerosis = 0.30F + 0.25F * age};
}

Anatomy build_anatomy(const Spine& spine, const Pose& pump_X_WP, double pump_radius_mm,
                      const Progress& progress) {
    const auto report = [&](double share, const char* what) {
        if (progress) progress(share, what);
    };
    const BoneTraits traits = bone_traits(spine.parameters);
    Anatomy anatomy{.bone = empty_grid({-150.0, -102.0, -215.0}, {150.0, 125.0, 245.0},
                                       kBoneSpacingMm, kBoneScale),
                    .soft = empty_grid({-210.0, -100.0, -235.0}, {210.0, 175.0, 260.0},
                                       kSoftSpacingMm, kSoftScale)};
    report(0.02, "vertebrae");
    draw_vertebrae(anatomy.bone, spine, traits);
    report(0.5, "ribs");
    draw_ribs(anatomy.bone, spine, traits);
    report(0.6, "sacrum");
    draw_sacrum(anatomy.bone, spine, traits);
    report(0.7, "pelvis");
    draw_pelvis(anatomy.bone, spine, traits);
    report(0.8, "soft tissue");
    draw_soft_tissue(anatomy.soft, spine, pump_X_WP, pump_radius_mm);
    report(1.0, "done");
    return anatomy;
}

}  // namespace sideport::patient
