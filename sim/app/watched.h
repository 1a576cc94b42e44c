#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/app/mark_form.h"
#include "sim/app/watch_pictures.h"
#include "sim/assessment/assessment.h"
#include "sim/assessment/checklist.h"
#include "sim/classroom/follower.h"
#include "sim/classroom/inbox.h"

namespace sideport::app {

/// What an instructor has told a session and what became of it, newest last.
struct SentOrder {
    std::int64_t number = 0;
    std::string words;
    bool answered = false, refused = false;
    double time_s = 0.0;  ///< of the session, when it was carried out or refused
    std::string reason;
};

/// A session that an instructor follows, with its grading so far and the orders to it.
class Watched {
  public:
    /// by: recorded with each order and rating.
    Watched(std::filesystem::path session, std::string by);
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

    /// Simulates on for about budget_s of the wall's clock.
    void update(double budget_s);
    /// Grades what has happened by now. False: nothing to grade yet.
    bool assess();
    /// Reads what the station has answered.
    void read_answers();
    /// Errors: file.unwritable, machine.disk_full.
    Result<Done> send(session::Command command, std::string words);

    const classroom::Follower& follower() const { return follower_; }
    const session::LiveSession* live() const { return follower_.live(); }
    const assessment::Assessment& assessment() const { return assessment_; }
    bool is_assessed() const { return assessed_; }
    /// Which form of a case that leaves values to chance is run, known once it is assessed; 0: the
    /// case is the same for everybody.
    int form() const { return form_; }
    const std::vector<SentOrder>& sent() const { return sent_; }
    /// Exposures since the last call, oldest first.
    std::vector<WatchedExposure> take_exposures();
    /// The last ones, whoever took them: what a monitor's picture follows from.
    std::vector<WatchedExposure> recent_exposures() const;
    /// Sessions in this folder so far: grows when the station begins anew.
    int generation() const { return follower_.generation(); }

    std::map<std::string, int> ratings;  ///< of this rater, by domain
    bool ratings_changed = false;        ///< not written yet
    bool ratings_stored = false;
    std::string ratings_message;
    HandMarkList hand_marks;  ///< of every instructor

  private:
    void look(const session::LiveSession& live);

    classroom::Follower follower_;
    classroom::Outbox outbox_;
    std::shared_ptr<const assessment::Checklist> checklist_;
    int checklist_generation_ = -1;
    assessment::Assessment assessment_;
    bool assessed_ = false;
    int form_ = 0;
    std::size_t events_assessed_ = 0;
    std::deque<WatchedExposure> recent_;
    std::size_t fresh_ = 0;  ///< of recent_, at its end
    int generation_seen_ = 0;
    std::vector<SentOrder> sent_;
    std::size_t answers_seen_ = 0;
};

/// The form that is run of a case whose file leaves values to chance; 0 where it leaves none.
int drawn_form(const scenario::Scenario& scenario, const scenario::Overrides& overrides);

/// Puts them into the store that holds the attempt. Errors: of the store, session.not_an_attempt.
Result<Done> store_ratings(const std::string& place, const std::filesystem::path& session,
                           const std::string& rater, const std::map<std::string, int>& ratings);

}  // namespace sideport::app
