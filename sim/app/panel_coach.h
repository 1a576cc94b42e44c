#pragma once

#include "sim/app/view_state.h"

namespace sideport::app {

/// The present card beside what it points at, never over the live monitor.
void draw_coach(ViewState& view);

}  // namespace sideport::app
