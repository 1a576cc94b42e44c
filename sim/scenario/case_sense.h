#pragma once

// What an author has written of events, hints and the room that makes no sense together. Only the
// .cpp files of this module include it.

#include "sim/scenario/contradictions.h"

namespace sideport::scenario {

/// An event without an effect, an amount that is none of its complication's, a hint without words,
/// limits that leave nothing.
std::vector<Contradiction> case_contradictions(const Scenario& scenario);

}  // namespace sideport::scenario
