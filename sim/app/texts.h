#pragma once

#include <string>

#include <fmt/format.h>

namespace sideport::app {

/// Every text that a person reads in the window, by its screen; the English of each stands beside
/// its name in texts_*.inc. `nothing` is empty.
enum class Text : int {
    nothing,
#define SIDEPORT_TEXT(name, english) name,
#include "sim/app/texts_all.inc"
#undef SIDEPORT_TEXT
    count
};
inline constexpr int kTexts = static_cast<int>(Text::count);

/// What texts are said in. `pseudo` stands for any other language in checks of the layout: accents
/// on letters and at least 40 % more of them; placeholders, units and names of keys as they are.
enum class Language : int { english, pseudo };
void set_language(Language language);

/// As the table has it, whatever the language.
const char* english_of(Text text);
/// In the language that is set; lives as long as the program. Placeholders are {0}, {1:.1f}, ...
const char* say(Text text);
const char* say(Text text, Language language);

/// The text with its placeholders filled. Throws fmt::format_error where they do not suit.
template <typename... Values>
requires(sizeof...(Values) > 0) std::string say(Text text, const Values&... values) {
    return fmt::format(fmt::runtime(say(text)), values...);
}

/// The words of a control, and the id that keeps it apart from others with the same words: "##x".
std::string labelled(Text text, const char* id);

/// English with accents and more letters.
std::string pseudo_of(const std::string& english);

}  // namespace sideport::app
