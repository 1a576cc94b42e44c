#pragma once

#include <vector>

#include "sim/base/result.h"

namespace sideport::standards {

/// A minimum passing standard in points of the checklist, and how far its judges lay apart.
struct PassingStandard {
    double score = 0.0, max_score = 0.0;
    std::vector<double> judge_scores;  ///< [judges] the standard that each one alone would set
    double spread = 0.0;  ///< standard deviation of judge_scores (n - 1); 0 for one judge
};

/// What a judge's number says.
enum class JudgedLearner {
    borderline,    ///< Angoff: of 100 barely competent learners, how many do the item?
    well_prepared  ///< mastery Angoff: of 100 learners well prepared for the next step, how many?
};

/// Angoff's standard: the mean over judges of the points that their learner is expected to earn.
/// chances [judges][items] 0 .. 1   item_points [items] >= 0, not all 0.
/// Both kinds of learner are computed alike; mastery wants `well_prepared` and so a higher
/// standard. Errors: standard.shape, standard.range, standard.too_few (no judge, no item). ref:
/// Angoff 1971; Yudkowsky et al., Acad Med 89 (2014) 1057-1062 (mastery).
Result<PassingStandard> angoff(const std::vector<std::vector<double>>& chances,
                               const std::vector<double>& item_points);

/// Standard in two parts that do not make up for one another.
struct SafetyStandard {
    std::vector<bool> critical;   ///< [items] that endanger a patient when they are missed
    double critical_share = 1.0;  ///< of the critical items that must be done
    double other_share = 0.0;     ///< of the points of the others that must be earned
};
/// An item is critical when at least `consensus` of the judges say so.
/// votes [judges][items]   chances [judges][items] 0 .. 1 as in angoff(), used for the items that
/// are not critical   consensus (0, 1]   critical_share (0, 1], 1 = all of them.
/// Errors: standard.shape, standard.range, standard.too_few.
/// ref: Yudkowsky, Tumuluru, Casey et al., Simul Healthc 9 (2014) 277-282.
Result<SafetyStandard> patient_safety(const std::vector<std::vector<bool>>& votes,
                                      const std::vector<std::vector<double>>& chances,
                                      const std::vector<double>& item_points,
                                      double consensus = 0.5, double critical_share = 1.0);
/// earned_shares [items] 0 .. 1 of each item's points. A critical item counts only when it was done
/// whole. Errors: standard.shape, standard.range.
Result<bool> passes(const SafetyStandard& standard, const std::vector<double>& item_points,
                    const std::vector<double>& earned_shares);

/// Where the score distributions of those who can and those who cannot cross.
struct ContrastingGroups {
    double score = 0.0;             ///< between the two means
    double false_pass_share = 0.0;  ///< of the novices who reach it
    double false_fail_share = 0.0;  ///< of the experts who do not
};
/// Normal curves are laid through the two groups; of their crossings the one between the means.
/// At least 3 scores a group, experts better on average. Errors: standard.too_few, standard.range,
/// standard.no_variance (a group without spread), standard.order (experts not better),
/// standard.no_crossing (one curve lies over the other all the way between the means).
/// ref: Livingston, Zieky, Passing Scores, ETS 1982; Jorgensen et al., Surg Endosc 32 (2018).
Result<ContrastingGroups> contrasting_groups(const std::vector<double>& novices,
                                             const std::vector<double>& experts);

}  // namespace sideport::standards
