#pragma once

#include "sim/app/view_state.h"

namespace sideport::app {

/// The page of settings inside a sheet; view.settings must be there.
void draw_settings(ViewState& view);
/// The same over what is known of a case, in the list of cases.
void draw_settings_in_list(ViewState& view);

}  // namespace sideport::app
