#include "sim/session/live_session.h"

#include <algorithm>
#include <utility>

#include "sim/session/hash_clock.h"
#include "sim/session/hints.h"

namespace sideport::session {

LiveSession::LiveSession(Model model, std::string trainee, std::string mode)
    : model_(std::move(model)),
      state_(make_state(model_)) {
    recording_.scenario_path = model_.scenario.file.string();
    recording_.scenario_hash = model_.scenario.hash;
    recording_.seed = model_.seed;
    recording_.build = build_name();
    recording_.trainee = std::move(trainee);
    recording_.mode = std::move(mode);
    recording_.state = RecordingState::running;
    model_.hint_levels = hint_levels(model_.scenario, recording_.mode);
    model_.is_assessment = recording_.mode == "assessment";
}

void LiveSession::step(std::span<const Command> given) {
    if (state_.ended) return;
    const std::int64_t tick = state_.tick;
    // what is recorded must be readable, and what is carried out must be what is recorded
    std::vector<Command> commands(given.begin(), given.end());
    std::transform(commands.begin(), commands.end(), commands.begin(), within_range);
    session::step(model_, state_, commands, recording_.events);
    for (const Command& command : commands)
        recording_.commands.emplace_back(tick, command);
    // a hash after every command pins a divergence to its tick
    const bool due = state_.tick % kTicksPerHash == 0;
    if (state_.ended || due || !commands.empty()) record_hash();
}

void LiveSession::end() {
    if (state_.ended) return;
    end_session(model_, state_, recording_.events);
    record_hash();
}

void LiveSession::record_hash() {
    if (state_.ended) recording_.state = RecordingState::ended;
    // one a tick: a session that is ended on a whole second has its last hash after the end
    auto& hashes = recording_.hashes;
    if (!hashes.empty() && hashes.back().first == state_.tick) hashes.pop_back();
    hashes.emplace_back(state_.tick, state_hash(state_));
    recording_.last_tick = state_.tick;
}

}  // namespace sideport::session
