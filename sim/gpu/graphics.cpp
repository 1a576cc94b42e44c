#include "sim/gpu/graphics.h"

#include <array>

#include "sim/gpu/layouts.h"
#include "sim/gpu/memory.h"

namespace sideport::gpu {

namespace {

constexpr VkShaderStageFlags kStages = VK_SHADER_STAGE_VERTEX_BIT | VK_SHADER_STAGE_FRAGMENT_BIT;

bool is_depth(VkFormat format) {
    return format == VK_FORMAT_D32_SFLOAT || format == VK_FORMAT_D16_UNORM;
}

SetLayout make_set(const Device& device, const DrawLayout& layout, VkSampler sampler) {
    std::vector<VkDescriptorSetLayoutBinding> bindings;
    for (std::uint32_t i = 0; i < layout.buffers; ++i) {
        bindings.push_back({.binding = i,
                            .descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
                            .descriptorCount = 1,
                            .stageFlags = kStages});
    }
    if (layout.samples_depth) {
        bindings.push_back({.binding = layout.buffers,
                            .descriptorType = VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER,
                            .descriptorCount = 1,
                            .stageFlags = VK_SHADER_STAGE_FRAGMENT_BIT,
                            .pImmutableSamplers = &sampler});
    }
    return make_push_set_layout(device, bindings);
}

/// Compares with the stored depth; outside of the map everything is lit.
Sampler make_sampler(const Device& device) {
    const VkSamplerCreateInfo info{.sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO,
                                   .magFilter = VK_FILTER_LINEAR,
                                   .minFilter = VK_FILTER_LINEAR,
                                   .addressModeU = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_BORDER,
                                   .addressModeV = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_BORDER,
                                   .addressModeW = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_BORDER,
                                   .compareEnable = VK_TRUE,
                                   .compareOp = VK_COMPARE_OP_LESS_OR_EQUAL,
                                   .borderColor = VK_BORDER_COLOR_FLOAT_OPAQUE_WHITE};
    VkSampler sampler = VK_NULL_HANDLE;
    vk_check(vkCreateSampler(device.get(), &info, nullptr, &sampler), "create sampler");
    return {device.get(), sampler};
}

Pipeline make_pipeline(const Device& device, const DrawLayout& layout, VkPipelineLayout pipeline,
                       std::span<const VkPipelineShaderStageCreateInfo> stages) {
    const VkVertexInputBindingDescription binding{.stride = layout.vertex_stride};
    const bool pulls = layout.vertex_stride > 0;
    const VkPipelineVertexInputStateCreateInfo vertices{
        .sType = VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_STATE_CREATE_INFO,
        .vertexBindingDescriptionCount = pulls ? 1U : 0U,
        .pVertexBindingDescriptions = &binding,
        .vertexAttributeDescriptionCount = static_cast<std::uint32_t>(layout.attributes.size()),
        .pVertexAttributeDescriptions = layout.attributes.data()};
    const VkPipelineInputAssemblyStateCreateInfo assembly{
        .sType = VK_STRUCTURE_TYPE_PIPELINE_INPUT_ASSEMBLY_STATE_CREATE_INFO,
        .topology = layout.topology};
    const VkPipelineViewportStateCreateInfo viewport{
        .sType = VK_STRUCTURE_TYPE_PIPELINE_VIEWPORT_STATE_CREATE_INFO,
        .viewportCount = 1,
        .scissorCount = 1};
    const VkPipelineRasterizationStateCreateInfo raster{
        .sType = VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_STATE_CREATE_INFO,
        .cullMode = layout.cull,
        .frontFace = VK_FRONT_FACE_CLOCKWISE,
        .depthBiasEnable = layout.biased ? VK_TRUE : VK_FALSE,
        .depthBiasConstantFactor = 2.0F,
        .depthBiasSlopeFactor = 2.5F,
        .lineWidth = 1.0F};
    const VkPipelineMultisampleStateCreateInfo samples{
        .sType = VK_STRUCTURE_TYPE_PIPELINE_MULTISAMPLE_STATE_CREATE_INFO,
        .rasterizationSamples = layout.samples};
    const VkPipelineDepthStencilStateCreateInfo depth{
        .sType = VK_STRUCTURE_TYPE_PIPELINE_DEPTH_STENCIL_STATE_CREATE_INFO,
        .depthTestEnable = VK_TRUE,
        .depthWriteEnable = layout.blends ? VK_FALSE : VK_TRUE,
        .depthCompareOp = VK_COMPARE_OP_LESS_OR_EQUAL};
    const VkPipelineColorBlendAttachmentState blend{
        .blendEnable = layout.blends ? VK_TRUE : VK_FALSE,
        .srcColorBlendFactor = VK_BLEND_FACTOR_SRC_ALPHA,
        .dstColorBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA,
        .srcAlphaBlendFactor = VK_BLEND_FACTOR_ZERO,
        .dstAlphaBlendFactor = VK_BLEND_FACTOR_ONE,
        .colorWriteMask = VK_COLOR_COMPONENT_R_BIT | VK_COLOR_COMPONENT_G_BIT |
                          VK_COLOR_COMPONENT_B_BIT | VK_COLOR_COMPONENT_A_BIT};
    const bool colored = layout.color != VK_FORMAT_UNDEFINED;
    const VkPipelineColorBlendStateCreateInfo blending{
        .sType = VK_STRUCTURE_TYPE_PIPELINE_COLOR_BLEND_STATE_CREATE_INFO,
        .attachmentCount = colored ? 1U : 0U,
        .pAttachments = &blend};
    const std::array<VkDynamicState, 2> moving{VK_DYNAMIC_STATE_VIEWPORT, VK_DYNAMIC_STATE_SCISSOR};
    const VkPipelineDynamicStateCreateInfo dynamic{
        .sType = VK_STRUCTURE_TYPE_PIPELINE_DYNAMIC_STATE_CREATE_INFO,
        .dynamicStateCount = 2,
        .pDynamicStates = moving.data()};
    const VkPipelineRenderingCreateInfo rendering{
        .sType = VK_STRUCTURE_TYPE_PIPELINE_RENDERING_CREATE_INFO,
        .colorAttachmentCount = colored ? 1U : 0U,
        .pColorAttachmentFormats = &layout.color,
        .depthAttachmentFormat = layout.depth};
    const VkGraphicsPipelineCreateInfo info{
        .sType = VK_STRUCTURE_TYPE_GRAPHICS_PIPELINE_CREATE_INFO,
        .pNext = &rendering,
        .stageCount = static_cast<std::uint32_t>(stages.size()),
        .pStages = stages.data(),
        .pVertexInputState = &vertices,
        .pInputAssemblyState = &assembly,
        .pViewportState = &viewport,
        .pRasterizationState = &raster,
        .pMultisampleState = &samples,
        .pDepthStencilState = &depth,
        .pColorBlendState = &blending,
        .pDynamicState = &dynamic,
        .layout = pipeline};
    VkPipeline made = VK_NULL_HANDLE;
    vk_check(vkCreateGraphicsPipelines(device.get(), VK_NULL_HANDLE, 1, &info, nullptr, &made),
             "create graphics pipeline");
    return {device.get(), made};
}

}  // namespace

Attachment::Attachment(const Device& device, VkFormat format, VkExtent2D size,
                       VkSampleCountFlagBits samples, VkImageUsageFlags usage,
                       std::string_view name)
    : size_(size) {
    const bool depth = is_depth(format);
    const VkImageUsageFlags drawn =
        depth ? VkImageUsageFlags{VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT}
              : VkImageUsageFlags{VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT};
    const VkImageCreateInfo info{.sType = VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO,
                                 .imageType = VK_IMAGE_TYPE_2D,
                                 .format = format,
                                 .extent = {size.width, size.height, 1},
                                 .mipLevels = 1,
                                 .arrayLayers = 1,
                                 .samples = samples,
                                 .tiling = VK_IMAGE_TILING_OPTIMAL,
                                 .usage = usage | drawn};
    VkImage image = VK_NULL_HANDLE;
    vk_check(vkCreateImage(device.get(), &info, nullptr, &image), "create attachment");
    image_ = ImageHandle(device.get(), image);
    device.set_name(VK_OBJECT_TYPE_IMAGE, reinterpret_cast<std::uint64_t>(image), name);
    VkMemoryRequirements needs{};
    vkGetImageMemoryRequirements(device.get(), image, &needs);
    memory_ = allocate(device, needs, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, 0);
    vk_check(vkBindImageMemory(device.get(), image, memory_.get(), 0), "bind attachment memory");
    const VkImageSubresourceRange whole{
        .aspectMask = depth ? VkImageAspectFlags{VK_IMAGE_ASPECT_DEPTH_BIT}
                            : VkImageAspectFlags{VK_IMAGE_ASPECT_COLOR_BIT},
        .levelCount = 1,
        .layerCount = 1};
    const VkImageViewCreateInfo view_info{.sType = VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO,
                                          .image = image,
                                          .viewType = VK_IMAGE_VIEW_TYPE_2D,
                                          .format = format,
                                          .subresourceRange = whole};
    VkImageView view = VK_NULL_HANDLE;
    vk_check(vkCreateImageView(device.get(), &view_info, nullptr, &view), "create image view");
    view_ = ImageView(device.get(), view);
    device.run([&](VkCommandBuffer cmd) {
        const VkImageMemoryBarrier2 barrier{
            .sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER_2,
            .srcStageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT,
            .dstStageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT,
            .dstAccessMask = VK_ACCESS_2_MEMORY_READ_BIT | VK_ACCESS_2_MEMORY_WRITE_BIT,
            .oldLayout = VK_IMAGE_LAYOUT_UNDEFINED,
            .newLayout = VK_IMAGE_LAYOUT_GENERAL,
            .srcQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
            .dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
            .image = image,
            .subresourceRange = whole};
        const VkDependencyInfo dependency{.sType = VK_STRUCTURE_TYPE_DEPENDENCY_INFO,
                                          .imageMemoryBarrierCount = 1,
                                          .pImageMemoryBarriers = &barrier};
        vkCmdPipelineBarrier2(cmd, &dependency);
    });
}

DrawPass::DrawPass(const Device& device, std::span<const std::uint32_t> vertex,
                   std::span<const std::uint32_t> fragment, const DrawLayout& layout,
                   std::string_view name)
    : layout_info_(layout),
      push_descriptors_(device.push_descriptors()) {
    if (layout.samples_depth) sampler_ = make_sampler(device);
    set_layout_ = make_set(device, layout, sampler_.get());
    layout_ = make_pipeline_layout(device, set_layout_.get(), layout.push_bytes, kStages);
    const ShaderModule vertex_module = make_shader_module(device, vertex);
    ShaderModule fragment_module;
    std::vector<VkPipelineShaderStageCreateInfo> stages{
        {.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
         .stage = VK_SHADER_STAGE_VERTEX_BIT,
         .module = vertex_module.get(),
         .pName = "main"}};
    std::vector<VkSpecializationMapEntry> entries;
    for (std::uint32_t i = 0; i < layout.constants.size(); ++i)
        entries.push_back({.constantID = i, .offset = i * 4U, .size = 4});
    const VkSpecializationInfo constants{
        .mapEntryCount = static_cast<std::uint32_t>(entries.size()),
        .pMapEntries = entries.data(),
        .dataSize = layout.constants.size() * sizeof(std::uint32_t),
        .pData = layout.constants.data()};
    if (!fragment.empty()) {
        fragment_module = make_shader_module(device, fragment);
        stages.push_back({.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                          .stage = VK_SHADER_STAGE_FRAGMENT_BIT,
                          .module = fragment_module.get(),
                          .pName = "main",
                          .pSpecializationInfo = entries.empty() ? nullptr : &constants});
    }
    pipeline_ = make_pipeline(device, layout, layout_.get(), stages);
    device.set_name(VK_OBJECT_TYPE_PIPELINE, reinterpret_cast<std::uint64_t>(pipeline_.get()),
                    name);
}

void DrawPass::bind(VkCommandBuffer cmd, std::span<const Buffer* const> buffers,
                    const Attachment* depth) const {
    constexpr std::size_t kMost = 4;
    SIDEPORT_CHECK(buffers.size() == layout_info_.buffers && buffers.size() < kMost,
                   "buffers do not fit the shaders");
    SIDEPORT_CHECK((depth != nullptr) == layout_info_.samples_depth,
                   "a depth image where none belongs, or the reverse");
    std::array<VkDescriptorBufferInfo, kMost> infos{};
    std::array<VkWriteDescriptorSet, kMost> writes{};
    std::uint32_t i = 0;
    for (const Buffer* buffer : buffers) {
        infos[i] = {.buffer = buffer->get(), .offset = 0, .range = VK_WHOLE_SIZE};
        writes[i] = {.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
                     .dstBinding = i,
                     .descriptorCount = 1,
                     .descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
                     .pBufferInfo = &infos[i]};
        ++i;
    }
    VkDescriptorImageInfo image{};
    if (depth != nullptr) {
        image = {.imageView = depth->view(), .imageLayout = VK_IMAGE_LAYOUT_GENERAL};
        writes[i] = {.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
                     .dstBinding = i,
                     .descriptorCount = 1,
                     .descriptorType = VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER,
                     .pImageInfo = &image};
        ++i;
    }
    vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline_.get());
    push_descriptors_(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, layout_.get(), 0, i, writes.data());
}

