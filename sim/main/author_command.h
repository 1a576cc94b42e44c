#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport author`: the editor of cases.
int run_author_command(Arguments arguments);

}  // namespace sideport::cli
