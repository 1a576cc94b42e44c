#include "sim/app/coach.h"

#include <cmath>

#include "sim/fluoroscope/fluoroscope.h"
#include "sim/session/hints.h"
#include "sim/xray/projection.h"

namespace sideport::app {

namespace {

// What has to be done. ref: interface design, section 6.
constexpr double kBeamS = 1.0, kLateralDeg = 80.0, kFrontDeg = 10.0, kPumpInMiddleMm = 20.0,
                 kClosedShare = 0.7, kOverPortS = 1.0, kDeepMm = 5.0, kDrawnMl = 0.5;
constexpr double kLastWordS = 8.0;

double open_share(const session::Model& model, const session::State& state) {
    constexpr int kAnySizePx = 64;
    const double width = state.fluoroscope.field_mm;
    return xray::open_area_mm2(
               fluoroscope::projection(model.fluoroscope, state.fluoroscope, kAnySizePx)) /
           (width * width);
}

void note_start(Coach& coach, const session::State& state) {
    coach.started = true;
    coach.start_s = coach.last_s = events::seconds(state.tick);
    coach.start_beam_s = state.fluoroscope.fluoroscopy_time_s;
    coach.start_ml = state.watch.total_aspirated_ml;
    coach.lateral_seen = false;
    coach.over_port_s = 0.0;
}

bool views_seen(Coach& coach, const session::State& state) {
    const double orbital_deg = std::fabs(state.fluoroscope.orbital_deg);
    coach.lateral_seen = coach.lateral_seen || orbital_deg > kLateralDeg;
    return coach.lateral_seen && orbital_deg < kFrontDeg;
}

bool pump_in_middle(const session::Model& model, const session::State& state) {
    const glm::dvec3 away = state.fluoroscope.isocenter_W_mm - model.world.X_WP.p;
    return std::hypot(away.x, away.z) < kPumpInMiddleMm;
}

bool port_found(Coach& coach, const session::State& state) {
    const double now_s = events::seconds(state.tick);
    const bool over = state.watch.touch == mechanics::Touch::raised_ring;
    coach.over_port_s = over ? coach.over_port_s + now_s - coach.last_s : 0.0;
    coach.last_s = now_s;
    return coach.over_port_s >= kOverPortS;
}

bool is_done(Coach& coach, const session::Model& model, const session::State& state) {
    switch (coach.card) {
        case 0:
            return state.fluoroscope.fluoroscopy_time_s - coach.start_beam_s >= kBeamS;
        case 1:
            return views_seen(coach, state);
        case 2:
            return pump_in_middle(model, state);
        case 3:
            return open_share(model, state) < kClosedShare;
        case 4:
            return port_found(coach, state);
        case 5:
            return state.needle.depth_mm >= kDeepMm;
        case 6:
            return state.watch.total_aspirated_ml - coach.start_ml >= kDrawnMl;
        default:
            return false;
    }
}

}  // namespace

void step_coach(Coach& coach, const session::Model& model, const session::State& state) {
    if (!coach.on) return;
    if (!coach.started) note_start(coach, state);
    if (coach.card == kCoachCards) {
        coach.on = events::seconds(state.tick) - coach.start_s < kLastWordS;
        return;
    }
    if (is_done(coach, model, state)) skip_card(coach);
}

void skip_card(Coach& coach) {
    if (coach.card == kCoachCards) {
        coach.on = false;
        return;
    }
    ++coach.card;
    coach.started = false;
    coach.finished_now = coach.card == kCoachCards;
}

void restart_coach(Coach& coach) {
    coach = {};
    coach.on = true;
}

}  // namespace sideport::app
