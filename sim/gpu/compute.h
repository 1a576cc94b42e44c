#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "sim/gpu/buffer.h"
#include "sim/gpu/image.h"
#include "sim/gpu/texels.h"

namespace sideport::gpu {

enum class BindingKind { storage_image, storage_buffer, uniform_buffer, texel_buffer };

/// What stands at one binding of a dispatch: an image, a whole buffer, or texels, which a pass
/// writes as a storage buffer and reads as a texel buffer.
struct Binding {
    Binding(const Image& bound) : image(&bound) {}    // NOLINT(google-explicit-constructor)
    Binding(const Buffer& bound) : buffer(&bound) {}  // NOLINT(google-explicit-constructor)
    Binding(const Texels& bound)                      // NOLINT(google-explicit-constructor)
        : buffer(&bound.buffer()),
          view(bound.view()) {}
    const Image* image = nullptr;
    const Buffer* buffer = nullptr;
    VkBufferView view = VK_NULL_HANDLE;
};

struct Groups {
    std::uint32_t x = 1, y = 1, z = 1;
};

/// Work groups that cover `size` invocations.
constexpr std::uint32_t group_count(std::uint32_t size, std::uint32_t local_size) {
    return (size + local_size - 1) / local_size;
}

/// What a shader is made of, besides its code.
struct PassLayout {
    std::vector<BindingKind> bindings;     ///< binding i of set 0
    std::uint32_t push_bytes = 0;          ///< size of the push-constant block, <= 128
    std::vector<std::uint32_t> constants;  ///< specialization constants 0..n-1
};

/// One compute shader. Descriptors are pushed with each dispatch.
class ComputePass {
  public:
    ComputePass() = default;
    /// Throws GpuError.
    ComputePass(const Device& device, std::span<const std::uint32_t> spirv, PassLayout layout,
                std::string_view name);

    /// `bound` must match the layout's bindings one by one. Barriers are the caller's.
    void record(VkCommandBuffer cmd, std::initializer_list<Binding> bound,
                std::span<const std::byte> push, Groups groups) const;

  private:
    PassLayout layout_info_;
    SetLayout set_layout_;
    PipelineLayout layout_;
    Pipeline pipeline_;
    PFN_vkCmdPushDescriptorSetKHR push_descriptors_ = nullptr;
};

/// The bytes of one push-constant struct.
template <typename T>
std::span<const std::byte> push_bytes(const T& block) {
    return std::as_bytes(std::span<const T>(&block, 1));
}

}  // namespace sideport::gpu
