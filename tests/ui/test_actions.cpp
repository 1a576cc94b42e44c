#include <algorithm>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "sim/app/bindings.h"
#include "sim/app/settings.h"
#include "sim/app/settings_sheet.h"
#include "sim/app/texts.h"

// Acceptance check 4 of the interface design: every key is reachable, unique, and listed by the
// table that binds it.

using namespace sideport::app;

TEST_CASE("every action has a key of its own, in both presets") {
    const bool left_handed = GENERATE(false, true);
    const Bindings bindings = default_bindings(left_handed);
    std::set<std::string> chords;
    for (const ActionRow& row : action_table()) {
        CAPTURE(row.id, left_handed);
        CHECK(&row == &row_of(row.action));
        CHECK(action_of(row.id) == row.action);
        CHECK(!std::string(say(row.words)).empty());
        REQUIRE(bindings[row.action].key != 0);
        CHECK(!key_name(bindings[row.action].key).empty());
        CHECK(chords.insert(chord_name(bindings[row.action])).second);
        // and the key reaches it
        const Chord& chord = bindings[row.action];
        CHECK(action_for(bindings, chord.key, chord.shift) == row.action);
        // what is held cannot ask for Shift, which is 'fine'
        if (row.use == Use::held) CHECK(!chord.shift);
    }
    CHECK(chords.size() == kActions);
    CHECK(action_of("no such thing") == Action::count);
}

TEST_CASE("keys of the interface design") {
    const Bindings bindings = default_bindings(false);
    const struct {
        Action action;
        const char* chord;
    } kDesign[] = {{Action::xrays, "space"},
                   {Action::table_head, "w"},
                   {Action::table_feet, "s"},
                   {Action::table_right, "a"},
                   {Action::table_left, "d"},
                   {Action::orbit_pa, "q"},
                   {Action::orbit_lateral, "e"},
                   {Action::tilt_feet, "z"},
                   {Action::tilt_head, "c"},
                   {Action::fine, "left_shift"},
                   {Action::swap_tool, "tab"},
                   {Action::feel, "f"},
                   {Action::turn_hub, "left_control"},
                   {Action::stopcock, "x"},
                   {Action::zoom, "m"},
                   {Action::auto_kv, "o"},
                   {Action::invert, "i"},
                   {Action::keep, "g"},
                   {Action::swap, "v"},
                   {Action::flip, "h"},
                   {Action::previous_picture, "comma"},
                   {Action::next_picture, "period"},
                   {Action::patient, "t"},
                   {Action::programmer, "p"},
                   {Action::conclude, "r"},
                   {Action::hint, "f2"},
                   {Action::help, "f1"},
                   {Action::full_screen, "f11"},
                   {Action::screenshot, "f12"},
                   {Action::escape, "escape"},
                   {Action::acknowledge, "enter"}};
    for (const auto& [action, chord] : kDesign)
        CHECK(chord_name(bindings[action]) == chord);
    // the bookmark of other screens does nothing here
    CHECK(action_for(bindings, GLFW_KEY_B, false) == Action::count);
    const Bindings left = default_bindings(true);
    CHECK(chord_name(left[Action::table_head]) == "i");
    CHECK(chord_name(left[Action::tilt_head]) == "period");
    CHECK(chord_name(left[Action::pa]) == "0");
    CHECK(chord_name(left[Action::feel]) == "h");
    CHECK(chord_name(left[Action::slot_9]) == "1");
    CHECK(chord_name(left[Action::xrays]) == "space");
}

TEST_CASE("names of keys lead there and back") {
    std::set<std::string> names;
    for (const int key : bindable_keys()) {
        CAPTURE(key);
        CHECK(key_of_name(key_name(key)) == key);
        CHECK(names.insert(std::string(key_name(key))).second);
        CHECK(!key_cap_words(key).empty());
        const Chord chord{.key = key, .shift = true};
        CHECK(chord_of_name(chord_name(chord)) == chord);
    }
    CHECK(!chord_of_name("hyper+q"));
    CHECK(!chord_of_name(""));
    CHECK(chord_of_name("none")->key == 0);
    CHECK(cap_of({.key = GLFW_KEY_X, .shift = true}) == "Shift+X");
}

