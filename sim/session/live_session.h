#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/session/recorder.h"
#include "sim/session/session.h"

namespace sideport::session {

/// A session that writes down its own commands, events and state hashes (two a second, after
/// every command and at the end). Window, robots and replay all step through here.
class LiveSession {
  public:
    LiveSession(Model model, std::string trainee, std::string mode);

    const Model& model() const { return model_; }
    const State& state() const { return state_; }
    const events::EventLog& events() const { return recording_.events; }

    /// One tick. Commands are brought within their ranges, carried out, then recorded.
    void step(std::span<const Command> commands);
    /// Ends an unsigned session; nothing happens when it has ended.
    void end();
    /// What has been recorded so far.
    const Recording& recording() const { return recording_; }
    Recording& recording() { return recording_; }

  private:
    void record_hash();

    Model model_;
    State state_;
    Recording recording_;
};

}  // namespace sideport::session
