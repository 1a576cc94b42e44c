#include "sim/render/halved_grid.h"

#include <algorithm>

namespace sideport::render {

patient::VoxelGrid halved(const patient::VoxelGrid& grid) {
    patient::VoxelGrid half{.origin_W_mm = grid.origin_W_mm + 0.5 * grid.spacing_mm,
                            .spacing_mm = 2.0 * grid.spacing_mm,
                            .size = (grid.size + 1) / 2,
                            .scale = grid.scale,
                            .bytes = {}};
    half.bytes.reserve(static_cast<std::size_t>(half.size.x) *
                       static_cast<std::size_t>(half.size.y) *
                       static_cast<std::size_t>(half.size.z));
    const auto pairs = static_cast<std::size_t>(half.size.x);
    const auto width = static_cast<std::size_t>(grid.size.x);
    std::vector<std::uint16_t> sums(2 * pairs);  // of up to four rows
    for (int k = 0; k < half.size.z; ++k) {
        for (int j = 0; j < half.size.y; ++j) {
            std::fill(sums.begin(), sums.end(), std::uint16_t{0});
            for (int row = 0; row < 4; ++row) {
                const int y = 2 * j + (row & 1), z = 2 * k + (row >> 1);
                if (y >= grid.size.y || z >= grid.size.z) continue;
                const std::uint8_t* bytes = &grid.bytes[grid.index(0, y, z)];
                for (std::size_t i = 0; i < width; ++i)
                    sums[i] = static_cast<std::uint16_t>(sums[i] + bytes[i]);
            }
            for (std::size_t i = 0; i < pairs; ++i)
                half.bytes.push_back(
                    static_cast<std::uint8_t>((sums[2 * i] + sums[2 * i + 1] + 4) / 8));
        }
    }
    return half;
}

}  // namespace sideport::render
