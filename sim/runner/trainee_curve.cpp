#include "sim/runner/trainee_curve.h"

#include <fmt/format.h>

namespace sideport::runner {

Result<TraineeCurve> trainee_curve(store::Store& store, const std::string& trainee,
                                   const std::string& scenario, double p0, double p1) {
    auto all = store.attempts_of(trainee);
    if (!all) return all.error();
    TraineeCurve result{.trainee = trainee, .scenario = scenario};
    std::vector<double> scores;
    std::vector<bool> failures;
    for (store::Attempt& attempt : all.value()) {
        if (attempt.scenario != scenario || attempt.diagnosis_given.empty()) continue;
        scores.push_back(attempt.score);
        failures.push_back(!attempt.passed);
        result.attempts.push_back(std::move(attempt));
    }
    if (scores.empty())
        return Error{
            "store.no_attempt",
            fmt::format("'{}' has no attempt at '{}' that ended with a report", trainee, scenario),
            store.place().shown};
    auto curve = standards::learning_curve(scores);
    if (!curve) return curve.error();
    auto cusum = standards::cusum(failures, p0, p1);
    if (!cusum) return cusum.error();
    auto lc_cusum = standards::lc_cusum(failures, p0, p1);
    if (!lc_cusum) return lc_cusum.error();
    result.curve = std::move(curve).value();
    result.cusum = std::move(cusum).value();
    result.lc_cusum = std::move(lc_cusum).value();
    return result;
}

}  // namespace sideport::runner
