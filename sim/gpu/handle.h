#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include <vulkan/vulkan.h>

namespace sideport::gpu {

/// A Vulkan call failed and nothing local can help: device lost, out of memory, missing feature.
/// Thrown only inside sim/gpu and sim/render; caught once in main and by the frame loop.
class GpuError : public std::runtime_error {
  public:
    GpuError(VkResult code, const std::string& what) : std::runtime_error(what), code_(code) {}
    VkResult code() const { return code_; }
    /// The device has to be built anew; everything that was made with it is gone.
    bool device_lost() const { return code_ == VK_ERROR_DEVICE_LOST; }

  private:
    VkResult code_;
};

/// Throws GpuError naming `what` unless the result is VK_SUCCESS.
void vk_check(VkResult result, const char* what);

/// Move-only owner of one device-level Vulkan handle.
template <typename T, void (*Destroy)(VkDevice, T, const VkAllocationCallbacks*)>
class Handle {
  public:
    Handle() = default;
    Handle(VkDevice device, T value) : device_(device), value_(value) {}
    Handle(Handle&& other) noexcept { swap(other); }
    Handle& operator=(Handle&& other) noexcept {
        Handle(std::move(other)).swap(*this);
        return *this;
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() {
        if (value_ != VK_NULL_HANDLE) Destroy(device_, value_, nullptr);
    }

    T get() const { return value_; }

  private:
    void swap(Handle& other) noexcept {
        std::swap(device_, other.device_);
        std::swap(value_, other.value_);
    }

    VkDevice device_ = VK_NULL_HANDLE;
    T value_ = VK_NULL_HANDLE;
};

using DeviceMemory = Handle<VkDeviceMemory, vkFreeMemory>;
using BufferHandle = Handle<VkBuffer, vkDestroyBuffer>;
using BufferView = Handle<VkBufferView, vkDestroyBufferView>;
using ImageHandle = Handle<VkImage, vkDestroyImage>;
using ImageView = Handle<VkImageView, vkDestroyImageView>;
using ShaderModule = Handle<VkShaderModule, vkDestroyShaderModule>;
using SetLayout = Handle<VkDescriptorSetLayout, vkDestroyDescriptorSetLayout>;
using PipelineLayout = Handle<VkPipelineLayout, vkDestroyPipelineLayout>;
using Pipeline = Handle<VkPipeline, vkDestroyPipeline>;
using CommandPool = Handle<VkCommandPool, vkDestroyCommandPool>;
using Fence = Handle<VkFence, vkDestroyFence>;
using Semaphore = Handle<VkSemaphore, vkDestroySemaphore>;
using QueryPool = Handle<VkQueryPool, vkDestroyQueryPool>;
using RenderPass = Handle<VkRenderPass, vkDestroyRenderPass>;
using Framebuffer = Handle<VkFramebuffer, vkDestroyFramebuffer>;
using SwapchainHandle = Handle<VkSwapchainKHR, vkDestroySwapchainKHR>;

}  // namespace sideport::gpu
