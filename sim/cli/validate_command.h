#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport validate`: every fault of every scenario, file:line:column: code: message.
int run_validate_command(Arguments arguments);

}  // namespace sideport::cli
