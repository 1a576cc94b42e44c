#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport send`: a stored session to a DICOM archive, through a queue that survives a restart.
int run_send_command(Arguments arguments);

}  // namespace sideport::cli
