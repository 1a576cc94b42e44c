#pragma once

#include <cstddef>
#include <string_view>

#include "sim/gpu/buffer.h"

namespace sideport::gpu {

/// Numbers in device memory that one pass writes as a storage buffer and the next reads as texels
/// (imageBuffer). That is how pictures are handed on: on a software device a store to a buffer
/// costs a fifth of a store to an image, and a texel is read three times as fast as a buffer.
class Texels {
  public:
    Texels() = default;
    /// format: R32_SFLOAT, R32G32_UINT, R32G32B32A32_SFLOAT or _UINT. Zeros. Throws GpuError, also
    /// where a device cannot view that many texels.
    Texels(const Device& device, VkFormat format, std::size_t count, std::string_view name);

    const Buffer& buffer() const { return buffer_; }
    VkBufferView view() const { return view_.get(); }
    /// Barriers are the caller's.
    void record_zero(VkCommandBuffer cmd) const;

  private:
    Buffer buffer_;
    BufferView view_;
};

}  // namespace sideport::gpu
