#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/gpu/handle.h"
#include "sim/gpu/validation.h"

namespace sideport::gpu {

/// What a Device is made for. The defaults suit headless work.
struct DeviceOptions {
    bool validation = false;  ///< with synchronization validation, where the layer is installed
    std::vector<std::string> instance_extensions;  ///< what the window system asks for
    /// Makes the window's surface, e.g. by glfwCreateWindowSurface; the Device destroys it. Empty:
    /// headless.
    std::function<VkSurfaceKHR(VkInstance)> make_surface;
    /// Index or part of the name of the device; empty: $SIDEPORT_DEVICE, else the best one.
    std::string wanted;
};

/// Instance, physical device, device and one queue for compute, graphics where there is one, and
/// presenting where a surface was asked for. Owns everything that it hands out. Not thread-safe:
/// one thread submits.
class Device {
  public:
    /// Throws GpuError when no device offers what missing_features() checks.
    explicit Device(const DeviceOptions& options);
    explicit Device(bool validation) : Device(DeviceOptions{.validation = validation}) {}
    ~Device();
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;

    VkDevice get() const { return device_.get(); }
    VkInstance instance() const { return instance_.get(); }
    VkPhysicalDevice physical() const { return physical_; }
    VkQueue queue() const { return queue_; }
    std::uint32_t queue_family_index() const { return family_; }
    VkSurfaceKHR surface() const { return surface_; }
    const std::string& name() const { return name_; }
    const VkPhysicalDeviceMemoryProperties& memory() const { return memory_; }
    const VkPhysicalDeviceLimits& limits() const { return limits_; }
    std::uint32_t timestamp_bits() const { return timestamp_bits_; }
    /// True for a software device such as lavapipe: cheap tricks pay there.
    bool is_cpu() const { return is_cpu_; }
    PFN_vkCmdPushDescriptorSetKHR push_descriptors() const { return push_descriptors_; }

    /// Records with `record`, submits, and waits. For uploads, exports and other one-off work.
    void run(const std::function<void(VkCommandBuffer)>& record) const;
    void wait_idle() const;
    /// Shown by the validation layer and by debuggers. `handle`: any Vulkan handle as an integer.
    void set_name(VkObjectType type, std::uint64_t handle, std::string_view name) const;

  private:
    struct DestroyInstance {
        void operator()(VkInstance instance) const { vkDestroyInstance(instance, nullptr); }
    };
    struct DestroyDevice {
        void operator()(VkDevice device) const { vkDestroyDevice(device, nullptr); }
    };
    void make_device();

    std::unique_ptr<VkInstance_T, DestroyInstance> instance_;
    VkDebugUtilsMessengerEXT messenger_ = VK_NULL_HANDLE;
    VkSurfaceKHR surface_ = VK_NULL_HANDLE;
    VkPhysicalDevice physical_ = VK_NULL_HANDLE;
    std::unique_ptr<VkDevice_T, DestroyDevice> device_;
    VkQueue queue_ = VK_NULL_HANDLE;
    std::uint32_t family_ = 0, timestamp_bits_ = 0;
    VkPhysicalDeviceMemoryProperties memory_{};
    VkPhysicalDeviceLimits limits_{};
    bool is_cpu_ = false;
    PFN_vkCmdPushDescriptorSetKHR push_descriptors_ = nullptr;
    PFN_vkSetDebugUtilsObjectNameEXT set_name_ = nullptr;
    CommandPool pool_;
    std::string name_;
};

}  // namespace sideport::gpu
