#pragma once

#include <vector>

#include "sim/app/devices.h"
#include "sim/app/window.h"

namespace sideport::app {

/// The first gamepad that GLFW knows; not present without one.
PadState read_pad();
/// The same for the panels of a window: at rest, and not present, while the window is not in front.
PadState read_pad_for(const Window& window);
/// Keys that went down, with their repeats, where nothing is being typed.
std::vector<int> keys_for_panels(const WindowEvents& events);
/// Keyboard, mouse and the first gamepad as they are now, with what has come in since the last
/// frame. Call after ImGui::NewFrame.
DeviceState read_devices(const Window& window, const WindowEvents& events);

}  // namespace sideport::app
