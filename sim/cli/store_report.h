#pragma once

#include <string>
#include <vector>

#include "sim/runner/rating_agreement.h"
#include "sim/runner/trainee_curve.h"
#include "sim/store/store.h"

namespace sideport::cli {

std::string curve_json(const runner::TraineeCurve& curve);
std::string curve_text(const runner::TraineeCurve& curve);

std::string attempts_json(const std::vector<store::Attempt>& attempts);
std::string attempts_text(const std::vector<store::Attempt>& attempts);

std::string cohort_json(const store::Cohort& cohort);
std::string cohort_text(const store::Cohort& cohort);

std::string agreement_json(const runner::RatingAgreement& agreement);
std::string agreement_text(const runner::RatingAgreement& agreement);

std::string check_json(const store::CheckReport& report, const std::string& place);

}  // namespace sideport::cli
