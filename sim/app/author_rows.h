#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/app/author_view.h"

namespace sideport::app {

// Pieces that the rows of the editor's form are made of.

/// Writes a row's value; an empty one takes it out. What cannot be written is said.
void write_value(AuthorView& view, const author::Row& row, const std::string& value);

/// A field of one line. Answers when it is left with another text. id: its own among all that are
/// shown; pointer: of the row that it belongs to.
std::optional<std::string> edit_line(AuthorView& view, const std::string& id,
                                     const std::string& pointer, const std::string& value,
                                     float width);
/// A list to choose from, with what each choice means beside it. Answers with another choice.
/// shown: what stands in it.
struct Choice {
    std::string value, label;
    std::string_view words;
};
std::optional<std::string> choose_from(const AuthorView& view, const std::string& id,
                                       const std::vector<Choice>& choices, const std::string& value,
                                       const std::string& shown, float width);
std::vector<Choice> choices_of(const scenario::Field& field,
                               const std::vector<std::string>& values);
/// Width of the button of draw_law, logical pixels.
inline constexpr float kLawWidth = 24;
/// How the row's value comes about, for rows that may be drawn by chance: a die, lit where it is.
void draw_law(AuthorView& view, const author::Row& row);
/// The parts of a value that is drawn by chance. False: it is fixed, or written as no form of it
/// can show, and nothing was drawn.
bool draw_chance(AuthorView& view, const author::Row& row, float width);

/// Begins an event or a hint as a sentence, over the form, while view.new_entry is one.
void draw_new_entry(AuthorView& view);

}  // namespace sideport::app
