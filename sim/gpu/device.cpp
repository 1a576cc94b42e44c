#include "sim/gpu/device.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

namespace sideport::gpu {

namespace {

constexpr const char* kValidationLayer = "VK_LAYER_KHRONOS_validation";

bool has_layer(const char* name) {
    std::uint32_t count = 0;
    vkEnumerateInstanceLayerProperties(&count, nullptr);
    std::vector<VkLayerProperties> layers(count);
    vkEnumerateInstanceLayerProperties(&count, layers.data());
    return std::any_of(layers.begin(), layers.end(), [&](const VkLayerProperties& layer) {
        return std::strcmp(layer.layerName, name) == 0;
    });
}

VKAPI_ATTR VkBool32 VKAPI_CALL on_message(VkDebugUtilsMessageSeverityFlagBitsEXT,
                                          VkDebugUtilsMessageTypeFlagsEXT,
                                          const VkDebugUtilsMessengerCallbackDataEXT* data,
                                          void* user) {
    auto* log = static_cast<ValidationLog*>(user);
    if (log->count++ == 0) log->first = data->pMessage;
    return VK_FALSE;
}

VkDebugUtilsMessengerCreateInfoEXT messenger_info(ValidationLog* log) {
    return {.sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT,
            .messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT |
                               VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT,
            .messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT,
            .pfnUserCallback = on_message,
            .pUserData = log};
}

std::vector<VkPhysicalDevice> physical_devices(VkInstance instance) {
    std::uint32_t count = 0;
    vkEnumeratePhysicalDevices(instance, &count, nullptr);
    std::vector<VkPhysicalDevice> devices(count);
    vkEnumeratePhysicalDevices(instance, &count, devices.data());
    return devices;
}

const char* kind_of(VkPhysicalDeviceType type) {
    switch (type) {
        case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
            return "discrete";
        case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
            return "integrated";
        case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
            return "virtual";
        case VK_PHYSICAL_DEVICE_TYPE_CPU:
            return "cpu";
        default:
            return "other";
    }
}

int rank_of(const std::string& kind) {
    constexpr std::array<const char*, 4> kOrder = {"discrete", "integrated", "virtual", "cpu"};
    return static_cast<int>(std::find(kOrder.begin(), kOrder.end(), kind) - kOrder.begin());
}

/// First queue family with compute; with a surface also graphics and presentation. -1: none.
int queue_family(VkPhysicalDevice physical, VkSurfaceKHR surface) {
    std::uint32_t count = 0;
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, nullptr);
    std::vector<VkQueueFamilyProperties> families(count);
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, families.data());
    for (std::uint32_t i = 0; i < count; ++i) {
        VkQueueFlags wanted = VK_QUEUE_COMPUTE_BIT;
        VkBool32 presents = VK_TRUE;
        if (surface != VK_NULL_HANDLE) {
            wanted |= VK_QUEUE_GRAPHICS_BIT;
            vkGetPhysicalDeviceSurfaceSupportKHR(physical, i, surface, &presents);
        }
        if ((families[i].queueFlags & wanted) == wanted && presents == VK_TRUE)
            return static_cast<int>(i);
    }
    return -1;
}

DeviceInfo describe(VkPhysicalDevice physical) {
    VkPhysicalDeviceProperties properties{};
    vkGetPhysicalDeviceProperties(physical, &properties);
    DeviceInfo info{.name = properties.deviceName,
                    .kind = kind_of(properties.deviceType),
                    .api_version = properties.apiVersion,
                    .lacks = {}};
    if (properties.apiVersion < VK_API_VERSION_1_3) {
        info.lacks.emplace_back("Vulkan 1.3");
        return info;
    }
    VkPhysicalDeviceVulkan13Features v13{.sType =
                                             VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES};
    VkPhysicalDeviceVulkan12Features v12{
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES, .pNext = &v13};
    VkPhysicalDeviceFeatures2 features{.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
                                       .pNext = &v12};
    vkGetPhysicalDeviceFeatures2(physical, &features);
    if (v13.synchronization2 == VK_FALSE) info.lacks.emplace_back("synchronization2");
    if (v12.scalarBlockLayout == VK_FALSE) info.lacks.emplace_back("scalarBlockLayout");
    if (features.features.shaderStorageImageExtendedFormats == VK_FALSE) {
        info.lacks.emplace_back("shaderStorageImageExtendedFormats");
    }
    std::uint32_t count = 0;
    vkEnumerateDeviceExtensionProperties(physical, nullptr, &count, nullptr);
    std::vector<VkExtensionProperties> extensions(count);
    vkEnumerateDeviceExtensionProperties(physical, nullptr, &count, extensions.data());
    const bool pushes =
        std::any_of(extensions.begin(), extensions.end(), [](const VkExtensionProperties& e) {
            return std::strcmp(e.extensionName, VK_KHR_PUSH_DESCRIPTOR_EXTENSION_NAME) == 0;
        });
    if (!pushes) info.lacks.emplace_back(VK_KHR_PUSH_DESCRIPTOR_EXTENSION_NAME);
    if (queue_family(physical, VK_NULL_HANDLE) < 0) info.lacks.emplace_back("a compute queue");
    return info;
}

