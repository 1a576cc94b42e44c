#include "sim/render/parameter_image.h"

#include <algorithm>

namespace sideport::render {

void ParameterImage::write_bytes(const gpu::Device& device, std::span<const std::byte> bytes) {
    if (staging_.size_bytes() < bytes.size()) {
        device.wait_idle();
        const std::size_t texel_bytes = format_ == VK_FORMAT_R32_UINT ? 4 : 16;
        const std::size_t row_bytes = texel_bytes * width_;
        const std::size_t wanted = std::max(bytes.size(), 2 * staging_.size_bytes());
        const auto rows = static_cast<std::uint32_t>((wanted + row_bytes - 1) / row_bytes);
        image_ = gpu::Image(device, format_, {width_, rows}, name_);
        staging_ = gpu::Buffer(device, rows * row_bytes, gpu::BufferPlace::host, name_);
    }
    staging_.write(bytes);
}

}  // namespace sideport::render
