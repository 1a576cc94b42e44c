#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "sim/app/debrief_view.h"
#include "sim/app/train.h"

namespace sideport::app {

/// What a session folder tells, and where possible the replay: a session of another build or of a
/// case that has changed is shown without pictures. place: store with the cohort; empty: none.
/// Errors: session.missing, session.damaged.
struct ReadSession {
    DebriefSession session;
    std::optional<debrief::Player> player;
};
Result<ReadSession> read_debrief_session(const std::filesystem::path& folder,
                                         const std::string& place);

/// The same case, form and seed once more, in the mode in which it was done.
TrainOptions attempt_again(const DebriefSession& session, const std::string& store);

/// The expert robot at the same case and seed, on a thread of its own which gives way to the
/// window's.
class ExpertRun {
  public:
    explicit ExpertRun(const session::Model& model);
    /// Gives up what is not finished.
    ~ExpertRun();
    ExpertRun(const ExpertRun&) = delete;
    ExpertRun& operator=(const ExpertRun&) = delete;

    /// Once, when it is there.
    std::optional<ExpertWork> take();

  private:
    void work(session::Model model);

    std::atomic<bool> stopping_{false};
    std::mutex mutex_;  ///< over made_
    std::optional<ExpertWork> made_;
    std::thread thread_;  ///< last: it uses all the others
};

}  // namespace sideport::app
