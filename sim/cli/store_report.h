#pragma once

#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/standards/learning.h"
#include "sim/store/store.h"

namespace sideport::cli {

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

std::string curve_json(const TraineeCurve& curve);
std::string curve_text(const TraineeCurve& curve);

std::string attempts_json(const std::vector<store::Attempt>& attempts);
std::string attempts_text(const std::vector<store::Attempt>& attempts);

std::string cohort_json(const store::Cohort& cohort);
std::string cohort_text(const store::Cohort& cohort);

std::string check_json(const store::CheckReport& report, const std::string& place);

}  // namespace sideport::cli
