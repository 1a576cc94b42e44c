#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "sim/session/recorder.h"
#include "sim/session/session.h"

namespace sideport::session {

struct ReplayResult {
    std::int64_t ticks = 0;  ///< re-simulated
    std::int64_t hashes_compared = 0;
    bool diverged = false;
    std::int64_t first_diverging_tick = -1;
    std::string reason;  ///< which hash or command does not match; empty when equal
};

/// Runs the recorded commands again, up to until_tick (< 0: to the end), and compares each stored
/// hash. Every command was recorded with a hash of the tick that carried it out, so a changed
/// command is found at its tick; anything else at the last tick that was known to be equal. on_tick
/// is called after each tick (pictures); may be empty.
ReplayResult replay(const Model& model, const Recording& recording, std::int64_t until_tick,
                    const std::function<void(const State&)>& on_tick);

}  // namespace sideport::session