namespace {

SettingsSheet learning(Action action) {
    SettingsSheet sheet;
    sheet.learning = SettingsSheet::Learns::key;
    sheet.action = action;
    return sheet;
}

void press(SettingsSheet& sheet, Settings& settings, int key, bool shift = false) {
    sheet.presses = {{.key = key, .shift = shift}};
    learn(sheet, settings);
}

}  // namespace

TEST_CASE("a free key is learnt at once, a taken one only by a swap") {
    Settings settings;
    SettingsSheet sheet = learning(Action::keep);
    press(sheet, settings, GLFW_KEY_B);
    CHECK(settings.bindings[Action::keep].key == GLFW_KEY_B);
    CHECK(sheet.changed);
    CHECK(!sheet.learns());

    sheet = learning(Action::zoom);
    press(sheet, settings, GLFW_KEY_V);
    CHECK(sheet.message == "V is already: swaps the monitors. Swap them?");
    REQUIRE(sheet.asks_swap);
    CHECK(settings.bindings[Action::zoom].key == GLFW_KEY_M);
    answer_swap(sheet, settings, false);
    CHECK(settings.bindings[Action::swap].key == GLFW_KEY_V);

    sheet = learning(Action::zoom);
    press(sheet, settings, GLFW_KEY_V);
    answer_swap(sheet, settings, true);
    CHECK(settings.bindings[Action::zoom].key == GLFW_KEY_V);
    CHECK(settings.bindings[Action::swap].key == GLFW_KEY_M);
    CHECK(sheet.message.empty());
}

TEST_CASE("Shift waits for its key, Esc leaves a binding, a held action takes no Shift") {
    Settings settings;
    SettingsSheet sheet = learning(Action::spot);
    press(sheet, settings, GLFW_KEY_LEFT_SHIFT, true);
    CHECK(sheet.learns());
    press(sheet, settings, GLFW_KEY_B, true);
    CHECK(settings.bindings[Action::spot] == Chord{.key = GLFW_KEY_B, .shift = true});
    sheet = learning(Action::spot);
    press(sheet, settings, GLFW_KEY_ESCAPE);
    CHECK(!sheet.learns());
    CHECK(settings.bindings[Action::spot].key == GLFW_KEY_B);
    sheet = learning(Action::orbit_pa);
    press(sheet, settings, GLFW_KEY_B, true);
    CHECK(settings.bindings[Action::orbit_pa] == Chord{.key = GLFW_KEY_B});
}

TEST_CASE("a foot switch is learnt by one press, the second pedal is another key") {
    Settings settings;
    SettingsSheet sheet;
    sheet.learning = SettingsSheet::Learns::pedal;
    press(sheet, settings, GLFW_KEY_F13);
    CHECK(settings.foot_switch_key == GLFW_KEY_F13);
    sheet.learning = SettingsSheet::Learns::keep_pedal;
    press(sheet, settings, GLFW_KEY_F13);
    CHECK(settings.foot_switch_keep_key == 0);
    CHECK(!sheet.message.empty());
    sheet.learning = SettingsSheet::Learns::keep_pedal;
    press(sheet, settings, GLFW_KEY_F14);
    CHECK(settings.foot_switch_keep_key == GLFW_KEY_F14);
}

TEST_CASE("a sentence that names keys names those of the bindings") {
    const Bindings right = default_bindings(false), left = default_bindings(true);
    CHECK(with_keys("Press [2], then [1].", right) == "Press 2, then 1.");
    CHECK(with_keys("Press [2], then [1].", left) == "Press 9, then 0.");
    CHECK(with_keys("[W] [A] [S] [D] slide", left) == "I J K L slide");
    CHECK(with_keys("Press [[] or []].", right) == "Press [ or ].");
    Bindings own = right;
    rebind_swapping(own, Action::xrays, {.key = GLFW_KEY_B});
    CHECK(with_keys("Hold [Space].", own) == "Hold B.");
    for (const char* other : {"", "no key", "[tip] of L[2", "[", "[]", "a [note] stays"}) {
        CAPTURE(other);
        CHECK(with_keys(other, right) == other);
    }
}

TEST_CASE("each key that a text names is one of the default keys") {
    for (int i = 1; i < kTexts; ++i) {
        const std::string text = english_of(static_cast<Text>(i));
        CAPTURE(text);
        const std::string shown = with_keys(text, default_bindings(false));
        const bool names_bracket = text.find("[[]") != text.npos;
        CHECK(std::count(shown.begin(), shown.end(), '[') == (names_bracket ? 1 : 0));
    }
}
