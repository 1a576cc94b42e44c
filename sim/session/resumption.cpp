#include "sim/session/resumption.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace sideport::session {

std::string why_not_resumable(const Recording& recording, const Model& model) {
    if (recording.state == RecordingState::ended) return "this session has ended";
    if (recording.build != build_name()) {
        return fmt::format(
            "recorded with {}, this is {}: it cannot be continued, only replayed with its own "
            "version",
            recording.build, build_name());
    }
    if (recording.scenario_hash != model.scenario.hash)
        return "the case has changed since: it cannot be continued";
    return {};
}

Resumption::Resumption(LiveSession& live, Recording recorded)
    : live_(live),
      recorded_(std::move(recorded)) {
    if (recorded_.last_tick == 0) state_ = State::done;
}

Resumption::State Resumption::advance(std::int64_t ticks, const std::function<void()>& on_tick) {
    for (; ticks > 0 && state_ == State::going; --ticks) {
        const std::int64_t tick = live_.state().tick;
        commands_.clear();
        while (next_command_ < recorded_.commands.size() &&
               recorded_.commands[next_command_].first == tick)
            commands_.push_back(recorded_.commands[next_command_++].second);
        live_.step(commands_);
        if (on_tick) on_tick();
        if (!matches()) {
            state_ = State::diverged;
        } else if (live_.state().tick >= recorded_.last_tick || live_.state().ended) {
            state_ = State::done;
        }
    }
    return state_;
}

double Resumption::fraction() const {
    if (recorded_.last_tick == 0) return 1.0;
    return std::min(
        1.0, static_cast<double>(live_.state().tick) / static_cast<double>(recorded_.last_tick));
}

/// The session writes down its hashes at the ticks at which the recorded one did.
bool Resumption::matches() {
    const auto& now = live_.recording().hashes;
    for (; compared_ < now.size(); ++compared_) {
        if (compared_ < recorded_.hashes.size() && now[compared_] == recorded_.hashes[compared_])
            continue;
        diverged_tick_ = now[compared_].first;
        return false;
    }
    return true;
}

}  // namespace sideport::session
