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
constexpr int kGroupWidthPx = 4 * gpu_shared::kQuadGroupX, kGroupHeightPx = gpu_shared::kQuadGroupY;

/// Pixels that a rectangle of the picture at rest may reach.
Rectangle carried(const Rectangle& r, const Carry& carry) {
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

void OpenField::record(VkCommandBuffer cmd, const FrameParams& params) {
    const std::uint64_t key = open_field_key(params);
    if (key == drawn_key_) return;
    drawn_key_ = key;
    pass_.record(cmd, {shutter_share_, fluence_}, gpu::push_bytes(params), quad_groups(size_px_));
    barrier(cmd);
}

ComposePass::ComposePass(const gpu::Device& device, int size_px)
    : groups_per_row_(size_px / kGroupWidthPx),
      group_rows_(size_px / kGroupHeightPx),
      signal_(padded_picture(device, size_px, "signal")),
      noise_(device, VK_FORMAT_R32G32_UINT, padded_quads(size_px), "noise") {
    const std::size_t groups =
        static_cast<std::size_t>(groups_per_row_) * static_cast<std::size_t>(group_rows_);
    has_shape_.resize(groups);
    for (std::uint32_t i = 0; i < parts_.size(); ++i) {
        const auto pass = [&](std::uint32_t moves) {
            return gpu::ComputePass(device, kCompose,
                                    layout_of("tttttttutttttbbb", sizeof(FrameParams), {i, moves}),
                                    "compose");
        };
        parts_[i].pass = pass(0);
        parts_[i].moving_pass = pass(1);
        parts_[i].groups = gpu::Buffer(device, groups * sizeof(std::uint32_t),
                                       gpu::BufferPlace::host, "compose groups");
    }
}

void ComposePass::sort_groups(const SolidsPass& solids, const TubesPass& tubes,
                              const Carry& carry) {
    std::fill(has_shape_.begin(), has_shape_.end(), std::uint8_t{0});
    const auto mark = [&](const Rectangle& r) {
        const int end_y = std::min((r.y + r.height - 1) / kGroupHeightPx, group_rows_ - 1);
        const int end_x = std::min((r.x + r.width - 1) / kGroupWidthPx, groups_per_row_ - 1);
        for (int y = r.y / kGroupHeightPx; y <= end_y; ++y) {
            for (int x = r.x / kGroupWidthPx; x <= end_x; ++x)
                has_shape_[static_cast<std::size_t>(y * groups_per_row_ + x)] = 1;
        }
    };
    solids.for_each_full_tile([&](const Rectangle& r) { mark(carried(r, carry)); });
    tubes.for_each_full_tile(mark);
    std::array<std::vector<std::uint32_t>, 2> words;
    for (std::size_t i = 0; i < has_shape_.size(); ++i) {
        const auto row =
            static_cast<std::uint32_t>(i) / static_cast<std::uint32_t>(groups_per_row_);
        const auto column =
            static_cast<std::uint32_t>(i) % static_cast<std::uint32_t>(groups_per_row_);
        words[has_shape_[i]].push_back(column | row << 16U);
    }
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        if (words[i] == parts_[i].words) continue;
        parts_[i].words.swap(words[i]);
        parts_[i].groups.write(std::span<const std::uint32_t>(parts_[i].words));
    }
}

void ComposePass::record(VkCommandBuffer cmd, const PathPictures& paths, const OpenField& open,
                         const gpu::Texels& scatter, const FrameParams& params) const {
    for (const Part& part : parts_) {
        if (part.words.empty()) continue;
        const gpu::ComputePass& pass = paths.moves ? part.moving_pass : part.pass;
        pass.record(cmd,
                    {paths.soft_mm, paths.bone_mm, paths.paths0, paths.paths1, paths.covered_mm,
                     paths.tubes, paths.contrast, paths.bins, open.fluence(),
                     gpu::Singly{paths.soft_mm}, gpu::Singly{paths.covered_mm}, paths.body_shift,
                     scatter, part.groups, signal_, noise_},
                    gpu::push_bytes(params), {static_cast<std::uint32_t>(part.words.size())});
    }
}

}  // namespace sideport::render
