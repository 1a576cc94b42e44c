#pragma once

#include <glm/glm.hpp>

#include "sim/patient/anatomy.h"

namespace sideport::test_support {

/// Empty voxels whose centres reach from `low` to `high` at least. scale: value of a byte of 1.
inline patient::VoxelGrid empty_grid(const glm::dvec3& low_W_mm, const glm::dvec3& high_W_mm,
                                     double spacing_mm, float scale) {
    patient::VoxelGrid grid{
        .origin_W_mm = low_W_mm, .spacing_mm = spacing_mm, .size = {}, .scale = scale, .bytes = {}};
    grid.size = glm::ivec3(glm::ceil((high_W_mm - low_W_mm) / spacing_mm)) + 1;
    grid.bytes.assign(static_cast<std::size_t>(grid.size.x * grid.size.y * grid.size.z), 0);
    return grid;
}

}  // namespace sideport::test_support
