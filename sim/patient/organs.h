#pragma once

#include <vector>

#include "sim/patient/body_map.h"

namespace sideport::patient {

// Relative attenuation at 55 keV, not mass density: fat's lower one draws psoas and kidney edges.
// ref: design recipe of the patient, section 5.
inline constexpr float kFat = 0.885F, kMuscle = 1.05F, kOrgan = 1.055F, kCavity = 0.965F;

/// What one voxel is painted with; later paint covers earlier.
struct Paint {
    float value = 0.0F;
    float spacing = 2.0F;

    /// True where paint of this softness would be seen: spares the noise of shapes far away.
    bool touches(float distance, float margin) const { return distance < spacing + margin; }
    void over(float distance, float density, float softness = 1.0F) {
        value = glm::mix(value, density, saturate(0.5F - distance / (spacing * softness)));
    }
};

/// A straight piece of a lung vessel, in the reference patient.
struct Vessel {
    vec3 from{0.0F}, to{0.0F};
    float radius_from = 1.0F, radius_to = 1.0F;
};

/// Liver, spleen, kidneys, great vessels and lungs of one person. Distances and points q are those
/// of the reference patient (BodyMap).
class Organs {
  public:
    explicit Organs(const Parameters& parameters);

    /// Vessels that a slice at this height cuts.
    void begin_slice(float reference_z_mm, std::vector<int>& vessels) const;

    void paint_abdomen(Paint& paint, const vec3& q, const BodyMap::Slice& slice,
                       float cavity) const;
    void paint_kidney(Paint& paint, const vec3& q, const BodyMap::Slice& slice, float side) const;
    /// wall: distance to the inside of the chest wall.
    void paint_lungs(Paint& paint, const vec3& q, const BodyMap::Slice& slice, float wall,
                     const std::vector<int>& vessels) const;

  private:
    float chance(int part, int index) const { return signed_chance(part, index, 0, seed_); }
    void grow_vessels();
    float heart(const vec3& q) const;
    float mediastinum(const vec3& q, const vec3& column) const;

    std::uint32_t seed_;
    float size_ = 1.0F;  ///< of organs in this sex and age
    float old_ = 0.0F;
    std::vector<Vessel> vessels_;
};

/// Centre of the aorta or, below its fork, of an iliac artery: W offset from the vertebral body's
/// centre in the reference patient. side: +1 left, -1 right (both the same above the fork).
vec2 artery_offset_mm(const Parameters& parameters, float reference_z_mm, float side);
float artery_radius_mm(const Parameters& parameters, float reference_z_mm);

}  // namespace sideport::patient
