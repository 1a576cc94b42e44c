#pragma once

#include <string>

#include "sim/app/layout.h"
#include "sim/app/view_state.h"

namespace sideport::app {

/// A panel at its place; returns after Begin. End with ImGui::End(). in_front: lies over others.
void begin_panel(const ViewState& view, const char* name, const Area& area, bool in_front = false);
void caption(const ViewState& view, const char* text);
/// Value under a caption, digits steady.
void readout(const ViewState& view, const char* label, const std::string& value, const char* unit,
             ImFont* font);
/// A button that shows as chosen; returns true when pressed.
bool segment(const char* label, bool chosen, float width = 0.0F);
bool primary_button(const char* label, float width);
/// Text on a black plate over a picture, at a corner of an area.
void plate(const ViewState& view, float x, float y, const std::string& text,
           bool right_aligned = false, unsigned ink = token::n9);

/// "Keep  G": words of a button with the cap of the key that does the same, whatever it is bound
/// to.
std::string with_cap(const ViewState& view, const char* words, Action action);
/// The cap of a key, drawn on the line.
void key_cap(const ViewState& view, const char* cap);
/// Text of a face and colour at a place of a draw list.
void draw_text(ImDrawList& list, ImFont* font, ImVec2 at, unsigned ink, const std::string& text);

std::string minutes_seconds(double time_s);

}  // namespace sideport::app
