#pragma once

#include <optional>
#include <string>

#include "sim/app/devices.h"
#include "sim/app/settings.h"

namespace sideport::app {

/// Devices that come and go while a session runs: a gamepad, and a foot switch that was never
/// learnt, which is a keyboard with one key such as F13 that no other keyboard has.
class Newcomers {
  public:
    /// What is to be said of this frame's devices. A foot switch that is pressed a second time
    /// within kSecondPressS becomes the pedal in the settings.
    std::optional<std::string> words(const DeviceState& devices, Settings& settings);
    static constexpr double kSecondPressS = 20.0;

  private:
    std::optional<std::string> foot_switch(const DeviceState& devices, Settings& settings);

    bool knows_pad_ = false;
    int pressed_key_ = 0;
    double pressed_s_ = 0.0;
};

}  // namespace sideport::app
