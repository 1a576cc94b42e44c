#pragma once

#include <vector>

#include "sim/base/result.h"

namespace sideport::standards {

/// One row per subject (or per category of the first rater), one column per rater (or category).
using Table = std::vector<std::vector<double>>;

/// How much two categories that lie apart disagree.
enum class KappaWeights {
    none,      ///< every disagreement counts the same
    linear,    ///< as the distance of the categories
    quadratic  ///< as its square
};

/// Cohen's kappa of two raters: 1 = agreement, 0 = as by chance, < 0 = less than that.
/// counts [k][k] subjects (or shares) that rater A put in the row's and B in the column's category;
/// k >= 2, no entry < 0. Errors: agreement.shape, agreement.range, agreement.too_few (no subject),
/// agreement.no_variance (chance alone agrees fully, e.g. both use one category only).
/// ref: Cohen, Educ Psychol Meas 20 (1960) 37-46.
Result<double> cohen_kappa(const Table& counts, KappaWeights weights = KappaWeights::none);
/// The same with own weights of disagreement [k][k], 0 = full agreement, none < 0. Errors: as
/// above. ref: Cohen, Psychol Bull 70 (1968) 213-220.
Result<double> cohen_kappa(const Table& counts, const Table& disagreement);
/// Table of two raters' categories 1 .. categories. Errors: agreement.shape, agreement.range.
Result<Table> cross_table(const std::vector<int>& rater_a, const std::vector<int>& rater_b,
                          int categories);

/// Fleiss' kappa of several raters. counts [subjects][categories] raters who chose the category;
/// every row adds up to the same number of raters >= 2. Errors: agreement.shape, agreement.range,
/// agreement.too_few, agreement.no_variance. ref: Fleiss, Psychol Bull 76 (1971) 378-382.
Result<double> fleiss_kappa(const Table& counts);

/// Mean squares of the two-way table of subjects and raters.
struct MeanSquares {
    double between_subjects = 0.0, within_subjects = 0.0, between_raters = 0.0, residual = 0.0;
};

/// Intraclass correlations. 1: every subject has raters of its own; 2: the same raters, drawn from
/// many; 3: the same raters, and only these matter. _1: of one rating, _k: of the raters' mean.
/// ref: Shrout, Fleiss, Psychol Bull 86 (1979) 420-428.
struct Icc {
    MeanSquares mean_squares;
    double icc_1_1 = 0.0, icc_2_1 = 0.0, icc_3_1 = 0.0;
    double icc_1_k = 0.0, icc_2_k = 0.0, icc_3_k = 0.0;
};
/// ratings [subjects][raters], at least 2 x 2, finite, none missing. Errors: agreement.shape,
/// agreement.range, agreement.too_few, agreement.no_variance (the subjects do not differ).
Result<Icc> intraclass_correlation(const Table& ratings);

}  // namespace sideport::standards
