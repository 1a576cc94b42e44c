#include "sim/gpu/memory.h"

namespace sideport::gpu {

namespace {

constexpr std::uint32_t kNone = ~0U;

std::uint32_t memory_type(const Device& device, std::uint32_t allowed,
                          VkMemoryPropertyFlags wanted) {
    const VkPhysicalDeviceMemoryProperties& memory = device.memory();
    for (std::uint32_t i = 0; i < memory.memoryTypeCount; ++i) {
        const bool fits = (memory.memoryTypes[i].propertyFlags & wanted) == wanted;
        if ((allowed & (1U << i)) != 0 && fits) return i;
    }
    return kNone;
}

}  // namespace

DeviceMemory allocate(const Device& device, const VkMemoryRequirements& needs,
                      VkMemoryPropertyFlags wanted, VkMemoryPropertyFlags preferred) {
    std::uint32_t type = memory_type(device, needs.memoryTypeBits, wanted | preferred);
    if (type == kNone) type = memory_type(device, needs.memoryTypeBits, wanted);
    if (type == kNone)
        throw GpuError(VK_ERROR_OUT_OF_DEVICE_MEMORY, "the device lacks a kind of memory");
    const VkMemoryAllocateInfo info{.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
                                    .allocationSize = needs.size,
                                    .memoryTypeIndex = type};
    VkDeviceMemory memory = VK_NULL_HANDLE;
    vk_check(vkAllocateMemory(device.get(), &info, nullptr, &memory), "allocate device memory");
    return {device.get(), memory};
}

}  // namespace sideport::gpu
