#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport replay`: see docs and --help.
int run_replay_command(Arguments arguments);

}  // namespace sideport::cli
