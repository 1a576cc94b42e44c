#include "sim/app/devices_glfw.h"

#include <algorithm>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <imgui.h>

#include "sim/app/bindings.h"

namespace sideport::app {

PadState read_pad() {
    PadState pad;
    for (int id = GLFW_JOYSTICK_1; id <= GLFW_JOYSTICK_LAST && !pad.present; ++id) {
        GLFWgamepadstate state{};
        if (glfwGetGamepadState(id, &state) != GLFW_TRUE) continue;
        pad.present = true;
        pad.left_x = state.axes[GLFW_GAMEPAD_AXIS_LEFT_X];
        pad.left_y = state.axes[GLFW_GAMEPAD_AXIS_LEFT_Y];
        pad.right_x = state.axes[GLFW_GAMEPAD_AXIS_RIGHT_X];
        pad.right_y = state.axes[GLFW_GAMEPAD_AXIS_RIGHT_Y];
        // GLFW's triggers rest at -1
        pad.left_trigger = 0.5F * (state.axes[GLFW_GAMEPAD_AXIS_LEFT_TRIGGER] + 1.0F);
        pad.right_trigger = 0.5F * (state.axes[GLFW_GAMEPAD_AXIS_RIGHT_TRIGGER] + 1.0F);
        std::transform(std::begin(state.buttons), std::end(state.buttons), pad.buttons.begin(),
                       [](unsigned char b) { return b == GLFW_PRESS; });
    }
    return pad;
}

PadState read_pad_for(const Window& window) {
    return window.focused() ? read_pad() : PadState{};
}

std::vector<int> keys_for_panels(const WindowEvents& events) {
    std::vector<int> keys;
    if (ImGui::GetIO().WantTextInput) return keys;
    for (const WindowEvents::Key& event : events.keys)
        keys.push_back(event.key);
    return keys;
}

DeviceState read_devices(const Window& window, const WindowEvents& events) {
    GLFWwindow* glfw = window.get();
    const ImGuiIO& io = ImGui::GetIO();
    DeviceState devices;
    devices.time_s = glfwGetTime();
    devices.focused = glfwGetWindowAttrib(glfw, GLFW_FOCUSED) == GLFW_TRUE;
    devices.typing = io.WantTextInput;
    devices.on_interface = io.WantCaptureMouse;
    for (const int key : bindable_keys())
        devices.down[static_cast<std::size_t>(key)] = glfwGetKey(glfw, key) == GLFW_PRESS;
    for (const WindowEvents::Key& event : events.keys)
        if (!event.repeated) devices.presses.push_back({.key = event.key, .shift = event.shift});
    glfwGetCursorPos(glfw, &devices.x, &devices.y);
    devices.left = glfwGetMouseButton(glfw, GLFW_MOUSE_BUTTON_LEFT) == GLFW_PRESS;
    devices.right = glfwGetMouseButton(glfw, GLFW_MOUSE_BUTTON_RIGHT) == GLFW_PRESS;
    devices.back = glfwGetMouseButton(glfw, GLFW_MOUSE_BUTTON_4) == GLFW_PRESS;
    devices.forward = glfwGetMouseButton(glfw, GLFW_MOUSE_BUTTON_5) == GLFW_PRESS;
    devices.left_pressed = events.left_pressed;
    devices.middle_pressed = events.middle_pressed;
    devices.press_x = events.press_x;
    devices.press_y = events.press_y;
    devices.wheel = events.wheel;
    devices.pad = read_pad();
    return devices;
}

}  // namespace sideport::app
