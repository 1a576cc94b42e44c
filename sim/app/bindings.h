#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/app/actions.h"

namespace sideport::app {

/// On the gamepad the plunger is pushed and pulled with what moves the needle: whichever the hand
/// has.
constexpr Action pad_action(Action action) {
    return action == Action::push   ? Action::needle_in
           : action == Action::pull ? Action::needle_out
                                    : action;
}

/// [action] key and gamepad of each; Chord{}, PadChord{} where it has none.
struct Bindings {
    std::array<Chord, kActions> keys;
    std::array<PadChord, kActions> pads;

    Chord& operator[](Action action) { return keys[static_cast<std::size_t>(action)]; }
    const Chord& operator[](Action action) const { return keys[static_cast<std::size_t>(action)]; }
    PadChord& pad(Action action) { return pads[static_cast<std::size_t>(pad_action(action))]; }
    const PadChord& pad(Action action) const {
        return pads[static_cast<std::size_t>(pad_action(action))];
    }
    bool operator==(const Bindings&) const = default;
};

/// Those of the table; left_handed: the preset for a mouse in the left hand.
Bindings default_bindings(bool left_handed);

/// Name of a key's place in the settings file ("space", "a", "left_bracket"), the same on every
/// layout; empty for a key that cannot be bound.
std::string_view key_name(int key);
/// GLFW key of a name; 0 when there is none.
int key_of_name(std::string_view name);
/// Every key that can be bound.
std::span<const int> bindable_keys();
/// "shift+comma" and back. Nothing for what is no chord.
std::string chord_name(const Chord& chord);
std::optional<Chord> chord_of_name(std::string_view name);

/// What stands on the cap of this person's keyboard ("Z" on an AZERTY board where US has "W").
std::string key_cap_words(int key);
std::string cap_of(const Chord& chord);
std::string cap_of(const Bindings& bindings, Action action);
/// Words that name keys, as "Hold [Space], then press [1]." by the US caps of the default keys,
/// with the caps of these bindings. Brackets round anything else stay.
std::string with_keys(std::string_view words, const Bindings& bindings);

/// The action that this key does already; Action::count when none does. `except` is not asked.
Action action_on(const Bindings& bindings, const Chord& chord, Action except = Action::count);
/// What a key that went down does: with Shift the chord with Shift, and where there is none the
/// plain one.
Action action_for(const Bindings& bindings, int key, bool shift);
/// The action that the gamepad does so already; Action::count when none does.
Action pad_action_on(const Bindings& bindings, const PadChord& chord, Action except);
/// Gives the key to the action. The one that had it before gets the action's old key.
void rebind_swapping(Bindings& bindings, Action action, const Chord& chord);
void rebind_swapping(Bindings& bindings, Action action, const PadChord& chord);
/// "G already keeps the picture. Swap them?"; empty when the key is free.
std::string conflict_words(const Bindings& bindings, Action action, const Chord& chord);
std::string conflict_words(const Bindings& bindings, Action action, const PadChord& chord);

}  // namespace sideport::app
