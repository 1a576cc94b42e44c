#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/app/devices.h"
#include "sim/app/settings.h"

namespace sideport::app {

/// What the settings sheet remembers while it is open.
struct SettingsSheet {
    enum class Page { screen, sound, hands, keys };
    enum class Learns { nothing, key, pedal, keep_pedal };

    Page page = Page::screen;
    Learns learning = Learns::nothing;
    Action action = Action::count;   ///< that is being given a key
    std::optional<Chord> asks_swap;  ///< a key that another action has
    std::vector<KeyPress> presses;   ///< of this frame
    std::string message;             ///< what was wrong with the file, or with a key
    bool from_pause = false;         ///< goes back there
    bool open_in_list = false;       ///< over the list of cases
    bool changed = false;            ///< to be written and followed

    bool learns() const { return learning != Learns::nothing; }
};

/// Takes the keys that went down for whatever is being learnt. Esc stops learning.
void learn(SettingsSheet& sheet, Settings& settings);
/// Answers the question whether two keys are swapped.
void answer_swap(SettingsSheet& sheet, Settings& settings, bool swap);

}  // namespace sideport::app
