#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// sideport migrate FILE... [--write]: what today's format changes in older scenarios.
int run_migrate_command(Arguments arguments);

}  // namespace sideport::cli
