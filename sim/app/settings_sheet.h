#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/app/devices.h"
#include "sim/app/pad_reader.h"
#include "sim/app/settings.h"

namespace sideport::app {

/// What the settings sheet remembers while it is open.
struct SettingsSheet {
    enum class Page { screen, sound, hands, keys, gamepad };
    enum class Learns { nothing, key, pedal, keep_pedal, pad };

    Page page = Page::screen;
    Learns learning = Learns::nothing;
    Action action = Action::count;          ///< that is being given a key
    std::optional<Chord> asks_swap;         ///< a key that another action has
    std::optional<PadChord> asks_pad_swap;  ///< the same of the gamepad
    std::vector<KeyPress> presses;          ///< of this frame
    PadState pad;                           ///< as it is now
    PadLearner pad_learner;
    std::string message;        ///< what was wrong with the file, or with a key
    bool from_pause = false;    ///< goes back there
    bool open_in_list = false;  ///< over the list of cases
    bool changed = false;       ///< to be written and followed

    bool asks() const { return asks_swap || asks_pad_swap; }
    bool learns() const { return learning != Learns::nothing; }
};

/// Takes the keys that went down, or what the gamepad did, for whatever is being learnt. Esc stops
/// learning. time_s: of the wall's clock.
void learn(SettingsSheet& sheet, Settings& settings, double time_s = 0.0);
/// Waits for a key, or for the gamepad, that is to do this action.
void begin_learning(SettingsSheet& sheet, SettingsSheet::Learns what, Action action);
/// Answers the question whether two keys are swapped.
void answer_swap(SettingsSheet& sheet, Settings& settings, bool swap);

}  // namespace sideport::app
