#include "sim/app/settings_sheet.h"

#include "sim/app/texts.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace sideport::app {

namespace {

using Learns = SettingsSheet::Learns;

bool is_modifier(int key) {
    return key == GLFW_KEY_LEFT_SHIFT || key == GLFW_KEY_RIGHT_SHIFT ||
           key == GLFW_KEY_LEFT_CONTROL || key == GLFW_KEY_RIGHT_CONTROL;
}

/// A modifier alone suits what is held; Shift with another key suits what is pressed.
Chord chord_of(const KeyPress& press, const ActionRow& row) {
    return {.key = press.key,
            .shift = press.shift && row.use == Use::pressed && !is_modifier(press.key)};
}

void learn_key(SettingsSheet& sheet, Settings& settings, const KeyPress& press) {
    const ActionRow& row = row_of(sheet.action);
    // Shift may be the beginning of a chord: wait for what comes with it
    if (is_modifier(press.key) && row.use == Use::pressed) return;
    const Chord chord = chord_of(press, row);
    sheet.learning = Learns::nothing;
    if (key_name(chord.key).empty()) {
        sheet.message = say(Text::settings_this_key_cannot_be_used);
        return;
    }
    sheet.message = conflict_words(settings.bindings, sheet.action, chord);
    if (!sheet.message.empty()) {
        sheet.asks_swap = chord;
        return;
    }
    settings.bindings[sheet.action] = chord;
    sheet.changed = true;
}

void learn_pedal(SettingsSheet& sheet, Settings& settings, const KeyPress& press) {
    int& pedal =
        sheet.learning == Learns::pedal ? settings.foot_switch_key : settings.foot_switch_keep_key;
    const int other =
        sheet.learning == Learns::pedal ? settings.foot_switch_keep_key : settings.foot_switch_key;
    sheet.learning = Learns::nothing;
    if (key_name(press.key).empty() || press.key == other) {
        sheet.message = press.key == other ? say(Text::settings_the_other_pedal_sends_this)
                                           : say(Text::settings_this_pedal_sends_a_key);
        return;
    }
    pedal = press.key;
    sheet.message.clear();
    sheet.changed = true;
}

/// A long press is one only where a short one does something else already.
void learn_pad(SettingsSheet& sheet, Settings& settings, PadChord chord) {
    PadChord tap = chord;
    tap.hold = false;
    if (pad_action_on(settings.bindings, tap, sheet.action) == Action::count) chord.hold = false;
    sheet.learning = Learns::nothing;
    if (chord == PadChord{.control = PadControl::b}) {
        sheet.message = say(Text::settings_b_always_closes);
        return;
    }
    sheet.message = conflict_words(settings.bindings, sheet.action, chord);
    if (!sheet.message.empty()) {
        sheet.asks_pad_swap = chord;
        return;
    }
    settings.bindings.pad(sheet.action) = chord;
    sheet.changed = true;
}

}  // namespace

void begin_learning(SettingsSheet& sheet, SettingsSheet::Learns what, Action action) {
    sheet.learning = what;
    sheet.action = action;
    sheet.asks_swap.reset();
    sheet.asks_pad_swap.reset();
    sheet.message.clear();
    sheet.pad_learner = {};
}

void learn(SettingsSheet& sheet, Settings& settings, double time_s) {
    if (sheet.learning == Learns::pad) {
        if (const auto chord = sheet.pad_learner.follow(sheet.pad, time_s))
            learn_pad(sheet, settings, *chord);
    }
    // B is never learnt: who has no keyboard leaves a key as it is
    if (sheet.learning != Learns::pad && sheet.pad.present &&
        sheet.pad.buttons[GLFW_GAMEPAD_BUTTON_B])
        sheet.learning = Learns::nothing;
    for (const KeyPress& press : sheet.presses) {
        if (!sheet.learns()) break;
        if (press.key == GLFW_KEY_ESCAPE) {
            sheet.learning = Learns::nothing;
        } else if (sheet.learning == Learns::key) {
            learn_key(sheet, settings, press);
        } else if (sheet.learning != Learns::pad) {
            learn_pedal(sheet, settings, press);
        }
    }
    sheet.presses.clear();
}

void answer_swap(SettingsSheet& sheet, Settings& settings, bool swap) {
    if (swap && sheet.asks_swap) {
        rebind_swapping(settings.bindings, sheet.action, *sheet.asks_swap);
        sheet.changed = true;
    }
    if (swap && sheet.asks_pad_swap) {
        rebind_swapping(settings.bindings, sheet.action, *sheet.asks_pad_swap);
        sheet.changed = true;
    }
    sheet.asks_swap.reset();
    sheet.asks_pad_swap.reset();
    sheet.message.clear();
}

}  // namespace sideport::app
