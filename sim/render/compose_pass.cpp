#include "sim/render/compose_pass.h"

#include <algorithm>
#include <bit>

#include "sim/base/hash.h"
#include "sim/render/pass_tools.h"

namespace sideport::render {

namespace {

using gpu_shared::FrameParams;

constexpr std::uint32_t kCompose[] = {
#include "compose.comp.inc"
};
constexpr std::uint32_t kOpenField[] = {
#include "open_field.comp.inc"
};
constexpr std::uint32_t kNoise[] = {
#include "noise.comp.inc"
};
constexpr int kTilePx = gpu_shared::kEnergyTilePx;
/// From this side on a picture's sums follow from the mean of four neighbours where nothing but
/// tissue is: off by 7e-4 at 128 px, by less than 2e-4 from here on.
constexpr int kFinePx = 512;
/// What may be in a tile, besides tissue. Where there is a shape, contrast is read in any case.
constexpr std::uint32_t kTubes = 1, kSolids = 2, kContrast = 4, kMetalPart = 5;

/// Calls use(index) for the tiles that a rectangle touches.
template <typename Use>
void for_each_tile(const Rectangle& r, int tiles_per_row, Use use) {
    if (r.width <= 0 || r.height <= 0) return;
    const int end_x = std::min((r.x + r.width - 1) / kTilePx, tiles_per_row - 1);
    const int end_y = std::min((r.y + r.height - 1) / kTilePx, tiles_per_row - 1);
    for (int y = r.y / kTilePx; y <= end_y; ++y) {
        for (int x = r.x / kTilePx; x <= end_x; ++x)
            use(static_cast<std::size_t>(y * tiles_per_row + x));
    }
}

/// Pixels that a rectangle of the picture at rest may reach. Without a carry no more than itself: a
/// tile that is kept stays in the part that it was summed in.
Rectangle carried(const Rectangle& r, const Carry& carry) {
    if (carry == Carry{}) return r;
    const glm::dvec2 low = (glm::dvec2(r.x, r.y) - carry.offset_px) / carry.scale - 1.0;
    const glm::dvec2 high =
        (glm::dvec2(r.x + r.width, r.y + r.height) - carry.offset_px) / carry.scale + 1.0;
    const glm::ivec2 from = glm::max(glm::ivec2(glm::floor(low)), glm::ivec2(0));
    const glm::ivec2 to = glm::max(glm::ivec2(glm::ceil(high)), from);
    return {from.x, from.y, to.x - from.x, to.y - from.y};
}

std::uint64_t open_field_key(const FrameParams& params) {
    Hasher h;
    for (const float value : {params.pixel_mm, params.field_half_mm.x, params.field_half_mm.y,
                              params.iris_mm, params.penumbra_mm, params.distance_mm})
        h.add(static_cast<std::uint64_t>(std::bit_cast<std::uint32_t>(value)));
    return h.value();
}

}  // namespace

OpenField::OpenField(const gpu::Device& device, int size_px)
    : size_px_(size_px),
      shutter_share_(quad_picture(device, size_px, "shutter")),
      fluence_(quad_picture(device, size_px, "open field")),
      pass_(device, kOpenField, layout_of("bb", sizeof(FrameParams)), "open field") {}

bool OpenField::record(VkCommandBuffer cmd, const FrameParams& params) {
    const std::uint64_t key = open_field_key(params);
    if (key == drawn_key_) return false;
    drawn_key_ = key;
    pass_.record(cmd, {shutter_share_, fluence_}, gpu::push_bytes(params), quad_groups(size_px_));
    barrier(cmd);
    return true;
}

ComposePass::ComposePass(const gpu::Device& device, int size_px)
    : size_px_(size_px),
      tiles_per_row_(size_px / kTilePx),
      primary_(padded_picture(device, size_px, "primary")),
      moment_(device, VK_FORMAT_R32G32_UINT, padded_quads(size_px), "energy moment"),
      noise_(device, VK_FORMAT_R32G32_UINT, padded_quads(size_px), "noise"),
      noise_pass_(device, kNoise, layout_of("ttb", sizeof(FrameParams)), "noise") {
    const std::size_t tiles =
        static_cast<std::size_t>(tiles_per_row_) * static_cast<std::size_t>(tiles_per_row_);
    is_marked_.assign(tiles, 1);
    contents_.resize(tiles);
    for (std::uint32_t i = 0; i < parts_.size(); ++i) {
        const auto pass = [&](std::uint32_t moves) {
            const bool tissue = i == 0 || i == kMetalPart;
            const std::uint32_t contrast = tissue ? 0 : 1, tubes = tissue ? 0 : i & kTubes,
                                solids = tissue ? 0 : (i & kSolids) >> 1U,
                                fine = i == 0 && size_px >= kFinePx ? 1 : 0;
            return gpu::ComputePass(device, kCompose,
                                    layout_of("tttttuttbbbt", sizeof(FrameParams),
                                              {contrast, tubes, solids, moves, fine}),
                                    "compose");
        };
        parts_[i].pass = pass(0);
        parts_[i].moving_pass = pass(1);
        parts_[i].tiles = gpu::Buffer(device, tiles * sizeof(std::uint32_t), gpu::BufferPlace::host,
                                      "compose tiles");
    }
}

void ComposePass::mark(const Rectangle& rectangle) {
    for_each_tile(rectangle, tiles_per_row_, [&](std::size_t tile) { is_marked_[tile] = 1; });
}

void ComposePass::mark_all() {
    std::fill(is_marked_.begin(), is_marked_.end(), std::uint8_t{1});
}

void ComposePass::sort_tiles(const SolidsPass& solids, const TubesPass& tubes,
                             const ContrastPass& contrast, const Carry& carry) {
    std::fill(contents_.begin(), contents_.end(), std::uint8_t{0});
    const auto note = [&](const Rectangle& r, std::uint32_t what) {
        for_each_tile(r, tiles_per_row_, [&](std::size_t tile) {
            contents_[tile] = static_cast<std::uint8_t>(contents_[tile] | what);
        });
    };
    for (const Rectangle& r : contrast.rectangles())
        note(r, kContrast);
    tubes.tiles().for_each_full_tile([&](const Rectangle& r) { note(r, kTubes); });
    solids.tiles().for_each_full_tile(
        [&](const Rectangle& r) { note(carried(r, carry), kSolids); });
    for (Part& part : parts_)
        part.words.clear();
    for (std::size_t i = 0; i < contents_.size(); ++i) {
        if (is_marked_[i] == 0) continue;
        const auto tile = static_cast<std::uint32_t>(i);
        const auto per_row = static_cast<std::uint32_t>(tiles_per_row_);
        const std::uint32_t shapes = contents_[i] & (kTubes | kSolids);
        const std::uint32_t alone =
            contents_[i] == 0 && metal_in_voxels_ ? kMetalPart : contents_[i];
        Part& part = parts_[shapes != 0 ? shapes : alone];
        part.words.push_back(tile % per_row | tile / per_row << 16U);
    }
    for (Part& part : parts_)
        part.tiles.write(std::span<const std::uint32_t>(part.words));
    std::fill(is_marked_.begin(), is_marked_.end(), std::uint8_t{0});
}

void ComposePass::record(VkCommandBuffer cmd, const PathPictures& paths, const OpenField& open,
                         const gpu::Texels& scatter, const FrameParams& params) const {
    for (const Part& part : parts_) {
        if (part.words.empty()) continue;
        const gpu::ComputePass& pass = paths.moves ? part.moving_pass : part.pass;
        pass.record(cmd,
                    {paths.soft_mm, paths.bone_mm, paths.solids, paths.tubes, paths.contrast,
                     paths.bins, open.fluence(), paths.body_shift, part.tiles, primary_,
                     paths.moves ? noise_ : moment_, scatter},
                    gpu::push_bytes(params), {static_cast<std::uint32_t>(part.words.size())});
    }
}

void ComposePass::record_noise(VkCommandBuffer cmd, const gpu::Texels& scatter,
                               const FrameParams& params) const {
    noise_pass_.record(cmd, {moment_, scatter, noise_}, gpu::push_bytes(params),
                       quad_groups(size_px_));
}

}  // namespace sideport::render
