#include "sim/app/pad_reader.h"

#include <algorithm>
#include <cmath>
#include <utility>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "sim/base/units.h"

namespace sideport::app {

namespace {

using enum PadControl;

constexpr double kDeadZone = 0.15;  ///< sticks do not come back to exactly nothing
constexpr double kTriggerRest = 0.02;
constexpr double kPressed = 0.5;    ///< from here on a stick or trigger is a button
constexpr double kRingStick = 0.6;  ///< the stick is clearly out
constexpr int kRingPlaces = 5;
constexpr std::pair<PadControl, int> kButtons[] = {{a, GLFW_GAMEPAD_BUTTON_A},
                                                   {b, GLFW_GAMEPAD_BUTTON_B},
                                                   {x, GLFW_GAMEPAD_BUTTON_X},
                                                   {y, GLFW_GAMEPAD_BUTTON_Y},
                                                   {lb, GLFW_GAMEPAD_BUTTON_LEFT_BUMPER},
                                                   {rb, GLFW_GAMEPAD_BUTTON_RIGHT_BUMPER},
                                                   {view, GLFW_GAMEPAD_BUTTON_BACK},
                                                   {menu, GLFW_GAMEPAD_BUTTON_START},
                                                   {l3, GLFW_GAMEPAD_BUTTON_LEFT_THUMB},
                                                   {r3, GLFW_GAMEPAD_BUTTON_RIGHT_THUMB},
                                                   {up, GLFW_GAMEPAD_BUTTON_DPAD_UP},
                                                   {right, GLFW_GAMEPAD_BUTTON_DPAD_RIGHT},
                                                   {down, GLFW_GAMEPAD_BUTTON_DPAD_DOWN},
                                                   {left, GLFW_GAMEPAD_BUTTON_DPAD_LEFT}};

std::size_t index(PadControl control) {
    return static_cast<std::size_t>(control);
}

bool is_button(PadControl control) {
    return control > none && control < lt;
}
bool is_right_stick(PadControl control) {
    return control >= right_stick_up && control <= right_stick_left;
}

double beyond_dead_zone(float stick) {
    const double size = std::max(0.0, double(stick));
    return size < kDeadZone ? 0.0 : std::min(1.0, (size - kDeadZone) / (1.0 - kDeadZone));
}

/// Five places of the ring, the first up and on clockwise; none while the stick is at rest.
PadControl place_under(const PadState& pad) {
    const double aside = double(pad.right_x), ahead = -double(pad.right_y);
    if (std::hypot(aside, ahead) < kRingStick) return none;
    const double turn = std::atan2(aside, ahead) / (2.0 * units::kPi);
    const int place = static_cast<int>(std::floor((turn + 1.0) * kRingPlaces + 0.5)) % kRingPlaces;
    return static_cast<PadControl>(static_cast<int>(ring_1) + place);
}

template <typename F>
void for_each_on(const Bindings& bindings, const PadChord& chord, F&& visit) {
    for (const ActionRow& row : action_table())
        if (bindings.pad(row.action) == chord) visit(row, static_cast<std::size_t>(row.action));
}

bool is_bound(const Bindings& bindings, const PadChord& chord) {
    bool found = false;
    for_each_on(bindings, chord, [&](const ActionRow&, std::size_t) { found = true; });
    return found;
}

bool leads(const Bindings& bindings, PadControl button) {
    const auto table = action_table();
    return std::any_of(table.begin(), table.end(), [&](const ActionRow& row) {
        return bindings.pad(row.action).with == button;
    });
}

bool leads_ring(const Bindings& bindings, PadControl button) {
    const auto table = action_table();
    return std::any_of(table.begin(), table.end(), [&](const ActionRow& row) {
        const PadChord& chord = bindings.pad(row.action);
        return chord.with == button && chord.control >= ring_1;
    });
}

}  // namespace

PadValues pad_values(const PadState& pad) {
    PadValues values{};
    const auto set = [&](PadControl control, double value) {
        values[index(control)] = value;
    };
    for (const auto& [control, button] : kButtons)
        set(control, pad.buttons[static_cast<std::size_t>(button)] ? 1.0 : 0.0);
    set(lt, double(pad.left_trigger) > kTriggerRest ? double(pad.left_trigger) : 0.0);
    set(rt, double(pad.right_trigger) > kTriggerRest ? double(pad.right_trigger) : 0.0);
    set(left_stick_up, beyond_dead_zone(-pad.left_y));
    set(left_stick_down, beyond_dead_zone(pad.left_y));
    set(left_stick_right, beyond_dead_zone(pad.left_x));
    set(left_stick_left, beyond_dead_zone(-pad.left_x));
    set(right_stick_up, beyond_dead_zone(-pad.right_y));
    set(right_stick_down, beyond_dead_zone(pad.right_y));
    set(right_stick_right, beyond_dead_zone(pad.right_x));
    set(right_stick_left, beyond_dead_zone(-pad.right_x));
    return values;
}

PadActing PadReader::read(const PadState& pad, const Bindings& bindings, double time_s) {
    PadActing acting;
    if (!pad.present) {
        reset();
        return acting;
    }
    const PadValues values = pad_values(pad);
    // buttons first: what is pressed with them in the same frame is pressed under them
    ring(pad, bindings, acting);
    for (std::size_t i = index(a); i < index(ring_1); ++i) {
        const auto control = static_cast<PadControl>(i);
        const bool takes_part = ring_under_ == none || !is_right_stick(control);
        const double value = takes_part ? values[i] : 0.0;
        if (value > 0.0 && !at(control).engaged) engage(control, bindings, time_s);
        if (value > 0.0) follow(control, value, bindings, time_s, acting);
        if (value == 0.0 && at(control).engaged) release(control, bindings, time_s, acting);
    }
    stick(values, bindings, acting);
    return acting;
}

void PadReader::engage(PadControl control, const Bindings& bindings, double time_s) {
    Control& now = at(control);
    now = {.engaged = true, .since_s = time_s};
    for (std::size_t i = index(a); i < index(lt); ++i) {
        const auto button = static_cast<PadControl>(i);
        if (button == control || !at(button).engaged) continue;
        if (!is_bound(bindings, {control, button})) continue;
        now.with = button;
        at(button).led = true;
    }
}

void PadReader::follow(PadControl control, double value, const Bindings& bindings, double time_s,
                       PadActing& acting) {
    Control& now = at(control);
    const PadChord tap{control, now.with}, hold{control, now.with, true};
    const double age_s = time_s - now.since_s;
    const bool waits = is_bound(bindings, hold) || (now.with == none && leads(bindings, control));
    const bool goes_down = value > kPressed && !now.fired && !waits;
    const bool long_down = now.fired && !now.kept && age_s >= kHoldS;
    for_each_on(bindings, tap, [&](const ActionRow& row, std::size_t i) {
        if (row.use == Use::held) acting.value[i] = std::max(acting.value[i], value);
        if (row.use == Use::pressed && goes_down) acting.pressed[i] = true;
        if (row.use == Use::pressed && long_down) acting.kept_down[i] = true;
    });
    now.fired = now.fired || goes_down;
    now.kept = now.kept || long_down;
    if (control == b && goes_down && !is_bound(bindings, tap)) acting.closes = true;
    if (now.led || age_s < kPadHoldS || !is_bound(bindings, hold)) return;
    for_each_on(bindings, hold, [&](const ActionRow& row, std::size_t i) {
        if (row.use == Use::held) acting.value[i] = 1.0;
        if (row.use == Use::pressed && !now.kept) acting.pressed[i] = acting.tapped[i] = true;
    });
    now.kept = true;
}

void PadReader::release(PadControl control, const Bindings& bindings, double time_s,
                        PadActing& acting) {
    const Control was = std::exchange(at(control), {});
    const bool has_hold = is_bound(bindings, {control, was.with, true});
    const bool in_time = time_s - was.since_s < (has_hold ? kPadHoldS : kHoldS);
    if (was.led || was.kept || (!was.fired && !in_time)) return;
    for_each_on(bindings, {control, was.with}, [&](const ActionRow& row, std::size_t i) {
        if (row.use != Use::pressed) return;
        acting.pressed[i] = acting.pressed[i] || !was.fired;
        acting.tapped[i] = true;
    });
}

/// The place that the stick points at while a button is held is taken when the button is let go.
void PadReader::ring(const PadState& pad, const Bindings& bindings, PadActing& acting) {
    const PadValues values = pad_values(pad);
    for (std::size_t i = index(a); i < index(lt) && ring_under_ == none; ++i)
        if (values[i] > 0.0 && leads_ring(bindings, static_cast<PadControl>(i)))
            ring_under_ = static_cast<PadControl>(i);
    if (ring_under_ == none) return;
    if (const PadControl place = place_under(pad); place != none) ring_ = place;
    if (ring_ != none) at(ring_under_).led = true;
    if (values[index(ring_under_)] > 0.0) return;
    for_each_on(
        bindings, {std::exchange(ring_, none), std::exchange(ring_under_, none)},
        [&](const ActionRow&, std::size_t i) { acting.pressed[i] = acting.tapped[i] = true; });
}

void PadReader::stick(const PadValues& values, const Bindings& bindings, PadActing& acting) {
    const auto loose = [&](PadControl control) {
        const Control& now = at(control);
        const bool free = now.engaged && !is_bound(bindings, {control, now.with});
        return free ? values[index(control)] : 0.0;
    };
    acting.stick_x = loose(right_stick_right) - loose(right_stick_left);
    acting.stick_y = loose(right_stick_down) - loose(right_stick_up);
}

std::optional<PadChord> PadLearner::follow(const PadState& pad, double time_s) {
    const PadValues values = pad_values(pad);
    bool at_rest = true;
    for (std::size_t i = index(a); i < index(ring_1); ++i) {
        const auto control = static_cast<PadControl>(i);
        if (values[i] < kPressed) continue;
        at_rest = false;
        if (!armed_ || control == chord_.control || control == chord_.with) continue;
        if (chord_.control == none) {
            chord_ = {control};
            since_s_ = time_s;
        } else if (chord_.with == none && is_button(chord_.control) &&
                   values[index(chord_.control)] > kPressed) {
            chord_ = {control, chord_.control};
        }
    }
    armed_ = armed_ || at_rest;
    if (!at_rest || chord_.control == none) return std::nullopt;
    chord_.hold = chord_.with == none && time_s - since_s_ >= kHoldS;
    return std::exchange(chord_, {});
}

}  // namespace sideport::app
