#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/gpu/device.h"
#include "sim/gpu/picture.h"
#include "sim/gpu/swapchain.h"

struct GLFWwindow;

namespace sideport::app {

/// One picture on a second monitor, or in a second window where there is only one: what the trainee
/// sees, for a projector. Nothing else is ever drawn there, so the truth cannot get onto it. Has a
/// device of its own; the window of the program must stay open longer.
class SecondScreen {
  public:
    /// beside: the program's window; a monitor that it is not on is filled. px: side of the square
    /// picture. Errors: machine.no_display, machine.no_vulkan.
    static Result<std::unique_ptr<SecondScreen>> open(GLFWwindow* beside, int px);
    ~SecondScreen();
    SecondScreen(const SecondScreen&) = delete;
    SecondScreen& operator=(const SecondScreen&) = delete;

    /// Rows from the top, [px * px]. Throws gpu::GpuError.
    void show(std::span<const std::uint8_t> gray);
    /// Black: nothing is seen now.
    void clear();
    /// Draws again where the window has changed or there is a new picture. Throws gpu::GpuError.
    void draw();
    /// Somebody has closed it.
    bool should_close() const;
    /// It fills a monitor of its own.
    bool fills_monitor() const { return fills_monitor_; }

  private:
    SecondScreen() = default;

    GLFWwindow* window_ = nullptr;
    bool fills_monitor_ = false, stale_ = true;
    int px_ = 0;
    std::unique_ptr<gpu::Device> device_;
    std::unique_ptr<gpu::Swapchain> swapchain_;
    std::unique_ptr<gpu::Picture> picture_;
};

}  // namespace sideport::app
