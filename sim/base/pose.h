#pragma once

#include <glm/glm.hpp>

namespace sideport {

/// Rigid transform X_AB: takes coordinates in frame B to frame A. R's columns are B's axes in A.
/// Frames: W world (the patient; x to the patient's left, y anterior, z cranial, origin in the
/// centre of the L3 body, mm), P pump, N needle, D detector, S source, V voxels.
struct Pose {
    glm::dmat3 R{1.0};  ///< orthonormal, right handed
    glm::dvec3 p{0.0};  ///< origin of B in A; mm throughout imaging and mechanics

    glm::dvec3 point(const glm::dvec3& p_B) const { return R * p_B + p; }
    glm::dvec3 direction(const glm::dvec3& d_B) const { return R * d_B; }
    Pose inverse() const {
        const glm::dmat3 Rt = glm::transpose(R);
        return Pose{Rt, -(Rt * p)};
    }
    Pose operator*(const Pose& other) const { return Pose{R * other.R, R * other.p + p}; }
};

/// Right-handed frame whose z axis is `z_axis` and whose x axis is as near to `x_hint` as it can
/// be. Both need a length > 0 and must not be parallel.
inline glm::dmat3 frame_from_z(const glm::dvec3& z_axis, const glm::dvec3& x_hint) {
    const glm::dvec3 z = glm::normalize(z_axis);
    const glm::dvec3 x = glm::normalize(x_hint - z * glm::dot(x_hint, z));
    return glm::dmat3(x, glm::cross(z, x), z);
}

}  // namespace sideport
