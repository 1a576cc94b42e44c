#pragma once

#include <vector>

#include "sim/patient/spine.h"
#include "sim/patient/value_noise.h"

namespace sideport::patient {

/// The disc between two vertebral bodies: a bulging plate, across the mean of both axes.
struct Disc {
    vec3 center_W{0.0F};
    glm::mat3 axes{1.0F};  ///< x left, y forward, z across the disc
    float half_width_mm = 22.0F, half_depth_mm = 17.0F, half_height_mm = 5.0F;
    float gas = 0.0F;  ///< 0 none; 1 a cleft of nitrogen as in worn discs

    /// Signed, mm; the disc reaches into the hollows of the endplates.
    float distance(const vec3& p_W_mm) const;
    /// Water-equivalent density inside: the fibres of the annulus are denser than the nucleus.
    float density(const vec3& p_W_mm) const;
    /// Half of the heights between which any of it lies.
    float reach_mm() const { return half_height_mm + 16.0F; }

  private:
    /// In the plane of the disc: 0 in its middle, 1 at its edge.
    float share(const vec3& local) const;
};

/// From T8/T9 down to L5/S1.
std::vector<Disc> make_discs(const Spine& spine);

}  // namespace sideport::patient
