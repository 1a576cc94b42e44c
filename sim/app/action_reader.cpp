#include "sim/app/action_reader.h"

#include <algorithm>
#include <cmath>
#include <utility>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "sim/base/units.h"

namespace sideport::app {

namespace {

constexpr double kDeadZone = 0.15;  ///< sticks do not come back to exactly nothing
constexpr int kFirstSlot = 5, kSlots = 5;
constexpr double kSlotStick = 0.6;  ///< the stick is clearly out

std::size_t at(Action action) {
    return static_cast<std::size_t>(action);
}
std::size_t button(int glfw) {
    return static_cast<std::size_t>(glfw);
}

bool is_letter(int key) {
    return key >= GLFW_KEY_A && key <= GLFW_KEY_Z;
}

bool control_down(const DeviceState& devices) {
    return devices.is_down(GLFW_KEY_LEFT_CONTROL) || devices.is_down(GLFW_KEY_RIGHT_CONTROL);
}
bool shift_down(const DeviceState& devices) {
    return devices.is_down(GLFW_KEY_LEFT_SHIFT) || devices.is_down(GLFW_KEY_RIGHT_SHIFT);
}

double beyond_dead_zone(float stick) {
    const double size = std::fabs(double(stick));
    if (size < kDeadZone) return 0.0;
    return std::copysign(std::min(1.0, (size - kDeadZone) / (1.0 - kDeadZone)), double(stick));
}

/// Five places of the ring, the first up and on clockwise; 0 while the stick is at rest.
int slot_under(const PadState& pad) {
    const double x = double(pad.right_x), up = -double(pad.right_y);
    if (std::hypot(x, up) < kSlotStick) return 0;
    const double turn = std::atan2(x, up) / (2.0 * units::kPi);
    const int place = static_cast<int>(std::floor((turn + 1.0) * kSlots + 0.5)) % kSlots;
    return kFirstSlot + place;
}

}  // namespace

Acting ActionReader::read(const DeviceState& devices, const Settings& settings) {
    Acting acting;
    if (!devices.focused) {  // nothing is held by a window that is not in front
        waiting_.fill(false);
        waiting_presses_.clear();
        pad_ = {};
        return acting;
    }
    if (devices.typing)
        waiting_presses_.clear();
    else
        keyboard(acting, devices, settings);
    foot_switches(acting, devices, settings);
    gamepad(acting, devices);
    caps_fine_ = caps_fine_ && settings.caps_lock_fine;
    acting.caps_fine = caps_fine_ && !acting.holds(Action::fine);
    if (caps_fine_) acting.held[at(Action::fine)] = true;
    return acting;
}

void ActionReader::keyboard(Acting& acting, const DeviceState& devices, const Settings& settings) {
    const bool control = control_down(devices), shift = shift_down(devices);
    const auto ignored = [&](int key) {
        return control && is_letter(key);
    };
    // two presses of a key between two frames are two: the second and all behind it wait for what
    // the first one does
    std::vector<KeyPress> presses = std::exchange(waiting_presses_, {});
    presses.insert(presses.end(), devices.presses.begin(), devices.presses.end());
    for (const KeyPress& press : presses) {
        if (ignored(press.key)) continue;
        if (press.key == GLFW_KEY_CAPS_LOCK && settings.caps_lock_fine) {
            caps_fine_ = !caps_fine_;
            continue;
        }
        const Action action = action_for(settings.bindings, press.key, press.shift);
        if (action == Action::count) continue;
        if (acting.pressed[at(action)] || !waiting_presses_.empty()) {
            waiting_presses_.push_back(press);
            continue;
        }
        acting.pressed[at(action)] = true;
        acting.shift = press.shift;
        waiting_[at(action)] = true;
        since_s_[at(action)] = devices.time_s;
    }
    for (const ActionRow& row : action_table()) {
        const Chord& chord = settings.bindings[row.action];
        const std::size_t i = at(row.action);
        acting.held[i] =
            devices.is_down(chord.key) && !ignored(chord.key) &&
            (chord.shift ? shift
                         : !shift || action_for(settings.bindings, chord.key, true) == row.action);
        if (!waiting_[i]) continue;
        acting.tapped[i] = !acting.held[i];
        acting.kept_down[i] = acting.held[i] && devices.time_s - since_s_[i] >= kHoldS;
        waiting_[i] = !acting.tapped[i] && !acting.kept_down[i];
    }
}

/// A foot switch is a keyboard with one key; it works while something is typed, too.
void ActionReader::foot_switches(Acting& acting, const DeviceState& devices,
                                 const Settings& settings) {
    if (devices.is_down(settings.foot_switch_key)) acting.foot = true;
    for (const KeyPress& press : devices.presses) {
        if (press.key != settings.foot_switch_keep_key || press.key == 0) continue;
        acting.pressed[at(Action::keep)] = true;
    }
}

void ActionReader::gamepad(Acting& acting, const DeviceState& devices) {
    const PadState& pad = devices.pad;
    if (!pad.present) {
        pad_ = {};
        pad_slot_ = 0;
        return;
    }
    for (std::size_t i = 0; i < pad.buttons.size(); ++i)
        if (pad.buttons[i] && !pad_.buttons[i]) pad_since_s_[i] = devices.time_s;
    pad_buttons(acting, pad, devices.time_s);
    pad_sticks(acting, pad);
    pad_ = pad;
}

void ActionReader::pad_buttons(Acting& acting, const PadState& pad, double time_s) {
    const auto down = [&](int b) {
        return pad.buttons[button(b)];
    };
    const auto went_down = [&](int b) {
        return down(b) && !pad_.buttons[button(b)];
    };
    const auto age_s = [&](int b) {
        return time_s - pad_since_s_[button(b)];
    };
    const auto came_up = [&](int b) {
        return !down(b) && pad_.buttons[button(b)];
    };
    const auto tapped = [&](int b) {
        return came_up(b) && age_s(b) < kPadHoldS;
    };
    const auto press = [&](Action action, bool happens) {
        if (happens) acting.pressed[at(action)] = acting.tapped[at(action)] = true;
    };
    const bool fine = down(GLFW_GAMEPAD_BUTTON_RIGHT_BUMPER);
    acting.foot = acting.foot || down(GLFW_GAMEPAD_BUTTON_LEFT_BUMPER);
    acting.held[at(Action::fine)] = acting.held[at(Action::fine)] || fine;
    press(Action::pa, went_down(GLFW_GAMEPAD_BUTTON_DPAD_LEFT));
    press(Action::lateral, went_down(GLFW_GAMEPAD_BUTTON_DPAD_RIGHT));
    press(Action::view_3, !fine && went_down(GLFW_GAMEPAD_BUTTON_DPAD_UP));
    press(Action::view_4, !fine && went_down(GLFW_GAMEPAD_BUTTON_DPAD_DOWN));
    acting.held[at(Action::iris_open)] |= fine && down(GLFW_GAMEPAD_BUTTON_DPAD_UP);
    acting.held[at(Action::iris_close)] |= fine && down(GLFW_GAMEPAD_BUTTON_DPAD_DOWN);
    press(Action::keep, tapped(GLFW_GAMEPAD_BUTTON_A));
    press(Action::swap, came_up(GLFW_GAMEPAD_BUTTON_A) && !tapped(GLFW_GAMEPAD_BUTTON_A));
    press(Action::swap_tool, tapped(GLFW_GAMEPAD_BUTTON_Y));
    acting.held[at(Action::feel)] |=
        down(GLFW_GAMEPAD_BUTTON_Y) && age_s(GLFW_GAMEPAD_BUTTON_Y) >= kPadHoldS;
    press(Action::stopcock, tapped(GLFW_GAMEPAD_BUTTON_X) && pad_slot_ == 0);
    press(Action::help, went_down(GLFW_GAMEPAD_BUTTON_BACK));
    press(Action::escape, went_down(GLFW_GAMEPAD_BUTTON_START));
    acting.closes = went_down(GLFW_GAMEPAD_BUTTON_B);
}

void ActionReader::pad_sticks(Acting& acting, const PadState& pad) {
    const bool x_down = pad.buttons[button(GLFW_GAMEPAD_BUTTON_X)];
    const double left_x = beyond_dead_zone(pad.left_x), left_y = beyond_dead_zone(pad.left_y);
    const bool arc = pad.buttons[button(GLFW_GAMEPAD_BUTTON_LEFT_THUMB)];
    (arc ? acting.orbit : acting.table_x) = left_x;
    (arc ? acting.tilt : acting.table_z) = -left_y;
    const double triggers = double(pad.right_trigger) - double(pad.left_trigger);
    if (x_down) {  // the stick points at a syringe
        const int slot = slot_under(pad);
        if (slot != 0) pad_slot_ = slot;
        acting.pull_push = triggers;
        return;
    }
    if (pad_.buttons[button(GLFW_GAMEPAD_BUTTON_X)]) acting.slot = std::exchange(pad_slot_, 0);
    const double right_x = beyond_dead_zone(pad.right_x), right_y = beyond_dead_zone(pad.right_y);
    const bool leans = pad.buttons[button(GLFW_GAMEPAD_BUTTON_RIGHT_THUMB)];
    (leans ? acting.lean_x : acting.slide_x) = right_x;
    (leans ? acting.lean_y : acting.slide_y) = right_y;
    (leans ? acting.hub : acting.pull_push) = triggers;
}

}  // namespace sideport::app
