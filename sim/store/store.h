#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/store/place.h"

namespace sideport::store {

struct Trainee {
    std::string id;         ///< UUID
    std::string pseudonym;  ///< what the trainee signs in with; a name is never asked for
    int attempts = 0;
};

struct AttemptItem {
    std::string id, text, outcome, evidence;
    double points = 0.0, max_points = 0.0;
    bool critical = false;
    double time_s = -1.0;  ///< < 0: none
};

struct AttemptError {
    std::string code, message;
    double time_s = -1.0;
};

/// One finished session and its result.
struct Attempt {
    std::string id;             ///< UUID, also in the session folder's attempt.json
    std::int64_t sequence = 0;  ///< order of the attempts of a store; clocks may run backward
    std::string trainee;        ///< pseudonym
    std::string scenario, scenario_path, scenario_hash;
    std::uint64_t seed = 1;
    std::string mode, build;
    std::string checklist_id, checklist_version, checklist_hash;
    double score = 0.0, max_score = 0.0, minimum_passing_score = 0.0;
    bool passed = false;
    std::string diagnosis_given, diagnosis_truth;  ///< nothing given: left without a report
    bool diagnosis_correct = false;
    std::string session_folder, result_hash;
    std::string station;                 ///< host that took it in
    std::string started_utc, ended_utc;  ///< ISO 8601, 2026-01-05T14:15:05Z
    std::vector<AttemptItem> items;
    std::vector<AttemptError> critical_errors;
    std::vector<std::pair<std::string, double>> metrics;
};

/// One value of a global rating; a rater who thinks again replaces it.
struct Rating {
    std::string attempt, rater, domain, note;
    int value = 0;
    std::string given_utc;
};

/// Everybody's attempts at one case, graded with one checklist.
struct Cohort {
    int attempts = 0, trainees = 0;
    std::vector<double> scores;                          ///< ascending
    std::map<std::string, std::vector<double>> metrics;  ///< each ascending
};
/// Share of `sorted` below the value, equal ones counted half: 0 .. 1. Errors: store.empty.
Result<double> percentile_rank(const std::vector<double>& sorted, double value);
/// Value below which `share` of them lie, linear between neighbours. Errors: store.empty,
/// store.range.
Result<double> percentile(const std::vector<double>& sorted, double share);

/// What a store holds, or a part of it, to go to another one.
struct Contents {
    std::vector<std::string> trainees;  ///< signs
    std::vector<Attempt> attempts;      ///< with everything, oldest first
    std::vector<Rating> ratings;        ///< of these attempts
};

/// What became of contents of another store.
struct MergeReport {
    int trainees_new = 0, attempts_new = 0, attempts_known = 0;
    int ratings_new = 0, ratings_newer = 0, ratings_known = 0;
    /// The same attempt or moment of rating with other words: what was here stays. Codes
    /// store.other_attempt, store.other_rating.
    Errors conflicts;
};

/// What a check of the whole store found; empty `faults`: all is well.
struct CheckReport {
    int attempts = 0, trainees = 0, ratings = 0;
    Errors faults;
};

/// Trainees, attempts and ratings, in an SQLite file or on a PostgreSQL server. Whoever holds the
/// database waits for another writer; every writing function is one transaction.
/// Common errors: machine.store_locked (another program writes for longer than 10 s),
/// machine.store_unreachable, machine.disk_full, store.damaged, store.unwritable, store.failed.
class Store {
  public:
    struct Inside;  ///< of this module only
    /// Opens it, makes an empty one, brings an older one to this version, and looks whether it is
    /// whole. Errors besides the common ones: store.url, store.is_folder, store.foreign (a database
    /// of another program), store.newer (of a newer version), store.missing (with must_exist).
    static Result<Store> open(const std::string& place, bool must_exist = false);
    Store(Store&&) noexcept;
    Store& operator=(Store&&) noexcept;
    ~Store();

    const Place& place() const;
    /// How long another writer is waited for; 10 s at first. Errors: the common ones.
    Result<Done> wait_at_most(int seconds);

    /// Known already: the same trainee again. Errors: store.pseudonym (empty, longer than 80 bytes,
    /// no UTF-8, control characters).
    Result<Trainee> enrol(const std::string& pseudonym);
    Result<std::vector<Trainee>> trainees();

    /// Puts the attempt in and numbers it; one that is there already stays as it is. True: was new.
    Result<bool> add_attempt(const Attempt& attempt);
    /// Oldest first. Without items, errors and metrics. Empty pseudonym: everybody's.
    Result<std::vector<Attempt>> attempts_of(const std::string& pseudonym);
    /// With everything. Errors: store.no_attempt.
    Result<Attempt> attempt(const std::string& id);
    Result<std::set<std::string>> attempt_ids();

    /// Errors: store.no_attempt, store.rater (as a pseudonym).
    Result<Done> add_rating(const Rating& rating);
    /// By rater, then domain.
    Result<std::vector<Rating>> ratings_of(const std::string& attempt_id);

    /// Attempts that ended with a report. Empty checklist: whatever they were graded with.
    Result<Cohort> cohort(const std::string& scenario, const std::string& checklist_id = "",
                          const std::string& checklist_version = "");

    /// The database itself, references, and whether each attempt's session folder is still there
    /// and holds the result that was stored. Codes of what is found: store.damaged,
    /// store.reference, store.session_gone, store.session_other, store.result_changed.
    Result<CheckReport> check();

    /// Of one trainee, or of all (empty). Errors: the common ones.
    Result<Contents> contents(const std::string& pseudonym = "");
    /// Puts another store's contents in, all of it or nothing: trainees by their signs, attempts by
    /// their ids, numbered after those that are here. An attempt that is here stays; of two ratings
    /// by one rater the younger one counts. Merging twice changes nothing the second time.
    /// Errors: store.pseudonym, store.rater, store.no_attempt (a rating of an attempt that is
    /// nowhere).
    Result<MergeReport> merge(const Contents& contents);

    /// A copy as an SQLite store, whole at one moment although others write. The file appears when
    /// it is complete. Errors: store.exists, store.unwritable.
    Result<Done> backup(const std::filesystem::path& file);

  private:
    explicit Store(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

}  // namespace sideport::store
