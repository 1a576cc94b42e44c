#pragma once

#include "sim/base/pose.h"
#include "sim/device/catheter.h"
#include "sim/device/pump.h"
#include "sim/patient/spine.h"
#include "sim/scenario/scenario.h"

namespace sideport::scenario {

/// A scenario placed in space: where the pump lies in this body and how the catheter runs.
/// Light to build (no voxels); equal bits in every build.
struct World {
    patient::Spine spine;
    Pose X_WP;                         ///< pump to world
    device::CatheterCourse course;     ///< outlet to tip, W
    glm::dvec3 access_port_W_mm{0.0};  ///< centre of the access septum's outer face
    glm::dvec3 access_axis_W{0.0};     ///< outward normal of the port
    glm::dvec3 fill_port_W_mm{0.0};
    double anchor_fraction = 0.75;  ///< of the catheter's length: where it passes the fascia
    double dura_fraction = 0.8;     ///< and where it enters the dura
};

/// Errors: world.catheter_too_short (shorter than its route), world.catheter_route (too long to be
/// coiled), world.pump_outside (not in the belly).
Result<World> build_world(const Scenario& scenario);

}  // namespace sideport::scenario
