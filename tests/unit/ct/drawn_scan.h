#pragma once

#include "sim/ct/volume.h"
#include "sim/patient/anatomy.h"

namespace sideport::ct_test {

/// Of the drawn patient, and enough for what is made from its scan.
inline constexpr patient::AnatomySpacing kSpacing{.bone_mm = 1.6, .soft_mm = 3.0};

/// The usual body, drawn without a pump.
struct Drawn {
    patient::Spine spine = patient::make_spine({});
    patient::Anatomy anatomy = patient::build_anatomy(
        spine, {.R = glm::dmat3(1.0), .p = glm::dvec3(1e6)}, 1.0, {}, kSpacing);
};
const Drawn& drawn();

/// A grid's value at the voxel nearest to a place; 0 outside.
double nearest(const patient::VoxelGrid& grid, const glm::dvec3& p);

/// The drawn patient in a scanner, from the sacrum (low_z) to L1: `turn_deg` about the long axis,
/// slices from the head down, its origin anywhere.
ct::Volume scanned(double turn_deg, const glm::dvec3& origin_L, double low_z = -190.0);

}  // namespace sideport::ct_test
