#include "sim/gpu/buffer.h"

#include <algorithm>
#include <cstring>

#include "sim/base/check.h"

namespace sideport::gpu {

Buffer::Buffer(const Device& device, std::size_t bytes) : size_bytes_(bytes) {
    const VkBufferCreateInfo info{
        .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
        .size = bytes,
        .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_UNIFORM_BUFFER_BIT |
                 VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT};
    VkBuffer buffer = VK_NULL_HANDLE;
    vk_check(vkCreateBuffer(device.get(), &info, nullptr, &buffer), "create buffer");
    buffer_ = BufferHandle(device.get(), buffer);

    VkMemoryRequirements needs{};
    vkGetBufferMemoryRequirements(device.get(), buffer, &needs);
    const VkMemoryAllocateInfo alloc{
        .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
        .allocationSize = needs.size,
        .memoryTypeIndex =
            device.memory_type(needs.memoryTypeBits, VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT |
                                                         VK_MEMORY_PROPERTY_HOST_COHERENT_BIT)};
    VkDeviceMemory memory = VK_NULL_HANDLE;
    vk_check(vkAllocateMemory(device.get(), &alloc, nullptr, &memory), "allocate buffer memory");
    memory_ = DeviceMemory(device.get(), memory);
    vk_check(vkBindBufferMemory(device.get(), buffer, memory, 0), "bind buffer memory");
    vk_check(vkMapMemory(device.get(), memory, 0, VK_WHOLE_SIZE, 0, &mapped_), "map buffer");
}

void Buffer::write_bytes(std::span<const std::byte> bytes) {
    SIDEPORT_CHECK(bytes.size() <= size_bytes_, "write past the end of a GPU buffer");
    if (!bytes.empty()) std::memcpy(mapped_, bytes.data(), bytes.size());
}

void Buffer::read_bytes(std::span<std::byte> bytes) const {
    SIDEPORT_CHECK(bytes.size() <= size_bytes_, "read past the end of a GPU buffer");
    if (!bytes.empty()) std::memcpy(bytes.data(), mapped_, bytes.size());
}

void grow(const Device& device, Buffer& buffer, std::size_t bytes) {
    if (buffer.size_bytes() < bytes)
        buffer = Buffer(device, std::max(bytes, 2 * buffer.size_bytes()));
}

}  // namespace sideport::gpu
