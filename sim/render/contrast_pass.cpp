#include "sim/render/contrast_pass.h"

#include <algorithm>
#include <cstring>

namespace sideport::render {

namespace {

constexpr std::uint32_t kMarchFloats[] = {
#include "march_floats.comp.inc"
};

}  // namespace

ContrastPass::ContrastPass(const gpu::Device& device, int size_px)
    : device_(device),
      iodine_(quad_picture(device, size_px, "contrast")) {
    for (std::uint32_t axis = 0; axis < 3; ++axis) {
        march_floats_[axis] = gpu::ComputePass(
            device, kMarchFloats, layout_of("ib", sizeof(gpu_shared::MarchParams), {axis}),
            "march floats");
    }
}

ContrastPass::Box ContrastPass::full_box(const xray::ContrastVolume& volume) {
    Box full{.first = volume.size, .end = glm::ivec3(0)};
    const auto is_set = [](float value) {
        return value != 0.0F;
    };
    const float* row = volume.iodine_mg_per_ml.data();
    const std::vector<float> nothing(static_cast<std::size_t>(volume.size.x), 0.0F);
    const std::size_t row_bytes = nothing.size() * sizeof(float);
    for (int k = 0; k < volume.size.z; ++k) {
        for (int j = 0; j < volume.size.y; ++j, row += volume.size.x) {
            if (std::memcmp(row, nothing.data(), row_bytes) == 0) continue;
            const float* row_end = row + volume.size.x;
            const float* set = std::find_if(row, row_end, is_set);
            if (set == row_end) continue;
            const float* last = row_end - 1;
            while (!is_set(*last))
                --last;
            full.first = glm::min(full.first, glm::ivec3(static_cast<int>(set - row), j, k));
            full.end = glm::max(full.end, glm::ivec3(static_cast<int>(last - row), j, k) + 1);
        }
    }
    return full;
}

void ContrastPass::stage(Volume& volume, const xray::ContrastVolume& voxels) {
    const glm::ivec3 size = volume.sent.size();
    const auto row = static_cast<std::size_t>(size.x);
    const std::size_t bytes =
        sizeof(float) * row * static_cast<std::size_t>(size.y) * static_cast<std::size_t>(size.z);
    grow(device_, volume.staging, bytes, "contrast voxels");
    if (!device_.is_cpu() && volume.sorted_from.size_bytes() < volume.staging.size_bytes()) {
        volume.sorted_from = gpu::Buffer(device_, volume.staging.size_bytes(),
                                         gpu::BufferPlace::device, "contrast voxels");
    }
    std::size_t at = 0;
    for (int k = volume.sent.first.z; k < volume.sent.end.z; ++k) {
        for (int j = volume.sent.first.y; j < volume.sent.end.y; ++j, at += row * sizeof(float)) {
            const auto from = static_cast<std::size_t>((k * voxels.size.y + j) * voxels.size.x +
                                                       volume.sent.first.x);
            volume.staging.write(std::span<const float>(&voxels.iodine_mg_per_ml[from], row), at);
        }
    }
}

void ContrastPass::prepare(const xray::FrameInput& input) {
    if (volumes_.size() < input.contrast.size()) volumes_.resize(input.contrast.size());
    for (std::size_t i = 0; i < input.contrast.size(); ++i) {
        const xray::ContrastVolume& voxels = input.contrast[i];
        Volume& volume = volumes_[i];
        DeviceGrid& grid = volume.grid;
        if (grid.size != voxels.size) {
            grid.image = gpu::Image(device_, VK_FORMAT_R32_SFLOAT, image_size(voxels.size),
                                    "contrast", true);
            grid.size = voxels.size;
            volume.full = {};
        }
        grid.first_center_mm = 0.5 * voxels.spacing_mm;
        grid.spacing_mm = voxels.spacing_mm;
        const Box before = volume.full;
        volume.full = full_box(voxels);
        volume.sent = volume.full.is_empty() ? before : volume.full;
        if (!before.is_empty()) {
            volume.sent.first = glm::min(volume.sent.first, before.first);
            volume.sent.end = glm::max(volume.sent.end, before.end);
        }
        if (!volume.sent.is_empty()) stage(volume, voxels);
    }
}

void ContrastPass::send(VkCommandBuffer cmd, const Volume& volume) {
    const gpu::Buffer* source = &volume.staging;
    if (!device_.is_cpu()) {
        record_copy(cmd, volume.staging, volume.sorted_from);
        barrier(cmd);
        source = &volume.sorted_from;
    }
    const glm::ivec3 first = volume.sent.first;
    const glm::uvec3 size(volume.sent.size());
    volume.grid.image.record_copy_box_from(cmd, *source, {first.x, first.y, first.z},
                                           {size.x, size.y, size.z});
}

void ContrastPass::record(VkCommandBuffer cmd, const xray::FrameInput& input, gpu::Timer& timer) {
    iodine_.record_zero(cmd);
    before_.swap(now_);
    now_.clear();
    for (std::size_t i = 0; i < input.contrast.size(); ++i) {
        if (!volumes_[i].sent.is_empty()) send(cmd, volumes_[i]);
    }
    barrier(cmd);
    timer.mark(cmd, "contrast upload");
    for (std::size_t i = 0; i < input.contrast.size(); ++i) {
        march(cmd, volumes_[i], input.contrast[i], input.geometry);
        barrier(cmd);
    }
    timer.mark(cmd, "contrast");
}

void ContrastPass::march(VkCommandBuffer cmd, const Volume& volume,
                         const xray::ContrastVolume& voxels, const xray::ProjectionGeometry& g) {
    if (volume.full.is_empty()) return;
    // one voxel beyond the outermost centres the samples have faded to 0
    const Pose X_VE{glm::dmat3(1.0), voxels.spacing_mm * (glm::dvec3(volume.full.first) - 0.5)};
    const Rectangle r = rectangle_of_box(g, voxels.X_WV * X_VE,
                                         voxels.spacing_mm * glm::dvec3(volume.full.size() + 1));
    if (r.width == 0) return;
    now_.push_back(r);
    const Pose X_VW = voxels.X_WV.inverse();
    const gpu_shared::MarchParams params = march_params(volume.grid, g, X_VW, r);
    march_floats_[static_cast<std::size_t>(axis_of(volume.grid, g, X_VW))].record(
        cmd, {volume.grid.image, iodine_}, gpu::push_bytes(params),
        march_groups(r.width, r.height));
}

}  // namespace sideport::render
