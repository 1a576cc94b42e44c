#include "sim/gpu/layouts.h"

namespace sideport::gpu {

SetLayout make_push_set_layout(const Device& device,
                               std::span<const VkDescriptorSetLayoutBinding> bindings) {
    const VkDescriptorSetLayoutCreateInfo info{
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
        .flags = VK_DESCRIPTOR_SET_LAYOUT_CREATE_PUSH_DESCRIPTOR_BIT_KHR,
        .bindingCount = static_cast<std::uint32_t>(bindings.size()),
        .pBindings = bindings.data()};
    VkDescriptorSetLayout set = VK_NULL_HANDLE;
    vk_check(vkCreateDescriptorSetLayout(device.get(), &info, nullptr, &set), "create set layout");
    return {device.get(), set};
}

PipelineLayout make_pipeline_layout(const Device& device, VkDescriptorSetLayout set,
                                    std::uint32_t push_bytes, VkShaderStageFlags stages) {
    const VkPushConstantRange range{.stageFlags = stages, .size = push_bytes};
    const VkPipelineLayoutCreateInfo info{.sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
                                          .setLayoutCount = 1,
                                          .pSetLayouts = &set,
                                          .pushConstantRangeCount = push_bytes > 0 ? 1U : 0U,
                                          .pPushConstantRanges = &range};
    VkPipelineLayout layout = VK_NULL_HANDLE;
    vk_check(vkCreatePipelineLayout(device.get(), &info, nullptr, &layout),
             "create pipeline layout");
    return {device.get(), layout};
}

ShaderModule make_shader_module(const Device& device, std::span<const std::uint32_t> spirv) {
    const VkShaderModuleCreateInfo info{.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
                                        .codeSize = spirv.size_bytes(),
                                        .pCode = spirv.data()};
    VkShaderModule module = VK_NULL_HANDLE;
    vk_check(vkCreateShaderModule(device.get(), &info, nullptr, &module), "create shader module");
    return {device.get(), module};
}

}  // namespace sideport::gpu
