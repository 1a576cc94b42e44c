#pragma once

#include "sim/patient/bones.h"
#include "sim/patient/value_noise.h"

namespace sideport::patient {

/// What makes one pelvis differ from another. ref: women's are wider and lower, with a wider and
/// shorter sacrum, a wider inlet and a wider angle below the symphysis; people of one sex differ by
/// some percent.
struct PelvisBuild {
    float width, height, flare, curl;  ///< of 1
    float tilt_rad;                    ///< of the whole pelvis, against the usual sacral slope
    vec3 hip_mm;                       ///< centre of the left femoral head, from the centre of S1
    float head_radius_mm;              ///< of the femur
    float subpubic_half_angle_rad;     ///< between the midline and a lower ramus of the pubis
    std::uint32_t seed;
};
PelvisBuild pelvis_build(const Spine& spine, const BoneTraits& traits);

/// The sacroiliac joint: |x| of the plane between sacrum and ilium, in the frame of S1. In front it
/// lies further out than behind, and both ends run along a beam from behind: PA shows two lines
/// that meet below. Never flat.
float sacroiliac_x_mm(const vec3& p, const PelvisBuild& build);
inline constexpr float kJointGapMm = 1.3F;  ///< half of it

}  // namespace sideport::patient
