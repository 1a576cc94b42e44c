#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "sim/base/check.h"
#include "sim/gpu/device.h"

namespace sideport::gpu {

/// Where a buffer lives.
enum class BufferPlace {
    host,    ///< mapped and coherent: staging, parameters
    read,    ///< mapped, cached where the device offers it: results that the host reads
    device,  ///< fast for shaders, not mapped
};

/// Buffer with its own allocation, usable as storage, uniform, copy source and target.
class Buffer {
  public:
    Buffer() = default;
    /// bytes > 0. Throws GpuError.
    Buffer(const Device& device, std::size_t bytes, BufferPlace place, std::string_view name);

    /// Mapped buffers only. Not while the device uses that part.
    template <typename T>
    void write(std::span<const T> values, std::size_t offset_bytes = 0) {
        SIDEPORT_CHECK(mapped_ != nullptr && offset_bytes + values.size_bytes() <= size_bytes_,
                       "write past the end of a GPU buffer");
        if (!values.empty())
            std::memcpy(mapped_ + offset_bytes, values.data(), values.size_bytes());
    }
    template <typename T>
    std::vector<T> read(std::size_t count) const {
        std::vector<T> values(count);
        SIDEPORT_CHECK(mapped_ != nullptr && count * sizeof(T) <= size_bytes_,
                       "read past the end of a GPU buffer");
        if (count > 0) std::memcpy(values.data(), mapped_, count * sizeof(T));
        return values;
    }
    /// Mapped memory, or null.
    const std::byte* data() const { return mapped_; }
    std::byte* data() { return mapped_; }

    VkBuffer get() const { return buffer_.get(); }
    std::size_t size_bytes() const { return size_bytes_; }

  private:
    DeviceMemory memory_;
    BufferHandle buffer_;
    std::byte* mapped_ = nullptr;
    std::size_t size_bytes_ = 0;
};

}  // namespace sideport::gpu
