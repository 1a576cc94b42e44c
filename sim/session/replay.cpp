#include "sim/session/replay.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "sim/session/hints.h"

namespace sideport::session {

namespace {

/// First tick at which the events of both runs differ, or -1.
std::int64_t first_event_difference(const events::EventLog& recorded, const events::EventLog& now) {
    const std::size_t both = std::min(recorded.size(), now.size());
    for (std::size_t i = 0; i < both; ++i) {
        if (to_json_line(recorded[i]) != to_json_line(now[i])) {
            return std::min(recorded[i].tick, now[i].tick);
        }
    }
    if (recorded.size() > both) return recorded[both].tick;
    if (now.size() > both) return now[both].tick;
    return -1;
}

/// Re-simulates and compares; one object for one replay.
class Comparison {
  public:
    Comparison(const Model& model, const Recording& recording)
        : model_(model),
          recording_(recording),
          state_(make_state(model)) {
        model_.hint_levels = hint_levels(model.scenario, recording.mode);
        model_.is_assessment = recording.mode == "assessment";
    }

    ReplayResult run(std::int64_t until_tick, const std::function<void(const State&)>& on_tick) {
        const std::int64_t end_tick =
            until_tick < 0 ? recording_.last_tick : std::min(until_tick, recording_.last_tick);
        while (state_.tick < end_tick && !state_.ended && !result_.diverged) {
            advance();
            if (on_tick) on_tick(state_);
            if (state_.tick == recording_.last_tick && ended_) end_session(model_, state_, log_);
            compare_hashes();
        }
        result_.ticks = state_.tick;
        const bool whole = end_tick == recording_.last_tick;
        if (whole && !result_.diverged) compare_ends();
        return result_;
    }

  private:
    void advance() {
        commands_.clear();
        while (next_command_ < recording_.commands.size() &&
               recording_.commands[next_command_].first == state_.tick) {
            commands_.push_back(recording_.commands[next_command_++].second);
        }
        // a command whose tick carries no hash was not recorded there
        const bool hashed = next_hash_ < recording_.hashes.size() &&
                            recording_.hashes[next_hash_].first == state_.tick + 1;
        if (!commands_.empty() && !hashed && foreign_command_tick_ < 0) {
            foreign_command_tick_ = state_.tick;
        }
        step(model_, state_, commands_, log_);
    }

    void compare_hashes() {
        while (next_hash_ < recording_.hashes.size() &&
               recording_.hashes[next_hash_].first <= state_.tick) {
            const auto& [tick, hash] = recording_.hashes[next_hash_++];
            if (tick == state_.tick && hash == state_hash(state_)) {
                ++result_.hashes_compared;
                last_equal_tick_ = tick;
                continue;
            }
            const bool whole_second = tick % events::kTicksPerSecond == 0;
            std::int64_t first = whole_second ? last_equal_tick_ : tick - 1;
            if (foreign_command_tick_ >= 0) first = std::min(first, foreign_command_tick_);
            diverge(std::max(first, last_equal_tick_),
                    fmt::format("the state after tick {} differs; equal up to tick {}", tick - 1,
                                last_equal_tick_));
            return;
        }
    }

    void compare_ends() {
        if (next_hash_ < recording_.hashes.size()) {
            return diverge(state_.tick,
                           fmt::format("the session ends at tick {}, the recording at {}",
                                       state_.tick, recording_.last_tick));
        }
        // the events of a session that was stopped in the middle may be cut off earlier
        if (!ended_ && log_.size() > recording_.events.size())
            log_.resize(recording_.events.size());
        const std::int64_t tick = first_event_difference(recording_.events, log_);
        if (tick >= 0) diverge(tick, "the recorded events differ from what happens");
    }

    void diverge(std::int64_t tick, std::string reason) {
        result_.diverged = true;
        result_.first_diverging_tick = tick;
        result_.reason = std::move(reason);
    }

    Model model_;
    const Recording& recording_;
    const bool ended_ = recording_.state == RecordingState::ended;
    State state_;
    events::EventLog log_;
    ReplayResult result_;
    std::vector<Command> commands_;
    std::size_t next_command_ = 0, next_hash_ = 0;
    std::int64_t last_equal_tick_ = 0, foreign_command_tick_ = -1;
};

}  // namespace

ReplayResult replay(const Model& model, const Recording& recording, std::int64_t until_tick,
                    const std::function<void(const State&)>& on_tick) {
    return Comparison(model, recording).run(until_tick, on_tick);
}

}  // namespace sideport::session
