#include "sim/gpu/device.h"

#include <cstring>

#include <fmt/format.h>

#include "sim/gpu/device_survey.h"

namespace sideport::gpu {

namespace {

const char* name_of(VkResult result) {
    switch (result) {
        case VK_ERROR_OUT_OF_HOST_MEMORY:
            return "out of host memory";
        case VK_ERROR_OUT_OF_DEVICE_MEMORY:
            return "out of device memory";
        case VK_ERROR_INITIALIZATION_FAILED:
            return "initialisation failed";
        case VK_ERROR_DEVICE_LOST:
            return "device lost";
        case VK_ERROR_LAYER_NOT_PRESENT:
            return "layer not present";
        case VK_ERROR_EXTENSION_NOT_PRESENT:
            return "extension not present";
        case VK_ERROR_FEATURE_NOT_PRESENT:
            return "feature not present";
        case VK_ERROR_INCOMPATIBLE_DRIVER:
            return "no Vulkan driver is installed";
        case VK_ERROR_SURFACE_LOST_KHR:
            return "window surface lost";
        default:
            return "Vulkan call failed";
    }
}

bool has_instance_extension(const char* name) {
    std::uint32_t count = 0;
    vkEnumerateInstanceExtensionProperties(nullptr, &count, nullptr);
    std::vector<VkExtensionProperties> extensions(count);
    vkEnumerateInstanceExtensionProperties(nullptr, &count, extensions.data());
    for (const VkExtensionProperties& extension : extensions) {
        if (std::strcmp(extension.extensionName, name) == 0) return true;
    }
    return false;
}

VkInstance make_instance(const DeviceOptions& options, bool validation) {
    std::vector<const char*> extensions;
    for (const std::string& extension : options.instance_extensions)
        extensions.push_back(extension.c_str());
    if (validation) extensions.push_back(VK_EXT_DEBUG_UTILS_EXTENSION_NAME);

    const VkApplicationInfo app{.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
                                .pApplicationName = "sideport",
                                .apiVersion = VK_API_VERSION_1_3};
    const char* layer = "VK_LAYER_KHRONOS_validation";
    const VkDebugUtilsMessengerCreateInfoEXT messenger = messenger_info();
    const VkValidationFeatureEnableEXT enabled =
        VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT;
    const VkValidationFeaturesEXT features{.sType = VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT,
                                           .pNext = &messenger,
                                           .enabledValidationFeatureCount = 1,
                                           .pEnabledValidationFeatures = &enabled};
    const VkInstanceCreateInfo info{
        .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
        .pNext = validation ? &features : nullptr,
        .pApplicationInfo = &app,
        .enabledLayerCount = validation ? 1U : 0U,
        .ppEnabledLayerNames = &layer,
        .enabledExtensionCount = static_cast<std::uint32_t>(extensions.size()),
        .ppEnabledExtensionNames = extensions.data()};
    VkInstance instance = VK_NULL_HANDLE;
    vk_check(vkCreateInstance(&info, nullptr, &instance), "start Vulkan");
    return instance;
}

}  // namespace

void vk_check(VkResult result, const char* what) {
    if (result == VK_SUCCESS) return;
    throw GpuError(result, fmt::format("{}: {} (VkResult {})", what, name_of(result),
                                       static_cast<int>(result)));
}

Device::Device(const DeviceOptions& options) {
    const bool validation = options.validation && validation_available() &&
                            has_instance_extension(VK_EXT_DEBUG_UTILS_EXTENSION_NAME);
    instance_.reset(make_instance(options, validation));
    if (validation) {
        messenger_ = make_messenger(instance_.get());
        set_name_ = reinterpret_cast<PFN_vkSetDebugUtilsObjectNameEXT>(
            vkGetInstanceProcAddr(instance_.get(), "vkSetDebugUtilsObjectNameEXT"));
    }
    try {
        if (options.make_surface) surface_ = options.make_surface(instance_.get());
        const std::vector<VkPhysicalDevice> devices = physical_devices(instance_.get());
        const std::string wanted = options.wanted.empty() ? wanted_device() : options.wanted;
        physical_ = devices.at(choose_device(devices, wanted, surface_));
        family_ = static_cast<std::uint32_t>(queue_family(physical_, surface_));
        make_device();
    } catch (...) {
        if (surface_ != VK_NULL_HANDLE) vkDestroySurfaceKHR(instance_.get(), surface_, nullptr);
        destroy_messenger(instance_.get(), messenger_);
        throw;
    }
}

Device::~Device() {
    vkDeviceWaitIdle(device_.get());
    pool_ = {};
    device_.reset();
    if (surface_ != VK_NULL_HANDLE) vkDestroySurfaceKHR(instance_.get(), surface_, nullptr);
    destroy_messenger(instance_.get(), messenger_);
}

void Device::make_device() {
    VkPhysicalDeviceProperties properties{};
    vkGetPhysicalDeviceProperties(physical_, &properties);
    name_ = properties.deviceName;
    limits_ = properties.limits;
    is_cpu_ = properties.deviceType == VK_PHYSICAL_DEVICE_TYPE_CPU;
    vkGetPhysicalDeviceMemoryProperties(physical_, &memory_);
    std::uint32_t family_count = 0;
    vkGetPhysicalDeviceQueueFamilyProperties(physical_, &family_count, nullptr);
    std::vector<VkQueueFamilyProperties> families(family_count);
    vkGetPhysicalDeviceQueueFamilyProperties(physical_, &family_count, families.data());
    timestamp_bits_ = families[family_].timestampValidBits;

    const float priority = 1.0F;
    const VkDeviceQueueCreateInfo queue_info{.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
                                             .queueFamilyIndex = family_,
                                             .queueCount = 1,
                                             .pQueuePriorities = &priority};
    VkPhysicalDeviceVulkan13Features v13{
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES,
        .synchronization2 = VK_TRUE,
        .dynamicRendering = VK_TRUE,  // the picture of the room
        .maintenance4 = VK_TRUE};     // glslc writes LocalSizeId
    VkPhysicalDeviceVulkan12Features v12{
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES,
        .pNext = &v13,
        .scalarBlockLayout = VK_TRUE};
    const VkPhysicalDeviceFeatures2 features{
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
        .pNext = &v12,
        .features = {.shaderStorageImageExtendedFormats = VK_TRUE}};
    const char* extensions[] = {VK_KHR_PUSH_DESCRIPTOR_EXTENSION_NAME,
                                VK_KHR_SWAPCHAIN_EXTENSION_NAME};
    const VkDeviceCreateInfo info{.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
                                  .pNext = &features,
                                  .queueCreateInfoCount = 1,
                                  .pQueueCreateInfos = &queue_info,
                                  .enabledExtensionCount = surface_ == VK_NULL_HANDLE ? 1U : 2U,
                                  .ppEnabledExtensionNames = extensions};
    VkDevice device = VK_NULL_HANDLE;
    vk_check(vkCreateDevice(physical_, &info, nullptr, &device), "create device");
    device_.reset(device);
    vkGetDeviceQueue(device, family_, 0, &queue_);
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
    const VkCommandBufferAllocateInfo allocate{
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
        .commandPool = pool_.get(),
        .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
        .commandBufferCount = 1};
    VkCommandBuffer cmd = VK_NULL_HANDLE;
    vk_check(vkAllocateCommandBuffers(device_.get(), &allocate, &cmd), "allocate commands");
    const VkCommandBufferBeginInfo begin{.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
                                         .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT};
    vk_check(vkBeginCommandBuffer(cmd, &begin), "begin commands");
    record(cmd);
    vk_check(vkEndCommandBuffer(cmd), "end commands");

    const VkFenceCreateInfo fence_info{.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO};
    VkFence raw_fence = VK_NULL_HANDLE;
    vk_check(vkCreateFence(device_.get(), &fence_info, nullptr, &raw_fence), "create fence");
    const Fence fence(device_.get(), raw_fence);
    const VkCommandBufferSubmitInfo commands{.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_SUBMIT_INFO,
                                             .commandBuffer = cmd};
    const VkSubmitInfo2 submit{.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO_2,
                               .commandBufferInfoCount = 1,
                               .pCommandBufferInfos = &commands};
    vk_check(vkQueueSubmit2(queue_, 1, &submit, raw_fence), "submit commands");
    vk_check(vkWaitForFences(device_.get(), 1, &raw_fence, VK_TRUE, UINT64_MAX), "wait for device");
    vkFreeCommandBuffers(device_.get(), pool_.get(), 1, &cmd);
}

void Device::wait_idle() const {
    vk_check(vkDeviceWaitIdle(device_.get()), "wait for device");
}

void Device::set_name(VkObjectType type, std::uint64_t handle, std::string_view name) const {
    if (set_name_ == nullptr || name.empty()) return;
    const std::string text(name);
    const VkDebugUtilsObjectNameInfoEXT info{
        .sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_OBJECT_NAME_INFO_EXT,
        .objectType = type,
        .objectHandle = handle,
        .pObjectName = text.c_str()};
    set_name_(device_.get(), &info);
}

}  // namespace sideport::gpu
