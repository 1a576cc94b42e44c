#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// Frame, pass, step and start-up times on this machine's device: medians.
int run_bench_command(Arguments arguments);

}  // namespace sideport::cli
