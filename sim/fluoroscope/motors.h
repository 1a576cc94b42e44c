#pragma once

#include "sim/fluoroscope/fluoroscope.h"

namespace sideport::fluoroscope {

/// All motors of the C-arm and the table for so long.
void drive_motors(const Model& model, State& state, double dt_s);

}  // namespace sideport::fluoroscope
