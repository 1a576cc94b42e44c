#pragma once

#include <functional>
#include <vector>

#include "sim/fluid/network.h"

namespace sideport::fluid {

/// What the outside does at a time: inflow of every node, pressure of the fixed ones. [nodes] each;
/// entries that do not apply are left alone.
using Outside = std::function<void(double time_s, std::vector<double>& inflow,
                                   std::vector<double>& fixed_pressure)>;

/// One step of second order: twice the result of two half steps less that of a whole one (implicit
/// Euler, Richardson). It keeps the balance of volumes, which is linear, and damps stiff nodes.
/// Where a valve moved within the step the two half steps stand alone. eq: FLUID-4. ref: Hairer,
/// Wanner, Solving ODEs II, IV.9 (extrapolated implicit Euler).
SolveReport step_second_order(const Network& network, NetworkState& state, const Outside& outside,
                              double time_s, double dt_s, NetworkWorkspace& workspace);

/// One implicit Euler step with the outside as it is at its end.
SolveReport step_first_order(const Network& network, NetworkState& state, const Outside& outside,
                             double time_s, double dt_s, NetworkWorkspace& workspace);

}  // namespace sideport::fluid
