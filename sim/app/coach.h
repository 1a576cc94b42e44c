#pragma once

#include "sim/session/session.h"

namespace sideport::app {

/// Seven cards that explain the controls while they are used; each goes when its deed is done.
inline constexpr int kCoachCards = 7;

struct Coach {
    bool on = false;
    int card = 0;               ///< 0 .. kCoachCards - 1; kCoachCards: the last word
    bool finished_now = false;  ///< the last deed has just been done
    // of the present card
    bool started = false;
    double start_s = 0.0;  ///< session time at which it appeared
    double start_beam_s = 0.0, start_ml = 0.0;
    bool lateral_seen = false;
    double over_port_s = 0.0, last_s = 0.0;  ///< how long the finger has been on the port
};

/// Looks whether the deed of the present card is done, and then goes to the next. Call every frame.
void step_coach(Coach& coach, const session::Model& model, const session::State& state);
/// Leaves the present card out.
void skip_card(Coach& coach);
/// From the first card.
void restart_coach(Coach& coach);

}  // namespace sideport::app
