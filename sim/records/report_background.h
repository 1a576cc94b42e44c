#pragma once

#include <string>
#include <vector>

namespace sideport::records {

// What a report tells beyond its own session: plain values, whoever gathers them.

/// An item that was not done whole, and what "done" is.
struct NextStep {
    std::string text, standard, source;
    bool critical = false;
};

/// An instructor's own judgement of one item. It stands beside the computed outcome and changes
/// neither that nor the score.
struct HandMark {
    std::string item;      ///< id
    std::string outcome;   ///< "done", "partial", "missed", "incorrect", "not_applicable"; empty:
                           ///< the mark is taken back, the computed outcome stands alone
    std::string computed;  ///< outcome by the checklist when it was given; "open": to come
    std::string reason, by;
    std::string given_utc;    ///< 2026-01-31T14:05:09Z
    double session_s = -1.0;  ///< of the session's clock when it was given; < 0: not known
};

/// What was found out about where the session comes from.
struct Origin {
    std::string scenario_hash;  ///< 16 hexadecimal digits; empty: not known
    std::string seal;           ///< one sentence; empty: not looked at
    bool seal_broken = false;
    std::string replay;  ///< one sentence; empty: not replayed
    bool diverged = false;
    std::string marks;  ///< one sentence on the marks by hand; empty: there are none
    bool marks_broken = false;
    std::string registration;      ///< UUID of the session for others; empty: not known
    double started_unix_s = -1.0;  ///< s since 1970, UTC; < 0: not known
};

/// One measure among everybody's attempts at the same case, graded with the same checklist.
struct CohortMeasure {
    std::string key;          ///< of result.json's metrics, or "score"
    double value = 0.0;       ///< this attempt's
    std::vector<double> all;  ///< ascending, at least one
    double rank_share = 0.0;  ///< share of them below the value, equal ones counted half
    double quarter = 0.0, median = 0.0, three_quarters = 0.0;
};

/// One attempt of this trainee at this case.
struct AttemptPoint {
    double score = 0.0, moving_mean = 0.0, lc_cusum = 0.0;
    bool passed = false, is_this = false;
};

/// How this trainee's attempts at this case went, oldest first.
struct LearningRecord {
    std::vector<AttemptPoint> attempts;
    double max_score = 100.0, minimum_passing_score = 0.0;
    double lc_limit = 0.0;
    double acceptable_share = 0.0, unacceptable_share = 0.0;  ///< of failed attempts
    int adequate_at = 0;                                      ///< from 1; 0: not yet shown
};

struct RaterValue {
    std::string rater, note;
    int value = 0;
};
/// One line of the global rating with what every rater gave.
struct RatedDomain {
    std::string title;
    std::vector<RaterValue> values;
    double mean = 0.0;
    std::string anchor;  ///< what the anchor nearest to the mean says
    int anchor_value = 0;
};

struct StoreBackground {
    int attempts = 0, trainees = 0;  ///< of the cohort
    std::vector<CohortMeasure> measures;
    LearningRecord learning;           ///< no attempts: nothing is stored of this trainee
    std::vector<RatedDomain> ratings;  ///< of this attempt
    int lowest = 1, highest = 5;
};

}  // namespace sideport::records
