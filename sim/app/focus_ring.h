#pragma once

#include "sim/app/view_state.h"

struct ImGuiIO;

namespace sideport::app {

/// Tells the interface what gamepad or keys do to the panel that they work; before
/// ImGui::NewFrame. Its own reading of the gamepad is not used: it would know of no hands.
void feed_focus(ImGuiIO& io, const Focus& focus);
/// A list is open or something is held: B is for that.
bool is_within_panel();

/// After the Begin of a panel: the ring comes in here when it is this one's.
void bring_ring(const Focus& focus, const char* panel);
/// A ring that comes into this panel begins on the last item, not on the first of all.
void begin_ring_here();
/// The ring goes to the next item that is drawn: from the tab of a page that was taken into it.
void begin_ring_below(const Focus& focus);
/// In a body that scrolls: the right stick scrolls it when it is of the panel with the ring.
void scroll_by_stick(const ViewState& view);
/// The ring stands on the item of this id.
bool ring_is_on(unsigned id);
/// The ring, and a frame around the panel that it is on; after all panels.
void draw_focus_ring(ViewState& view);
/// A ring at a place of the screen, px: of what the interface does not know as an item.
void draw_ring(const ViewState& view, ImDrawList& list, ImVec2 low, ImVec2 high);

/// How a number is stepped where it cannot be typed: sideways by `unit`, up and down by ten of it,
/// with RB by a tenth, but never by less than its last decimal.
struct NumberSteps {
    float unit = 1.0F;
    int decimals = 0;
    float button = 0.0F, with_control = 0.0F;  ///< of the buttons beside the field; 0: none
};
/// A field for a number: typed with the keys; with the gamepad A takes it, the D-pad steps it, A
/// keeps and B puts it back. True when it has changed. Any number can be entered.
bool number_field(ViewState& view, const char* label, float& value, const NumberSteps& by);

}  // namespace sideport::app
