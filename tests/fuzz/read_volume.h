#pragma once

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "sim/ct/volume.h"

namespace sideport::fuzz {

/// Reads a tomogram of at most 2^18 voxels: what is read is whole and lies somewhere, what is not
/// has a code and words.
inline void read_volume(const std::filesystem::path& path) {
    const auto made = ct::read_tomogram(path, {.max_voxels = std::size_t{1} << 18U}, {});
    if (!made) {
        if (made.error().code.empty() || made.error().message.empty()) std::abort();
        return;
    }
    const ct::Volume& volume = made.value().volume;
    const glm::ivec3 size = volume.size;
    const std::size_t voxels = static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y) *
                               static_cast<std::size_t>(size.z);
    const bool whole = size.x >= 2 && size.y >= 2 && size.z >= 2 && volume.hu.size() == voxels;
    const bool placed = std::isfinite(glm::length(volume.origin_L_mm)) &&
                        std::abs(glm::determinant(volume.step_L_mm)) > 1e-7;
    if (!whole || !placed) std::abort();
}

}  // namespace sideport::fuzz
