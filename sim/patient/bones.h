#pragma once

#include "sim/patient/anatomy.h"

namespace sideport::patient {

/// Traits of the skeleton that follow from age and seed.
struct BoneTraits {
    std::uint32_t seed = 7;
    float lip_mm = 0.8F;      ///< osteophytes
    float trabecular = 1.0F;  ///< 1 healthy, .6 osteoporotic
    float facet_sclerosis = 0.32F;
};
BoneTraits bone_traits(const Parameters& parameters);

void draw_vertebrae(VoxelGrid& bone, const Spine& spine, const BoneTraits& traits);
void draw_ribs(VoxelGrid& bone, const Spine& spine, const BoneTraits& traits);
void draw_sacrum(VoxelGrid& bone, const Spine& spine, const BoneTraits& traits);
void draw_pelvis(VoxelGrid& bone, const Spine& spine, const BoneTraits& traits);

/// Water-equivalent densities of everything that is not bone.
void draw_soft_tissue(VoxelGrid& soft, const Spine& spine, const Pose& pump_X_WP,
                      double pump_radius_mm);

}  // namespace sideport::patient
