#include "sim/debrief/player.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/assessment/words.h"

namespace sideport::debrief {

namespace {

/// Two seconds: seeking re-simulates at most so much.
constexpr std::int64_t kSnapshotTicks = std::int64_t{2} * events::kTicksPerSecond;
constexpr std::int64_t kSampleTicks = events::kTicksPerSecond / kSamplesPerS;

Sample sample_of(const session::Model& model, const session::State& state) {
    const fluid::PlumbingReadout readout = fluid::read_out(model.plumbing, state.plumbing);
    return {.needle_depth_mm = static_cast<float>(std::max(0.0, state.needle.depth_mm)),
            .plunger_force_n = static_cast<float>(state.plunger_force_n),
            .aspirated_ml = static_cast<float>(state.watch.total_aspirated_ml),
            .contrast_ml = static_cast<float>(state.watch.total_contrast_injected_ml),
            .hub_kpa = static_cast<float>(readout.hub_pressure_pa * 1e-3),
            .orbital_deg = static_cast<float>(state.fluoroscope.orbital_deg),
            .beam_on = state.fluoroscope.beam_on};
}

}  // namespace

Result<Player> Player::open(session::Model model, session::Recording recording) {
    if (recording.build != session::build_name()) {
        return Error{"session.other_build",
                     fmt::format("recorded with {}, this is {}: its pictures cannot be made again",
                                 recording.build, session::build_name()),
                     recording.scenario_path};
    }
    if (recording.scenario_hash != model.scenario.hash) {
        return Error{"session.other_scenario",
                     "the case has changed since this session was recorded",
                     recording.scenario_path};
    }
    return Player(std::move(model), std::move(recording));
}

Player::Player(session::Model model, session::Recording recording)
    : live_(std::move(model), recording.trainee, recording.mode),
      recording_(std::move(recording)),
      shown_(live_.state()) {
    snapshots_.push_back(live_.state());
    samples_.push_back(sample_of(live_.model(), live_.state()));
    if (recording_.last_tick == 0) state_ = State::cut_off;
}

std::span<const session::Command> Player::commands_at(std::int64_t tick) {
    const auto first = std::lower_bound(
        recording_.commands.begin(), recording_.commands.end(), tick,
        [](const auto& recorded, std::int64_t wanted) { return recorded.first < wanted; });
    commands_.clear();
    for (auto it = first; it != recording_.commands.end() && it->first == tick; ++it)
        commands_.push_back(it->second);
    return commands_;
}

Player::State Player::load(std::int64_t ticks) {
    for (; ticks > 0 && state_ == State::loading; --ticks) {
        step_once();
        if (live_.state().tick < recording_.last_tick && !live_.state().ended) continue;
        const bool whole = recording_.state == session::RecordingState::ended;
        // a session that nobody signed was ended from outside, after its last tick
        if (whole) live_.end();
        if (!hashes_match())
            state_ = State::diverged;
        else
            state_ = whole ? State::whole : State::cut_off;
        if (state_ == State::whole) compare_events();
    }
    return state_;
}

void Player::step_once() {
    live_.step(commands_at(live_.state().tick));
    // the hash after an end from outside is compared when that has been done
    const bool last = live_.state().tick >= recording_.last_tick;
    if (!last && !hashes_match()) {
        state_ = State::diverged;
        return;
    }
    note_down();
}

void Player::note_down() {
    const session::State& now = live_.state();
    loaded_tick_ = now.tick;
    if (now.tick % kSnapshotTicks == 0) snapshots_.push_back(now);
    if (now.tick % kSampleTicks == 0) samples_.push_back(sample_of(live_.model(), now));
    if (now.pulse) exposures_.push_back(now.tick);
}

bool Player::hashes_match() {
    const auto& now = live_.recording().hashes;
    for (; compared_ < now.size(); ++compared_) {
        if (compared_ < recording_.hashes.size() && now[compared_] == recording_.hashes[compared_])
            continue;
        diverged_tick_ = now[compared_].first;
        return false;
    }
    return true;
}

/// An event that was edited, added or taken away changes no state: it is told apart here.
void Player::compare_events() {
    const events::EventLog& now = live_.recording().events;
    const std::size_t most = std::max(now.size(), recording_.events.size());
    for (std::size_t i = 0; i < most; ++i) {
        const bool same =
            i < now.size() && i < recording_.events.size() &&
            session::to_json_line(now[i]) == session::to_json_line(recording_.events[i]);
        if (same) continue;
        events_differ_at_ = static_cast<std::int64_t>(i) + 1;
        return;
    }
}

std::string Player::replay_message() const {
    switch (state_) {
        case State::loading:
            return fmt::format("Re-simulating: {} of {}",
                               assessment::clock_text(events::seconds(loaded_tick_)),
                               assessment::clock_text(events::seconds(last_tick())));
        case State::whole:
            if (events_differ_at_ > 0) {
                return fmt::format(
                    "events.jsonl was changed: line {} is not what the commands give.",
                    events_differ_at_);
            }
            return "Replay matches the session exactly.";
        case State::cut_off:
            return session::cut_off_message(recording_);
        case State::diverged:
            return fmt::format(
                "DIVERGED at {}. What follows is not what happened. The original score stands.",
                assessment::clock_text(events::seconds(diverged_tick_)));
    }
    return {};
}

const session::State& Player::at(std::int64_t tick) {
    tick = std::clamp<std::int64_t>(tick, 0, loaded_tick_);
    const auto nearest = std::min<std::size_t>(static_cast<std::size_t>(tick / kSnapshotTicks),
                                               snapshots_.size() - 1);
    const session::State& before = snapshots_[nearest];
    // going on from where it stands is often shorter
    if (shown_.tick > tick || shown_.tick < before.tick) shown_ = before;
    events::EventLog unused;
    while (shown_.tick < tick && !shown_.ended)
        session::step(live_.model(), shown_, commands_at(shown_.tick), unused);
    return shown_;
}

std::int64_t Player::exposure_before(std::int64_t tick) const {
    const auto after = std::upper_bound(exposures_.begin(), exposures_.end(), tick);
    return after == exposures_.begin() ? -1 : *std::prev(after);
}

std::int64_t Player::exposure_after(std::int64_t tick) const {
    const auto after = std::upper_bound(exposures_.begin(), exposures_.end(), tick);
    return after == exposures_.end() ? -1 : *after;
}

}  // namespace sideport::debrief
