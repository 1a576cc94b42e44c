#include "sim/app/debrief_session.h"

#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>
#endif

#include <algorithm>
#include <map>

#include "sim/app/texts.h"
#include "sim/base/file_io.h"
#include "sim/records/result_reader.h"
#include "sim/runner/stored_session.h"
#include "sim/session/robot.h"

namespace sideport::app {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kLongestTicks = std::int64_t{3600} * events::kTicksPerSecond;
constexpr std::int64_t kLoadTicks = std::int64_t{2} * events::kTicksPerSecond;

/// The result as it was given; a session that has none is graded as far as it goes.
void read_result(DebriefSession& session, const session::Recording& recording,
                 const scenario::Scenario* scenario) {
    if (const auto bytes = read_file(session.folder / "result.json")) {
        if (auto stored = records::stored_assessment(bytes.value())) {
            session.result = std::move(*stored);
            session.has_result = true;
            return;
        }
    }
    if (scenario == nullptr) return;
    const runner::CaseChecklist checklist = runner::checklist_of(*scenario);
    if (!checklist.errors.empty()) return;
    // what was not reached was not missed
    session.result = assessment::assess(*scenario, recording.events, *checklist.checklist,
                                        recording.state == session::RecordingState::ended
                                            ? assessment::Progress::finished
                                            : assessment::Progress::running);
    session.has_result = true;
}

void read_seal(DebriefSession& session) {
    const auto key = runner::station_key(runner::station_folder());
    const auto finding =
        runner::check_seal(session.folder, key ? key.value() : runner::StationKey{});
    if (!finding) {
        session.seal_words = finding.error().line();
        return;
    }
    session.seal = finding.value();
    session.seal_words = runner::seal_message(session.seal);
}

void read_ratings(DebriefSession& session, store::Store& store, const std::string& attempt) {
    const auto ratings = store.ratings_of(attempt);
    if (!ratings || ratings.value().empty()) return;
    std::map<std::string, std::pair<double, int>> sums;  // of each rater, and how many domains
    for (const store::Rating& rating : ratings.value()) {
        auto& [sum, domains] = sums[rating.rater];
        sum += rating.value;
        ++domains;
    }
    const int most = std::max_element(sums.begin(), sums.end(), [](const auto& a, const auto& b) {
                         return a.second.second < b.second.second;
                     })->second.second;
    // raters who rated every domain that anybody rated
    int raters = 0;
    for (const auto& [rater, given] : sums) {
        if (given.second != most) continue;
        session.rating += given.first;
        ++raters;
    }
    session.rating /= raters;
    constexpr int kHighest = 5;
    session.rating_of = kHighest * most;
}

Result<Done> read_store(DebriefSession& session, const std::string& place,
                        const std::string& case_id) {
    auto store = store::Store::open(place, true);
    if (!store) return store.error();
    auto attempts = store.value().attempts_of(session.trainee);
    if (!attempts) return attempts.error();
    const std::string own = fs::absolute(session.folder).lexically_normal().string();
    for (store::Attempt& attempt : attempts.value()) {
        if (attempt.scenario != case_id) continue;
        session.attempts.push_back(std::move(attempt));
        const store::Attempt& last = session.attempts.back();
        if (fs::path(last.session_folder).lexically_normal().string() != own) continue;
        session.attempt = static_cast<int>(session.attempts.size());
        session.date = last.started_utc.substr(0, last.started_utc.find('T'));
        read_ratings(session, store.value(), last.id);
    }
    auto cohort = store.value().cohort(case_id, session.result.checklist_id,
                                       session.result.checklist_version);
    if (!cohort) return cohort.error();
    if (cohort.value().attempts > 0) session.cohort = std::move(cohort).value();
    return Done{};
}

/// The replay, or why there is none.
std::optional<debrief::Player> open_player(DebriefSession& session,
                                           const session::Recording& recording,
                                           const scenario::ReadResult& read) {
    if (recording.build != session::build_name()) {
        session.no_replay = say(Text::debrief_other_build, recording.build, session::build_name());
        return std::nullopt;
    }
    if (!read.errors.empty()) {
        session.no_replay = read.errors.front().line();
        return std::nullopt;
    }
    auto model = session::make_model(read.scenario, recording.seed);
    if (!model) {
        session.no_replay = model.error().line();
        return std::nullopt;
    }
    auto player = debrief::Player::open(std::move(model).value(), recording);
    if (player) return std::move(player).value();
    session.no_replay = player.error().code == "session.other_scenario"
                            ? say(Text::debrief_other_case)
                            : player.error().line();
    return std::nullopt;
}

}  // namespace

Result<ReadSession> read_debrief_session(const fs::path& folder, const std::string& place) {
    auto recorded = session::read_recording(folder);
    if (!recorded) return recorded.error();
    const session::Recording& recording = recorded.value();
    const scenario::ReadResult read =
        scenario::read_scenario(recording.scenario_path, recording.overrides);
    const bool same_case = read.errors.empty() && read.scenario.hash == recording.scenario_hash;
    ReadSession made;
    DebriefSession& session = made.session;
    session.folder = folder;
    session.scenario = recording.scenario_path;
    session.seed = recording.seed;
    session.overrides = recording.overrides;
    session.trainee = recording.trainee;
    session.mode = recording.mode;
    session.title = read.errors.empty() ? read.scenario.title
                                        : fs::path(recording.scenario_path).stem().string();
    session.events = recording.events;
    session.cut_off = session::cut_off_message(recording);
    session.steps = debrief::steps_of(recording.events);
    session.end_s = events::seconds(recording.last_tick);
    if (!recording.events.empty())
        session.end_s = std::max(session.end_s, recording.events.back().time_s());
    read_result(session, recording, same_case ? &read.scenario : nullptr);
    read_seal(session);
    session.hand_marks.read(folder);
    if (!place.empty() && read.errors.empty()) {
        if (auto done = read_store(session, place, read.scenario.id); !done)
            session.store_trouble = done.error().line();
    }
    made.player = open_player(session, recording, read);
    return made;
}

TrainOptions attempt_again(const DebriefSession& session, const std::string& store) {
    return {.scenario = session.scenario,
            .seed = session.seed,
            .overrides = session.overrides,
            .assessment = session.mode == "assessment",
            .name = session.trainee,
            .store = store};
}

ExpertRun::ExpertRun(const session::Model& model)
    : thread_([this, copy = model]() mutable { work(std::move(copy)); }) {}

ExpertRun::~ExpertRun() {
    stopping_ = true;
    thread_.join();
}

std::optional<ExpertWork> ExpertRun::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(made_, std::nullopt);
}

void ExpertRun::work(session::Model model) {
#ifdef __linux__
    constexpr int kNice = 5;
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice);
#endif
    const auto robot = session::make_robot("expert");
    session::LiveSession live(model, "expert", "assessment");
    int idle_ticks = 0;
    while (!live.state().ended && live.state().tick < kLongestTicks) {
        if (stopping_) return;
        live.step(robot->act(live.model(), live.state()));
        // a second after its last command, as `sideport run` has it
        if (robot->finished() && idle_ticks++ >= events::kTicksPerSecond) break;
    }
    live.end();
    auto player = debrief::Player::open(std::move(model), live.recording());
    if (!player) return;
    ExpertWork made{.player = std::move(player).value(),
                    .steps = debrief::steps_of(live.events()),
                    .end_s = events::seconds(live.state().tick)};
    while (made.player.load(kLoadTicks) == debrief::Player::State::loading)
        if (stopping_) return;
    const std::lock_guard lock(mutex_);
    made_ = std::move(made);
}

}  // namespace sideport::app
