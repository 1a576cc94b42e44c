#pragma once

#include <vector>

#include "sim/events/event.h"
#include "sim/session/command.h"
#include "sim/session/hints.h"

namespace sideport::app {

struct ViewState;

/// Hints as they stand on the screen; practice only.
struct Guidance {
    int levels = 0;           ///< hints that this session gives; 0: none
    session::Hint now;        ///< what a hint would be about
    session::Hint shown;      ///< on the card
    int shown_level = 0;      ///< 0: no card
    double outdated_s = 0.0;  ///< session time since when its topic has passed; 0: it has not
    bool wanted = false;      ///< F2, or the chip
};

/// What the state gives, and the command for a hint that was asked for.
void update_guidance(ViewState& view, const events::EventLog& log,
                     std::vector<session::Command>& commands);
/// Chip in the top bar, card beside the room, and what the third hint draws over the held picture.
void draw_guidance(ViewState& view);

}  // namespace sideport::app
