#include "sim/app/window.h"

#include <algorithm>
#include <cmath>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_vulkan.h>
#include <fmt/format.h>
#include <imgui.h>

#include "sim/app/focus_ring.h"

// GLFW declares these only after vulkan.h under its own switch
extern "C" {
VkResult glfwCreateWindowSurface(VkInstance, GLFWwindow*, const VkAllocationCallbacks*,
                                 VkSurfaceKHR*);
const char** glfwGetRequiredInstanceExtensions(std::uint32_t*);
}

namespace sideport::app {

namespace {

constexpr double kDoubleClickS = 0.4, kNearPx = 6.0;

Error machine_fault(std::string code, std::string message) {
    return Error{std::move(code), std::move(message), ""};
}

}  // namespace

Result<std::unique_ptr<Window>> Window::open(int width, int height, const char* title,
                                             bool validation) {
    glfwSetErrorCallback([](int, const char*) {});
    if (glfwInit() != GLFW_TRUE) {
        return machine_fault("machine.no_display",
                             "no display was found; 'sideport run' works without one");
    }
    std::unique_ptr<Window> w(new Window());
    glfwWindowHint(GLFW_CLIENT_API, GLFW_NO_API);
    w->window_ = glfwCreateWindow(width, height, title, nullptr, nullptr);
    if (w->window_ == nullptr)
        return machine_fault("machine.no_display",
                             "the display opens no window; 'sideport run' works without one");
    glfwSetWindowSizeLimits(w->window_, 640, 360, GLFW_DONT_CARE, GLFW_DONT_CARE);
    w->validation_ = validation;
    try {
        w->make_device();
        w->init_imgui();
    } catch (const gpu::GpuError& error) {
        return machine_fault(
            "machine.no_vulkan",
            fmt::format("{}; a device with Vulkan 1.3 is needed (Mesa's lavapipe will do)",
                        error.what()));
    }
    return w;
}

gpu::DeviceOptions device_options(GLFWwindow* window) {
    std::uint32_t count = 0;
    const char** names = glfwGetRequiredInstanceExtensions(&count);
    gpu::DeviceOptions options;
    for (std::uint32_t i = 0; i < count; ++i)
        options.instance_extensions.emplace_back(names[i]);
    options.make_surface = [window](VkInstance instance) {
        VkSurfaceKHR surface = VK_NULL_HANDLE;
        gpu::vk_check(glfwCreateWindowSurface(instance, window, nullptr, &surface),
                      "create window surface");
        return surface;
    };
    return options;
}

void Window::make_device() {
    gpu::DeviceOptions options = device_options(window_);
    options.validation = validation_;
    device_ = std::make_unique<gpu::Device>(options);
    // the loop keeps the beat; waiting for the screen as well would only make pictures late
    swapchain_ = std::make_unique<gpu::Swapchain>(*device_, framebuffer_size(), false);
    swapchain_->background = {14.0F / 255.0F, 14.0F / 255.0F, 14.0F / 255.0F, 1.0F};
}

/// Works on a lost device too, where waiting fails.
void Window::drop_device() {
    if (device_) vkDeviceWaitIdle(device_->get());
    if (imgui_ready_) ImGui_ImplVulkan_Shutdown();
    if (descriptors_ != VK_NULL_HANDLE)
        vkDestroyDescriptorPool(device_->get(), descriptors_, nullptr);
    descriptors_ = VK_NULL_HANDLE;
    swapchain_.reset();
    device_.reset();
}

void Window::rebuild_device() {
    ImGui::EndFrame();
    drop_device();
    make_device();
    init_imgui_vulkan();
    upload_fonts();
}

Window::~Window() {
    drop_device();
    if (imgui_ready_) {
        ImGui_ImplGlfw_Shutdown();
        ImGui::DestroyContext();
    }
    if (window_ != nullptr) glfwDestroyWindow(window_);
    glfwTerminate();
}

void Window::init_imgui() {
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    ImGui::GetIO().ConfigDragClickToInputText = true;  // numbers: click to type, drag to set
    ImGui_ImplGlfw_InitForVulkan(window_, true);
    init_imgui_vulkan();
    imgui_ready_ = true;
    listen();
}

void Window::init_imgui_vulkan() {
    const VkDescriptorPoolSize size{VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, 8};
    const VkDescriptorPoolCreateInfo pool{
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
        .flags = VK_DESCRIPTOR_POOL_CREATE_FREE_DESCRIPTOR_SET_BIT,
        .maxSets = 8,
        .poolSizeCount = 1,
        .pPoolSizes = &size};
    gpu::vk_check(vkCreateDescriptorPool(device_->get(), &pool, nullptr, &descriptors_),
                  "create descriptor pool");
    ImGui_ImplVulkan_InitInfo info{};
    info.Instance = device_->instance();
    info.PhysicalDevice = device_->physical();
    info.Device = device_->get();
    info.QueueFamily = device_->queue_family_index();
    info.Queue = device_->queue();
    info.DescriptorPool = descriptors_;
    info.MinImageCount = std::max(2U, swapchain_->min_image_count());
    info.ImageCount = std::max(info.MinImageCount, swapchain_->image_count());
    info.MSAASamples = VK_SAMPLE_COUNT_1_BIT;
    ImGui_ImplVulkan_Init(&info, swapchain_->render_pass());
}

/// Callbacks of this window, before those of the interface.
void Window::listen() {
    glfwSetWindowUserPointer(window_, this);
    glfwSetKeyCallback(
        window_, [](GLFWwindow* window, int key, int scancode, int action, int mods) {
            auto* self = static_cast<Window*>(glfwGetWindowUserPointer(window));
            self->events_.any = true;
            if (action != GLFW_RELEASE) {
                self->events_.keys.push_back({.key = key,
                                              .shift = (mods & GLFW_MOD_SHIFT) != 0,
                                              .control = (mods & GLFW_MOD_CONTROL) != 0,
                                              .repeated = action == GLFW_REPEAT});
                self->pressed_.push_back(self->events_.keys.back());
            }
            ImGui_ImplGlfw_KeyCallback(window, key, scancode, action, mods);
        });
    glfwSetCharCallback(window_, [](GLFWwindow* window, unsigned code_point) {
        static_cast<Window*>(glfwGetWindowUserPointer(window))
            ->events_.characters.push_back(code_point);
        ImGui_ImplGlfw_CharCallback(window, code_point);
    });
    glfwSetDropCallback(window_, [](GLFWwindow* window, int count, const char** paths) {
        auto* self = static_cast<Window*>(glfwGetWindowUserPointer(window));
        self->events_.any = true;
        self->dropped_paths_.assign(paths, paths + count);
    });
    listen_to_mouse();
}

std::vector<std::string> Window::take_dropped_paths() {
    return std::exchange(dropped_paths_, {});
}

void Window::listen_to_mouse() {
    glfwSetScrollCallback(window_, [](GLFWwindow* window, double x, double y) {
        WindowEvents& events = static_cast<Window*>(glfwGetWindowUserPointer(window))->events_;
        events.any = true;
        // with Shift some systems turn the other axis
        events.wheel += y != 0.0 ? y : x;
        ImGui_ImplGlfw_ScrollCallback(window, x, y);
    });
    // asked for its place, the cursor answers where it is now, not where a button went down
    glfwSetCursorPosCallback(window_, [](GLFWwindow* window, double x, double y) {
        auto* self = static_cast<Window*>(glfwGetWindowUserPointer(window));
        self->events_.any = true;
        self->cursor_x_ = x;
        self->cursor_y_ = y;
    });
    glfwSetMouseButtonCallback(window_, [](GLFWwindow* window, int button, int action, int mods) {
        auto* self = static_cast<Window*>(glfwGetWindowUserPointer(window));
        self->events_.any = true;
        if (button == GLFW_MOUSE_BUTTON_LEFT && action == GLFW_PRESS) self->press_left();
        if (button == GLFW_MOUSE_BUTTON_MIDDLE && action == GLFW_PRESS)
            self->events_.middle_pressed = true;
        ImGui_ImplGlfw_MouseButtonCallback(window, button, action, mods);
    });
}

/// Two presses between two frames are a double click too.
void Window::press_left() {
    pressed_at_ = {cursor_x_, cursor_y_};
    events_.left_pressed = true;
    events_.press_x = cursor_x_;
    events_.press_y = cursor_y_;
    const double now_s = glfwGetTime();
    const bool near = std::hypot(cursor_x_ - last_press_x_, cursor_y_ - last_press_y_) < kNearPx;
    const bool second = last_press_s_ >= 0.0 && now_s - last_press_s_ < kDoubleClickS && near;
    events_.double_click = events_.double_click || second;
    last_press_s_ = second ? -1.0 : now_s;
    last_press_x_ = cursor_x_;
    last_press_y_ = cursor_y_;
}

WindowEvents Window::take_events() {
    return std::exchange(events_, {});
}

void Window::upload_fonts() {
    device_->wait_idle();
    device_->run([](VkCommandBuffer cmd) { ImGui_ImplVulkan_CreateFontsTexture(cmd); });
    ImGui_ImplVulkan_DestroyFontUploadObjects();
}

bool Window::should_close() const {
    return glfwWindowShouldClose(window_) == GLFW_TRUE;
}

bool Window::focused() const {
    return glfwGetWindowAttrib(window_, GLFW_FOCUSED) == GLFW_TRUE;
}

bool Window::minimised() const {
    const VkExtent2D size = framebuffer_size();
    return size.width == 0 || size.height == 0 ||
           glfwGetWindowAttrib(window_, GLFW_ICONIFIED) == GLFW_TRUE;
}

void Window::capture_cursor(bool captured) {
    if (captured == cursor_captured_) return;
    cursor_captured_ = captured;
    glfwSetInputMode(window_, GLFW_CURSOR, captured ? GLFW_CURSOR_DISABLED : GLFW_CURSOR_NORMAL);
    // back at its place without an event that says so
    if (!captured) glfwGetCursorPos(window_, &cursor_x_, &cursor_y_);
}

namespace {

/// The monitor of this name, else the one that holds most of the window.
GLFWmonitor* monitor_for(GLFWwindow* window, const std::string& name) {
    int count = 0, x = 0, y = 0, w = 0, h = 0;
    GLFWmonitor** monitors = glfwGetMonitors(&count);
    glfwGetWindowPos(window, &x, &y);
    glfwGetWindowSize(window, &w, &h);
    GLFWmonitor* best = nullptr;
    int most = -1;
    for (int i = 0; i < count; ++i) {
        int mx = 0, my = 0;
        glfwGetMonitorPos(monitors[i], &mx, &my);
        const GLFWvidmode* mode = glfwGetVideoMode(monitors[i]);
        const char* called = glfwGetMonitorName(monitors[i]);
        if (!name.empty() && called != nullptr && name == called) return monitors[i];
        const int across = std::min(x + w, mx + mode->width) - std::max(x, mx);
        const int down = std::min(y + h, my + mode->height) - std::max(y, my);
        const int shared = std::max(0, across) * std::max(0, down);
        if (shared > most) best = monitors[i];
        most = std::max(most, shared);
    }
    return best;
}

}  // namespace

bool Window::full_screen() const {
    return glfwGetWindowMonitor(window_) != nullptr;
}

void Window::set_full_screen(bool on, const std::string& monitor) {
    if (on == full_screen()) return;
    if (!on) {
        glfwSetWindowMonitor(window_, nullptr, own_x_, own_y_, own_width_, own_height_,
                             GLFW_DONT_CARE);
        return;
    }
    GLFWmonitor* target = monitor_for(window_, monitor);
    if (target == nullptr) return;
    glfwGetWindowPos(window_, &own_x_, &own_y_);
    glfwGetWindowSize(window_, &own_width_, &own_height_);
    const GLFWvidmode* mode = glfwGetVideoMode(target);
    glfwSetWindowMonitor(window_, target, 0, 0, mode->width, mode->height, mode->refreshRate);
}

/// A key that went down and up between two frames is down for one of them: fields look at keys once
/// a frame.
void Window::show_taps() {
    ImGuiIO& io = ImGui::GetIO();
    const auto modifiers = [&io] {
        io.KeyCtrl = io.KeysDown[GLFW_KEY_LEFT_CONTROL] || io.KeysDown[GLFW_KEY_RIGHT_CONTROL];
        io.KeyShift = io.KeysDown[GLFW_KEY_LEFT_SHIFT] || io.KeysDown[GLFW_KEY_RIGHT_SHIFT];
    };
    for (const int key : std::exchange(shown_taps_, {}))
        io.KeysDown[key] = glfwGetKey(window_, key) == GLFW_PRESS;
    modifiers();
    for (const WindowEvents::Key& tap : std::exchange(pressed_, {})) {
        if (tap.key < 0 || tap.key >= IM_ARRAYSIZE(io.KeysDown) || io.KeysDown[tap.key]) continue;
        io.KeysDown[tap.key] = true;
        shown_taps_.push_back(tap.key);
        io.KeyCtrl = io.KeyCtrl || tap.control;
        io.KeyShift = io.KeyShift || tap.shift;
    }
}

void Window::begin(const Focus& focus) {
    ImGui_ImplVulkan_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    feed_focus(ImGui::GetIO(), focus);
    show_taps();
    if (pressed_at_)
        ImGui::GetIO().MousePos = {static_cast<float>(pressed_at_->first),
                                   static_cast<float>(pressed_at_->second)};
    pressed_at_.reset();
    panel_grounds_.areas.clear();
    const ImVec4 ground = ImGui::GetStyleColorVec4(ImGuiCol_WindowBg);
    panel_grounds_.color = {ground.x, ground.y, ground.z, 1.0F};
    ImGui::GetIO().UserData = &panel_grounds_;
    ImGui::NewFrame();
}

VkExtent2D Window::framebuffer_size() const {
    int px = 0, py = 0;
    glfwGetFramebufferSize(window_, &px, &py);
    return {static_cast<std::uint32_t>(px), static_cast<std::uint32_t>(py)};
}

/// Everything of a frame but its end; nothing when the window has no area or has just changed.
std::optional<gpu::Swapchain::Frame> Window::draw(const Blit& blit) {
    ImGui::Render();
    const VkExtent2D size = framebuffer_size();
    if (size.width == 0 || size.height == 0) return std::nullopt;
    // not every window system says that the images no longer fit
    if (size.width != swapchain_->extent().width || size.height != swapchain_->extent().height) {
        swapchain_->resize(size);
        return std::nullopt;
    }
    auto frame = swapchain_->begin_frame();
    if (!frame) {
        swapchain_->resize(size);
        return std::nullopt;
    }
    blit(frame->cmd, frame->image, frame->layout, swapchain_->extent());
    swapchain_->begin_pass(*frame);
    swapchain_->fill(*frame, panel_grounds_.areas, panel_grounds_.color);
    ImGui_ImplVulkan_RenderDrawData(ImGui::GetDrawData(), frame->cmd);
    return frame;
}

void Window::end(const Blit& blit) {
    const auto frame = draw(blit);
    if (frame && !swapchain_->end_frame(*frame)) swapchain_->resize(framebuffer_size());
}

Window::Shot Window::end_with_shot(const Blit& blit) {
    const auto frame = draw(blit);
    if (!frame) return {};
    return {
        .width_px = width(), .height_px = height(), .rgb = swapchain_->end_frame_with_copy(*frame)};
}

}  // namespace sideport::app
