#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <variant>
#include <vector>

#include "sim/gpu/image.h"

namespace sideport::gpu {

/// What a shader binds at 0, 1, 2, ...: an image (storage image) or a buffer (storage buffer).
using Resource = std::variant<const Image*, const Buffer*>;

/// One compute shader with its resources pushed at record time, push constants and specialization
/// constants (constant_id 0, 1, ...).
class ComputePass {
  public:
    ComputePass() = default;
    /// kinds: 'i' storage image, 'b' storage buffer, one letter a binding.
    ComputePass(const Device& device, std::span<const std::uint32_t> spirv, const char* kinds,
                std::uint32_t push_bytes, std::span<const std::int32_t> constants = {});

    void record(VkCommandBuffer cmd, std::initializer_list<Resource> resources,
                std::span<const std::byte> push, std::uint32_t groups_x,
                std::uint32_t groups_y = 1) const;

  private:
    const Device* device_ = nullptr;
    SetLayout set_layout_;
    PipelineLayout layout_;
    Pipeline pipeline_;
};

/// A struct as push constants.
template <typename T>
std::span<const std::byte> push_of(const T& value) {
    return std::as_bytes(std::span(&value, 1));
}

/// Times of stretches of a command buffer, by timestamps. Up to 32 marks.
class Timer {
  public:
    explicit Timer(const Device& device);
    void begin(VkCommandBuffer cmd);
    void mark(VkCommandBuffer cmd, const char* name);  ///< ends a stretch
    struct Stretch {
        const char* name;
        double ms;
    };
    std::vector<Stretch> read() const;  ///< after the commands have finished

  private:
    static constexpr std::uint32_t kMarks = 32;
    const Device* device_;
    QueryPool pool_;
    std::vector<const char*> names_;
};

}  // namespace sideport::gpu
