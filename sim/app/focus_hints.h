#pragma once

#include <vector>

#include "sim/app/widgets.h"

namespace sideport::app {

/// What gamepad or keys do now where they work a panel, and how the gamepad comes back to a sheet
/// while the hands have it; nothing where neither is so.
std::vector<KeyHint> focus_hints(const ViewState& view);

}  // namespace sideport::app
