#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/standards/agreement.h"
#include "sim/standards/rating_scale.h"
#include "sim/store/store.h"

namespace sideport::runner {

/// How far two raters agree on one domain.
struct PairKappa {
    std::string rater_a, rater_b;
    std::optional<double> plain, weighted;  ///< Cohen's; weighted: quadratic. None: not defined
};

/// Agreement on one domain, or on the sum of all.
struct DomainAgreement {
    std::string id, title;               ///< id "sum": of all domains
    int attempts = 0;                    ///< that each of the raters rated
    std::vector<PairKappa> pairs;        ///< of domains; none of the sum
    std::optional<double> fleiss_kappa;  ///< of domains
    std::optional<standards::Icc> icc;
    std::string why_not;  ///< what could not be computed and why; empty: all was
};

struct RatingAgreement {
    std::string scale;
    int scale_version = 1;
    std::vector<std::string> raters;  ///< by name
    int rated_attempts = 0;           ///< that at least one of them rated
    std::vector<DomainAgreement> domains;
};

/// Only attempts that every rater rated in the domain count. raters: whose ratings; empty: of
/// everybody who rated. scenario: of attempts at this case only; empty: at any. Errors: of the
/// store and the rating scale, store.no_rater (one that never rated), store.too_few_raters (less
/// than two), store.too_few_attempts (no domain with two attempts that all rated).
Result<RatingAgreement> rating_agreement(store::Store& store, const std::string& scenario,
                                         std::vector<std::string> raters);
/// The same of ratings at hand.
Result<RatingAgreement> agreement_of(const standards::RatingScale& scale,
                                     const std::vector<store::Rating>& ratings,
                                     std::vector<std::string> raters);

}  // namespace sideport::runner
