#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/app/actions.h"

namespace sideport::app {

/// [action] key of each; Chord{} where it has none.
struct Bindings {
    std::array<Chord, kActions> keys;

    Chord& operator[](Action action) { return keys[static_cast<std::size_t>(action)]; }
    const Chord& operator[](Action action) const { return keys[static_cast<std::size_t>(action)]; }
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
/// Gives the key to the action. The one that had it before gets the action's old key.
void rebind_swapping(Bindings& bindings, Action action, const Chord& chord);
/// "G already keeps the picture. Swap them?"; empty when the key is free.
std::string conflict_words(const Bindings& bindings, Action action, const Chord& chord);

}  // namespace sideport::app
