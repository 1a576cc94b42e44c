#pragma once

#include "sim/patient/anatomy.h"

namespace sideport::patient {

/// Traits of the skeleton that follow from sex, age and seed.
struct BoneTraits {
    std::uint32_t seed = 7;
    bool male = false;
    float old = 0.0F;         ///< 0 until 35 years, 1 from 80 on
    float lip_mm = 0.8F;      ///< osteophytes
    float trabecular = 1.0F;  ///< 1 healthy, .5 osteoporotic
    float cortex = 1.0F;      ///< thickness of all shells
    float facet_sclerosis = 0.32F;
};
BoneTraits bone_traits(const Parameters& parameters);

void draw_vertebrae(VoxelGrid& bone, const Spine& spine, const BoneTraits& traits);
void draw_ribs(VoxelGrid& bone, const Spine& spine, const BoneTraits& traits);
void draw_sacrum(VoxelGrid& bone, const Spine& spine, const BoneTraits& traits);
void draw_pelvis(VoxelGrid& bone, const Spine& spine, const BoneTraits& traits);
/// Plaques of the aorta and the iliac arteries, cartilages of the ribs.
void draw_calcifications(VoxelGrid& bone, const Spine& spine, const BoneTraits& traits);

/// Water-equivalent densities of everything that is not bone.
void draw_soft_tissue(VoxelGrid& soft, const Spine& spine, const Pose& pump_X_WP,
                      double pump_radius_mm);

}  // namespace sideport::patient
