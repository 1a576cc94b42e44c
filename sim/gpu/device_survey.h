#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <vulkan/vulkan.h>

namespace sideport::gpu {

/// One Vulkan device of this machine as `sideport devices` lists it.
struct DeviceReport {
    std::uint32_t index = 0;  ///< what SIDEPORT_DEVICE takes
    std::string name, driver, api_version;
    std::string kind;                  ///< discrete GPU, integrated GPU, virtual GPU, CPU, other
    std::uint64_t memory_bytes = 0;    ///< of the largest device-local heap
    std::vector<std::string> missing;  ///< what Sideport needs and this device lacks
    bool chosen = false;               ///< the one that a Device would take
};

/// Every device of the machine, the chosen one marked by the rule of choose_device. Empty where no
/// driver is installed. `wanted`: as in choose_device.
std::vector<DeviceReport> survey_devices(const std::string& wanted);

/// As above, with $SIDEPORT_DEVICE.
std::vector<DeviceReport> survey_devices();

/// Instance without a window, or null where no driver can be reached.
VkInstance make_plain_instance();

/// Queue family for compute, with graphics where there is one; with a surface it must draw and
/// present. -1: none.
int queue_family(VkPhysicalDevice physical, VkSurfaceKHR surface);

/// Index of the device to use: discrete before integrated before virtual before CPU, among those
/// that lack nothing. `wanted` (an index or a part of the name, in any case) overrides the order.
/// Throws GpuError that says what is there and what it lacks.
std::uint32_t choose_device(const std::vector<VkPhysicalDevice>& devices, const std::string& wanted,
                            VkSurfaceKHR surface);

/// What Sideport needs and the device lacks, in words; empty: it will do.
std::vector<std::string> missing_features(VkPhysicalDevice physical, VkSurfaceKHR surface);

/// All devices of an instance.
std::vector<VkPhysicalDevice> physical_devices(VkInstance instance);

/// $SIDEPORT_DEVICE or empty.
std::string wanted_device();

}  // namespace sideport::gpu
