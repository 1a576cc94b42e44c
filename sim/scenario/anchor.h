#pragma once

#include <vector>

#include "sim/base/solid.h"
#include "sim/device/catalogue.h"
#include "sim/scenario/world.h"

namespace sideport::scenario {

/// The silicone anchor that is sutured to the fascia of the back, W: a sleeve round the catheter
/// with two flat wings, and the sleeve's bore, which holds the catheter. Nearly as transparent as
/// the fat around it: it is what a film shows of it. ref: procedure facts 2.2 (butterfly or
/// bi-wing, silicone: RM); sizes RL.
std::vector<Solid> anchor_solids(const device::CatheterModel& catheter, const AnchorPlace& place);

}  // namespace sideport::scenario
