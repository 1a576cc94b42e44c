// How far the tip has travelled in the body, and how often it was turned back and fed again.

#include <algorithm>
#include <cmath>

#include "sim/session/session_parts.h"

namespace sideport::session {

namespace {

constexpr double kRedirectMm = 3.0;  ///< less is the play of a hand

}  // namespace

void watch_path(State& state, events::EventLog& log) {
    Watch& watch = state.watch;
    const double depth_mm = state.needle.taken ? std::max(0.0, state.needle.depth_mm) : 0.0;
    watch.tip_path_mm += std::fabs(depth_mm - watch.path_depth_mm);
    watch.path_depth_mm = depth_mm;
    if (depth_mm <= 0.0) {
        watch.turn_depth_mm = 0.0;
        watch.retreating = false;
        return;
    }
    if (!watch.retreating) {
        watch.turn_depth_mm = std::max(watch.turn_depth_mm, depth_mm);
        if (watch.turn_depth_mm - depth_mm < kRedirectMm) return;
        watch.withdrawn_mm = watch.turn_depth_mm - depth_mm;
        watch.retreating = true;
        watch.turn_depth_mm = depth_mm;
        return;
    }
    if (depth_mm < watch.turn_depth_mm) {
        watch.withdrawn_mm += watch.turn_depth_mm - depth_mm;
        watch.turn_depth_mm = depth_mm;
    }
    if (depth_mm - watch.turn_depth_mm < kRedirectMm) return;
    ++watch.redirect_count;
    add_event(state, log, "needle_redirected").fields = {{"depth_mm", watch.turn_depth_mm},
                                                         {"withdrawn_mm", watch.withdrawn_mm}};
    watch.retreating = false;
    watch.turn_depth_mm = depth_mm;
}

}  // namespace sideport::session
