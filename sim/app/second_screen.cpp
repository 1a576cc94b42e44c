#include "sim/app/second_screen.h"

#include <algorithm>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include "sim/app/texts.h"
#include "sim/app/window.h"

namespace sideport::app {

namespace {

constexpr int kOwnSizePx = 720;  ///< of the window where there is one monitor only

/// A monitor that the window does not stand on; nullptr: there is none.
GLFWmonitor* other_monitor(GLFWwindow* window) {
    int count = 0, x = 0, y = 0, w = 0, h = 0;
    GLFWmonitor** monitors = glfwGetMonitors(&count);
    glfwGetWindowPos(window, &x, &y);
    glfwGetWindowSize(window, &w, &h);
    const int middle_x = x + w / 2, middle_y = y + h / 2;
    for (int i = 0; i < count; ++i) {
        int mx = 0, my = 0;
        glfwGetMonitorPos(monitors[i], &mx, &my);
        const GLFWvidmode* mode = glfwGetVideoMode(monitors[i]);
        const bool holds = middle_x >= mx && middle_x < mx + mode->width && middle_y >= my &&
                           middle_y < my + mode->height;
        if (!holds && count > 1) return monitors[i];
    }
    return nullptr;
}

VkExtent2D size_of(GLFWwindow* window) {
    int w = 0, h = 0;
    glfwGetFramebufferSize(window, &w, &h);
    return {static_cast<std::uint32_t>(w), static_cast<std::uint32_t>(h)};
}

/// The largest square in the middle.
gpu::PixelRect middle_square(VkExtent2D size) {
    const auto w = static_cast<std::int32_t>(size.width),
               h = static_cast<std::int32_t>(size.height);
    const std::int32_t side = std::min(w, h);
    return {.x = (w - side) / 2, .y = (h - side) / 2, .width = side, .height = side};
}

}  // namespace

Result<std::unique_ptr<SecondScreen>> SecondScreen::open(GLFWwindow* beside, int px) {
    GLFWmonitor* monitor = other_monitor(beside);
    const GLFWvidmode* mode = monitor != nullptr ? glfwGetVideoMode(monitor) : nullptr;
    glfwWindowHint(GLFW_CLIENT_API, GLFW_NO_API);
    glfwWindowHint(GLFW_AUTO_ICONIFY, GLFW_FALSE);
    glfwWindowHint(GLFW_FOCUS_ON_SHOW, GLFW_FALSE);
    std::unique_ptr<SecondScreen> screen(new SecondScreen());
    screen->px_ = px;
    screen->fills_monitor_ = monitor != nullptr;
    screen->window_ = glfwCreateWindow(mode != nullptr ? mode->width : kOwnSizePx,
                                       mode != nullptr ? mode->height : kOwnSizePx,
                                       say(Text::instruct_second_title), monitor, nullptr);
    if (screen->window_ == nullptr)
        return Error{"machine.no_display", "the display opens no second window", ""};
    try {
        screen->device_ = std::make_unique<gpu::Device>(device_options(screen->window_));
        screen->swapchain_ =
            std::make_unique<gpu::Swapchain>(*screen->device_, size_of(screen->window_), false);
        screen->picture_ = std::make_unique<gpu::Picture>(
            *screen->device_, static_cast<std::uint32_t>(px), static_cast<std::uint32_t>(px));
    } catch (const gpu::GpuError& error) {
        return Error{"machine.no_vulkan", error.what(), ""};
    }
    return screen;
}

SecondScreen::~SecondScreen() {
    if (device_) vkDeviceWaitIdle(device_->get());
    picture_.reset();
    swapchain_.reset();
    device_.reset();
    if (window_ != nullptr) glfwDestroyWindow(window_);
}

void SecondScreen::show(std::span<const std::uint8_t> gray) {
    // the last frame may still be copied from
    device_->wait_idle();
    picture_->set_gray(gray);
    stale_ = true;
}

void SecondScreen::clear() {
    show(std::vector<std::uint8_t>(static_cast<std::size_t>(px_) * static_cast<std::size_t>(px_)));
}

void SecondScreen::draw() {
    const VkExtent2D size = size_of(window_);
    if (size.width == 0 || size.height == 0) return;
    const VkExtent2D had = swapchain_->extent();
    const bool changed = size.width != had.width || size.height != had.height;
    if (changed) swapchain_->resize(size);
    if (!changed && !stale_) return;
    auto frame = swapchain_->begin_frame();
    if (!frame) {
        swapchain_->resize(size);
        return;
    }
    picture_->record_blit(frame->cmd, frame->image, frame->layout, swapchain_->extent(),
                          middle_square(swapchain_->extent()));
    swapchain_->begin_pass(*frame);
    stale_ = !swapchain_->end_frame(*frame);
}

bool SecondScreen::should_close() const {
    return glfwWindowShouldClose(window_) == GLFW_TRUE;
}

}  // namespace sideport::app
