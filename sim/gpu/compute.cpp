#include "sim/gpu/compute.h"

#include <cstring>

#include "sim/base/check.h"

namespace sideport::gpu {

namespace {

SetLayout make_set_layout(const Device& device, const char* kinds) {
    std::vector<VkDescriptorSetLayoutBinding> bindings;
    for (std::uint32_t i = 0; kinds[i] != '\0'; ++i) {
        bindings.push_back({.binding = i,
                            .descriptorType = kinds[i] == 'i' ? VK_DESCRIPTOR_TYPE_STORAGE_IMAGE
                                                              : VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
                            .descriptorCount = 1,
                            .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT});
    }
    const VkDescriptorSetLayoutCreateInfo info{
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
        .flags = VK_DESCRIPTOR_SET_LAYOUT_CREATE_PUSH_DESCRIPTOR_BIT_KHR,
        .bindingCount = static_cast<std::uint32_t>(bindings.size()),
        .pBindings = bindings.data()};
    VkDescriptorSetLayout set = VK_NULL_HANDLE;
    vk_check(vkCreateDescriptorSetLayout(device.get(), &info, nullptr, &set), "create set layout");
    return {device.get(), set};
}

}  // namespace

ComputePass::ComputePass(const Device& device, std::span<const std::uint32_t> spirv,
                         const char* kinds, std::uint32_t push_bytes,
                         std::span<const std::int32_t> constants)
    : device_(&device),
      set_layout_(make_set_layout(device, kinds)) {
    const VkPushConstantRange range{.stageFlags = VK_SHADER_STAGE_COMPUTE_BIT, .size = push_bytes};
    VkDescriptorSetLayout set = set_layout_.get();
    const VkPipelineLayoutCreateInfo layout_info{
        .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
        .setLayoutCount = 1,
        .pSetLayouts = &set,
        .pushConstantRangeCount = push_bytes > 0 ? 1U : 0U,
        .pPushConstantRanges = &range};
    VkPipelineLayout layout = VK_NULL_HANDLE;
    vk_check(vkCreatePipelineLayout(device.get(), &layout_info, nullptr, &layout),
             "create pipeline layout");
    layout_ = PipelineLayout(device.get(), layout);

    const VkShaderModuleCreateInfo module_info{.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
                                               .codeSize = spirv.size_bytes(),
                                               .pCode = spirv.data()};
    VkShaderModule raw_module = VK_NULL_HANDLE;
    vk_check(vkCreateShaderModule(device.get(), &module_info, nullptr, &raw_module),
             "create shader module");
    const ShaderModule module(device.get(), raw_module);
    std::vector<VkSpecializationMapEntry> entries;
    for (std::uint32_t i = 0; i < constants.size(); ++i)
        entries.push_back({i, i * 4U, 4U});
    const VkSpecializationInfo specialization{
        .mapEntryCount = static_cast<std::uint32_t>(entries.size()),
        .pMapEntries = entries.data(),
        .dataSize = constants.size_bytes(),
        .pData = constants.data()};
    const VkComputePipelineCreateInfo info{
        .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
        .stage = {.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                  .stage = VK_SHADER_STAGE_COMPUTE_BIT,
                  .module = raw_module,
                  .pName = "main",
                  .pSpecializationInfo = &specialization},
        .layout = layout};
    VkPipeline pipeline = VK_NULL_HANDLE;
    vk_check(vkCreateComputePipelines(device.get(), VK_NULL_HANDLE, 1, &info, nullptr, &pipeline),
             "create pipeline");
    pipeline_ = Pipeline(device.get(), pipeline);
}

void ComputePass::record(VkCommandBuffer cmd, std::initializer_list<Resource> resources,
                         std::span<const std::byte> push, std::uint32_t groups_x,
                         std::uint32_t groups_y) const {
    std::vector<VkDescriptorBufferInfo> buffers(resources.size());
    std::vector<VkDescriptorImageInfo> images(resources.size());
    std::vector<VkWriteDescriptorSet> writes;
    for (const Resource& resource : resources) {
        const std::size_t i = writes.size();
        VkWriteDescriptorSet write{.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
                                   .dstBinding = static_cast<std::uint32_t>(i),
                                   .descriptorCount = 1};
        if (const auto* image = std::get_if<const Image*>(&resource)) {
            images[i] = {.imageView = (*image)->view(), .imageLayout = VK_IMAGE_LAYOUT_GENERAL};
            write.descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_IMAGE;
            write.pImageInfo = &images[i];
        } else {
            buffers[i] = {.buffer = std::get<const Buffer*>(resource)->get(),
                          .offset = 0,
                          .range = VK_WHOLE_SIZE};
            write.descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
            write.pBufferInfo = &buffers[i];
        }
        writes.push_back(write);
    }
    vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline_.get());
    device_->push_descriptors()(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, layout_.get(), 0,
                                static_cast<std::uint32_t>(writes.size()), writes.data());
    if (!push.empty()) {
        vkCmdPushConstants(cmd, layout_.get(), VK_SHADER_STAGE_COMPUTE_BIT, 0,
                           static_cast<std::uint32_t>(push.size()), push.data());
    }
    vkCmdDispatch(cmd, groups_x, groups_y, 1);
}

Timer::Timer(const Device& device) : device_(&device) {
    const VkQueryPoolCreateInfo info{.sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO,
                                     .queryType = VK_QUERY_TYPE_TIMESTAMP,
                                     .queryCount = kMarks};
    VkQueryPool pool = VK_NULL_HANDLE;
    vk_check(vkCreateQueryPool(device.get(), &info, nullptr, &pool), "create query pool");
    pool_ = QueryPool(device.get(), pool);
}

void Timer::begin(VkCommandBuffer cmd) {
    names_.clear();
    vkResetQueryPool(device_->get(), pool_.get(), 0, kMarks);
    mark(cmd, "begin");
}

void Timer::mark(VkCommandBuffer cmd, const char* name) {
    SIDEPORT_CHECK(names_.size() < kMarks, "too many marks");
    vkCmdWriteTimestamp2(cmd, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, pool_.get(),
                         static_cast<std::uint32_t>(names_.size()));
    names_.push_back(name);
}

std::vector<Timer::Stretch> Timer::read() const {
    std::vector<std::uint64_t> ticks(names_.size());
    std::vector<Stretch> stretches;
    if (names_.empty()) return stretches;
    const VkResult result = vkGetQueryPoolResults(
        device_->get(), pool_.get(), 0, static_cast<std::uint32_t>(ticks.size()), ticks.size() * 8,
        ticks.data(), 8, VK_QUERY_RESULT_64_BIT);
    if (result != VK_SUCCESS) return stretches;
    for (std::size_t i = 1; i < ticks.size(); ++i) {
        const auto span = static_cast<double>(ticks[i] - ticks[i - 1]);
        stretches.push_back({names_[i], span * device_->timestamp_period_ns() * 1e-6});
    }
    return stretches;
}

}  // namespace sideport::gpu
