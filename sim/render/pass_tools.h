#pragma once

// What the passes of the renderer have in common. Not for other modules.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "shaders/shared/frame.h"
#include "shaders/shared/march.h"
#include "sim/gpu/buffer.h"
#include "sim/gpu/commands.h"
#include "sim/gpu/compute.h"
#include "sim/gpu/image.h"
#include "sim/gpu/texels.h"
#include "sim/render/pack.h"

namespace sideport::render {

/// "ibut": a storage image, a storage buffer, a uniform buffer, a texel buffer.
inline gpu::PassLayout layout_of(const char* kinds, std::size_t push_bytes,
                                 std::vector<std::uint32_t> constants = {}) {
    gpu::PassLayout layout{.bindings = {},
                           .push_bytes = static_cast<std::uint32_t>(push_bytes),
                           .constants = std::move(constants)};
    for (const char* kind = kinds; *kind != '\0'; ++kind) {
        layout.bindings.push_back(*kind == 'i'   ? gpu::BindingKind::storage_image
                                  : *kind == 'u' ? gpu::BindingKind::uniform_buffer
                                  : *kind == 't' ? gpu::BindingKind::texel_buffer
                                                 : gpu::BindingKind::storage_buffer);
    }
    return layout;
}

/// Shader and copy results before it are seen by everything after it, the host too.
inline void barrier(VkCommandBuffer cmd) {
    constexpr VkPipelineStageFlags2 kStages =
        VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT;
    constexpr VkAccessFlags2 kWrites =
        VK_ACCESS_2_SHADER_WRITE_BIT | VK_ACCESS_2_TRANSFER_WRITE_BIT;
    const VkMemoryBarrier2 memory{.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER_2,
                                  .srcStageMask = kStages,
                                  .srcAccessMask = kWrites,
                                  .dstStageMask = kStages | VK_PIPELINE_STAGE_2_HOST_BIT,
                                  .dstAccessMask = kWrites | VK_ACCESS_2_SHADER_READ_BIT |
                                                   VK_ACCESS_2_TRANSFER_READ_BIT |
                                                   VK_ACCESS_2_HOST_READ_BIT};
    const VkDependencyInfo dependency{.sType = VK_STRUCTURE_TYPE_DEPENDENCY_INFO,
                                      .memoryBarrierCount = 1,
                                      .pMemoryBarriers = &memory};
    vkCmdPipelineBarrier2(cmd, &dependency);
}

/// Makes a host buffer at least this large; what it held is lost when it grows.
inline void grow(const gpu::Device& device, gpu::Buffer& buffer, std::size_t bytes,
                 const char* name) {
    if (buffer.size_bytes() >= bytes) return;
    device.wait_idle();
    buffer =
        gpu::Buffer(device, std::max(bytes, 2 * buffer.size_bytes()), gpu::BufferPlace::host, name);
}

/// All of `from`, to the beginning of `to`. Barriers are the caller's.
inline void record_copy(VkCommandBuffer cmd, const gpu::Buffer& from, const gpu::Buffer& to) {
    const VkBufferCopy copy{.size = from.size_bytes()};
    vkCmdCopyBuffer(cmd, from.get(), to.get(), 1, &copy);
}

/// A picture of one number for each pixel, four pixels a texel.
inline gpu::Texels quad_picture(const gpu::Device& device, int size_px, const char* name) {
    const auto px = static_cast<std::size_t>(size_px);
    return {device, VK_FORMAT_R32G32B32A32_SFLOAT, px * px / 4, name};
}

/// Texels of a picture behind the energy sum, with the pads of its rows.
inline std::size_t padded_quads(int size_px) {
    return static_cast<std::size_t>(size_px) *
           static_cast<std::size_t>(gpu_shared::row_stride(size_px));
}
inline gpu::Texels padded_picture(const gpu::Device& device, int size_px, const char* name) {
    return {device, VK_FORMAT_R32G32B32A32_SFLOAT, padded_quads(size_px), name};
}

/// Work groups of the passes that work on quads of a whole picture.
inline gpu::Groups quad_groups(int size_px) {
    return {static_cast<std::uint32_t>(size_px / (4 * gpu_shared::kQuadGroupX)),
            static_cast<std::uint32_t>(size_px / gpu_shared::kQuadGroupY)};
}

/// Work groups of a march over a rectangle.
inline gpu::Groups march_groups(int width_px, int height_px) {
    constexpr auto kSide = static_cast<std::uint32_t>(gpu_shared::kMarchPx);
    return {gpu::group_count(static_cast<std::uint32_t>(width_px), kSide),
            gpu::group_count(static_cast<std::uint32_t>(height_px), kSide)};
}

/// A grid on the device, with what its shader needs to know.
struct DeviceGrid {
    gpu::Image image;
    glm::dvec3 first_center_mm{0.0}, spacing_mm{1.0};
    glm::ivec3 size{0};
    float scale = 1.0F;
};

/// The axis that the planes of a march lie across. X_VW: world to the grid's frame.
inline int axis_of(const DeviceGrid& grid, const xray::ProjectionGeometry& g, const Pose& X_VW) {
    return gpu_shared::march_axis(glm::vec3(X_VW.direction(g.normal_W()) / grid.spacing_mm));
}

/// What both kinds of march push.
inline gpu_shared::MarchParams march_params(const DeviceGrid& grid,
                                            const xray::ProjectionGeometry& g, const Pose& X_VW,
                                            const Rectangle& r) {
    return {.camera = camera_of(g, X_VW),
            .first_center = glm::vec4(glm::vec3(grid.first_center_mm), grid.scale),
            .spacing = glm::vec4(glm::vec3(grid.spacing_mm), 0.0F),
            .size = glm::ivec4(grid.size, g.width_px),
            .corner = glm::ivec4(r.x, r.y, r.width, r.height)};
}

inline gpu::ImageSize image_size(const glm::ivec3& size) {
    return {static_cast<std::uint32_t>(size.x), static_cast<std::uint32_t>(size.y),
            static_cast<std::uint32_t>(size.z)};
}

}  // namespace sideport::render
