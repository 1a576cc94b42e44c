#pragma once

#include <cstdint>
#include <vector>

#include "sim/ct/volume.h"

namespace sideport::ct {

/// Outside of what was scanned.
inline constexpr double kNothing = -1024.0;

/// A volume as a function of place. Frame A: the patient's axes as in W (x to the left, y to the
/// front, z to the head), with the scan's own origin; mm.
class Scan {
  public:
    explicit Scan(const Volume& volume);

    /// Hounsfield units, linear between voxels; kNothing outside.
    double at(const glm::dvec3& p_A_mm) const;
    bool holds(const glm::dvec3& p_A_mm) const;
    /// The box round all voxel centres.
    const glm::dvec3& low_mm() const { return low_; }
    const glm::dvec3& high_mm() const { return high_; }
    /// Heights at which every voxel of an axial plane is scanned; as `low` and `high` unless the
    /// slices are oblique or tilted.
    double full_low_z_mm() const { return full_low_z_; }
    double full_high_z_mm() const { return full_high_z_; }

  private:
    const Volume& volume_;
    glm::dmat3 to_index_;
    glm::dvec3 origin_A_, low_, high_;
    double full_low_z_ = 0.0, full_high_z_ = 0.0;
};

/// The scan on a coarse even lattice in A, for finding things.
struct Coarse {
    glm::ivec3 size{0};
    glm::dvec3 origin_A_mm{0.0};  ///< centre of voxel (0, 0, 0)
    double spacing_mm = 2.0;
    std::vector<std::int16_t> hu;
    std::vector<std::uint8_t> inside;  ///< 1: of the body; after find_body

    std::size_t index(int i, int j, int k) const {
        return (static_cast<std::size_t>(k) * static_cast<std::size_t>(size.y) +
                static_cast<std::size_t>(j)) *
                   static_cast<std::size_t>(size.x) +
               static_cast<std::size_t>(i);
    }
    glm::dvec3 place(int i, int j, int k) const {
        return origin_A_mm + spacing_mm * glm::dvec3(i, j, k);
    }
    /// Nearest voxel's value; kNothing outside of the lattice.
    double nearest(const glm::dvec3& p_A_mm) const;
    /// Whether the nearest voxel is of the body.
    bool is_body(const glm::dvec3& p_A_mm) const;
};

Coarse coarse_of(const Scan& scan, double spacing_mm);

/// Marks the body: the largest thing denser than air once what is thinner than a couch's shell is
/// taken off, with all that it encloses. False: there is none.
bool find_body(Coarse& coarse);

}  // namespace sideport::ct
