#pragma once

#include <string_view>
#include <vector>

#include "sim/patient/spine.h"

namespace sideport::patient {

// What of a lying patient lies beyond the trunk's formulas: head, arms folded on the chest, legs.
// Drawn after the proportions of a lying adult of 168 cm and scaled by stature (RL); no anatomy is
// measured on it. The room draws these shapes and the C-arm stops before them.

/// Outline of the body at a height, below the hips that of both legs side by side under a blanket:
/// half width and top above x, W.
struct Outline {
    double half_width_mm, top_y_mm;
};
Outline body_outline(const Spine& spine, double z_mm);

/// Below this height the outline is that of the legs, z in W.
double hips_z_mm(const Spine& spine);
/// Up to this height the trunk's formulas hold; shoulders begin above it.
double chest_high_z_mm(const Spine& spine);

/// An ellipsoid with its axes along W; the cap over the hair is outside of it.
struct Head {
    glm::dvec3 center_W_mm, half_mm;
};
Head head_of(const Spine& spine);

/// Joints of an arm that lies beside the chest, the hand on the other arm. side: 1 the patient's
/// left, -1 the right.
struct Arm {
    glm::dvec3 shoulder_W_mm, elbow_W_mm, wrist_W_mm, knuckles_W_mm;
};
Arm arm_of(const Spine& spine, double side);
inline constexpr double kUpperArmRadiusMm = 62.0, kElbowRadiusMm = 45.0, kWristRadiusMm = 28.0;

/// Hull of two balls.
struct Capsule {
    std::string_view name;  ///< head, chest, arm or leg
    glm::dvec3 from_W_mm, to_W_mm;
    double from_radius_mm, to_radius_mm;
};
/// Head, chest above the formulas, two arms of three capsules, two legs of three.
std::vector<Capsule> limbs(const Spine& spine);

}  // namespace sideport::patient
