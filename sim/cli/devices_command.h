#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport devices`: Vulkan devices of this machine and what each lacks.
int run_devices_command(Arguments arguments);

}  // namespace sideport::cli
