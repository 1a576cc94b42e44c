#pragma once

#include "sim/gpu/device.h"

namespace sideport::gpu {

/// One dedicated allocation of a kind that has all the `wanted` properties; of those the one that
/// has the `preferred` ones as well. We make fewer than a hundred; Vulkan promises 4096.
/// Throws GpuError when there is no such kind or no memory left.
DeviceMemory allocate(const Device& device, const VkMemoryRequirements& needs,
                      VkMemoryPropertyFlags wanted, VkMemoryPropertyFlags preferred);

}  // namespace sideport::gpu
