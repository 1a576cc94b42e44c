#include "sim/author/proof.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/base/file_io.h"
#include "sim/base/give_way.h"
#include "sim/scenario/plain_tree.h"
#include "sim/session/live_session.h"
#include "sim/session/robot.h"

namespace sideport::author {

namespace {

using assessment::Assessment;
using assessment::ItemResult;
using assessment::Outcome;
using scenario::Tree;

constexpr std::int64_t kLongestTicks = std::int64_t{900} * events::kTicksPerSecond;

std::vector<std::string> words_at(const Tree& map, std::string_view key) {
    std::vector<std::string> words;
    if (const Tree* list = map.find(key))
        for (const Tree& item : list->items)
            words.push_back(item.text);
    return words;
}

bool is_good(const ItemResult& item) {
    return item.outcome == Outcome::done || item.outcome == Outcome::not_applicable;
}

const ItemResult* item_of(const Assessment& result, const std::string& id) {
    const auto it = std::find_if(result.items.begin(), result.items.end(),
                                 [&](const ItemResult& item) { return item.id == id; });
    return it == result.items.end() ? nullptr : &*it;
}

bool holds(const std::vector<std::string>& list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool has_tray(const RobotError& error, const scenario::Scenario& scenario) {
    if (error.syringes.empty() && error.agents.empty()) return true;
    return std::any_of(scenario.tray.begin(), scenario.tray.end(),
                       [&](const scenario::TrayItem& item) {
                           return (error.syringes.empty() || holds(error.syringes, item.syringe)) &&
                                  (error.agents.empty() || holds(error.agents, item.agent));
                       });
}

struct Obstacle {
    const char *id, *why;
    bool (*stands)(const scenario::Scenario&);
};
constexpr Obstacle kObstacles[] = {
    {"bend_in_one_posture", "nothing comes before the patient is turned, which it does not try",
     [](const scenario::Scenario& s) {
         return std::any_of(s.faults.begin(), s.faults.end(),
                            [](const scenario::Fault& fault) { return fault.posture >= 0; });
     }},
    {"needle_in_place", "the needle that it finds is not in the access port",
     [](const scenario::Scenario& s) {
         return s.needle_in_place != "none";
     }},
    {"empty_reservoir", "nothing comes out of an empty reservoir: it stops as after a dry tap",
     [](const scenario::Scenario& s) {
         return s.reservoir_ml <= 0.0;
     }},
};

/// Why the error makes no sense, as far as the case alone tells; empty: it may.
std::string senseless_in(const RobotError& error, const scenario::Scenario& scenario) {
    for (const Obstacle& obstacle : kObstacles)
        if (holds(error.unless, obstacle.id) && obstacle.stands(scenario)) return obstacle.why;
    return has_tray(error, scenario) ? "" : "the tray lacks what it needs";
}

std::string failed_item(const ItemResult& item) {
    return item.outcome == Outcome::missed
               ? item.id
               : fmt::format("{} ({})", item.id, assessment::outcome_name(item.outcome));
}

std::vector<std::string> codes_of(const Assessment& result) {
    std::vector<std::string> codes;
    for (const assessment::CriticalError& error : result.critical_errors)
        codes.push_back(error.code);
    return codes;
}

ProofRow row_of(const std::string& robot, const Assessment& result, double time_s) {
    return {.robot = robot,
            .error = robot == "expert" ? "" : std::string(session::robot_error(robot)),
            .state = ProofRow::State::as_it_should,
            .passed = result.passed,
            .score = result.score,
            .time_s = time_s,
            .failed = {},
            .critical = codes_of(result),
            .words = {}};
}

void leave_out(ProofRow& row, std::string why) {
    row.state = ProofRow::State::senseless;
    row.words = {std::move(why)};
}

bool is_open(const ProofRow& row) {
    return row.state == ProofRow::State::waiting || row.state == ProofRow::State::running;
}

void refuse(ProofRow& row, std::string words) {
    row.state = ProofRow::State::not_so;
    row.words.push_back(std::move(words));
}

}  // namespace

Result<std::vector<RobotError>> read_robot_errors() {
    const auto home = home_folder();
    if (!home) return home.error();
    Errors errors;
    const Tree tree =
        scenario::read_tree(home.value() / "assets" / "robots" / "errors.yaml", "robots", errors);
    if (!errors.empty()) return errors.front();
    const Tree* robots = tree.find("robots");
    if (robots == nullptr) return Error{"robots.syntax", "'robots' is missing", "errors.yaml"};
    std::vector<RobotError> list;
    for (std::size_t i = 0; i < robots->keys.size(); ++i) {
        const Tree& entry = robots->items[i];
        if (session::robot_error(robots->keys[i]).empty())
            return Error{"robots.robot", "there is no robot '" + robots->keys[i] + "'",
                         fmt::format("errors.yaml:{}:{}", entry.key_line, entry.key_column)};
        list.push_back({.robot = robots->keys[i],
                        .items = words_at(entry, "items"),
                        .errors = words_at(entry, "errors"),
                        .syringes = words_at(entry, "syringes"),
                        .agents = words_at(entry, "agents"),
                        .unless = words_at(entry, "unless")});
        for (const std::string& id : list.back().unless)
            if (std::none_of(std::begin(kObstacles), std::end(kObstacles),
                             [&](const Obstacle& obstacle) { return id == obstacle.id; }))
                return Error{"robots.unless", "there is no obstacle '" + id + "'",
                             fmt::format("errors.yaml:{}:{}", entry.line, entry.column)};
    }
    return list;
}

ProofRow expert_row(const Assessment& result, double time_s) {
    ProofRow row = row_of("expert", result, time_s);
    if (!result.diagnosis_correct)
        refuse(row, fmt::format("concludes '{}'; the truth is '{}'",
                                result.diagnosis_given.empty() ? "nothing" : result.diagnosis_given,
                                result.diagnosis_truth));
    for (const auto& error : result.critical_errors)
        refuse(row, error.title);
    if (!result.passed)
        refuse(row, fmt::format("has {:.1f} points of the {:.0f} needed", result.score,
                                result.minimum_passing_score));
    for (const ItemResult& item : result.items)
        if (!is_good(item)) row.failed.push_back(failed_item(item));
    return row;
}

ProofRow error_row(const RobotError& error, const Assessment& result, const Assessment& expert,
                   double time_s) {
    ProofRow row = row_of(error.robot, result, time_s);
    for (const ItemResult& item : result.items) {
        const ItemResult* of_expert = item_of(expert, item.id);
        if (!is_good(item) && (of_expert == nullptr || of_expert->outcome != item.outcome))
            row.failed.push_back(failed_item(item));
    }
    for (const std::string& id : error.items) {
        const ItemResult* item = item_of(result, id);
        if (item == nullptr || is_good(*item))
            refuse(row, fmt::format("gets '{}' all the same", item ? item->text : id));
    }
    for (const std::string& code : error.errors) {
        const bool made = std::any_of(result.critical_errors.begin(), result.critical_errors.end(),
                                      [&](const auto& found) { return found.code == code; });
        if (!made) refuse(row, fmt::format("does not make the critical error '{}'", code));
    }
    if (!error.errors.empty() && result.passed) refuse(row, "passes all the same");
    return row;
}

std::string senseless(const RobotError& error, const scenario::Scenario& scenario,
                      const Assessment& expert) {
    if (std::string why = senseless_in(error, scenario); !why.empty()) return why;
    for (const std::string& id : error.items) {
        const ItemResult* item = item_of(expert, id);
        if (item == nullptr) return fmt::format("the checklist has no '{}'", id);
        if (item->outcome != Outcome::done)
            return fmt::format("not asked for here: {}", item->text);
    }
    return {};
}

Proof::Proof(std::shared_ptr<const session::Model> model, assessment::Checklist checklist,
             std::vector<RobotError> errors, const Workers& workers)
    : model_(std::move(model)),
      checklist_(std::move(checklist)),
      errors_(std::move(errors)) {
    rows_.push_back({.robot = "expert"});
    for (const RobotError& error : errors_) {
        rows_.push_back(
            {.robot = error.robot, .error = std::string(session::robot_error(error.robot))});
        if (std::string why = senseless_in(error, model_->scenario); !why.empty())
            leave_out(rows_.back(), std::move(why));
    }
    runs_.resize(rows_.size());
    const auto wanted = static_cast<std::size_t>(std::max(0, workers.threads));
    const std::size_t most = wanted > 0 ? wanted : std::thread::hardware_concurrency();
    for (std::size_t i = 0; i < std::clamp<std::size_t>(most, 1, rows_.size()); ++i)
        threads_.emplace_back([this, gives_way = workers.give_way] {
            if (gives_way) give_way();
            work();
        });
}

Proof::~Proof() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wait();
}

void Proof::wait() {
    for (std::thread& thread : threads_)
        if (thread.joinable()) thread.join();
}

std::vector<ProofRow> Proof::rows() const {
    const std::lock_guard lock(mutex_);
    return rows_;
}

bool Proof::finished() const {
    const std::lock_guard lock(mutex_);
    return std::none_of(rows_.begin(), rows_.end(), is_open);
}

void Proof::work() {
    while (const auto place = next())
        if (auto done = run(*place)) keep(*place, std::move(*done));
}

/// The robot that begins now; nothing when none waits any more.
std::optional<std::size_t> Proof::next() {
    const std::lock_guard lock(mutex_);
    while (!stopping_ && next_ < rows_.size()) {
        const std::size_t place = next_++;
        if (!is_open(rows_[place])) continue;
        rows_[place].state = ProofRow::State::running;
        return place;
    }
    return std::nullopt;
}

/// Nothing when it was given up.
std::optional<Proof::Run> Proof::run(std::size_t place) const {
    const std::string robot = place == 0 ? "expert" : errors_[place - 1].robot;
    session::LiveSession live(*model_, robot, "assessment");
    const auto trainee = session::make_robot(robot);
    while (!live.state().ended && live.state().tick < kLongestTicks) {
        if (live.state().tick % events::kTicksPerSecond == 0 && is_given_up(place)) return {};
        live.step(trainee->act(live.model(), live.state()));
    }
    live.end();
    return Run{assessment::assess(model_->scenario, live.events(), checklist_),
               events::seconds(live.state().tick)};
}

bool Proof::is_given_up(std::size_t place) const {
    const std::lock_guard lock(mutex_);
    return stopping_ || !is_open(rows_[place]);
}

void Proof::keep(std::size_t place, Run run) {
    const std::lock_guard lock(mutex_);
    runs_[place] = std::move(run);
    settle();
}

/// What an error maker's session is worth is known with the expert's: some began before that had
/// ended, and those whose error makes no sense here stop.
void Proof::settle() {
    if (!runs_[0]) return;
    const Assessment& expert = runs_[0]->result;
    if (is_open(rows_[0])) rows_[0] = expert_row(expert, runs_[0]->time_s);
    for (std::size_t i = 1; i < rows_.size(); ++i) {
        if (!is_open(rows_[i])) continue;
        const RobotError& error = errors_[i - 1];
        if (std::string why = senseless(error, model_->scenario, expert); !why.empty())
            leave_out(rows_[i], std::move(why));
        else if (runs_[i])
            rows_[i] = error_row(error, runs_[i]->result, expert, runs_[i]->time_s);
    }
}

}  // namespace sideport::author
