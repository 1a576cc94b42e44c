#pragma once

#include "sim/app/debrief_view.h"

namespace sideport::app {

// Pieces of the findings panel.

/// A row that can be pressed: its place, and whether it was.
struct Row {
    ImVec2 low, high;
    bool pressed = false;
};
Row begin_row(const ViewState& view, int id, float height, bool chosen);

/// Values against the cohort's, and the learning curve: tabs of the findings.
void draw_measures(DebriefView& debrief);
void draw_learning(const DebriefView& debrief);

}  // namespace sideport::app
