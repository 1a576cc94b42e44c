#include "sim/app/watched.h"

#include <algorithm>
#include <utility>

#include "sim/runner/stored_session.h"
#include "sim/scenario/complication.h"
#include "sim/store/session_intake.h"

namespace sideport::app {

Watched::Watched(std::filesystem::path session, std::string by)
    : follower_(session),
      outbox_(std::move(session), std::move(by)) {
    follower_.after_tick([this](const session::LiveSession& live) { look(live); });
}

/// After each tick: an exposure is a value that only this moment gives.
void Watched::look(const session::LiveSession& live) {
    if (!live.state().pulse) return;
    recent_.push_back({live.state().tick, session::make_frame_input(live.model(), live.state(),
                                                                    WatchPictures::kMirrorPx)});
    ++fresh_;
    if (recent_.size() > WatchPictures::kMostWaiting) recent_.pop_front();
    fresh_ = std::min(fresh_, recent_.size());
}

void Watched::update(double budget_s) {
    follower_.update(budget_s);
    if (follower_.generation() == generation_seen_) return;
    // the station has begun anew; the exposures of this look are the new session's
    if (generation_seen_ > 0) {
        const std::size_t before = recent_.size() - fresh_;
        recent_.erase(recent_.begin(), recent_.begin() + static_cast<std::ptrdiff_t>(before));
        ratings.clear();
        ratings_changed = ratings_stored = assessed_ = false;
        hand_marks = {};
    }
    hand_marks.read(follower_.folder());
    generation_seen_ = follower_.generation();
    events_assessed_ = 0;
}

std::vector<WatchedExposure> Watched::take_exposures() {
    const auto first = recent_.end() - static_cast<std::ptrdiff_t>(std::exchange(fresh_, 0));
    return {first, recent_.end()};
}

std::vector<WatchedExposure> Watched::recent_exposures() const {
    return {recent_.begin(), recent_.end()};
}

int drawn_form(const scenario::Scenario& scenario, const scenario::Overrides& overrides) {
    return scenario::read_scenario(scenario.file, overrides).drawn.empty() ? 0 : scenario.form;
}

bool Watched::assess() {
    if (live() == nullptr) return false;
    if (checklist_generation_ != follower_.generation()) {
        checklist_ = runner::checklist_of(live()->model().scenario).checklist;
        form_ = drawn_form(live()->model().scenario, live()->recording().overrides);
        checklist_generation_ = follower_.generation();
    }
    if (!checklist_) return false;
    const events::EventLog& log = live()->events();
    if (assessed_ && log.size() == events_assessed_) return true;
    assessment_ = assessment::assess(
        scenario::with_complications(live()->model().scenario, log), log, *checklist_,
        live()->state().ended ? assessment::Progress::finished : assessment::Progress::running);
    events_assessed_ = log.size();
    assessed_ = true;
    return true;
}

Result<Done> Watched::send(session::Command command, std::string words) {
    const auto number = outbox_.send(std::move(command));
    if (!number) return number.error();
    sent_.push_back({.number = number.value(), .words = std::move(words)});
    return Done{};
}

void Watched::read_answers() {
    const std::vector<classroom::Answer>& answers = outbox_.answers();
    for (; answers_seen_ < answers.size(); ++answers_seen_) {
        const classroom::Answer& answer = answers[answers_seen_];
        for (SentOrder& order : sent_) {
            if (order.number != answer.number) continue;
            order.answered = true;
            order.refused = !answer.carried_out;
            order.time_s = events::seconds(answer.tick);
            order.reason = answer.message;
        }
    }
}

Result<Done> store_ratings(const std::string& place, const std::filesystem::path& session,
                           const std::string& rater, const std::map<std::string, int>& ratings) {
    const auto attempt = store::read_attempt(session);
    if (!attempt) return attempt.error();
    auto store = store::Store::open(place, true);
    if (!store) return store.error();
    for (const auto& [domain, value] : ratings) {
        auto added = store.value().add_rating({.attempt = attempt.value().id,
                                               .rater = rater,
                                               .domain = domain,
                                               .note = "",
                                               .value = value,
                                               .given_utc = ""});
        if (!added) return added;
    }
    return Done{};
}

}  // namespace sideport::app
