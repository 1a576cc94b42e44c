#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport preview`: see docs and --help.
int run_preview_command(Arguments arguments);

}  // namespace sideport::cli
