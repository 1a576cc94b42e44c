#pragma once

#include <cstdint>

#include "sim/gpu/buffer.h"
#include "sim/gpu/device.h"

namespace sideport::gpu {

/// 2-D or 3-D image for shaders (storage), copies and blits; stays in the general layout for its
/// whole life.
class Image {
  public:
    Image() = default;
    /// depth 1: a 2-D image. extra_usage: e.g. colour attachment.
    Image(const Device& device, VkFormat format, std::uint32_t width, std::uint32_t height,
          std::uint32_t depth = 1, VkImageUsageFlags extra_usage = 0);

    VkImage get() const { return image_.get(); }
    VkImageView view() const { return view_.get(); }
    std::uint32_t width() const { return width_; }
    std::uint32_t height() const { return height_; }
    std::uint32_t depth() const { return depth_; }

  private:
    DeviceMemory memory_;
    ImageHandle image_;
    ImageView view_;
    std::uint32_t width_ = 0, height_ = 0, depth_ = 0;
};

// Recorded copies; buffers hold tight rows.
void copy_to_image(VkCommandBuffer cmd, const Buffer& from, const Image& to);
void copy_to_buffer(VkCommandBuffer cmd, const Image& from, const Buffer& to);
void clear(VkCommandBuffer cmd, const Image& image);

/// All that was recorded before is finished and visible to all that comes after (shaders, copies,
/// host).
void barrier(VkCommandBuffer cmd);

}  // namespace sideport::gpu