VkApplicationInfo application_info() {
    return {.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
            .pApplicationName = "sideport",
            .apiVersion = VK_API_VERSION_1_3};
}

}  // namespace

std::vector<DeviceInfo> list_devices() {
    const VkApplicationInfo app = application_info();
    const VkInstanceCreateInfo info{.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
                                    .pApplicationInfo = &app};
    VkInstance raw = VK_NULL_HANDLE;
    vk_check(vkCreateInstance(&info, nullptr, &raw), "create instance");
    const std::unique_ptr<VkInstance_T, DestroyInstance> instance(raw);
    std::vector<DeviceInfo> devices;
    for (VkPhysicalDevice physical : physical_devices(raw))
        devices.push_back(describe(physical));
    return devices;
}

Device::Device(const DeviceOptions& options) {
    make_instance(options);
    if (options.make_surface) surface_ = options.make_surface(instance_.get());
    choose_physical();
    make_device();
}

Device::~Device() {
    if (device_) vkDeviceWaitIdle(device_.get());
    pool_ = {};
    device_.reset();
    if (surface_ != VK_NULL_HANDLE) vkDestroySurfaceKHR(instance_.get(), surface_, nullptr);
    if (messenger_ != VK_NULL_HANDLE) {
        const auto destroy = reinterpret_cast<PFN_vkDestroyDebugUtilsMessengerEXT>(
            vkGetInstanceProcAddr(instance_.get(), "vkDestroyDebugUtilsMessengerEXT"));
        destroy(instance_.get(), messenger_, nullptr);
    }
}

void Device::make_instance(const DeviceOptions& options) {
    const bool validate = options.validation && has_layer(kValidationLayer);
    std::vector<const char*> extensions = options.instance_extensions;
    if (validate) extensions.push_back(VK_EXT_DEBUG_UTILS_EXTENSION_NAME);
    const VkApplicationInfo app = application_info();
    const VkValidationFeatureEnableEXT enabled[] = {
        VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT};
    const VkValidationFeaturesEXT features{.sType = VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT,
                                           .enabledValidationFeatureCount = 1,
                                           .pEnabledValidationFeatures = enabled};
    const VkInstanceCreateInfo info{
        .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
        .pNext = validate ? &features : nullptr,
        .pApplicationInfo = &app,
        .enabledLayerCount = validate ? 1U : 0U,
        .ppEnabledLayerNames = &kValidationLayer,
        .enabledExtensionCount = static_cast<std::uint32_t>(extensions.size()),
        .ppEnabledExtensionNames = extensions.data()};
    VkInstance instance = VK_NULL_HANDLE;
    vk_check(vkCreateInstance(&info, nullptr, &instance), "create Vulkan instance");
    instance_.reset(instance);
    if (!validate) return;
    const auto create = reinterpret_cast<PFN_vkCreateDebugUtilsMessengerEXT>(
        vkGetInstanceProcAddr(instance, "vkCreateDebugUtilsMessengerEXT"));
    const VkDebugUtilsMessengerCreateInfoEXT messenger = messenger_info(log_.get());
    vk_check(create(instance, &messenger, nullptr, &messenger_), "create debug messenger");
}

void Device::choose_physical() {
    const char* wanted = std::getenv("SIDEPORT_DEVICE");
    int best = 100;
    std::string lacking;
    for (VkPhysicalDevice candidate : physical_devices(instance_.get())) {
        const DeviceInfo info = describe(candidate);
        const int family = queue_family(candidate, surface_);
        if (!info.lacks.empty() || family < 0) {
            lacking += " " + info.name + " lacks " +
                       (info.lacks.empty() ? "a queue for the window" : info.lacks.front()) + ".";
            continue;
        }
        const bool named = wanted != nullptr && info.name.find(wanted) != std::string::npos;
        const int rank = named ? -1 : rank_of(info.kind);
        if (rank >= best) continue;
        best = rank;
        physical_ = candidate;
        family_ = static_cast<std::uint32_t>(family);
        name_ = info.name;
    }
    if (physical_ == VK_NULL_HANDLE) {
        throw GpuError(VK_ERROR_FEATURE_NOT_PRESENT, "no Vulkan 1.3 device was found." + lacking);
    }
}

