#include "sim/gpu/texels.h"

#include "sim/gpu/commands.h"

namespace sideport::gpu {

Texels::Texels(const Device& device, VkFormat format, std::size_t count, std::string_view name) {
    SIDEPORT_CHECK(format == VK_FORMAT_R32_SFLOAT || format == VK_FORMAT_R32G32B32A32_SFLOAT,
                   "texels of another format");
    if (count > device.limits().maxTexelBufferElements)
        throw GpuError(VK_ERROR_OUT_OF_DEVICE_MEMORY, "the device cannot view so large a picture");
    const std::size_t texel_bytes = format == VK_FORMAT_R32_SFLOAT ? 4 : 16;
    buffer_ = Buffer(device, texel_bytes * count, BufferPlace::device, name);
    const VkBufferViewCreateInfo info{.sType = VK_STRUCTURE_TYPE_BUFFER_VIEW_CREATE_INFO,
                                      .buffer = buffer_.get(),
                                      .format = format,
                                      .range = VK_WHOLE_SIZE};
    VkBufferView view = VK_NULL_HANDLE;
    vk_check(vkCreateBufferView(device.get(), &info, nullptr, &view), "create buffer view");
    view_ = BufferView(device.get(), view);
    device.run([&](VkCommandBuffer cmd) {
        record_zero(cmd);
        barrier_transfer_to_all(cmd);
    });
}

void Texels::record_zero(VkCommandBuffer cmd) const {
    vkCmdFillBuffer(cmd, buffer_.get(), 0, VK_WHOLE_SIZE, 0);
}

}  // namespace sideport::gpu
