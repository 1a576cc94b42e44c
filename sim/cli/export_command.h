#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport export`: a stored session as a report and as a table.
int run_export_command(Arguments arguments);

}  // namespace sideport::cli
