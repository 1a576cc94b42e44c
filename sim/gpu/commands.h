#pragma once

#include "sim/gpu/device.h"

namespace sideport::gpu {

/// One command buffer with its fence, recorded anew for each use.
class Commands {
  public:
    explicit Commands(const Device& device);

    /// Waits until the device has done the last submission, then starts recording.
    VkCommandBuffer begin();
    void submit();
    /// Returns when the device is done; at once if nothing was submitted.
    void wait();

  private:
    const Device* device_;
    CommandPool pool_;
    Fence fence_;
    VkCommandBuffer cmd_ = VK_NULL_HANDLE;
    bool in_flight_ = false;
};

// Memory barriers between kinds of work of one queue. Images stay in the general layout, so a
// global barrier is enough.

void barrier_compute_to_compute(VkCommandBuffer cmd);
void barrier_compute_to_transfer(VkCommandBuffer cmd);
void barrier_transfer_to_compute(VkCommandBuffer cmd);
void barrier_transfer_to_all(VkCommandBuffer cmd);
void barrier_all_to_transfer(VkCommandBuffer cmd);
/// Shader and copy results become readable for the host once the fence is seen.
void barrier_to_host(VkCommandBuffer cmd);
/// Changes the layout of a colour image; waits for and blocks everything.
void image_layout_barrier(VkCommandBuffer cmd, VkImage image, VkImageLayout from, VkImageLayout to);

}  // namespace sideport::gpu
