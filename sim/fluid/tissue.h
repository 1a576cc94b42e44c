#pragma once

#include <cstdint>
#include <vector>

#include <glm/glm.hpp>

namespace sideport::fluid {

/// Liquid that left the catheter or the needle into tissue.
struct TissuePool {
    double arc_fraction = 0.0;  ///< of the catheter where it starts; < 0: at the needle's tip
    double volume_ml = 0.0;     ///< liquid in the pool, >= 0
    double iodine_mg = 0.0, drug_mg = 0.0;
};

/// The order in which a pool fills the voxels around its start: cheap along fascial planes, ragged
/// by noise. Computed once; a pool of volume V is a prefix of it. eq: FLUID-9. ref: fluid facts
/// 2(d).
struct TissueOrder {
    double spacing_mm = 1.0;
    glm::ivec3 size{0};                ///< the start lies in the middle
    std::vector<std::uint32_t> order;  ///< voxel indices, x fastest
    double porosity = 0.25;            ///< share of a voxel that liquid takes
};

TissueOrder make_tissue_order(std::uint64_t seed, int size, double spacing_mm);

/// Iodine per volume of space in the order's box; its sum is the pool's iodine to rounding.
void rasterise_pool(const TissueOrder& tissue, const TissuePool& pool,
                    std::vector<float>& iodine_mg_per_ml);

}  // namespace sideport::fluid
