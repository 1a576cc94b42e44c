#include "sim/app/newcomers.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "sim/app/texts.h"

namespace sideport::app {

namespace {

/// On no usual keyboard.
bool is_of_foot_switch(int key) {
    return key >= GLFW_KEY_F13 && key <= GLFW_KEY_F24;
}

bool does_nothing(const Settings& settings, int key) {
    return key != settings.foot_switch_key && key != settings.foot_switch_keep_key &&
           action_on(settings.bindings, {.key = key}) == Action::count;
}

}  // namespace

std::optional<std::string> Newcomers::words(const DeviceState& devices, Settings& settings) {
    if (devices.focused && devices.pad.present != knows_pad_) {
        knows_pad_ = devices.pad.present;
        return say(knows_pad_ ? Text::program_gamepad_found : Text::program_gamepad_gone);
    }
    return foot_switch(devices, settings);
}

std::optional<std::string> Newcomers::foot_switch(const DeviceState& devices, Settings& settings) {
    if (!devices.focused || settings.foot_switch_key != 0) return std::nullopt;
    for (const KeyPress& press : devices.presses) {
        if (!is_of_foot_switch(press.key) || !does_nothing(settings, press.key)) continue;
        const bool again =
            press.key == pressed_key_ && devices.time_s - pressed_s_ <= kSecondPressS;
        pressed_key_ = again ? 0 : press.key;
        pressed_s_ = devices.time_s;
        if (again) settings.foot_switch_key = press.key;
        return say(again ? Text::program_foot_switch_learnt : Text::program_foot_switch_found);
    }
    return std::nullopt;
}

}  // namespace sideport::app
