#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/classroom/tail.h"
#include "sim/session/live_session.h"

namespace sideport::classroom {

/// Follows a session that runs elsewhere: reads what its program writes as it goes, carries the
/// same commands out again and compares every state hash. What it shows is the station's state at
/// the newest hash that has been read, to the bit. Not for several threads at once.
class Follower {
  public:
    enum class State {
        waiting,      ///< the folder holds no session yet
        catching_up,  ///< more has been read than simulated
        live,         ///< at the newest hash
        ended,        ///< the session has ended and is whole here too
        refused,      ///< another build, another case, a damaged file: message() says which
        diverged,     ///< a hash differs; what was followed until then stands
    };

    /// poll_s: the files are looked at no more often than this, by the wall's clock.
    explicit Follower(std::filesystem::path session, double poll_s = 0.1);

    /// Reads what is new, and simulates until that is reached or about budget_s of the wall's clock
    /// have passed (0.02 between two frames; the first call takes as long as placing the case). A
    /// session that was started anew in the folder is followed from its start.
    State update(double budget_s);
    /// Called after each tick that was simulated: what the newest state no longer tells, such as
    /// the exposures since the last look.
    void after_tick(std::function<void(const session::LiveSession&)> call) {
        after_tick_ = std::move(call);
    }

    State state() const { return state_; }
    /// Why it is refused or has diverged, in one sentence; empty otherwise.
    const std::string& message() const { return message_; }
    /// The session as it is here; nullptr while waiting or refused. Model, state and events;
    /// another object after a restart (see generation()).
    const session::LiveSession* live() const { return live_.get(); }
    /// Grows when live() has become another session.
    int generation() const { return generation_; }

    /// 0 .. 1 of the way to what has been read.
    double fraction() const;
    /// Seconds of the session that have been read and not simulated yet.
    double behind_s() const;
    /// Seconds of the wall since something new was read: at most about 1.2 while the station runs,
    /// and growing while it is paused or gone.
    double quiet_s() const;
    std::int64_t newest_tick() const { return newest_tick_; }
    /// Ticks that were simulated, and the wall's time they took: cost as times real time.
    double times_real_time() const;
    std::int64_t hashes_compared() const { return compared_total_; }

    const std::filesystem::path& folder() const { return folder_; }

  private:
    bool open();
    void read_new();
    void simulate(double budget_s);
    void finish();
    bool compare();
    void restart();
    void refuse(std::string message);
    void diverge(std::int64_t tick);
    bool is_another_session();

    std::filesystem::path folder_;
    std::function<void(const session::LiveSession&)> after_tick_;
    double poll_s_;
    std::chrono::steady_clock::time_point polled_{};
    State state_ = State::waiting;
    std::string message_;
    std::string header_;  ///< what names the session: case, seed, trainee, mode, build
    std::unique_ptr<session::LiveSession> live_;
    Tail commands_file_, hashes_file_;
    std::vector<std::pair<std::int64_t, session::Command>> commands_;
    std::vector<std::pair<std::int64_t, std::uint64_t>> hashes_;
    std::size_t next_command_ = 0, compared_ = 0;
    std::int64_t newest_tick_ = 0, compared_total_ = 0;
    int generation_ = 0;
    int retries_ = 0;  ///< of a divergence: files of a network may come in another order
    std::chrono::steady_clock::time_point changed_at_ = std::chrono::steady_clock::now();
    std::int64_t simulated_ticks_ = 0;
    double simulated_s_ = 0.0;
};

}  // namespace sideport::classroom
