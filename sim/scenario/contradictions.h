#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace sideport::scenario {

/// A fault that cannot be in one body with those before it.
struct Contradiction {
    std::string pointer, message;
};
std::vector<Contradiction> contradictions(const Scenario& scenario);

}  // namespace sideport::scenario
