#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/app/focus.h"
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
        bool shift = false, control = false, repeated = false;
    };
    std::vector<Key> keys;             ///< that went down
    std::vector<unsigned> characters;  ///< that were typed, Unicode
    double wheel = 0.0;                ///< notches, of whichever axis turned
    bool double_click = false;         ///< of the left button, by the clock of the events
    bool left_pressed = false, middle_pressed = false;
    double press_x = 0.0, press_y = 0.0;  ///< where the left button went down
    bool any = false;                     ///< something came in at all
};

/// Grounds of the panels of one frame: filled before the interface is drawn, as a software device
/// takes several milliseconds to draw that many plain pixels. begin_panel adds to it through
/// ImGuiIO::UserData; without one (no window) the interface draws its grounds itself.
struct PanelGrounds {
    std::vector<VkRect2D> areas;
    std::array<float, 4> color{};
};

/// What a device needs that shows pictures in this window.
gpu::DeviceOptions device_options(GLFWwindow* window);

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
    bool focused() const;
    bool has_events() const { return events_.any; }
    /// The window shows nothing: no frame is drawn.
    bool minimised() const;
    /// While a hand holds something the cursor is hidden and runs on beyond the edges; afterwards
    /// it is where it was.
    void capture_cursor(bool captured);
    /// Fills the monitor of this name (empty or unknown: the one the window is on), or goes back to
    /// the window's own size.
    void set_full_screen(bool on, const std::string& monitor);
    bool full_screen() const;
    /// After a GpuError: device, swapchain and interface are made anew, the window stays. All that
    /// was made with the old device must be gone. Throws GpuError when there is none.
    void rebuild_device();
    /// Sizes in framebuffer pixels.
    int width() const { return static_cast<int>(swapchain_->extent().width); }
    int height() const { return static_cast<int>(swapchain_->extent().height); }

    /// Starts an ImGui frame. A press of the left button is seen where it happened, even when the
    /// mouse has moved on since. focus: what gamepad and keys do to the panels.
    void begin(const Focus& focus = {});
    /// Events since this was last called.
    WindowEvents take_events();
    /// Files and folders that were dragged onto it since this was last called.
    std::vector<std::string> take_dropped_paths();
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
    void make_device();
    void drop_device();
    void init_imgui();
    void init_imgui_vulkan();
    void listen();
    void listen_to_mouse();
    void press_left();
    void show_taps();
    std::optional<gpu::Swapchain::Frame> draw(const Blit& blit);
    VkExtent2D framebuffer_size() const;

    GLFWwindow* window_ = nullptr;
    std::unique_ptr<gpu::Device> device_;
    std::unique_ptr<gpu::Swapchain> swapchain_;
    VkDescriptorPool descriptors_ = VK_NULL_HANDLE;
    bool imgui_ready_ = false, validation_ = false;
    bool cursor_captured_ = false;
    int own_x_ = 0, own_y_ = 0, own_width_ = 0, own_height_ = 0;  ///< before full screen
    WindowEvents events_;
    std::vector<std::string> dropped_paths_;
    std::vector<WindowEvents::Key> pressed_;  ///< since the last frame
    std::vector<int> shown_taps_;  ///< keys that a frame has seen down after their release
    PanelGrounds panel_grounds_;
    double cursor_x_ = 0.0, cursor_y_ = 0.0;  ///< in the order of events
    std::optional<std::pair<double, double>> pressed_at_;
    double last_press_s_ = -1.0, last_press_x_ = 0.0, last_press_y_ = 0.0;
};

}  // namespace sideport::app
