#pragma once

#include <cstdint>
#include <span>

#include "sim/gpu/buffer.h"
#include "sim/gpu/image.h"

namespace sideport::gpu {

/// A rectangle of a target image, in pixels.
struct PixelRect {
    std::int32_t x = 0, y = 0, width = 0, height = 0;
};

/// A monitor's content: an RGBA image that the host fills and a window blits. Keeps its own staging
/// buffer; refilling waits for nothing as long as the device has finished the last frame that
/// copied it.
class Picture {
  public:
    /// Black until the first set_*. Throws GpuError.
    Picture(const Device& device, std::uint32_t width_px, std::uint32_t height_px);

    /// Rows from the top: [height * width] gray, or [height * width * 4] red, green, blue, alpha.
    void set_gray(std::span<const std::uint8_t> gray);
    void set_rgba(std::span<const std::uint8_t> rgba);

    /// Copies what set_* stored to the device if it has changed, then scales it into `where` of
    /// `target` (linear filter unless 1:1). target is in `layout` (general or transfer
    /// destination). Outside of a render pass. Parts of `where` outside the target are cut off.
    void record_blit(VkCommandBuffer cmd, VkImage target, VkImageLayout layout,
                     VkExtent2D target_size, PixelRect where);
    /// As above, left and right exchanged where `mirrored`.
    void record_blit(VkCommandBuffer cmd, VkImage target, VkImageLayout layout,
                     VkExtent2D target_size, PixelRect where, bool mirrored);
    /// As above, from a part of the picture (zoom, pan).
    void record_blit(VkCommandBuffer cmd, VkImage target, VkImageLayout layout,
                     VkExtent2D target_size, PixelRect where, PixelRect part,
                     bool mirrored = false);

    std::uint32_t width_px() const { return image_.size().width; }
    std::uint32_t height_px() const { return image_.size().height; }
    const Image& image() const { return image_; }

  private:
    Image image_;
    Buffer staging_;
    bool stale_ = false;
};

}  // namespace sideport::gpu
