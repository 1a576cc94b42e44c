#pragma once

#include "sim/patient/spine.h"
#include "sim/patient/value_noise.h"

namespace sideport::patient {

/// From a point of this patient to the same place in the reference patient (168 cm, BMI 23), in
/// which organs, bowel and chest are described: heights follow the vertebral levels, what lies in
/// front of the spine follows the depth and width of the abdominal cavity.
class BodyMap {
  public:
    explicit BodyMap(const Spine& spine);

    /// Everything that is the same all over an axial slice.
    struct Slice {
        vec3 column{0.0F};            ///< centre of the vertebral body, W
        float reference_z_mm = 0.0F;  ///< height in the reference patient
        float reference_y_mm = 0.0F;  ///< its vertebral body's centre
    };
    Slice slice(double z_W_mm) const;

    vec3 to_reference(const vec3& p_W_mm, const Slice& slice) const;
    /// The inverse; for parts that are laid out in the reference patient.
    vec3 to_world(const vec3& reference_mm) const;

    float across() const { return across_; }    ///< width of the cavity, 1 in the reference patient
    float forward() const { return forward_; }  ///< its depth in front of the great vessels
    /// Way from the vertebral body's centre forward, from that in the reference patient. What lies
    /// on the spine lies there in everybody.
    float forward_mm(float reference_mm) const;
    float stature() const { return stature_; }

  private:
    double reference_z_mm(double z_W_mm) const;

    const Spine& spine_;
    float across_ = 1.0F, forward_ = 1.0F, stature_ = 1.0F;
};

}  // namespace sideport::patient
