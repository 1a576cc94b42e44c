#include "sim/gpu/device_survey.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

#include "sim/gpu/handle.h"

namespace sideport::gpu {

namespace {

// descriptors that the largest pass binds
constexpr std::uint32_t kNeededStorageImages = 12, kNeededPushDescriptors = 16;

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string kind_of(VkPhysicalDeviceType type) {
    switch (type) {
        case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
            return "discrete GPU";
        case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
            return "integrated GPU";
        case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
            return "virtual GPU";
        case VK_PHYSICAL_DEVICE_TYPE_CPU:
            return "CPU";
        default:
            return "other";
    }
}

int rank_of(VkPhysicalDeviceType type) {
    switch (type) {
        case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
            return 4;
        case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
            return 3;
        case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
            return 2;
        case VK_PHYSICAL_DEVICE_TYPE_CPU:
            return 1;
        default:
            return 0;
    }
}

VkPhysicalDeviceProperties properties_of(VkPhysicalDevice physical) {
    VkPhysicalDeviceProperties properties{};
    vkGetPhysicalDeviceProperties(physical, &properties);
    return properties;
}

bool has_extension(VkPhysicalDevice physical, const char* name) {
    std::uint32_t count = 0;
    vkEnumerateDeviceExtensionProperties(physical, nullptr, &count, nullptr);
    std::vector<VkExtensionProperties> extensions(count);
    vkEnumerateDeviceExtensionProperties(physical, nullptr, &count, extensions.data());
    return std::any_of(extensions.begin(), extensions.end(),
                       [&](const auto& e) { return std::strcmp(e.extensionName, name) == 0; });
}

bool is_number(const std::string& text) {
    return !text.empty() && text.size() < 6 &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
}

bool matches(const std::string& wanted, std::uint32_t index, VkPhysicalDevice physical) {
    if (wanted.empty()) return true;
    if (is_number(wanted)) return std::strtoul(wanted.c_str(), nullptr, 10) == index;
    return lower(properties_of(physical).deviceName).find(lower(wanted)) != std::string::npos;
}

std::string summary(const std::vector<VkPhysicalDevice>& devices, VkSurfaceKHR surface) {
    if (devices.empty()) return "no Vulkan device was found";
    std::string text;
    for (std::size_t i = 0; i < devices.size(); ++i) {
        const std::vector<std::string> missing = missing_features(devices[i], surface);
        text +=
            fmt::format("{}{}: {}", i == 0 ? "" : "; ", i, properties_of(devices[i]).deviceName);
        if (!missing.empty()) text += fmt::format(" (lacks {})", fmt::join(missing, ", "));
    }
    return text;
}

}  // namespace

std::string wanted_device() {
    const char* wanted = std::getenv("SIDEPORT_DEVICE");
    return wanted == nullptr ? "" : wanted;
}

std::vector<VkPhysicalDevice> physical_devices(VkInstance instance) {
    std::uint32_t count = 0;
    if (vkEnumeratePhysicalDevices(instance, &count, nullptr) != VK_SUCCESS) return {};
    std::vector<VkPhysicalDevice> devices(count);
    vkEnumeratePhysicalDevices(instance, &count, devices.data());
    devices.resize(count);
    return devices;
}

int queue_family(VkPhysicalDevice physical, VkSurfaceKHR surface) {
    std::uint32_t count = 0;
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, nullptr);
    std::vector<VkQueueFamilyProperties> families(count);
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, families.data());
    int compute_only = -1;
    for (std::uint32_t i = 0; i < count; ++i) {
        const VkQueueFlags flags = families[i].queueFlags;
        if ((flags & VK_QUEUE_COMPUTE_BIT) == 0) continue;
        VkBool32 presents = VK_TRUE;
        if (surface != VK_NULL_HANDLE)
            vkGetPhysicalDeviceSurfaceSupportKHR(physical, i, surface, &presents);
        if ((flags & VK_QUEUE_GRAPHICS_BIT) != 0 && presents == VK_TRUE) return static_cast<int>(i);
        if (compute_only < 0) compute_only = static_cast<int>(i);
    }
    return surface == VK_NULL_HANDLE ? compute_only : -1;
}

