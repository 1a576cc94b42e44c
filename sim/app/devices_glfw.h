#pragma once

#include "sim/app/devices.h"
#include "sim/app/window.h"

namespace sideport::app {

/// The first gamepad that GLFW knows; not present without one.
PadState read_pad();
/// Keyboard, mouse and the first gamepad as they are now, with what has come in since the last
/// frame. Call after ImGui::NewFrame.
DeviceState read_devices(const Window& window, const WindowEvents& events);

}  // namespace sideport::app
