#pragma once

#include "sim/app/view_state.h"

namespace sideport::app {

/// The last kept pictures; the window blits them under this panel. Tools for pictures beside them.
void draw_film_strip(ViewState& view);

}  // namespace sideport::app
