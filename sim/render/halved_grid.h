#pragma once

#include "sim/patient/anatomy.h"

namespace sideport::render {

/// The grid with voxels of twice the size: means of eight, rounded. Where the size is odd, nothing
/// is taken to lie beyond.
patient::VoxelGrid halved(const patient::VoxelGrid& grid);

}  // namespace sideport::render
