#include "sim/classroom/follower.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/session/recorder.h"

namespace sideport::classroom {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kMostRetries = 2;
constexpr std::int64_t kTicksAtOnce = 24;  ///< between two looks at the clock

double seconds_since(Clock::time_point then) {
    return std::chrono::duration<double>(Clock::now() - then).count();
}

/// What tells one session from another in the same folder.
std::string name_of(const session::Recording& header) {
    std::string name =
        fmt::format("{}|{:x}|{}|{}|{}|{}", header.scenario_path, header.scenario_hash, header.seed,
                    header.build, header.trainee, header.mode);
    for (const auto& [pointer, value] : header.overrides)
        name += "|" + pointer + "=" + value;
    return name;
}

/// The case's file as the station named it, or the one of that name here.
scenario::ReadResult read_case(const session::Recording& header) {
    const fs::path path = header.scenario_path;
    std::error_code problem;
    if (fs::exists(path, problem)) return scenario::read_scenario(path, header.overrides);
    const fs::path name =
        path.filename() == "scenario.yaml" ? path.parent_path().filename() : path.stem();
    return scenario::read_scenario(name, header.overrides);
}

}  // namespace

Follower::Follower(fs::path session, double poll_s) : folder_(std::move(session)), poll_s_(poll_s) {
    restart();
}

void Follower::restart() {
    state_ = State::waiting;
    message_.clear();
    header_.clear();
    live_.reset();
    commands_file_ = Tail(folder_ / "commands.jsonl");
    hashes_file_ = Tail(folder_ / "hashes.jsonl");
    commands_.clear();
    hashes_.clear();
    next_command_ = compared_ = 0;
    newest_tick_ = 0;
    changed_at_ = Clock::now();
}

void Follower::refuse(std::string message) {
    live_.reset();
    state_ = State::refused;
    message_ = std::move(message);
}

/// Places the case. False while there is none, or when it is refused.
bool Follower::open() {
    const auto header = session::read_recording_header(folder_);
    if (!header) {
        if (header.error().code != "session.missing") refuse(header.error().line());
        return false;
    }
    const session::Recording& recording = header.value();
    header_ = name_of(recording);
    if (recording.build != session::build_name()) {
        refuse(fmt::format("The station runs {}, this is {}: its session cannot be followed here.",
                           recording.build, session::build_name()));
        return false;
    }
    scenario::ReadResult read = read_case(recording);
    if (!read.errors.empty()) {
        refuse("The case cannot be read here: " + read.errors.front().line());
        return false;
    }
    if (read.scenario.hash != recording.scenario_hash) {
        refuse("The station's case is another one than the file of that name here: " +
               read.scenario.file.string());
        return false;
    }
    // the same file by its own path, so that the state is the station's to the bit
    auto model = session::make_model(read.scenario, recording.seed);
    if (!model) {
        refuse(model.error().line());
        return false;
    }
    live_ = std::make_unique<session::LiveSession>(std::move(model).value(), recording.trainee,
                                                   recording.mode);
    live_->recording().overrides = recording.overrides;
    ++generation_;
    state_ = State::catching_up;
    return true;
}

bool Follower::is_another_session() {
    if (commands_file_.was_replaced() || hashes_file_.was_replaced()) return true;
    const auto header = session::read_recording_header(folder_);
    return header && !header_.empty() && name_of(header.value()) != header_;
}

/// Hashes first: the commands of a hash that is there have been written before it.
void Follower::read_new() {
    const std::size_t before = hashes_.size();
    for (const std::string& line : hashes_file_.read()) {
        auto hash = session::hash_from_line(line);
        if (!hash) return refuse("hashes.jsonl is damaged: " + hash.error().message);
        hashes_.push_back(hash.value());
    }
    for (const std::string& line : commands_file_.read()) {
        auto command = session::from_json_line(line);
        if (!command) return refuse("commands.jsonl is damaged: " + command.error().line());
        if (!commands_.empty() && command.value().first < commands_.back().first)
            return refuse("commands.jsonl is damaged: its ticks run backward");
        commands_.push_back(std::move(command).value());
    }
    if (hashes_.size() == before) return;
    changed_at_ = Clock::now();
    newest_tick_ = hashes_.back().first;
}

void Follower::diverge(std::int64_t tick) {
    if (retries_ < kMostRetries) {
        const int retries = retries_ + 1;
        restart();
        retries_ = retries;
        return;
    }
    state_ = State::diverged;
    message_ = fmt::format("At {:.1f} s the station's session and the one simulated here differ.",
                           events::seconds(tick));
}

/// The session writes down its hashes at the ticks at which the station's did. False: it differs.
bool Follower::compare() {
    const auto& now = live_->recording().hashes;
    for (; compared_ < now.size() && compared_ < hashes_.size(); ++compared_, ++compared_total_) {
        if (now[compared_] == hashes_[compared_]) continue;
        diverge(std::min(now[compared_].first, hashes_[compared_].first));
        return false;
    }
    return true;
}

void Follower::simulate(double budget_s) {
    const auto start = Clock::now();
    std::vector<session::Command> commands;
    while (live_->state().tick < newest_tick_ && !live_->state().ended) {
        for (std::int64_t i = 0; i < kTicksAtOnce && live_->state().tick < newest_tick_; ++i) {
            commands.clear();
            const std::int64_t tick = live_->state().tick;
            while (next_command_ < commands_.size() && commands_[next_command_].first == tick)
                commands.push_back(commands_[next_command_++].second);
            live_->step(commands);
            ++simulated_ticks_;
            if (after_tick_) after_tick_(*live_);
            if (!compare()) return;
        }
        if (seconds_since(start) >= budget_s) break;
    }
    simulated_s_ += seconds_since(start);
    state_ = live_->state().tick >= newest_tick_ ? State::live : State::catching_up;
}

/// A session that nobody signed ends without a command: its last hash is the one after the end.
void Follower::finish() {
    const auto header = session::read_recording_header(folder_);
    if (!header || header.value().state != session::RecordingState::ended) return;
    if (live_->state().tick < header.value().last_tick) return;  // the rest comes
    live_->end();
    const auto whole = session::read_recording(folder_);
    if (!whole || whole.value().hashes.empty() ||
        whole.value().hashes.back() != live_->recording().hashes.back()) {
        return diverge(live_->state().tick);
    }
    state_ = State::ended;
}

Follower::State Follower::update(double budget_s) {
    const bool is_over =
        state_ == State::refused || state_ == State::diverged || state_ == State::ended;
    const bool polls = seconds_since(polled_) >= poll_s_;
    if (polls) {
        polled_ = Clock::now();
        if (is_another_session()) {
            restart();
            retries_ = 0;
        } else if (is_over) {
            return state_;
        }
        if (!live_ && !open()) return state_;
        read_new();
    }
    if (!live_ || is_over || state_ == State::refused) return state_;
    simulate(budget_s);
    if (polls && state_ == State::live) finish();
    return state_;
}

double Follower::fraction() const {
    if (!live_ || newest_tick_ == 0) return 0.0;
    return std::min(1.0,
                    static_cast<double>(live_->state().tick) / static_cast<double>(newest_tick_));
}

double Follower::behind_s() const {
    return live_ ? std::max(0.0, events::seconds(newest_tick_ - live_->state().tick)) : 0.0;
}

double Follower::quiet_s() const {
    return seconds_since(changed_at_);
}

double Follower::times_real_time() const {
    return simulated_s_ > 0.0 ? events::seconds(simulated_ticks_) / simulated_s_ : 0.0;
}

}  // namespace sideport::classroom
