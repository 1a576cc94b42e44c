#pragma once

#include <vector>

#include "sim/patient/anatomy.h"
#include "sim/xray/projection.h"

namespace sideport::render {

/// Where a grid of voxels holds anything: the boxes of its bricks' voxels that are not 0.
class Occupancy {
  public:
    Occupancy() = default;
    explicit Occupancy(const patient::VoxelGrid& grid);

    /// For each work group of the march (`group_px` squared) the planes across `axis` (0-2) on
    /// which a ray of the group can meet anything but 0. The first [groups of a row * rows of
    /// groups] entries are (index of the group's first span, number of spans), rows from the top;
    /// spans (first plane, last plane) follow, ascending. What lies outside adds exactly 0, so a
    /// march over the spans gives the same bits.
    std::vector<glm::ivec2> plane_spans(const xray::ProjectionGeometry& geometry, int axis,
                                        int group_px) const;

  private:
    struct Box {
        glm::ivec3 low, high;  ///< first and last voxel
    };
    std::vector<Box> boxes_;
    glm::dvec3 origin_W_mm_{0.0};
    double spacing_mm_ = 1.0;
    glm::ivec3 size_{0};
};

}  // namespace sideport::render
