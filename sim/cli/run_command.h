#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport run`: see docs and --help.
int run_run_command(Arguments arguments);

}  // namespace sideport::cli
