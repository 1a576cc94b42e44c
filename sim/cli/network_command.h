#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport network FILE.yaml [--json]`: solves a free hydraulic network.
int run_network_command(Arguments arguments);

}  // namespace sideport::cli
