#include <algorithm>
#include <cmath>

#include "sim/session/session_parts.h"

namespace sideport::session {

namespace {

constexpr double kHeartLeftMm = 22.0;  ///< centre of the heart, design recipe of the patient
constexpr double kReferenceHeightMm = 1680.0;

bool at_end_of_expiration(double turns) {
    return turns == std::floor(turns);
}

}  // namespace

void step_breath(double rate_per_min, Breath& breath, double dt_s) {
    if (breath.hold_left_s > 0.0 && at_end_of_expiration(breath.turns)) {
        breath.hold_left_s = std::max(0.0, breath.hold_left_s - dt_s);
        return;
    }
    const double next = breath.turns + rate_per_min / 60.0 * dt_s;
    const bool passes_end = std::floor(next) > breath.turns;
    breath.turns = breath.hold_left_s > 0.0 && passes_end ? std::floor(next) : next;
}

BodyMotion body_motion(const Model& model, const State& state) {
    const double depth = model.scenario.breathing_depth;
    BodyMotion motion;
    motion.belly_skin_y_mm =
        patient::anterior_skin_y_mm(model.world.spine, 0.0, model.world.X_WP.p.z);
    const double stature = model.scenario.patient.height_mm / kReferenceHeightMm;
    motion.heart_W_mm = stature * glm::dvec3(kHeartLeftMm, 52.0, 205.0);
    if (depth <= 0.0) return motion;
    motion.diaphragm_mm *= depth * stature;
    motion.belly_mm *= depth;
    const double turns = state.breath.turns;
    motion.inhaled = inhaled_at(turns - std::floor(turns));
    motion.contracted =
        contracted_at(events::seconds(state.tick) * model.scenario.heart_rate_per_min / 60.0);
    return motion;
}

}  // namespace sideport::session