void DrawPass::push(VkCommandBuffer cmd, std::span<const std::byte> block) const {
    SIDEPORT_CHECK(block.size() == layout_info_.push_bytes, "push constants do not fit the shader");
    vkCmdPushConstants(cmd, layout_.get(), kStages, 0, static_cast<std::uint32_t>(block.size()),
                       block.data());
}

void set_viewport(VkCommandBuffer cmd, VkRect2D where) {
    const VkViewport viewport{.x = static_cast<float>(where.offset.x),
                              .y = static_cast<float>(where.offset.y),
                              .width = static_cast<float>(where.extent.width),
                              .height = static_cast<float>(where.extent.height),
                              .minDepth = 0.0F,
                              .maxDepth = 1.0F};
    vkCmdSetViewport(cmd, 0, 1, &viewport);
    vkCmdSetScissor(cmd, 0, 1, &where);
}

void barrier_all(VkCommandBuffer cmd) {
    const VkMemoryBarrier2 barrier{
        .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER_2,
        .srcStageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT,
        .srcAccessMask = VK_ACCESS_2_MEMORY_WRITE_BIT,
        .dstStageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT,
        .dstAccessMask = VK_ACCESS_2_MEMORY_READ_BIT | VK_ACCESS_2_MEMORY_WRITE_BIT};
    const VkDependencyInfo dependency{.sType = VK_STRUCTURE_TYPE_DEPENDENCY_INFO,
                                      .memoryBarrierCount = 1,
                                      .pMemoryBarriers = &barrier};
    vkCmdPipelineBarrier2(cmd, &dependency);
}

}  // namespace sideport::gpu
