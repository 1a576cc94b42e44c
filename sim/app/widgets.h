#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "sim/app/layout.h"
#include "sim/app/view_state.h"

namespace sideport::app {

/// A panel at its place; returns after Begin. End with ImGui::End(). in_front: lies over others.
void begin_panel(const ViewState& view, const char* name, const Area& area, bool in_front = false);
/// Small text on the line; cut at the panel's edge, or at a width, and shown whole under the
/// pointer.
void caption(const ViewState& view, const std::string& text, float width = 0.0F);
/// The same on the line of what was written last in a larger face, standing on one line of writing
/// with it.
void caption_beside(const ViewState& view, const ImFont* face, const std::string& text);
/// Small text that wraps.
void note(const ViewState& view, const std::string& text);
/// Text that is cut at the panel's edge.
void line(const std::string& text);
/// Value under a caption, digits steady.
void readout(const ViewState& view, const std::string& label, const std::string& value,
             const char* unit, ImFont* font);
/// A text cut so that it fits a width, with an ellipsis; whole where it fits.
std::string fitted(const ImFont* font, const std::string& text, float width);
/// Text in the first of some faces in which it fits a width, else cut in the last one; the whole of
/// it is shown where the pointer rests on what was cut.
void draw_fitted(ImDrawList& list, std::initializer_list<ImFont*> faces, ImVec2 at, float width,
                 unsigned ink, const std::string& text);
/// A button whose words always fit: with less of a margin, in a smaller face, at last cut with an
/// ellipsis and shown whole under the pointer. A size of 0: as large as its words.
bool button(const std::string& label, ImVec2 size = {0.0F, 0.0F});
/// A button that shows as chosen; returns true when pressed.
bool segment(const std::string& label, bool chosen, float width = 0.0F);
bool primary_button(const std::string& label, float width);
/// Text on a black plate over a picture, at a corner of an area.
void plate(const ViewState& view, float x, float y, const std::string& text,
           bool right_aligned = false, unsigned ink = token::n9);

/// "Keep  G": words of a button with the cap of the key that does the same, whatever it is bound
/// to.
std::string with_cap(const ViewState& view, const std::string& words, Action action);
/// The cap of a key, in the middle of a line of buttons.
void key_cap(const ViewState& view, const std::string& cap);
/// A key or a movement of the mouse that works right now, and what it does.
struct KeyHint {
    std::string cap;
    const char* meaning;
};
/// Hints on the line of a panel, ending at its right edge whatever the keys are called; answers
/// with where they begin in the panel, px.
float draw_key_hints(const ViewState& view, const Area& panel, const std::vector<KeyHint>& hints);
/// Text of a face and colour at a place of a draw list.
void draw_text(ImDrawList& list, ImFont* font, ImVec2 at, unsigned ink, const std::string& text);

/// Marks beside words: something is wrong; all is well.
void draw_octagon(ImDrawList& list, ImVec2 center, float radius);
void draw_tick(ImDrawList& list, ImVec2 center, float radius, unsigned ink);

std::string minutes_seconds(double time_s);

/// A value that rounds to zero is zero: nothing reads "-0". half_step: of the last digit shown.
inline double plain_zero(double value, double half_step = 0.5) {
    return value > -half_step && value < half_step ? 0.0 : value;
}
/// Width of one of several things side by side that fill the rest of a panel, px; `gap` between
/// them in logical pixels.
float share_of_line(const ViewState& view, int count, float gap);
/// Text beneath, of any length, up to `foot` logical pixels above the lower edge of the panel: it
/// scrolls. End with ImGui::EndChild().
void begin_body(const ViewState& view, const char* id, float foot);
/// The same of a height, px, 0: all that is left. Gamepad and keys go in and out of it as if it
/// were the panel itself, and the right stick scrolls it.
void begin_part(const ViewState& view, const char* id, float height_px, int flags = 0);

}  // namespace sideport::app
