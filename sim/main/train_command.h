#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport train`: opens the trainee's window.
int run_train_command(Arguments arguments);

}  // namespace sideport::cli
