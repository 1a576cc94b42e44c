#include "sim/render/contrast_pass.h"

#include <algorithm>
#include <cstring>

namespace sideport::render {

namespace {

constexpr std::uint32_t kMarchFloats[] = {
#include "march_floats.comp.inc"
};

/// Box of the voxels that are not 0: first and end. Empty: end = 0.
void find_occupied(const xray::ContrastVolume& volume, glm::ivec3& first, glm::ivec3& end) {
    first = volume.size;
    end = glm::ivec3(0);
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
            first = glm::min(first, glm::ivec3(static_cast<int>(set - row), j, k));
            end = glm::max(end, glm::ivec3(static_cast<int>(last - row), j, k) + 1);
        }
    }
}

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
        }
        grid.first_center_mm = 0.5 * voxels.spacing_mm;
        grid.spacing_mm = voxels.spacing_mm;
        grow(device_, volume.staging, grid.image.size_bytes(), "contrast voxels");
        volume.staging.write(std::span<const float>(voxels.iodine_mg_per_ml));
        find_occupied(voxels, volume.first, volume.end);
    }
}

void ContrastPass::record(VkCommandBuffer cmd, const xray::FrameInput& input) {
    iodine_.record_zero(cmd);
    before_.swap(now_);
    now_.clear();
    for (std::size_t i = 0; i < input.contrast.size(); ++i)
        volumes_[i].grid.image.record_copy_from(cmd, volumes_[i].staging);
    barrier(cmd);
    for (std::size_t i = 0; i < input.contrast.size(); ++i) {
        march(cmd, volumes_[i], input.contrast[i], input.geometry);
        barrier(cmd);
    }
}

void ContrastPass::march(VkCommandBuffer cmd, const Volume& volume,
                         const xray::ContrastVolume& voxels, const xray::ProjectionGeometry& g) {
    if (volume.end.x == 0) return;
    // one voxel beyond the outermost centres the samples have faded to 0
    const Pose X_VE{glm::dmat3(1.0), voxels.spacing_mm * (glm::dvec3(volume.first) - 0.5)};
    const Rectangle r = rectangle_of_box(
        g, voxels.X_WV * X_VE, voxels.spacing_mm * glm::dvec3(volume.end - volume.first + 1));
    if (r.width == 0) return;
    now_.push_back(r);
    const Pose X_VW = voxels.X_WV.inverse();
    const gpu_shared::MarchParams params = march_params(volume.grid, g, X_VW, r);
    march_floats_[static_cast<std::size_t>(axis_of(volume.grid, g, X_VW))].record(
        cmd, {volume.grid.image, iodine_}, gpu::push_bytes(params),
        march_groups(r.width, r.height));
}

}  // namespace sideport::render
