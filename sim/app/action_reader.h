#pragma once

#include <array>
#include <vector>

#include "sim/app/actions.h"
#include "sim/app/devices.h"
#include "sim/app/pad_reader.h"
#include "sim/app/settings.h"

namespace sideport::app {

/// What the devices ask for in this frame.
struct Acting {
    std::array<bool, kActions> held{};       ///< right now
    std::array<bool, kActions> pressed{};    ///< went down since the last frame
    std::array<bool, kActions> tapped{};     ///< came up before kHoldS
    std::array<bool, kActions> kept_down{};  ///< reached kHoldS in this frame
    bool shift = false;                      ///< Shift was down when the last action was pressed
    bool caps_fine = false;                  ///< Caps Lock makes everything fine, no key is held
    bool foot = false;  ///< foot switch, gamepad or mouse hold the pedal, not the keyboard
    bool focus_with_pad = false;  ///< the gamepad asks for the panel, or for the hands again
    bool helps_with_pad = false;  ///< the gamepad asks for the help sheet
    bool closes = false;          ///< the gamepad's B: lets go and closes, never pauses

    // sticks and triggers of the gamepad, -1 .. 1
    double table_x = 0.0, table_z = 0.0, orbit = 0.0, tilt = 0.0;
    double slide_x = 0.0, slide_y = 0.0, lean_x = 0.0, lean_y = 0.0, hub = 0.0;
    double pull_push = 0.0;  ///< of the triggers, + the right one

    bool holds(Action action) const { return held[static_cast<std::size_t>(action)]; }
    bool presses(Action action) const { return pressed[static_cast<std::size_t>(action)]; }
    bool taps(Action action) const { return tapped[static_cast<std::size_t>(action)]; }
    bool keeps_down(Action action) const { return kept_down[static_cast<std::size_t>(action)]; }
    double axis(Action minus, Action plus) const {
        return (holds(plus) ? 1.0 : 0.0) - (holds(minus) ? 1.0 : 0.0);
    }
};

/// Turns keys, foot switches and a gamepad into actions. Remembers only since when each is down.
class ActionReader {
  public:
    Acting read(const DeviceState& devices, const Settings& settings);

  private:
    void keyboard(Acting& acting, const DeviceState& devices, const Settings& settings);
    void foot_switches(Acting& acting, const DeviceState& devices, const Settings& settings);
    void gamepad(Acting& acting, const DeviceState& devices, const Settings& settings);
    void pad_sticks(Acting& acting, const PadActing& pad);

    std::vector<KeyPress> waiting_presses_;  ///< a second press of a key in one slow frame
    std::array<double, kActions> since_s_{};
    std::array<bool, kActions> waiting_{};  ///< went down, and neither tapped nor kept down yet
    bool caps_fine_ = false;                ///< until Caps Lock is pressed again
    PadReader pad_;
    bool pad_turns_hub_ = false;  ///< the triggers do, until they are back at rest
};

}  // namespace sideport::app
