#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport physics`: attenuation, spectra, half-value layers and materials behind the pictures.
int run_physics_command(Arguments arguments);

}  // namespace sideport::cli
