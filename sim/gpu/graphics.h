#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sim/gpu/buffer.h"
#include "sim/gpu/device.h"

namespace sideport::gpu {

using Sampler = Handle<VkSampler, vkDestroySampler>;

/// An image that is drawn into: colour, or depth where the format has one. Always in
/// VK_IMAGE_LAYOUT_GENERAL.
class Attachment {
  public:
    Attachment() = default;
    /// usage: attachment bits are added by themselves. Throws GpuError.
    Attachment(const Device& device, VkFormat format, VkExtent2D size,
               VkSampleCountFlagBits samples, VkImageUsageFlags usage, std::string_view name);

    VkImage image() const { return image_.get(); }
    VkImageView view() const { return view_.get(); }
    VkExtent2D size() const { return size_; }

  private:
    DeviceMemory memory_;
    ImageHandle image_;
    ImageView view_;
    VkExtent2D size_{};
};

/// What a graphics pipeline is made of, besides its shaders.
struct DrawLayout {
    std::uint32_t buffers = 0;   ///< storage buffers at bindings 0 .. buffers - 1 of set 0
    bool samples_depth = false;  ///< then one depth image with a comparing sampler
    std::uint32_t push_bytes = 0;
    std::uint32_t vertex_stride = 0;  ///< 0: the vertex shader makes its vertices
    std::vector<VkVertexInputAttributeDescription> attributes;
    VkFormat color = VK_FORMAT_UNDEFINED, depth = VK_FORMAT_D32_SFLOAT;
    VkSampleCountFlagBits samples = VK_SAMPLE_COUNT_1_BIT;
    VkPrimitiveTopology topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST;
    VkCullModeFlags cull = VK_CULL_MODE_NONE;
    bool blends = false;                   ///< over what is there, and without writing depth
    bool biased = false;                   ///< pushes depth back, for shadow maps
    std::vector<std::uint32_t> constants;  ///< specialization constants 0..n-1 of the fragments
};

/// One graphics pipeline; viewport and scissor are dynamic, descriptors are pushed.
class DrawPass {
  public:
    DrawPass() = default;
    /// fragment may be empty: depth only. Throws GpuError.
    DrawPass(const Device& device, std::span<const std::uint32_t> vertex,
             std::span<const std::uint32_t> fragment, const DrawLayout& layout,
             std::string_view name);

    /// Binds pipeline and descriptors; then draw calls follow.
    void bind(VkCommandBuffer cmd, std::span<const Buffer* const> buffers,
              const Attachment* depth = nullptr) const;
    void push(VkCommandBuffer cmd, std::span<const std::byte> block) const;

  private:
    DrawLayout layout_info_;
    Sampler sampler_;
    SetLayout set_layout_;
    PipelineLayout layout_;
    Pipeline pipeline_;
    PFN_vkCmdPushDescriptorSetKHR push_descriptors_ = nullptr;
};

/// Whole-target viewport or a part of it.
void set_viewport(VkCommandBuffer cmd, VkRect2D where);
/// All drawing and copying before it is seen by all after it.
void barrier_all(VkCommandBuffer cmd);

}  // namespace sideport::gpu
