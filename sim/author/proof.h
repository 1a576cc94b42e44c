#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sim/assessment/assessment.h"
#include "sim/assessment/checklist.h"
#include "sim/base/result.h"
#include "sim/session/session.h"

namespace sideport::author {

/// What a robot trainee must get wrong, from assets/robots/errors.yaml.
struct RobotError {
    std::string robot;
    std::vector<std::string> items;   ///< of the checklist, that it fails
    std::vector<std::string> errors;  ///< critical ones that it makes
    /// It needs one of these on the tray, a syringe with one of these fills; empty: none.
    std::vector<std::string> syringes, agents;
    /// It makes no sense with one of these: "bend_in_one_posture", "needle_in_place",
    /// "empty_reservoir".
    std::vector<std::string> unless;
};
/// Errors: file.*, robots.syntax, robots.robot, robots.unless (there is none of this name).
Result<std::vector<RobotError>> read_robot_errors();

/// How one robot did.
struct ProofRow {
    enum class State {
        waiting,
        running,
        as_it_should,  ///< the expert passes, an error maker fails what it must
        not_so,        ///< see `words`
        senseless      ///< its error makes no sense in this case
    };
    std::string robot, error;  ///< what it does wrong; empty for the expert
    State state = State::waiting;
    bool passed = false;
    double score = 0.0, time_s = 0.0;
    /// Items of the checklist beyond those that the expert fails, each with its outcome where it is
    /// not simply missed: "lateral_check", "catheter_cleared (incorrect)".
    std::vector<std::string> failed;
    std::vector<std::string> critical;  ///< codes of the critical errors
    std::vector<std::string> words;     ///< what is not as it should be, or why it is left out
};

/// Grades one finished session of the expert.
ProofRow expert_row(const assessment::Assessment& result, double time_s);
/// And of an error maker, beside the expert's.
ProofRow error_row(const RobotError& error, const assessment::Assessment& result,
                   const assessment::Assessment& expert, double time_s);
/// Why the robot's error makes no sense; empty: it does.
std::string senseless(const RobotError& error, const scenario::Scenario& scenario,
                      const assessment::Assessment& expert);

/// Lets the expert and every error maker work on a case, side by side: some seconds each, without
/// pictures. A robot's session follows from the case alone, so that the rows are the same whatever
/// the number of threads.
class Proof {
  public:
    struct Workers {
        int threads = 0;        ///< at most; 0: as many as the machine runs at once
        bool give_way = false;  ///< to the other threads of the machine: a window's
    };
    /// checklist: with which the case is graded.
    Proof(std::shared_ptr<const session::Model> model, assessment::Checklist checklist,
          std::vector<RobotError> errors, const Workers& workers);
    /// Gives up what is running.
    ~Proof();
    Proof(const Proof&) = delete;
    Proof& operator=(const Proof&) = delete;

    /// The expert's first, then in the order of the errors.
    std::vector<ProofRow> rows() const;
    bool finished() const;
    /// Waits until all have worked.
    void wait();

  private:
    struct Run {
        assessment::Assessment result;
        double time_s = 0.0;
    };
    void work();
    std::optional<std::size_t> next();
    std::optional<Run> run(std::size_t place) const;
    bool is_given_up(std::size_t place) const;
    void keep(std::size_t place, Run run);
    void settle();

    const std::shared_ptr<const session::Model> model_;
    const assessment::Checklist checklist_;
    const std::vector<RobotError> errors_;
    mutable std::mutex mutex_;  ///< over what follows
    bool stopping_ = false;
    std::size_t next_ = 0;  ///< place of the robot that begins next
    std::vector<ProofRow> rows_;
    std::vector<std::optional<Run>> runs_;  ///< of each row, once it has ended
    std::vector<std::thread> threads_;      ///< last: they use all the others
};

}  // namespace sideport::author
