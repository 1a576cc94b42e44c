#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport import-ct`: a tomogram as a patient that scenarios can name.
int run_import_ct_command(Arguments arguments);

}  // namespace sideport::cli
