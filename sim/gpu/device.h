#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/gpu/handle.h"

namespace sideport::gpu {

struct DestroyInstance {
    void operator()(VkInstance instance) const { vkDestroyInstance(instance, nullptr); }
};
struct DestroyDevice {
    void operator()(VkDevice device) const { vkDestroyDevice(device, nullptr); }
};

/// What a device offers, for `sideport devices`.
struct DeviceInfo {
    std::string name, kind;  ///< "integrated", "discrete", "cpu", ...
    std::uint32_t api_version = 0;
    std::vector<std::string> lacks;  ///< empty: the program can use it
};
/// All devices of the machine; empty without a driver. Throws GpuError when there is no loader or
/// instance.
std::vector<DeviceInfo> list_devices();

/// Counts messages of the validation layers; shared with the callback.
struct ValidationLog {
    std::uint64_t count = 0;
    std::string first;
};

struct DeviceOptions {
    bool validation = false;  ///< Khronos layers with synchronization validation, where installed
    std::vector<const char*> instance_extensions;          ///< of a window system
    std::function<VkSurfaceKHR(VkInstance)> make_surface;  ///< empty: no window
};

/// Instance, physical device, device and one queue for compute (graphics and presentation with a
/// surface). Takes the first usable device in the order discrete, integrated, virtual, CPU;
/// SIDEPORT_DEVICE (a part of the name) chooses another. Needs Vulkan 1.3 with synchronization2,
/// scalar block layout, push descriptors.
class Device {
  public:
    explicit Device(bool validation) : Device(DeviceOptions{.validation = validation}) {}
    /// Throws GpuError when no device will do.
    explicit Device(const DeviceOptions& options);
    ~Device();
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;

    VkDevice get() const { return device_.get(); }
    VkInstance instance() const { return instance_.get(); }
    VkPhysicalDevice physical() const { return physical_; }
    VkQueue queue() const { return queue_; }
    std::uint32_t family() const { return family_; }
    VkSurfaceKHR surface() const { return surface_; }
    const std::string& name() const { return name_; }
    const VkPhysicalDeviceMemoryProperties& memory() const { return memory_; }
    double timestamp_period_ns() const { return timestamp_period_ns_; }
    std::uint64_t validation_message_count() const { return log_->count; }
    const std::string& first_validation_message() const { return log_->first; }
    PFN_vkCmdPushDescriptorSetKHR push_descriptors() const { return push_descriptors_; }

    /// Records with `record`, submits, and waits.
    void run(const std::function<void(VkCommandBuffer)>& record) const;
    /// Memory type index. Throws GpuError when there is none.
    std::uint32_t memory_type(std::uint32_t allowed, VkMemoryPropertyFlags wanted) const;

  private:
    void make_instance(const DeviceOptions& options);
    void choose_physical();
    void make_device();

    std::unique_ptr<ValidationLog> log_ = std::make_unique<ValidationLog>();
    // destroyed in reverse order: pool, device, surface and messenger (in the destructor), instance
    std::unique_ptr<VkInstance_T, DestroyInstance> instance_;
    VkDebugUtilsMessengerEXT messenger_ = VK_NULL_HANDLE;
    VkSurfaceKHR surface_ = VK_NULL_HANDLE;
    VkPhysicalDevice physical_ = VK_NULL_HANDLE;
    std::unique_ptr<VkDevice_T, DestroyDevice> device_;
    VkQueue queue_ = VK_NULL_HANDLE;
    std::uint32_t family_ = 0;
    VkPhysicalDeviceMemoryProperties memory_{};
    double timestamp_period_ns_ = 1.0;
    PFN_vkCmdPushDescriptorSetKHR push_descriptors_ = nullptr;
    CommandPool pool_;
    std::string name_;
};

}  // namespace sideport::gpu
