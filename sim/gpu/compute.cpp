#include "sim/gpu/compute.h"

#include <array>
#include <utility>

#include "sim/gpu/layouts.h"

namespace sideport::gpu {

namespace {

constexpr std::size_t kMaxBindings = 16;

VkDescriptorType descriptor_type(BindingKind kind) {
    switch (kind) {
        case BindingKind::storage_image:
            return VK_DESCRIPTOR_TYPE_STORAGE_IMAGE;
        case BindingKind::storage_buffer:
            return VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
        case BindingKind::uniform_buffer:
            return VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER;
        case BindingKind::texel_buffer:
            return VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER;
    }
    return VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
}

SetLayout make_set_layout(const Device& device, const std::vector<BindingKind>& kinds) {
    std::vector<VkDescriptorSetLayoutBinding> bindings;
    for (const BindingKind kind : kinds) {
        bindings.push_back({.binding = static_cast<std::uint32_t>(bindings.size()),
                            .descriptorType = descriptor_type(kind),
                            .descriptorCount = 1,
                            .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT});
    }
    return make_push_set_layout(device, bindings);
}

Pipeline make_pipeline(const Device& device, VkPipelineLayout layout,
                       std::span<const std::uint32_t> spirv,
                       const std::vector<std::uint32_t>& constants) {
    const ShaderModule module = make_shader_module(device, spirv);

    std::vector<VkSpecializationMapEntry> entries;
    for (std::uint32_t i = 0; i < constants.size(); ++i)
        entries.push_back({.constantID = i, .offset = i * 4U, .size = 4});
    const VkSpecializationInfo specialization{
        .mapEntryCount = static_cast<std::uint32_t>(entries.size()),
        .pMapEntries = entries.data(),
        .dataSize = constants.size() * sizeof(std::uint32_t),
        .pData = constants.data()};
    const VkComputePipelineCreateInfo info{
        .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
        .stage = {.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                  .stage = VK_SHADER_STAGE_COMPUTE_BIT,
                  .module = module.get(),
                  .pName = "main",
                  .pSpecializationInfo = constants.empty() ? nullptr : &specialization},
        .layout = layout};
    VkPipeline pipeline = VK_NULL_HANDLE;
    vk_check(vkCreateComputePipelines(device.get(), VK_NULL_HANDLE, 1, &info, nullptr, &pipeline),
             "create compute pipeline");
    return {device.get(), pipeline};
}

}  // namespace

ComputePass::ComputePass(const Device& device, std::span<const std::uint32_t> spirv,
                         PassLayout layout, std::string_view name)
    : layout_info_(std::move(layout)),
      push_descriptors_(device.push_descriptors()) {
    SIDEPORT_CHECK(layout_info_.bindings.size() <= kMaxBindings, "too many bindings in a pass");
    set_layout_ = make_set_layout(device, layout_info_.bindings);
    layout_ = make_pipeline_layout(device, set_layout_.get(), layout_info_.push_bytes,
                                   VK_SHADER_STAGE_COMPUTE_BIT);
    pipeline_ = make_pipeline(device, layout_.get(), spirv, layout_info_.constants);
    device.set_name(VK_OBJECT_TYPE_PIPELINE, reinterpret_cast<std::uint64_t>(pipeline_.get()),
                    name);
}

void ComputePass::record(VkCommandBuffer cmd, std::initializer_list<Binding> bound,
                         std::span<const std::byte> push, Groups groups) const {
    SIDEPORT_CHECK(bound.size() == layout_info_.bindings.size(), "bindings do not fit the shader");
    SIDEPORT_CHECK(push.size() == layout_info_.push_bytes, "push constants do not fit the shader");
    std::array<VkDescriptorBufferInfo, kMaxBindings> buffers{};
    std::array<VkDescriptorImageInfo, kMaxBindings> images{};
    std::array<VkBufferView, kMaxBindings> views{};
    std::array<VkWriteDescriptorSet, kMaxBindings> writes{};
    std::uint32_t i = 0;
    for (const Binding& binding : bound) {
        const BindingKind kind = layout_info_.bindings[i];
        SIDEPORT_CHECK((kind == BindingKind::storage_image) == (binding.image != nullptr),
                       "an image where a buffer belongs, or the reverse");
        SIDEPORT_CHECK(kind != BindingKind::texel_buffer || binding.view != VK_NULL_HANDLE,
                       "a buffer where texels belong");
        writes[i] = {.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
                     .dstBinding = i,
                     .descriptorCount = 1,
                     .descriptorType = descriptor_type(kind)};
        if (binding.image != nullptr) {
            images[i] = {.imageView = binding.image->view(),
                         .imageLayout = VK_IMAGE_LAYOUT_GENERAL};
            writes[i].pImageInfo = &images[i];
        } else if (kind == BindingKind::texel_buffer) {
            views[i] = binding.view;
            writes[i].pTexelBufferView = &views[i];
        } else {
            buffers[i] = {.buffer = binding.buffer->get(), .offset = 0, .range = VK_WHOLE_SIZE};
            writes[i].pBufferInfo = &buffers[i];
        }
        ++i;
    }
    vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline_.get());
    push_descriptors_(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, layout_.get(), 0, i, writes.data());
    if (!push.empty()) {
        vkCmdPushConstants(cmd, layout_.get(), VK_SHADER_STAGE_COMPUTE_BIT, 0,
                           static_cast<std::uint32_t>(push.size()), push.data());
    }
    vkCmdDispatch(cmd, groups.x, groups.y, groups.z);
}

}  // namespace sideport::gpu