std::vector<std::string> missing_features(VkPhysicalDevice physical, VkSurfaceKHR surface) {
    std::vector<std::string> missing;
    const VkPhysicalDeviceProperties properties = properties_of(physical);
    if (properties.apiVersion < VK_API_VERSION_1_3) {
        missing.emplace_back("Vulkan 1.3");
        return missing;
    }
    VkPhysicalDeviceVulkan13Features v13{.sType =
                                             VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES};
    VkPhysicalDeviceVulkan12Features v12{
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES, .pNext = &v13};
    VkPhysicalDeviceFeatures2 features{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
                                       .pNext = &v12};
    vkGetPhysicalDeviceFeatures2(physical, &features);
    if (v13.synchronization2 == VK_FALSE) missing.emplace_back("synchronization2");
    if (v13.dynamicRendering == VK_FALSE) missing.emplace_back("dynamicRendering");
    if (v13.maintenance4 == VK_FALSE) missing.emplace_back("maintenance4");
    if (v12.scalarBlockLayout == VK_FALSE) missing.emplace_back("scalarBlockLayout");
    if (features.features.shaderStorageImageExtendedFormats == VK_FALSE)
        missing.emplace_back("shaderStorageImageExtendedFormats");

    if (has_extension(physical, VK_KHR_PUSH_DESCRIPTOR_EXTENSION_NAME)) {
        VkPhysicalDevicePushDescriptorPropertiesKHR push{
            .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PUSH_DESCRIPTOR_PROPERTIES_KHR};
        VkPhysicalDeviceProperties2 all{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2,
                                        .pNext = &push};
        vkGetPhysicalDeviceProperties2(physical, &all);
        if (push.maxPushDescriptors < kNeededPushDescriptors)
            missing.push_back(fmt::format("{} push descriptors", kNeededPushDescriptors));
    } else {
        missing.emplace_back(VK_KHR_PUSH_DESCRIPTOR_EXTENSION_NAME);
    }
    if (properties.limits.maxPerStageDescriptorStorageImages < kNeededStorageImages)
        missing.push_back(fmt::format("{} storage images per stage", kNeededStorageImages));
    if (surface != VK_NULL_HANDLE && !has_extension(physical, VK_KHR_SWAPCHAIN_EXTENSION_NAME))
        missing.emplace_back(VK_KHR_SWAPCHAIN_EXTENSION_NAME);
    if (queue_family(physical, surface) < 0)
        missing.emplace_back(surface == VK_NULL_HANDLE ? "a compute queue"
                                                       : "a queue that draws into the window");
    return missing;
}

std::uint32_t choose_device(const std::vector<VkPhysicalDevice>& devices, const std::string& wanted,
                            VkSurfaceKHR surface) {
    int best_rank = -1;
    std::uint32_t best = 0;
    for (std::uint32_t i = 0; i < devices.size(); ++i) {
        if (!matches(wanted, i, devices[i]) || !missing_features(devices[i], surface).empty())
            continue;
        const int rank = rank_of(properties_of(devices[i]).deviceType);
        if (rank > best_rank) {
            best_rank = rank;
            best = i;
        }
    }
    if (best_rank >= 0) return best;
    const std::string rule =
        wanted.empty() ? "no device will do" : fmt::format("no device fits '{}'", wanted);
    throw GpuError(VK_ERROR_FEATURE_NOT_PRESENT,
                   fmt::format("{}: {}", rule, summary(devices, surface)));
}

VkInstance make_plain_instance() {
    const VkApplicationInfo app{.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
                                .pApplicationName = "sideport",
                                .apiVersion = VK_API_VERSION_1_3};
    const VkInstanceCreateInfo info{.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
                                    .pApplicationInfo = &app};
    VkInstance instance = VK_NULL_HANDLE;
    return vkCreateInstance(&info, nullptr, &instance) == VK_SUCCESS ? instance : VK_NULL_HANDLE;
}

std::vector<DeviceReport> survey_devices(const std::string& wanted) {
    const VkInstance instance = make_plain_instance();
    if (instance == VK_NULL_HANDLE) return {};
    const std::vector<VkPhysicalDevice> devices = physical_devices(instance);
    std::vector<DeviceReport> reports;
    for (std::uint32_t i = 0; i < devices.size(); ++i) {
        VkPhysicalDeviceVulkan12Properties v12{
            .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_PROPERTIES};
        VkPhysicalDeviceProperties2 all{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2,
                                        .pNext = &v12};
        vkGetPhysicalDeviceProperties2(devices[i], &all);
        const std::uint32_t api = all.properties.apiVersion;
        DeviceReport report{
            .index = i,
            .name = all.properties.deviceName,
            .driver = fmt::format("{} {}", v12.driverName, v12.driverInfo),
            .api_version = fmt::format("{}.{}.{}", VK_API_VERSION_MAJOR(api),
                                       VK_API_VERSION_MINOR(api), VK_API_VERSION_PATCH(api)),
            .kind = kind_of(all.properties.deviceType),
            .missing = missing_features(devices[i], VK_NULL_HANDLE)};
        VkPhysicalDeviceMemoryProperties memory{};
        vkGetPhysicalDeviceMemoryProperties(devices[i], &memory);
        for (std::uint32_t h = 0; h < memory.memoryHeapCount; ++h) {
            if ((memory.memoryHeaps[h].flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) != 0)
                report.memory_bytes = std::max(report.memory_bytes, memory.memoryHeaps[h].size);
        }
        reports.push_back(std::move(report));
    }
    try {
        reports[choose_device(devices, wanted, VK_NULL_HANDLE)].chosen = true;
    } catch (const GpuError&) {
        // none will do: the list itself says what each lacks
    }
    vkDestroyInstance(instance, nullptr);
    return reports;
}

std::vector<DeviceReport> survey_devices() {
    return survey_devices(wanted_device());
}

}  // namespace sideport::gpu
