#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "sim/session/live_session.h"

namespace sideport::session {

/// Why a recording cannot be continued with this program and this case; empty when it can.
std::string why_not_resumable(const Recording& recording, const Model& model);

/// Brings a new session to where an interrupted one stood, a piece at a time: the recorded commands
/// are carried out again and every recorded state hash is compared.
class Resumption {
  public:
    enum class State { going, done, diverged };

    /// live: of the same case, seed, trainee and mode, not yet stepped. Must outlive this.
    Resumption(LiveSession& live, Recording recorded);

    /// At most so many ticks more; on_tick after each (pictures), may be empty.
    State advance(std::int64_t ticks, const std::function<void()>& on_tick);

    State state() const { return state_; }
    /// 0 .. 1 of the way.
    double fraction() const;
    /// Tick at which the hashes differ; -1: they do not.
    std::int64_t diverged_tick() const { return diverged_tick_; }
    const Recording& recorded() const { return recorded_; }

  private:
    bool matches();

    LiveSession& live_;
    Recording recorded_;
    State state_ = State::going;
    std::vector<Command> commands_;
    std::size_t next_command_ = 0, compared_ = 0;
    std::int64_t diverged_tick_ = -1;
};

}  // namespace sideport::session
