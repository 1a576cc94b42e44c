#pragma once

#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/ct/numbers.h"
#include "sim/ct/volume.h"

namespace sideport::ct {

/// Refuses sizes that no tomogram has, before anything is allocated. `sizes`: voxels along i, j, k.
/// Errors: ct.two_dimensional (an axis of one voxel), ct.too_large (> max_voxels).
Result<Done> judge_size(const std::int64_t (&sizes)[3], std::size_t max_voxels,
                        const std::string& where);

/// Refuses a lattice that is not one: steps that are no numbers, shorter than 0.01 mm or longer
/// than 20 mm, or lie nearly in a plane; an origin further than 100 m. Errors: ct.geometry.
Result<Done> judge_lattice(const Volume& volume, const std::string& where);

/// Refuses numbers that cannot be Hounsfield units, warns of what is odd about them.
/// Errors: ct.not_hounsfield (all alike, a mask, grey values, an offset that is missing).
Result<Done> judge_numbers(const Met& met, std::vector<std::string>& warnings,
                           const std::string& where);

}  // namespace sideport::ct
