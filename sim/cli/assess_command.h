#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport assess`: grades stored sessions again and says what changed.
int run_assess_command(Arguments arguments);

}  // namespace sideport::cli
