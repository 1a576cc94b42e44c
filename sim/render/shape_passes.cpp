#include "sim/render/shape_passes.h"

#include <cmath>

#include "sim/render/frame_keys.h"
#include "sim/render/hidden_solids.h"
#include "sim/render/pass_tools.h"

namespace sideport::render {

namespace {

using gpu_shared::SolidRecord;
using gpu_shared::TileParams;
using gpu_shared::TubeSegment;
using gpu_shared::vec4;

constexpr std::uint32_t kSolids[] = {
#include "solids.comp.inc"
};
constexpr std::uint32_t kTubes[] = {
#include "tubes.comp.inc"
};

/// Texels of four floats that a record fills.
template <typename Record>
constexpr std::uint32_t texels = sizeof(Record) / 16;

/// A picture of four numbers for each pixel.
gpu::Texels channels(const gpu::Device& device, int size_px) {
    const auto px = static_cast<std::size_t>(size_px);
    return {device, VK_FORMAT_R32G32B32A32_SFLOAT, px * px, "paths"};
}

/// A speck so small and far away that a ray's entry and exit are one number.
SolidRecord no_solid() {
    const float far = gpu_shared::kFarMm;
    return {.row_x = vec4(1000.0F, 0.0F, 0.0F, far),
            .row_y = vec4(0.0F, 1000.0F, 0.0F, far),
            .row_z = vec4(0.0F, 0.0F, 1000.0F, far),
            .form = vec4(2.0F, 0.0F, 0.001F, 0.0F),
            .share = vec4(0.0F)};
}

/// A piece whose end lies before its beginning.
TubeSegment no_segment() {
    TubeSegment segment{};
    segment.axis = vec4(0.0F, 0.0F, 1.0F, 0.0F);
    segment.plane0 = vec4(0.0F, 0.0F, 1.0F, -1.0F);
    segment.plane1 = vec4(0.0F, 0.0F, -1.0F, -1.0F);
    return segment;
}

glm::dvec3 half_box_of(const Solid& solid) {
    glm::dvec3 half = solid.half_mm;
    if (solid.shape == SolidShape::capsule) half.z += half.x;
    return half;
}

/// A segment reaches into the corners of its mitres.
Shadow shadow_of(const xray::ProjectionGeometry& geometry, const TubeSegment& segment) {
    const double radius = double(segment.start.w);
    const glm::dvec3 axis(segment.axis);
    const glm::dvec3 hint = std::fabs(axis.x) < 0.8 ? glm::dvec3(1, 0, 0) : glm::dvec3(0, 1, 0);
    const Pose X_WB{frame_from_z(axis, hint),
                    glm::dvec3(segment.start) + 0.5 * double(segment.plane0.w) * axis};
    return shadow_of_box(geometry, X_WB, {radius, radius, reach_mm(segment)});
}

}  // namespace

TiledShapes::TiledShapes(int size_px, int tile_px, std::uint32_t record_texels)
    : keeper_(size_px, tile_px),
      records_(VK_FORMAT_R32G32B32A32_SFLOAT, record_texels, "shapes"),
      tiles_(VK_FORMAT_R32_UINT, gpu_shared::kTileRow, "tiles") {}

template <typename Record>
std::uint32_t TiledShapes::update(const gpu::Device& device, VkCommandBuffer cmd,
                                  const std::vector<Record>& records,
                                  const std::vector<Shadow>& shadows, std::uint64_t view_key,
                                  const TileKeeper::ThinOut& thin_out) {
    std::vector<std::uint64_t> keys;
    for (std::size_t i = 0; i < shadows.size(); ++i)
        keys.push_back(record_key(records[i]));
    const TileLists lists = keeper_.changed(shadows, keys, view_key, thin_out);
    tiles_per_row_ = lists.tiles_per_row;
    if (lists.tile_count == 0) return 0;
    records_.write(device, std::span<const Record>(records));
    tiles_.write(device, std::span<const std::uint32_t>(lists.words));
    records_.record_upload(cmd);
    tiles_.record_upload(cmd);
    barrier(cmd);
    return static_cast<std::uint32_t>(lists.tile_count);
}

SolidsPass::SolidsPass(const gpu::Device& device, int size_px)
    : device_(device),
      paths_(channels(device, size_px)),
      shapes_(size_px, kSolidTilePx, texels<SolidRecord>),
      pass_(device, kSolids, layout_of("iib", sizeof(TileParams)), "solids") {}

void SolidsPass::record(VkCommandBuffer cmd, const xray::ProjectionGeometry& geometry,
                        const std::vector<Solid>& solids) {
    std::vector<SolidRecord> records = solid_records(solids);  // topmost first
    std::vector<Shadow> shadows;
    for (auto it = solids.rbegin(); it != solids.rend(); ++it)
        shadows.push_back(shadow_of_box(geometry, it->X_WB, half_box_of(*it)));
    records.push_back(no_solid());
    const HiddenSolids hidden(geometry, solids);
    const std::uint32_t groups =
        shapes_.update(device_, cmd, records, shadows, key_of(geometry),
                       [&](int column, int row, std::vector<std::uint32_t>& items) {
                           hidden.remove(column, row, items);
                       });
    if (groups == 0) return;
    const TileParams params{camera_of(geometry), shapes_.tiles_per_row()};
    pass_.record(cmd, {shapes_.records(), shapes_.tiles(), paths_}, gpu::push_bytes(params),
                 {groups});
    barrier(cmd);
}

TubesPass::TubesPass(const gpu::Device& device, int size_px)
    : device_(device),
      paths_(channels(device, size_px)),
      shapes_(size_px, kTubeTilePx, texels<TubeSegment>),
      pass_(device, kTubes, layout_of("iib", sizeof(TileParams)), "tubes") {}

void TubesPass::record(VkCommandBuffer cmd, const xray::FrameInput& input) {
    std::vector<TubeSegment> records = tube_segments(input.tubes);
    std::vector<Shadow> shadows;
    for (const TubeSegment& segment : records)
        shadows.push_back(shadow_of(input.geometry, segment));
    records.push_back(no_segment());
    const std::uint32_t groups =
        shapes_.update(device_, cmd, records, shadows, key_of(input.geometry), {});
    if (groups == 0) return;
    const TileParams params{camera_of(input.geometry), shapes_.tiles_per_row()};
    pass_.record(cmd, {shapes_.records(), shapes_.tiles(), paths_}, gpu::push_bytes(params),
                 {groups});
    barrier(cmd);
}

}  // namespace sideport::render
