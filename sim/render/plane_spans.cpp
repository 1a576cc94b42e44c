#include "sim/render/plane_spans.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>

#include "sim/render/pack.h"

namespace sideport::render {

namespace {

constexpr int kBrick = 16;  ///< voxels a side
constexpr int kMost = std::numeric_limits<int>::max();
constexpr int kLayers = 64;  ///< of planes, as bits of a word

/// Runs of set bits, as planes, behind their table of contents.
std::vector<glm::ivec2> spans_of(const std::vector<std::uint64_t>& layers, int layer) {
    std::vector<glm::ivec2> spans(layers.size());
    for (std::size_t group = 0; group < layers.size(); ++group) {
        const std::size_t first = spans.size();
        std::uint64_t left = layers[group];
        int layer_at = 0;
        while (left != 0) {
            const int gap = std::countr_zero(left);
            left >>= gap;
            const int run = std::countr_one(left);
            layer_at += gap;
            spans.emplace_back(layer_at * layer, (layer_at + run) * layer - 1);
            layer_at += run;
            left = run < kLayers ? left >> run : 0;
        }
        spans[group] = {static_cast<int>(first), static_cast<int>(spans.size() - first)};
    }
    return spans;
}

}  // namespace

Occupancy::Occupancy(const patient::VoxelGrid& grid)
    : origin_W_mm_(grid.origin_W_mm),
      spacing_mm_(grid.spacing_mm),
      size_(grid.size) {
    const glm::ivec3 bricks = (grid.size + (kBrick - 1)) / kBrick;
    std::vector<Box> row(static_cast<std::size_t>(bricks.x));
    for (int bz = 0; bz < bricks.z; ++bz) {
        for (int by = 0; by < bricks.y; ++by) {
            std::fill(row.begin(), row.end(), Box{glm::ivec3(kMost), glm::ivec3(-1)});
            for (int k = bz * kBrick; k < std::min((bz + 1) * kBrick, grid.size.z); ++k) {
                for (int j = by * kBrick; j < std::min((by + 1) * kBrick, grid.size.y); ++j) {
                    const std::uint8_t* bytes = &grid.bytes[grid.index(0, j, k)];
                    for (int i = 0; i < grid.size.x; ++i) {
                        if (bytes[i] == 0) continue;
                        Box& box = row[static_cast<std::size_t>(i / kBrick)];
                        box.low = glm::min(box.low, glm::ivec3(i, j, k));
                        box.high = glm::max(box.high, glm::ivec3(i, j, k));
                    }
                }
            }
            std::copy_if(row.begin(), row.end(), std::back_inserter(boxes_),
                         [](const Box& box) { return box.high.x >= 0; });
        }
    }
}

std::vector<glm::ivec2> Occupancy::plane_spans(const xray::ProjectionGeometry& geometry, int axis,
                                               int group_px) const {
    const int columns = (geometry.width_px + group_px - 1) / group_px;
    const int rows = (geometry.height_px + group_px - 1) / group_px;
    const int layer = (size_[axis] + kLayers - 1) / kLayers;  // planes that share a bit
    std::vector<std::uint64_t> layers(static_cast<std::size_t>(columns) *
                                      static_cast<std::size_t>(rows));
    for (const Box& box : boxes_) {
        // bilinear samples reach one voxel farther, but not across planes
        glm::ivec3 reach(1);
        reach[axis] = 0;
        const glm::dvec3 low = origin_W_mm_ + spacing_mm_ * glm::dvec3(box.low - reach);
        const glm::dvec3 size_mm = spacing_mm_ * glm::dvec3(box.high - box.low + 2 * reach);
        const Rectangle r = rectangle_of_box(geometry, Pose{glm::dmat3(1.0), low}, size_mm);
        if (r.width == 0) continue;
        std::uint64_t touched = 0;
        for (int bit = box.low[axis] / layer; bit <= box.high[axis] / layer; ++bit)
            touched |= std::uint64_t{1} << bit;
        for (int y = r.y / group_px; y <= (r.y + r.height - 1) / group_px; ++y) {
            for (int x = r.x / group_px; x <= (r.x + r.width - 1) / group_px; ++x)
                layers[static_cast<std::size_t>(y * columns + x)] |= touched;
        }
    }
    return spans_of(layers, layer);
}

}  // namespace sideport::render
