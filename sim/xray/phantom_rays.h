#pragma once

#include <vector>

#include "sim/xray/box_tree.h"
#include "sim/xray/interval.h"
#include "sim/xray/phantom.h"

namespace sideport::xray {

/// The body's half extents in its own frame and their centre, mm: nothing of it lies outside.
struct Extent {
    glm::dvec3 center_B_mm{0.0}, half_mm{1.0};
};
Extent extent_of(const Body& body);

/// Adds the parts of the endless line that lie inside a body, in order. The line is given in the
/// body's own frame; direction_B: unit length.
void crossings(const Body& body, const glm::dvec3& origin_B_mm, const glm::dvec3& direction_B,
               std::vector<Interval>& inside);

/// Straight lines through a phantom in double precision. Only bodies that a line may meet are
/// asked, from the last to the first, and those that later ones hide are not. Keeps a reference to
/// the phantom.
class PhantomRays {
  public:
    explicit PhantomRays(const Phantom& phantom);

    /// A stretch of the way from focus to detector, mm from the focus, and what it lies in.
    struct Stretch {
        Interval way_mm;
        std::size_t material;  ///< into Phantom::materials
    };
    /// What the way meets, in order and disjoint.
    std::vector<Stretch> stretches(const glm::dvec3& source_W_mm,
                                   const glm::dvec3& detector_W_mm) const;

    /// Length of the way from the focus to a point of the detector in each material, mm.
    /// [materials]
    std::vector<double> lengths_mm(const glm::dvec3& source_W_mm,
                                   const glm::dvec3& detector_W_mm) const;

  private:
    const Phantom& phantom_;
    std::vector<Box> boxes_;  ///< [bodies], frame W
    std::vector<Pose> X_BW_;  ///< [bodies]
    BoxTree tree_;
};

}  // namespace sideport::xray
