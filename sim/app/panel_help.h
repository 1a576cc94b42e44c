#pragma once

#include "sim/app/view_state.h"

namespace sideport::app {

/// Beside the live monitor, which stays to be seen: every action with its key, mouse and gamepad,
/// and a drawn keyboard on which held keys light up.
void draw_help(ViewState& view);

}  // namespace sideport::app
