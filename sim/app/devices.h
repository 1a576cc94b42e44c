#pragma once

#include <array>
#include <vector>

namespace sideport::app {

/// A gamepad as GLFW's standard mapping shows it.
struct PadState {
    bool present = false;
    float left_x = 0.0F, left_y = 0.0F;               ///< -1 .. 1, + right and + down
    float right_x = 0.0F, right_y = 0.0F;             ///< -1 .. 1
    float left_trigger = 0.0F, right_trigger = 0.0F;  ///< 0 .. 1
    std::array<bool, 15> buttons{};                   ///< [GLFW_GAMEPAD_BUTTON_*]
};

/// A key that went down since the last frame; repeats of the keyboard are left out.
struct KeyPress {
    int key = 0;         ///< GLFW
    bool shift = false;  ///< was down then, whatever it is now
};

/// What hands do at this moment: all that input is made from, so that a test needs no window.
struct DeviceState {
    double time_s = 0.0;           ///< of the wall's clock
    bool focused = true;           ///< the window is in front
    bool typing = false;           ///< a text field is active
    bool on_interface = false;     ///< the mouse is over a panel
    std::array<bool, 512> down{};  ///< [GLFW key]
    std::vector<KeyPress> presses;
    double x = 0.0, y = 0.0;  ///< of the mouse, window pixels; runs on while the cursor is captured
    bool left = false, right = false;                   ///< buttons that are down
    bool back = false, forward = false;                 ///< those at the side
    bool left_pressed = false, middle_pressed = false;  ///< since the last frame
    double press_x = 0.0, press_y = 0.0;                ///< where the left one went down
    double wheel = 0.0;                                 ///< notches, + away from the hand
    PadState pad;

    bool is_down(int key) const {
        return key > 0 && key < static_cast<int>(down.size()) &&
               down[static_cast<std::size_t>(key)];
    }
};

}  // namespace sideport::app
