#pragma once

#include <array>

#include "sim/patient/spine.h"
#include "sim/patient/value_noise.h"

namespace sideport::patient {

/// A vertebra's frame in single precision.
struct BodyFrame {
    vec3 center{0.0F};
    glm::mat3 axes{1.0F};

    vec3 to_local(const vec3& p_W) const { return glm::transpose(axes) * (p_W - center); }
    vec3 direction_to_local(const vec3& d_W) const { return glm::transpose(axes) * d_W; }
    vec3 to_world(const vec3& p) const { return axes * p + center; }
};
inline BodyFrame body_frame(const Vertebra& v) {
    return {vec3(v.X_WB.p), glm::mat3(v.X_WB.R)};
}

/// The plane of the joint between a level and the one below, shared by both in W, so that they
/// never meet.
struct FacetJoint {
    vec3 point_W{0.0F};
    vec3 normal_W{0.0F};
};
/// side 0: patient's left (+x), 1: right. level: the upper one.
FacetJoint facet_joint(const Spine& spine, int level, int side);

}  // namespace sideport::patient
