#include "sim/app/bindings.h"

#include <algorithm>
#include <cctype>
#include <vector>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <fmt/format.h>

namespace sideport::app {

namespace {

/// A key that prints no character, or a place that other layouts print something else on.
struct NamedKey {
    int key;
    const char *name, *cap;
};
constexpr NamedKey kNamed[] = {{GLFW_KEY_SPACE, "space", "Space"},
                               {GLFW_KEY_APOSTROPHE, "apostrophe", "'"},
                               {GLFW_KEY_COMMA, "comma", ","},
                               {GLFW_KEY_MINUS, "minus", "-"},
                               {GLFW_KEY_PERIOD, "period", "."},
                               {GLFW_KEY_SLASH, "slash", "/"},
                               {GLFW_KEY_SEMICOLON, "semicolon", ";"},
                               {GLFW_KEY_EQUAL, "equal", "="},
                               {GLFW_KEY_LEFT_BRACKET, "left_bracket", "["},
                               {GLFW_KEY_BACKSLASH, "backslash", "\\"},
                               {GLFW_KEY_RIGHT_BRACKET, "right_bracket", "]"},
                               {GLFW_KEY_GRAVE_ACCENT, "grave", "`"},
                               {GLFW_KEY_WORLD_1, "world_1", "World 1"},
                               {GLFW_KEY_ESCAPE, "escape", "Esc"},
                               {GLFW_KEY_ENTER, "enter", "Enter"},
                               {GLFW_KEY_TAB, "tab", "Tab"},
                               {GLFW_KEY_BACKSPACE, "backspace", "Backspace"},
                               {GLFW_KEY_INSERT, "insert", "Ins"},
                               {GLFW_KEY_DELETE, "delete", "Del"},
                               {GLFW_KEY_RIGHT, "right", "Right"},
                               {GLFW_KEY_LEFT, "left", "Left"},
                               {GLFW_KEY_DOWN, "down", "Down"},
                               {GLFW_KEY_UP, "up", "Up"},
                               {GLFW_KEY_PAGE_UP, "page_up", "PgUp"},
                               {GLFW_KEY_PAGE_DOWN, "page_down", "PgDn"},
                               {GLFW_KEY_HOME, "home", "Home"},
                               {GLFW_KEY_END, "end", "End"},
                               {GLFW_KEY_CAPS_LOCK, "caps_lock", "Caps"},
                               {GLFW_KEY_PAUSE, "pause", "Pause"},
                               {GLFW_KEY_SCROLL_LOCK, "scroll_lock", "Scroll"},
                               {GLFW_KEY_KP_ENTER, "keypad_enter", "Keypad Enter"},
                               {GLFW_KEY_KP_ADD, "keypad_add", "Keypad +"},
                               {GLFW_KEY_KP_SUBTRACT, "keypad_subtract", "Keypad -"},
                               {GLFW_KEY_KP_DECIMAL, "keypad_decimal", "Keypad ."},
                               {GLFW_KEY_LEFT_SHIFT, "left_shift", "Shift"},
                               {GLFW_KEY_RIGHT_SHIFT, "right_shift", "Right Shift"},
                               {GLFW_KEY_LEFT_CONTROL, "left_control", "Ctrl"},
                               {GLFW_KEY_RIGHT_CONTROL, "right_control", "Right Ctrl"}};

struct KeyNames {
    std::vector<int> keys;
    std::vector<std::string> names;  ///< [keys]
};

const KeyNames& key_names() {
    static const KeyNames all = [] {
        KeyNames list;
        const auto add = [&](int key, std::string name) {
            list.keys.push_back(key);
            list.names.push_back(std::move(name));
        };
        for (int key = GLFW_KEY_A; key <= GLFW_KEY_Z; ++key)
            add(key, std::string(1, static_cast<char>('a' + key - GLFW_KEY_A)));
        for (int key = GLFW_KEY_0; key <= GLFW_KEY_9; ++key)
            add(key, std::string(1, static_cast<char>('0' + key - GLFW_KEY_0)));
        for (const NamedKey& named : kNamed)
            add(named.key, named.name);
        for (int i = 1; i <= 24; ++i)
            add(GLFW_KEY_F1 + i - 1, fmt::format("f{}", i));
        for (int i = 0; i <= 9; ++i)
            add(GLFW_KEY_KP_0 + i, fmt::format("keypad_{}", i));
        return list;
    }();
    return all;
}

constexpr std::string_view kShift = "shift+";

}  // namespace

Bindings default_bindings(bool left_handed) {
    Bindings bindings;
    for (const ActionRow& row : action_table()) {
        Chord chord = row.key;
        if (left_handed && row.left_handed_key != 0) chord.key = row.left_handed_key;
        bindings[row.action] = chord;
        bindings.pads[static_cast<std::size_t>(row.action)] = row.pad;
    }
    return bindings;
}

std::string_view key_name(int key) {
    const KeyNames& all = key_names();
    const auto at = std::find(all.keys.begin(), all.keys.end(), key);
    return at == all.keys.end() ? std::string_view()
                                : all.names[static_cast<std::size_t>(at - all.keys.begin())];
}

int key_of_name(std::string_view name) {
    const KeyNames& all = key_names();
    const auto at = std::find(all.names.begin(), all.names.end(), name);
    return at == all.names.end() ? 0 : all.keys[static_cast<std::size_t>(at - all.names.begin())];
}

std::span<const int> bindable_keys() {
    return key_names().keys;
}

std::string chord_name(const Chord& chord) {
    if (chord.key == 0) return "none";
    return std::string(chord.shift ? kShift : "") + std::string(key_name(chord.key));
}

std::optional<Chord> chord_of_name(std::string_view name) {
    if (name == "none") return Chord{};
    const bool shift = name.substr(0, kShift.size()) == kShift;
    const int key = key_of_name(shift ? name.substr(kShift.size()) : name);
    if (key == 0) return std::nullopt;
    return Chord{.key = key, .shift = shift};
}

namespace {

/// What a US board prints.
std::string us_cap(int key) {
    for (const NamedKey& named : kNamed)
        if (named.key == key) return named.cap;
    std::string name(key_name(key));
    if (name.rfind("keypad_", 0) == 0) return say(Text::help_keypad, name.substr(7));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return name;
}

/// The action whose default key prints this on a US board.
Action action_of_us_cap(std::string_view cap) {
    for (const ActionRow& row : action_table())
        if (!row.key.shift && row.key.key != 0 && us_cap(row.key.key) == cap) return row.action;
    return Action::count;
}

}  // namespace

std::string key_cap_words(int key) {
    if (key == 0) return say(Text::help_no_key);
    const bool is_character = key >= GLFW_KEY_APOSTROPHE && key <= GLFW_KEY_WORLD_2;
    if (is_character) {
        if (const char* local = glfwGetKeyName(key, 0); local != nullptr && *local != '\0') {
            std::string cap = local;
            if (cap.size() == 1)
                cap[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(cap[0])));
            return cap;
        }
    }
    return us_cap(key);
}

