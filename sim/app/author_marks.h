#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/app/author_view.h"
#include "sim/app/film_place.h"

namespace sideport::app {

// What is drawn over the editor's two films, and pulled in them.

inline constexpr float kMarkReach = 12;  ///< of a mark, for the pointer; logical pixels

void draw_line(ImDrawList& list, const FilmPlace& film, const std::vector<glm::dvec3>& points,
               float width, unsigned ink);
void draw_dashes(ImDrawList& list, ImVec2 a, ImVec2 b, float dash, unsigned ink);

/// Words that stand already: the next ones keep clear of them.
using Plates = std::vector<std::pair<ImVec2, ImVec2>>;
/// Words on a plate, right of a mark or left of it.
void draw_name(const AuthorView& view, ImDrawList& list, ImVec2 at, const std::string& words,
               unsigned ink, Plates& plates, bool on_left = false);

/// Takes a point along with the pointer, in the plane of the film; with Shift a fifth of the way.
/// from_pointer: from the pointer to the point, px. False: it has not moved.
bool follow_pointer(const FilmPlace& film, ImVec2& from_pointer, glm::dvec3& at_W_mm);

/// The landmarks over a film, and the hand that pulls one; the film's button was drawn last.
void draw_landmarks(const AuthorView& view, ImDrawList& list, const FilmPlace& film, bool lateral);
void take_landmark_mouse(AuthorView& view, const FilmPlace& film, bool lateral);
/// The same place in both films.
void join_landmark(const AuthorView& view, const FilmPlace& pa, const FilmPlace& lateral);

}  // namespace sideport::app
