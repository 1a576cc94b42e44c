#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport instruct`: the instructor's windows.
int run_instruct_command(Arguments arguments);

}  // namespace sideport::cli
