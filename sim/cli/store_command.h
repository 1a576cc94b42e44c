#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport store list|trainees|enrol|curve|cohort|rate|take-in|check|backup`: the results store.
int run_store_command(Arguments arguments);

}  // namespace sideport::cli
