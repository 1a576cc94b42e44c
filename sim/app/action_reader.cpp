#include "sim/app/action_reader.h"

#include <utility>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace sideport::app {

namespace {

constexpr double kPressed = 0.5;  ///< a stick or trigger that counts as a button

std::size_t at(Action action) {
    return static_cast<std::size_t>(action);
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

/// Done by how far the control is from rest, or as by a foot: not as a key that is down.
bool moves_by_value(Action action) {
    switch (action) {
        case Action::xrays:
        case Action::table_head:
        case Action::table_feet:
        case Action::table_right:
        case Action::table_left:
        case Action::orbit_pa:
        case Action::orbit_lateral:
        case Action::tilt_feet:
        case Action::tilt_head:
        case Action::needle_in:
        case Action::needle_out:
        case Action::push:
        case Action::pull:
        case Action::lean_left:
        case Action::lean_right:
        case Action::turn_hub:
            return true;
        default:
            return false;
    }
}

}  // namespace

Acting ActionReader::read(const DeviceState& devices, const Settings& settings) {
    Acting acting;
    if (!devices.focused) {  // nothing is held by a window that is not in front
        waiting_.fill(false);
        waiting_presses_.clear();
        pad_.reset();
        return acting;
    }
    if (devices.typing)
        waiting_presses_.clear();
    else
        keyboard(acting, devices, settings);
    foot_switches(acting, devices, settings);
    gamepad(acting, devices, settings);
    acting.foot = acting.foot || devices.back;
    acting.held[at(Action::fine)] = acting.held[at(Action::fine)] || devices.forward;
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

/// What is held counts as a held key, or moves by how far it is from rest.
void ActionReader::gamepad(Acting& acting, const DeviceState& devices, const Settings& settings) {
    const PadActing pad = pad_.read(devices.pad, settings.bindings, devices.time_s);
    for (const ActionRow& row : action_table()) {
        const std::size_t i = at(row.action);
        acting.pressed[i] = acting.pressed[i] || pad.pressed[i];
        acting.tapped[i] = acting.tapped[i] || pad.tapped[i];
        acting.kept_down[i] = acting.kept_down[i] || pad.kept_down[i];
        if (!moves_by_value(row.action)) acting.held[i] = acting.held[i] || pad.value[i] > kPressed;
    }
    acting.foot = acting.foot || pad.value[at(Action::xrays)] > kPressed;
    acting.closes = pad.closes;
    acting.focus_with_pad = pad.pressed[at(Action::focus)];
    acting.helps_with_pad = pad.pressed[at(Action::help)];
    pad_sticks(acting, pad);
}

void ActionReader::pad_sticks(Acting& acting, const PadActing& pad) {
    const auto axis = [&](Action minus, Action plus) {
        return pad.value[at(plus)] - pad.value[at(minus)];
    };
    acting.table_x = axis(Action::table_right, Action::table_left);
    acting.table_z = axis(Action::table_feet, Action::table_head);
    acting.orbit = axis(Action::orbit_pa, Action::orbit_lateral);
    acting.tilt = axis(Action::tilt_feet, Action::tilt_head);
    const bool turns = pad.value[at(Action::turn_hub)] > kPressed;
    const double triggers = axis(Action::needle_out, Action::needle_in);
    if (triggers == 0.0) pad_turns_hub_ = turns;
    (pad_turns_hub_ ? acting.hub : acting.pull_push) = triggers;
    (turns ? acting.lean_x : acting.slide_x) = pad.stick_x;
    (turns ? acting.lean_y : acting.slide_y) = pad.stick_y;
    acting.lean_x += axis(Action::lean_left, Action::lean_right);
}

}  // namespace sideport::app
