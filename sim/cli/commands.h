#pragma once

#include <span>

namespace sideport::cli {

/// Arguments after the verb. Exit codes: 0 fine, 1 assessment failed, 2 bad input, 3 machine.
using Arguments = std::span<const char* const>;

}  // namespace sideport::cli
