#include "sim/patient/anatomy.h"

#include <algorithm>

#include "sim/patient/bones.h"
#include "sim/patient/value_noise.h"

namespace sideport::patient {

namespace {

constexpr double kAboveT8Mm = 72.0;       ///< three more vertebrae and ribs
constexpr double kBelowSacrumMm = 168.0;  ///< from the centre of S1 to below the ischium
constexpr float kBoneScale = 0.01F, kSoftScale = 0.005F;
constexpr float kMeasuredBoneScale = 0.02F;  ///< tomograms hold metal

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

Anatomy empty_anatomy(const Spine& spine, const AnatomySpacing& spacing) {
    const bool measured = spine.parameters.measured != nullptr;
    const double low_z = spine.levels.back().X_WB.p.z - kBelowSacrumMm;
    const double high_z = spine.levels.front().X_WB.p.z + kAboveT8Mm;
    double half_width = 0.0, front = 0.0;
    for (double z = low_z; z <= high_z; z += 10.0) {
        half_width = std::max(half_width, skin_point_W_mm(spine, 0.0, z).x);
        front = std::max(front, anterior_skin_y_mm(spine, 0.0, z));
    }
    const double across = half_width + 8.0;
    // ribs and hips of a drawn body are known to lie within this
    const double bones = measured ? across : std::min(across, 168.0);
    const double bones_front = measured ? front : 118.0;
    return {.bone = empty_grid({-bones, kTableTopYMm - 2.0, low_z}, {bones, bones_front, high_z},
                               spacing.bone_mm, measured ? kMeasuredBoneScale : kBoneScale),
            .soft = empty_grid({-across, kTableTopYMm - 8.0, low_z - 20.0},
                               {across, front + 8.0, high_z + 15.0}, spacing.soft_mm, kSoftScale)};
}

BoneTraits bone_traits(const Parameters& p) {
    const auto seed = static_cast<std::uint32_t>(p.seed);
    const bool male = p.sex == Parameters::Sex::male;
    const auto old = static_cast<float>(std::clamp((p.age_years - 35.0) / 45.0, 0.0, 1.0));
    const auto chance = [&](int i) {
        return signed_chance(80, i, 0, seed);
    };
    // women lose more bone; at every age people differ
    const float loss = (male ? 0.26F : 0.42F) * old * (1.0F + 0.35F * chance(0));
    return {.seed = seed,
            .male = male,
            .old = old,
            .lip_mm = 0.4F + 2.0F * old * (1.0F + 0.5F * chance(1)),
            .trabecular = (1.0F - loss) * (1.0F + 0.06F * chance(2)),
            .cortex = (1.0F - 0.5F * loss) * (1.0F + 0.05F * chance(3)),
            .facet_sclerosis = 0.30F + 0.25F * old * (1.0F + 0.4F * chance(4))};
}

Anatomy build_anatomy(const Spine& spine, const Pose& pump_X_WP, double pump_radius_mm,
                      const Progress& progress, const AnatomySpacing& spacing) {
    const auto report = [&](double share, const char* what) {
        if (progress) progress(share, what);
    };
    const BoneTraits traits = bone_traits(spine.parameters);
    Anatomy anatomy = empty_anatomy(spine, spacing);
    report(0.02, "vertebrae");
    draw_vertebrae(anatomy.bone, spine, traits);
    report(0.5, "ribs");
    draw_ribs(anatomy.bone, spine, traits);
    report(0.6, "sacrum");
    draw_sacrum(anatomy.bone, spine, traits);
    report(0.7, "pelvis");
    draw_pelvis(anatomy.bone, spine, traits);
    draw_calcifications(anatomy.bone, spine, traits);
    report(0.8, "soft tissue");
    draw_soft_tissue(anatomy.soft, spine, pump_X_WP, pump_radius_mm);
    report(1.0, "done");
    return anatomy;
}

}  // namespace sideport::patient
