#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sim/gpu/device.h"

namespace sideport::gpu {

/// Buffer with its own allocation, host visible and mapped for its whole life; usable as storage,
/// uniform and copy source or target. We make fewer than a hundred.
class Buffer {
  public:
    Buffer() = default;
    Buffer(const Device& device, std::size_t bytes);

    template <typename T>
    void write(std::span<const T> values) {
        write_bytes(std::as_bytes(values));
    }
    template <typename T>
    std::vector<T> read(std::size_t count) const {
        std::vector<T> values(count);
        read_bytes(std::as_writable_bytes(std::span<T>(values)));
        return values;
    }
    VkBuffer get() const { return buffer_.get(); }
    std::size_t size_bytes() const { return size_bytes_; }

  private:
    void write_bytes(std::span<const std::byte> bytes);
    void read_bytes(std::span<std::byte> bytes) const;

    DeviceMemory memory_;
    BufferHandle buffer_;
    void* mapped_ = nullptr;
    std::size_t size_bytes_ = 0;
};

/// Makes `buffer` at least this large; what it held is lost when it grows.
void grow(const Device& device, Buffer& buffer, std::size_t bytes);

}  // namespace sideport::gpu
