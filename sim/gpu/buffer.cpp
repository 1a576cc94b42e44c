#include "sim/gpu/buffer.h"

#include "sim/gpu/memory.h"

namespace sideport::gpu {

Buffer::Buffer(const Device& device, std::size_t bytes, BufferPlace place, std::string_view name)
    : size_bytes_(bytes) {
    SIDEPORT_CHECK(bytes > 0, "an empty GPU buffer");
    const VkBufferCreateInfo info{
        .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
        .size = bytes,
        .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_UNIFORM_BUFFER_BIT |
                 VK_BUFFER_USAGE_STORAGE_TEXEL_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT |
                 VK_BUFFER_USAGE_TRANSFER_DST_BIT | VK_BUFFER_USAGE_VERTEX_BUFFER_BIT |
                 VK_BUFFER_USAGE_INDEX_BUFFER_BIT};
    VkBuffer buffer = VK_NULL_HANDLE;
    vk_check(vkCreateBuffer(device.get(), &info, nullptr, &buffer), "create buffer");
    buffer_ = BufferHandle(device.get(), buffer);
    device.set_name(VK_OBJECT_TYPE_BUFFER, reinterpret_cast<std::uint64_t>(buffer), name);

    VkMemoryRequirements needs{};
    vkGetBufferMemoryRequirements(device.get(), buffer, &needs);
    constexpr VkMemoryPropertyFlags kMapped =
        VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
    const bool mapped = place != BufferPlace::device;
    VkMemoryPropertyFlags wanted = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, preferred = 0;
    if (mapped) wanted = kMapped;
    if (place == BufferPlace::read) preferred = VK_MEMORY_PROPERTY_HOST_CACHED_BIT;
    memory_ = allocate(device, needs, wanted, preferred);
    vk_check(vkBindBufferMemory(device.get(), buffer, memory_.get(), 0), "bind buffer memory");
    if (!mapped) return;
    void* address = nullptr;
    vk_check(vkMapMemory(device.get(), memory_.get(), 0, VK_WHOLE_SIZE, 0, &address), "map buffer");
    mapped_ = static_cast<std::byte*>(address);
}

}  // namespace sideport::gpu
