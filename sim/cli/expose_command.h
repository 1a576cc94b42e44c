#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport expose`: one exposure of a free phantom of solids: the physicist's bench.
int run_expose_command(Arguments arguments);

}  // namespace sideport::cli
