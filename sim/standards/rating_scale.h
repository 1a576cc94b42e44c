#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace sideport::standards {

/// One line of a global rating form.
struct RatingDomain {
    std::string id, title;
    std::map<int, std::string> anchors;  ///< value -> what a performance of this value looks like
};

/// A global rating form in the shape of OSATS: domains x lowest .. highest.
/// ref: Martin, Regehr, Reznick et al., Br J Surg 84 (1997) 273-278.
struct RatingScale {
    std::string id, title;
    int version = 1, lowest = 1, highest = 5;
    std::vector<RatingDomain> domains;
};

/// Reads a form such as assets/ratings/osats.yaml. All faults at once, with file:line:column:
/// rating.syntax, rating.missing, rating.range, rating.unknown_field, rating.duplicate, file.*.
struct RatingScaleRead {
    RatingScale scale;
    Errors errors;
};
RatingScaleRead read_rating_scale(const std::filesystem::path& file);
RatingScaleRead parse_rating_scale(std::string_view text, const std::string& name);
/// The form that belongs to the program. Errors: those of home_folder(), and the first of reading.
Result<RatingScale> builtin_rating_scale();

/// One value that one rater gave.
struct DomainRating {
    std::string rater, domain;
    int value = 0;
};
/// Errors: rating.unknown_domain (with the nearest), rating.range.
Result<Done> check_rating(const RatingScale& scale, const std::string& domain, int value);

/// What several raters gave, put together.
struct RatingSummary {
    std::map<std::string, double> domain_means;  ///< of the raters who rated the domain
    std::map<std::string, double> rater_sums;    ///< of raters who rated every domain
    int raters = 0;
};
/// A rater who rates a domain twice counts with the later value. Errors: as check_rating(),
/// rating.none.
Result<RatingSummary> summarise(const RatingScale& scale, const std::vector<DomainRating>& ratings);

}  // namespace sideport::standards
