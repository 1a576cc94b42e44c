#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/classroom/inbox.h"
#include "sim/classroom/station.h"
#include "sim/runner/journal.h"
#include "sim/session/live_session.h"

namespace sideport::cli {

/// A robot that works as a station of a classroom, at the pace of the clock: an instructor can
/// follow it, interrupt it and end it. For rehearsals and for tests of the instructor's side.
class RobotStation {
  public:
    /// Signs in. Errors: of classroom::Station::open().
    Result<Done> open(const std::filesystem::path& classroom, const std::string& name,
                      const std::string& trainee);
    bool is_open() const { return station_.is_open(); }

    /// Begins to write the session. Errors: of runner::Journal::open().
    Result<Done> begin(const session::LiveSession& live, const std::filesystem::path& folder);
    /// Waits until this tick is due; orders of the instructors that belong to it. While the session
    /// is held it answers only when an order has come.
    std::vector<session::Command> before_tick(const session::LiveSession& live);
    /// Answers orders, and writes what is new ten times a second. Errors: of runner::Journal.
    Result<Done> after_tick(const session::LiveSession& live);
    /// Before the finished session is written.
    Result<Done> end(const session::LiveSession& live);

  private:
    using Clock = std::chrono::steady_clock;

    classroom::Station station_;
    classroom::Inbox inbox_;
    runner::Journal journal_;
    Clock::time_point due_{};
};

}  // namespace sideport::cli
