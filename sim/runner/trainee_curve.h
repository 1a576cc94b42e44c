#pragma once

#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/standards/learning.h"
#include "sim/store/store.h"

namespace sideport::runner {

/// Shares of failed attempts that a competent trainee and one who is not yet have, where nobody
/// says otherwise.
inline constexpr double kAcceptableShare = 0.1, kUnacceptableShare = 0.3;

/// A trainee's attempts at one case that ended with a report, and what they say about learning.
struct TraineeCurve {
    std::string trainee, scenario;
    std::vector<store::Attempt> attempts;
    standards::LearningCurve curve;
    standards::Cusum cusum;
    standards::LcCusum lc_cusum;
};
/// p0, p1: acceptable and unacceptable share of failed attempts.
/// Errors: of the store, store.no_attempt, cusum.range.
Result<TraineeCurve> trainee_curve(store::Store& store, const std::string& trainee,
                                   const std::string& scenario, double p0, double p1);

}  // namespace sideport::runner
