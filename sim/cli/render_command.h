#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport render`: see docs and --help.
int run_render_command(Arguments arguments);

}  // namespace sideport::cli
