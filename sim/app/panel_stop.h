#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/assessment/checklist.h"
#include "sim/events/event.h"
#include "sim/session/command.h"

namespace sideport::app {

struct ViewState;

/// Practice stops at a critical error and shows it. An assessment never does: it lets the error
/// happen and records it.
struct Stop {
    std::shared_ptr<const assessment::Checklist> checklist;  ///< of the case; none: nothing stops
    std::vector<std::string> known;                          ///< codes that were made so far
    std::vector<assessment::CriticalError> waiting;          ///< to be shown, oldest first
    std::size_t events_seen = 0;
    double looked_s = -1.0;  ///< session time
    bool looks = false;      ///< what was made before it began to look is not shown
};

/// Looks about once a second of the session, where something has happened since, and opens the
/// sheet.
void update_stop(ViewState& view, const events::EventLog& log);
/// What happened, what it would do, and the two ways from here.
void draw_stop(ViewState& view, std::vector<session::Command>& commands);
/// The trainee has chosen; recorded, so that the debrief knows. again: the case from its start.
void answer_stop(ViewState& view, std::vector<session::Command>& commands, bool again);

}  // namespace sideport::app