std::string cap_of(const Chord& chord) {
    return (chord.shift ? "Shift+" : "") + key_cap_words(chord.key);
}

std::string cap_of(const Bindings& bindings, Action action) {
    return cap_of(bindings[action]);
}

std::string with_keys(std::string_view words, const Bindings& bindings) {
    std::string text;
    while (!words.empty()) {
        const std::size_t open = words.find('[');
        // the cap has a letter at least: it may be a bracket itself
        const std::size_t close =
            open == words.npos ? open : words.find(']', std::min(open + 2, words.size()));
        if (close == words.npos) break;
        const Action action = action_of_us_cap(words.substr(open + 1, close - open - 1));
        const bool is_key = action != Action::count;
        text += words.substr(0, is_key ? open : open + 1);
        if (is_key) text += cap_of(bindings, action);
        words.remove_prefix(is_key ? close + 1 : open + 1);
    }
    return text.append(words);
}

Action action_on(const Bindings& bindings, const Chord& chord, Action except) {
    if (chord.key == 0) return Action::count;
    for (const ActionRow& row : action_table())
        if (row.action != except && bindings[row.action] == chord) return row.action;
    return Action::count;
}

Action pad_action_on(const Bindings& bindings, const PadChord& chord, Action except) {
    if (chord.control == PadControl::none) return Action::count;
    for (const ActionRow& row : action_table())
        if (pad_action(row.action) != pad_action(except) && bindings.pad(row.action) == chord)
            return row.action;
    return Action::count;
}

Action action_for(const Bindings& bindings, int key, bool shift) {
    const Action with_shift =
        shift ? action_on(bindings, {.key = key, .shift = true}) : Action::count;
    return with_shift != Action::count ? with_shift : action_on(bindings, {.key = key});
}

void rebind_swapping(Bindings& bindings, Action action, const Chord& chord) {
    const Action other = action_on(bindings, chord, action);
    if (other != Action::count) bindings[other] = bindings[action];
    bindings[action] = chord;
}

void rebind_swapping(Bindings& bindings, Action action, const PadChord& chord) {
    const Action other = pad_action_on(bindings, chord, action);
    if (other != Action::count) bindings.pad(other) = bindings.pad(action);
    bindings.pad(action) = chord;
}

std::string conflict_words(const Bindings& bindings, Action action, const PadChord& chord) {
    const Action other = pad_action_on(bindings, chord, action);
    if (other == Action::count) return {};
    return say(Text::help_is_already_swap_them, pad_words(chord), say(row_of(other).words));
}

std::string conflict_words(const Bindings& bindings, Action action, const Chord& chord) {
    const Action other = action_on(bindings, chord, action);
    if (other == Action::count) return {};
    return say(Text::help_is_already_swap_them, cap_of(chord), say(row_of(other).words));
}

}  // namespace sideport::app
