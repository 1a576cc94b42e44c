#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/gpu/device.h"

namespace sideport::gpu {

/// Time stamps between the passes of one command buffer.
class Timer {
  public:
    /// max_marks: passes per command buffer, plus one. Where the queue has no time stamps, read()
    /// gives nothing.
    Timer(const Device& device, std::uint32_t max_marks);

    /// Starts a measurement; the first pass begins here.
    void start(VkCommandBuffer cmd);
    /// Ends the pass `name`, which began at the previous mark.
    void mark(VkCommandBuffer cmd, const char* name);
    /// (name, ms) in order, after the device is done.
    std::vector<std::pair<std::string, double>> read() const;

  private:
    void stamp(VkCommandBuffer cmd);

    const Device* device_;
    QueryPool pool_;
    std::uint32_t capacity_ = 0, used_ = 0;
    std::vector<std::string> names_;
};

}  // namespace sideport::gpu
