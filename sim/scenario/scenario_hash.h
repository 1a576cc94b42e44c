#pragma once

#include <cstdint>

#include "sim/scenario/scenario.h"

namespace sideport::scenario {

/// Of all values that a session depends on; `Scenario::hash` itself is left out.
std::uint64_t hash_of(const Scenario& scenario);

}  // namespace sideport::scenario
