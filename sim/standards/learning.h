#pragma once

#include <vector>

#include "sim/base/result.h"

namespace sideport::standards {

/// What a cumulative sum tests: p0 is the acceptable, p1 the unacceptable share of failures, and
/// the weights follow from both. ref: Williams, Parry, Schlup, BMJ 304 (1992) 1359; Bolsin, Colson,
/// Int J Qual Health Care 12 (2000) 433-438.
struct CusumWeights {
    double p = 0.0;  ///< P = ln(p1 / p0)
    double q = 0.0;  ///< Q = ln((1 - p0) / (1 - p1))
    double s = 0.0;  ///< s = Q / (P + Q); a success weighs s, a failure 1 - s
};
/// 0 < p0 < p1 < 1. Errors: cusum.range.
Result<CusumWeights> cusum_weights(double p0, double p1);

/// The ordinary chart: rises by 1 - s with a failure, falls by s with a success.
struct Cusum {
    CusumWeights weights;
    double h0 = 0.0;           ///< ln((1 - alpha) / beta) / (P + Q): a fall by so much accepts p0
    double h1 = 0.0;           ///< ln((1 - beta) / alpha) / (P + Q): a rise by so much accepts p1
    std::vector<double> sums;  ///< [attempts] after each attempt
    /// First attempt (1, 2, ...) after which the failures are as few as p0, or as many as p1, each
    /// counted from the last line that was crossed; 0: none.
    int acceptable_at = 0, unacceptable_at = 0;
};
/// failures [attempts]   alpha, beta (0, 0.5): chance to call an acceptable trainee unacceptable,
/// and the other way round. No attempt is no error. Errors: cusum.range.
Result<Cusum> cusum(const std::vector<bool>& failures, double p0, double p1, double alpha = 0.1,
                    double beta = 0.1);

/// LC-CUSUM: the trainee counts as not yet adequate (p1) until the evidence for p0 reaches a limit.
/// S = max(0, S + s) after a success, max(0, S - (1 - s)) after a failure; the barrier at 0 keeps
/// early failures from being a debt. In these units a log-likelihood ratio is divided by P + Q, so
/// the sign is that of the ordinary chart turned round: up is good.
/// ref: Biau, Williams, Schlup, Nizard, Porcher, Br J Surg 95 (2008) 925-929; Biau, Porcher, Stat
/// Med 29 (2010) 1902-1909.
struct LcCusum {
    CusumWeights weights;
    double limit = 0.0;
    std::vector<double> sums;  ///< [attempts]
    int adequate_at =
        0;  ///< first attempt (1, 2, ...) after which the limit is reached; 0: not yet
    double false_adequate_share =
        0.0;  ///< chance that a trainee at p1 reaches it within the horizon
};
/// The limit is the smallest (to 0.001) that a trainee who stays at p1 reaches within `horizon`
/// attempts with a chance of at most alpha; computed exactly, not by simulation.
/// horizon 1 .. 200   alpha (0, 0.5). Errors: cusum.range.
Result<LcCusum> lc_cusum(const std::vector<bool>& failures, double p0, double p1,
                         double alpha = 0.05, int horizon = 50);
/// Chance that a trainee who fails with `failure_share` reaches the limit within `attempts`.
/// Exact: the sum is held as whole numbers of successes and failures since it was last 0.
/// Errors: cusum.range.
Result<double> adequate_chance(double p0, double p1, double limit, double failure_share,
                               int attempts);

/// Scores against the number of the attempt (1, 2, ...).
struct LearningCurve {
    std::vector<double> moving_mean;  ///< [attempts] of the last `window` scores up to this one
    bool has_fit = false;             ///< at least 3 attempts
    double plateau = 0.0;             ///< where the fit tends to
    double first = 0.0;               ///< what it says of the first attempt
    double explained_share = 0.0;     ///< R^2, 0 .. 1; 0 when all scores are equal
};
/// Least squares of score = plateau + (first - plateau) / attempt, the hyperbola that learning
/// curves are commonly drawn with. window >= 1. Errors: curve.range (a score is not finite,
/// window). ref: Mazur, Hastie, Psychol Bull 85 (1978) 1256-1274 (hyperbolic curves fit best).
Result<LearningCurve> learning_curve(const std::vector<double>& scores, int window = 3);

}  // namespace sideport::standards
