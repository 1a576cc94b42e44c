#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sim/gpu/buffer.h"
#include "sim/gpu/device.h"

namespace sideport::gpu {

struct ImageSize {
    std::uint32_t width = 1, height = 1, depth = 1;
};

/// 2-D image, or 3-D where depth > 1 or `volume` is set. Usable as storage, copy and blit source
/// and target; always in VK_IMAGE_LAYOUT_GENERAL, so passes need no layout transitions.
class Image {
  public:
    Image() = default;
    /// Contents start as zero. Formats: R8, RGBA8 (unorm), R32 (uint or float), RG32F, RGBA32F.
    /// Throws GpuError.
    Image(const Device& device, VkFormat format, ImageSize size, std::string_view name,
          bool volume = false);

    VkImage get() const { return image_.get(); }
    VkImageView view() const { return view_.get(); }
    VkFormat format() const { return format_; }
    const ImageSize& size() const { return size_; }
    std::size_t texel_bytes() const;
    std::size_t size_bytes() const;

    /// Fills the whole image; rows are tightly packed, x fastest. Waits; staged in pieces, so that
    /// a big volume needs little extra memory.
    void upload(const Device& device, std::span<const std::byte> texels) const;
    template <typename T>
    void upload(const Device& device, std::span<const T> texels) const {
        upload(device, std::as_bytes(texels));
    }
    /// Copies the whole image back. Waits.
    std::vector<std::byte> download(const Device& device) const;
    template <typename T>
    std::vector<T> download_as(const Device& device) const {
        const std::vector<std::byte> bytes = download(device);
        std::vector<T> texels(bytes.size() / sizeof(T));
        std::memcpy(texels.data(), bytes.data(), texels.size() * sizeof(T));
        return texels;
    }

    /// Record a copy of the whole image; barriers are the caller's.
    void record_copy_from(VkCommandBuffer cmd, const Buffer& source) const;
    /// The same of a box of texels, which the buffer holds tightly packed from its beginning.
    void record_copy_box_from(VkCommandBuffer cmd, const Buffer& source, VkOffset3D first,
                              VkExtent3D size) const;
    void record_copy_to(VkCommandBuffer cmd, const Buffer& target) const;
    void record_clear(VkCommandBuffer cmd, float value) const;

  private:
    DeviceMemory memory_;
    ImageHandle image_;
    ImageView view_;
    VkFormat format_ = VK_FORMAT_UNDEFINED;
    ImageSize size_;
};

}  // namespace sideport::gpu
