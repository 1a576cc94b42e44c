#pragma once

#include "sim/cli/commands.h"

namespace sideport::cli {

/// `sideport room`: the picture of the room with the C-arm, needle and hands as asked.
int run_room_command(Arguments arguments);

}  // namespace sideport::cli
