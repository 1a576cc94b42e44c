#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/gpu/device.h"
#include "sim/gpu/picture.h"
#include "sim/gpu/swapchain.h"

struct GLFWwindow;

namespace sideport::app {

/// What has come in since the last frame: on a slow frame a tap or a press must not be lost.
struct WindowEvents {
    struct Key {
        int key = 0;  ///< GLFW
        bool shift = false, repeated = false;
    };
    std::vector<Key> keys;             ///< that went down
    std::vector<unsigned> characters;  ///< that were typed, Unicode
    double wheel = 0.0;                ///< notches
    bool double_click = false;         ///< of the left button, by the clock of the events
};

/// A GLFW window with a Vulkan swapchain and Dear ImGui on top. Pictures are blitted first, the
/// interface is drawn over them.
class Window {
  public:
    /// Errors: machine.no_display, machine.no_vulkan.
    static Result<std::unique_ptr<Window>> open(int width, int height, const char* title,
                                                bool validation);
    ~Window();
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    GLFWwindow* get() const { return window_; }
    const gpu::Device& device() const { return *device_; }
    bool should_close() const;
    /// Sizes in framebuffer pixels.
    int width() const { return static_cast<int>(swapchain_->extent().width); }
    int height() const { return static_cast<int>(swapchain_->extent().height); }

    /// Starts an ImGui frame. A press of the left button is seen where it happened, even when the
    /// mouse has moved on since.
    void begin();
    /// Events since this was last called.
    WindowEvents take_events();
    /// Draws pictures (blit callbacks record copies), then the interface, and presents.
    using Blit = std::function<void(VkCommandBuffer, VkImage, VkImageLayout, VkExtent2D)>;
    void end(const Blit& blit);
    /// As end(), and brings back what was drawn: [height * width * 3], rows from the top.
    struct Shot {
        int width_px = 0, height_px = 0;
        std::vector<std::uint8_t> rgb;
    };
    Shot end_with_shot(const Blit& blit);
    /// New fonts after the style has changed.
    void upload_fonts();

  private:
    Window() = default;
    void init_imgui();
    void listen();
    void press_left();
    std::optional<gpu::Swapchain::Frame> draw(const Blit& blit);
    VkExtent2D framebuffer_size() const;

    GLFWwindow* window_ = nullptr;
    std::unique_ptr<gpu::Device> device_;
    std::unique_ptr<gpu::Swapchain> swapchain_;
    VkDescriptorPool descriptors_ = VK_NULL_HANDLE;
    bool imgui_ready_ = false;
    WindowEvents events_;
    double cursor_x_ = 0.0, cursor_y_ = 0.0;  ///< in the order of events
    std::optional<std::pair<double, double>> pressed_at_;
    double last_press_s_ = -1.0, last_press_x_ = 0.0, last_press_y_ = 0.0;
};

}  // namespace sideport::app
