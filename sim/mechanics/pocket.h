#pragma once

// The pump in its pocket: springs all round, and a capsule that gives slowly. A part of the module.

#include "sim/mechanics/needle.h"

namespace sideport::mechanics {

/// Where the pump would be at the end of a tick under the finger alone.
PumpMotion free_motion(const Model& model, const State& state, double dt_s);

/// How far the point `arm_W` from the pump's centre gives along `d_W` for each newton within one
/// tick. > 0
double compliance_mm_per_n(const Model& model, const glm::dvec3& arm_W, const glm::dvec3& d_W,
                           double dt_s);

/// Adds to a free motion what a force at `arm_W` does within the tick.
void add_force(const Model& model, PumpMotion& motion, const glm::dvec3& arm_W,
               const glm::dvec3& force_W, double dt_s);

/// Displacement of the point `arm_W` of the pump.
inline glm::dvec3 displacement(const PumpMotion& motion, const glm::dvec3& arm_W) {
    return motion.shift_mm + glm::cross(motion.turn_rad, arm_W);
}

double pocket_energy_mj(const Model& model, const PumpMotion& motion);

}  // namespace sideport::mechanics
