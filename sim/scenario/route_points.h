#pragma once

// The catheter's way as an author draws it, point by point. Only the .cpp files of this module
// include it.

#include <optional>
#include <vector>

#include "sim/patient/spine.h"
#include "sim/scenario/contradictions.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/world.h"

namespace sideport::scenario {

/// Where a point of the route lies.
glm::dvec3 place_of(const patient::Spine& spine, const RoutePoint& point);

/// The first point lies in the sac: the way through fascia and laminae is laid by the level of
/// entry.
bool begins_in_sac(const patient::Spine& spine, const Scenario& scenario);
/// The last point lies outside of the sac: the author has drawn where the tip has slipped to.
bool ends_outside_sac(const patient::Spine& spine, const Scenario& scenario);

/// Knots of the way through the points. Between two that lie in the sac it keeps their share of the
/// sac's width and depth, so that it follows the sac's curve.
std::vector<glm::dvec3> route_knots(const patient::Spine& spine, const Scenario& scenario);

/// What of the route cannot be in this body: a point outside of it, a tip outside of the sac that
/// no fault asks for, a point in the sac below the entry, a fault that says another place.
std::optional<Contradiction> route_fault(const patient::Spine& spine, const Scenario& scenario);

/// A drawn way that bends so sharply that the lumen would close, while no fault `kink` says so.
std::optional<Contradiction> bend_fault(const World& world, const Scenario& scenario);

}  // namespace sideport::scenario
