#pragma once

#include <cstdint>

#include <vulkan/vulkan.h>

namespace sideport::gpu {

/// Warnings and errors that the validation layer has reported in this process; each was printed on
/// stderr. Tests want 0.
std::uint64_t validation_message_count();

/// True when the layer is installed.
bool validation_available();

/// Debug messenger that prints and counts; null where VK_EXT_debug_utils is missing.
VkDebugUtilsMessengerEXT make_messenger(VkInstance instance);
void destroy_messenger(VkInstance instance, VkDebugUtilsMessengerEXT messenger);
/// For VkInstanceCreateInfo::pNext, so that messages of the instance's own making count too.
VkDebugUtilsMessengerCreateInfoEXT messenger_info();

}  // namespace sideport::gpu
