#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport prove`: robots show that a case can be solved, and failed where it should be.
int run_prove_command(Arguments arguments);

}  // namespace sideport::cli