void Device::make_device() {
    VkPhysicalDeviceProperties properties{};
    vkGetPhysicalDeviceProperties(physical_, &properties);
    timestamp_period_ns_ = static_cast<double>(properties.limits.timestampPeriod);
    const float priority = 1.0F;
    const VkDeviceQueueCreateInfo queue_info{.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
                                             .queueFamilyIndex = family_,
                                             .queueCount = 1,
                                             .pQueuePriorities = &priority};
    VkPhysicalDeviceVulkan13Features v13{
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES,
        .synchronization2 = VK_TRUE};
    VkPhysicalDeviceVulkan12Features v12{
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES,
        .pNext = &v13,
        .scalarBlockLayout = VK_TRUE,
        .hostQueryReset = VK_TRUE};
    VkPhysicalDeviceFeatures features{};
    features.shaderStorageImageExtendedFormats = VK_TRUE;
    std::vector<const char*> extensions = {VK_KHR_PUSH_DESCRIPTOR_EXTENSION_NAME};
    if (surface_ != VK_NULL_HANDLE) extensions.push_back(VK_KHR_SWAPCHAIN_EXTENSION_NAME);
    const VkDeviceCreateInfo info{
        .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
        .pNext = &v12,
        .queueCreateInfoCount = 1,
        .pQueueCreateInfos = &queue_info,
        .enabledExtensionCount = static_cast<std::uint32_t>(extensions.size()),
        .ppEnabledExtensionNames = extensions.data(),
        .pEnabledFeatures = &features};
    VkDevice device = VK_NULL_HANDLE;
    vk_check(vkCreateDevice(physical_, &info, nullptr, &device), "create device");
    device_.reset(device);
    vkGetDeviceQueue(device, family_, 0, &queue_);
    vkGetPhysicalDeviceMemoryProperties(physical_, &memory_);
    push_descriptors_ = reinterpret_cast<PFN_vkCmdPushDescriptorSetKHR>(
        vkGetDeviceProcAddr(device, "vkCmdPushDescriptorSetKHR"));
    const VkCommandPoolCreateInfo pool_info{.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
                                            .flags = VK_COMMAND_POOL_CREATE_TRANSIENT_BIT,
                                            .queueFamilyIndex = family_};
    VkCommandPool pool = VK_NULL_HANDLE;
    vk_check(vkCreateCommandPool(device, &pool_info, nullptr, &pool), "create command pool");
    pool_ = CommandPool(device, pool);
}

void Device::run(const std::function<void(VkCommandBuffer)>& record) const {
    const VkCommandBufferAllocateInfo alloc{.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
                                            .commandPool = pool_.get(),
                                            .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
                                            .commandBufferCount = 1};
    VkCommandBuffer cmd = VK_NULL_HANDLE;
    vk_check(vkAllocateCommandBuffers(device_.get(), &alloc, &cmd), "allocate command buffer");
    const VkCommandBufferBeginInfo begin{.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
                                         .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT};
    vk_check(vkBeginCommandBuffer(cmd, &begin), "begin command buffer");
    record(cmd);
    vk_check(vkEndCommandBuffer(cmd), "end command buffer");

    const VkFenceCreateInfo fence_info{.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO};
    VkFence raw = VK_NULL_HANDLE;
    vk_check(vkCreateFence(device_.get(), &fence_info, nullptr, &raw), "create fence");
    const Fence fence(device_.get(), raw);
    const VkCommandBufferSubmitInfo cmd_info{.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_SUBMIT_INFO,
                                             .commandBuffer = cmd};
    const VkSubmitInfo2 submit{.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO_2,
                               .commandBufferInfoCount = 1,
                               .pCommandBufferInfos = &cmd_info};
    vk_check(vkQueueSubmit2(queue_, 1, &submit, fence.get()), "submit");
    vk_check(vkWaitForFences(device_.get(), 1, &raw, VK_TRUE, UINT64_MAX), "wait for the device");
    vkFreeCommandBuffers(device_.get(), pool_.get(), 1, &cmd);
}

std::uint32_t Device::memory_type(std::uint32_t allowed, VkMemoryPropertyFlags wanted) const {
    for (std::uint32_t i = 0; i < memory_.memoryTypeCount; ++i) {
        const bool fits = (memory_.memoryTypes[i].propertyFlags & wanted) == wanted;
        if ((allowed & (1U << i)) != 0 && fits) return i;
    }
    throw GpuError(VK_ERROR_OUT_OF_DEVICE_MEMORY, "no fitting memory type");
}

}  // namespace sideport::gpu
