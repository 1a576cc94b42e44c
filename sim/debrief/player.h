#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/session/live_session.h"

namespace sideport::debrief {

/// What the lanes of the timeline show of one moment; kSamplesPerS of them a second.
struct Sample {
    float needle_depth_mm = 0.0F;  ///< 0: outside the skin
    float plunger_force_n = 0.0F;  ///< + pushes
    float aspirated_ml = 0.0F, contrast_ml = 0.0F;
    float hub_kpa = 0.0F;
    float orbital_deg = 0.0F;
    bool beam_on = false;
};
inline constexpr int kSamplesPerS = 10;

/// A recorded session that can be looked at from any moment. It is re-simulated once, with every
/// recorded state hash compared; copies of the state on the way make seeking quick.
class Player {
  public:
    enum class State { loading, whole, cut_off, diverged };

    /// Errors: session.other_build, session.other_scenario (the case has changed since).
    static Result<Player> open(session::Model model, session::Recording recording);

    /// Re-simulates so many ticks more; nothing when it is not loading.
    State load(std::int64_t ticks);
    State state() const { return state_; }
    /// What stands over the timeline: "Replay matches the session exactly." and so on
    /// (ui.md 2e).
    std::string replay_message() const;

    const session::Model& model() const { return live_.model(); }
    const session::Recording& recording() const { return recording_; }
    std::int64_t last_tick() const { return recording_.last_tick; }
    /// Line of events.jsonl (from 1) that the replay does not give; -1: none, or not known before
    /// the session is whole.
    std::int64_t events_differ_at() const { return events_differ_at_; }
    /// How far it may be looked at: grows while it loads; up to the divergence.
    std::int64_t loaded_tick() const { return loaded_tick_; }
    /// First tick whose hash differs; -1 without one.
    std::int64_t diverged_tick() const { return diverged_tick_; }

    /// The session as it stood after so many ticks, 0 .. loaded_tick(); clamped to that.
    const session::State& at(std::int64_t tick);
    /// Tick of the last exposure at or before `tick`, and the one before that; -1 without one.
    std::int64_t exposure_before(std::int64_t tick) const;
    /// Tick of the first exposure after `tick`; -1 without one.
    std::int64_t exposure_after(std::int64_t tick) const;

    /// One each 1/kSamplesPerS s, from the start on, as far as it is loaded.
    std::span<const Sample> samples() const { return samples_; }

  private:
    Player(session::Model model, session::Recording recording);
    void step_once();
    void note_down();
    bool hashes_match();
    void compare_events();
    std::span<const session::Command> commands_at(std::int64_t tick);

    session::LiveSession live_;
    session::Recording recording_;
    State state_ = State::loading;
    std::int64_t loaded_tick_ = 0, diverged_tick_ = -1, events_differ_at_ = -1;
    std::size_t compared_ = 0;
    std::vector<session::State> snapshots_;  ///< [i] after i * kSnapshotTicks ticks
    std::vector<std::int64_t> exposures_;
    std::vector<Sample> samples_;
    std::vector<session::Command> commands_;  ///< of the tick that is being carried out
    session::State shown_;                    ///< where at() was last
};

}  // namespace sideport::debrief
