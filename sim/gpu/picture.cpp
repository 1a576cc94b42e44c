#include "sim/gpu/picture.h"

#include <algorithm>
#include <utility>

#include "sim/gpu/commands.h"

namespace sideport::gpu {

namespace {

/// Cuts one axis of the target rectangle to the target and takes the same share off the source.
void cut(std::int32_t& target_lo, std::int32_t& target_hi, std::int32_t limit,
         std::int32_t& source_lo, std::int32_t& source_hi) {
    const double scale = static_cast<double>(source_hi - source_lo) / (target_hi - target_lo);
    const std::int32_t lo = std::max(target_lo, 0), hi = std::min(target_hi, limit);
    source_hi -= static_cast<std::int32_t>(scale * (target_hi - hi));
    source_lo += static_cast<std::int32_t>(scale * (lo - target_lo));
    target_lo = lo;
    target_hi = hi;
}

}  // namespace

Picture::Picture(const Device& device, std::uint32_t width_px, std::uint32_t height_px)
    : image_(device, VK_FORMAT_R8G8B8A8_UNORM, {width_px, height_px, 1}, "picture"),
      staging_(device, std::size_t{4} * width_px * height_px, BufferPlace::host,
               "picture staging") {}

void Picture::set_gray(std::span<const std::uint8_t> gray) {
    SIDEPORT_CHECK(gray.size() * 4 == staging_.size_bytes(), "picture of another size");
    std::byte* out = staging_.data();
    for (const std::uint8_t value : gray) {
        out[0] = out[1] = out[2] = std::byte{value};
        out[3] = std::byte{255};
        out += 4;
    }
    stale_ = true;
}

void Picture::set_rgba(std::span<const std::uint8_t> rgba) {
    SIDEPORT_CHECK(rgba.size() == staging_.size_bytes(), "picture of another size");
    staging_.write(rgba);
    stale_ = true;
}

void Picture::record_blit(VkCommandBuffer cmd, VkImage target, VkImageLayout layout,
                          VkExtent2D target_size, PixelRect where) {
    record_blit(
        cmd, target, layout, target_size, where,
        {0, 0, static_cast<std::int32_t>(width_px()), static_cast<std::int32_t>(height_px())});
}

void Picture::record_blit(VkCommandBuffer cmd, VkImage target, VkImageLayout layout,
                          VkExtent2D target_size, PixelRect where, bool mirrored) {
    record_blit(
        cmd, target, layout, target_size, where,
        {0, 0, static_cast<std::int32_t>(width_px()), static_cast<std::int32_t>(height_px())},
        mirrored);
}

void Picture::record_blit(VkCommandBuffer cmd, VkImage target, VkImageLayout layout,
                          VkExtent2D target_size, PixelRect where, PixelRect part, bool mirrored) {
    if (stale_) {
        barrier_all_to_transfer(cmd);
        image_.record_copy_from(cmd, staging_);
        barrier_all_to_transfer(cmd);
        stale_ = false;
    }
    if (where.width <= 0 || where.height <= 0 || part.width <= 0 || part.height <= 0) return;
    const bool one_to_one = where.width == part.width && where.height == part.height;
    std::int32_t x0 = where.x, x1 = where.x + where.width, y0 = where.y,
                 y1 = where.y + where.height;
    std::int32_t u0 = part.x, u1 = part.x + part.width;
    if (mirrored) std::swap(u0, u1);
    std::int32_t v0 = part.y, v1 = part.y + part.height;
    if (x1 <= 0 || y1 <= 0 || x0 >= static_cast<std::int32_t>(target_size.width) ||
        y0 >= static_cast<std::int32_t>(target_size.height))
        return;
    cut(x0, x1, static_cast<std::int32_t>(target_size.width), u0, u1);
    cut(y0, y1, static_cast<std::int32_t>(target_size.height), v0, v1);
    const VkImageSubresourceLayers color{.aspectMask = VK_IMAGE_ASPECT_COLOR_BIT, .layerCount = 1};
    const VkImageBlit blit{.srcSubresource = color,
                           .srcOffsets = {{u0, v0, 0}, {u1, v1, 1}},
                           .dstSubresource = color,
                           .dstOffsets = {{x0, y0, 0}, {x1, y1, 1}}};
    vkCmdBlitImage(cmd, image_.get(), VK_IMAGE_LAYOUT_GENERAL, target, layout, 1, &blit,
                   one_to_one ? VK_FILTER_NEAREST : VK_FILTER_LINEAR);
}

}  // namespace sideport::gpu
