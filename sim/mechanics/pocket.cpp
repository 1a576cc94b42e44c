#include "sim/mechanics/pocket.h"

#include <algorithm>
#include <cmath>

namespace sideport::mechanics {

namespace {

// Springs of the pocket in frame P: tissue of 10-20 kPa, 20-30 mm thick, under 44 cm2 of pump gives
// 1.5-4 N/mm; capsule and sutures add as much again. RL
constexpr double kSideNPerMm = 5.0, kFaceNPerMm = 6.0;
constexpr double kRockNMmPerRad = 6000.0, kSpinNMmPerRad = 12000.0;
constexpr double kGiveS = 0.08;       ///< tissue takes this long to give. RL
constexpr double kFingerPadMm = 8.0;  ///< radius over which a finger's force spreads. RM
constexpr double kAtRestMm = 1e-5, kAtRestRad = 1e-6;

const glm::dvec3 kShiftStiffness(kSideNPerMm, kSideNPerMm, kFaceNPerMm);
const glm::dvec3 kTurnStiffness(kRockNMmPerRad, kRockNMmPerRad, kSpinNMmPerRad);

/// Backward Euler of k m + k tau dm/dt = F, per component in P: old share and gain of the force.
double old_share(double dt_s) {
    return kGiveS / (kGiveS + dt_s);
}
double gain(double dt_s) {
    return dt_s / (kGiveS + dt_s);
}

/// What of the finger's force reaches the pump: all of it well within the rim.
double share_on_pump(const Model& model, const glm::dvec3& from_center_P) {
    const double r = std::hypot(from_center_P.x, from_center_P.y);
    return std::clamp((model.pump.body_radius_mm + kFingerPadMm - r) / (2.0 * kFingerPadMm), 0.0,
                      1.0);
}

}  // namespace

PumpMotion free_motion(const Model& model, const State& state, double dt_s) {
    PumpMotion motion = state.pump_motion;
    motion.shift_mm *= old_share(dt_s);
    motion.turn_rad *= old_share(dt_s);
    if (state.finger.force_n > 0.0) {
        const Finger& finger = state.finger;
        const glm::dvec3 skin(finger.x_mm,
                              patient::anterior_skin_y_mm(model.spine, finger.x_mm, finger.z_mm),
                              finger.z_mm);
        const glm::dvec3 arm = skin - model.X_WP.p;
        const double share = share_on_pump(model, glm::transpose(model.X_WP.R) * arm);
        add_force(model, motion, arm, glm::dvec3(0.0, -share * finger.force_n, 0.0), dt_s);
    }
    if (glm::length(motion.shift_mm) < kAtRestMm && glm::length(motion.turn_rad) < kAtRestRad)
        return {};
    return motion;
}

double compliance_mm_per_n(const Model& model, const glm::dvec3& arm_W, const glm::dvec3& d_W,
                           double dt_s) {
    PumpMotion one;
    add_force(model, one, arm_W, d_W, dt_s);
    return glm::dot(d_W, displacement(one, arm_W));
}

void add_force(const Model& model, PumpMotion& motion, const glm::dvec3& arm_W,
               const glm::dvec3& force_W, double dt_s) {
    const glm::dmat3& R = model.X_WP.R;
    const glm::dmat3 to_P = glm::transpose(R);
    motion.shift_mm += R * (gain(dt_s) * (to_P * force_W) / kShiftStiffness);
    motion.turn_rad += R * (gain(dt_s) * (to_P * glm::cross(arm_W, force_W)) / kTurnStiffness);
}

double pocket_energy_mj(const Model& model, const PumpMotion& motion) {
    const glm::dmat3 to_P = glm::transpose(model.X_WP.R);
    const glm::dvec3 shift = to_P * motion.shift_mm, turn = to_P * motion.turn_rad;
    return 0.5 * (glm::dot(shift, kShiftStiffness * shift) + glm::dot(turn, kTurnStiffness * turn));
}

}  // namespace sideport::mechanics
