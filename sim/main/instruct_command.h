#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport instruct`: the instructor's window over a classroom, or the player of stored sessions.
int run_instruct_command(Arguments arguments);

}  // namespace sideport::cli
