#pragma once

#include <cstdint>
#include <span>

#include "sim/gpu/device.h"
#include "sim/gpu/handle.h"

namespace sideport::gpu {

/// What compute and drawing pipelines are made from. All throw GpuError.

/// A set whose descriptors are pushed into the command buffer.
SetLayout make_push_set_layout(const Device& device,
                               std::span<const VkDescriptorSetLayoutBinding> bindings);

/// One set and push_bytes of push constants (0: none), both for these stages.
PipelineLayout make_pipeline_layout(const Device& device, VkDescriptorSetLayout set,
                                    std::uint32_t push_bytes, VkShaderStageFlags stages);

ShaderModule make_shader_module(const Device& device, std::span<const std::uint32_t> spirv);

}  // namespace sideport::gpu
