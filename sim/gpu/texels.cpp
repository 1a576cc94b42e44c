#include "sim/gpu/texels.h"

#include "sim/gpu/commands.h"

namespace sideport::gpu {

namespace {

std::size_t bytes_of(VkFormat format) {
    switch (format) {
        case VK_FORMAT_R32_SFLOAT:
            return 4;
        case VK_FORMAT_R32G32_UINT:
            return 8;
        default:
            SIDEPORT_CHECK(
                format == VK_FORMAT_R32G32B32A32_SFLOAT || format == VK_FORMAT_R32G32B32A32_UINT,
                "texels of another format");
            return 16;
    }
}

BufferView make_view(const Device& device, const Buffer& buffer, VkFormat format) {
    const VkBufferViewCreateInfo info{.sType = VK_STRUCTURE_TYPE_BUFFER_VIEW_CREATE_INFO,
                                      .buffer = buffer.get(),
                                      .format = format,
                                      .range = VK_WHOLE_SIZE};
    VkBufferView view = VK_NULL_HANDLE;
    vk_check(vkCreateBufferView(device.get(), &info, nullptr, &view), "create buffer view");
    return {device.get(), view};
}

}  // namespace

Texels::Texels(const Device& device, VkFormat format, std::size_t count, std::string_view name) {
    if (count > device.limits().maxTexelBufferElements)
        throw GpuError(VK_ERROR_OUT_OF_DEVICE_MEMORY, "the device cannot view so large a picture");
    buffer_ = Buffer(device, bytes_of(format) * count, BufferPlace::device, name);
    view_ = make_view(device, buffer_, format);
    device.run([&](VkCommandBuffer cmd) {
        record_zero(cmd);
        barrier_transfer_to_all(cmd);
    });
}

void Texels::record_zero(VkCommandBuffer cmd) const {
    vkCmdFillBuffer(cmd, buffer_.get(), 0, VK_WHOLE_SIZE, 0);
}

}  // namespace sideport::gpu
