#include "sim/standards/agreement.h"

#include <cmath>
#include <numeric>

#include <fmt/format.h>

namespace sideport::standards {

namespace {

Error fault(const char* code, std::string message) {
    return Error{code, std::move(message), ""};
}

/// Every row as long as the first one, and every entry finite and at least `low`.
Result<Done> check_table(const Table& table, double low, const char* what) {
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (table[i].size() != table[0].size())
            return fault("agreement.shape",
                         fmt::format("{}: row {} has {} entries, the first one {}", what, i + 1,
                                     table[i].size(), table[0].size()));
        for (std::size_t j = 0; j < table[i].size(); ++j)
            if (!std::isfinite(table[i][j]) || table[i][j] < low)
                return fault(
                    "agreement.range",
                    fmt::format("{}: row {} column {} is {}; a finite number{} is needed", what,
                                i + 1, j + 1, table[i][j], low == 0.0 ? " of at least 0" : ""));
    }
    return Done{};
}

double total(const std::vector<double>& row) {
    return std::accumulate(row.begin(), row.end(), 0.0);
}

/// Smaller than this share of what it is compared with, a sum of squares is rounding.
constexpr double kRounding = 1e-12;

}  // namespace

Result<double> cohen_kappa(const Table& counts, const Table& disagreement) {
    const std::size_t k = counts.size();
    if (k < 2 || counts[0].size() != k || disagreement.size() != k || disagreement[0].size() != k)
        return fault("agreement.shape",
                     "kappa needs a square table of at least 2 categories, and weights like it");
    if (auto fine = check_table(counts, 0.0, "counts"); !fine) return fine.error();
    if (auto fine = check_table(disagreement, 0.0, "weights"); !fine) return fine.error();
    std::vector<double> rows(k, 0.0), columns(k, 0.0);
    for (std::size_t i = 0; i < k; ++i)
        for (std::size_t j = 0; j < k; ++j) {
            rows[i] += counts[i][j];
            columns[j] += counts[i][j];
        }
    const double all = total(rows);
    if (!(all > 0.0)) return fault("agreement.too_few", "no subject was rated by both raters");
    double seen = 0.0, by_chance = 0.0;
    for (std::size_t i = 0; i < k; ++i)
        for (std::size_t j = 0; j < k; ++j) {
            seen += disagreement[i][j] * counts[i][j] / all;
            by_chance += disagreement[i][j] * rows[i] / all * columns[j] / all;
        }
    if (!(by_chance > 0.0))
        return fault("agreement.no_variance",
                     "both raters used one and the same category; kappa is not defined");
    return 1.0 - seen / by_chance;
}

Result<double> cohen_kappa(const Table& counts, KappaWeights weights) {
    const std::size_t k = counts.size();
    Table disagreement(k, std::vector<double>(k, 0.0));
    for (std::size_t i = 0; i < k; ++i)
        for (std::size_t j = 0; j < k; ++j) {
            const double apart = std::abs(static_cast<double>(i) - static_cast<double>(j));
            disagreement[i][j] = weights == KappaWeights::quadratic ? apart * apart
                                 : weights == KappaWeights::linear  ? apart
                                                                    : (i == j ? 0.0 : 1.0);
        }
    return cohen_kappa(counts, disagreement);
}

Result<Table> cross_table(const std::vector<int>& rater_a, const std::vector<int>& rater_b,
                          int categories) {
    if (categories < 2) return fault("agreement.shape", "at least 2 categories are needed");
    if (rater_a.size() != rater_b.size())
        return fault("agreement.shape", fmt::format("one rater rated {} subjects, the other {}",
                                                    rater_a.size(), rater_b.size()));
    const auto k = static_cast<std::size_t>(categories);
    Table counts(k, std::vector<double>(k, 0.0));
    for (std::size_t i = 0; i < rater_a.size(); ++i) {
        for (const int value : {rater_a[i], rater_b[i]})
            if (value < 1 || value > categories)
                return fault("agreement.range",
                             fmt::format("subject {} was rated {}; allowed 1 .. {}", i + 1, value,
                                         categories));
        counts[static_cast<std::size_t>(rater_a[i] - 1)]
              [static_cast<std::size_t>(rater_b[i] - 1)] += 1.0;
    }
    return counts;
}

Result<double> fleiss_kappa(const Table& counts) {
    if (counts.size() < 2)
        return fault("agreement.too_few",
                     fmt::format("{} subjects; at least 2 are needed", counts.size()));
    if (counts[0].size() < 2) return fault("agreement.shape", "at least 2 categories are needed");
    if (auto fine = check_table(counts, 0.0, "counts"); !fine) return fine.error();
    const double subjects = static_cast<double>(counts.size()), raters = total(counts[0]);
    if (!(raters >= 2.0))
        return fault("agreement.too_few", fmt::format("{} raters; at least 2 are needed", raters));
    std::vector<double> share(counts[0].size(), 0.0);
    double agreement = 0.0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (total(counts[i]) != raters)
            return fault("agreement.shape",
                         fmt::format("subject {} has {} ratings, the first one {}", i + 1,
                                     total(counts[i]), raters));
        double pairs = 0.0;
        for (std::size_t j = 0; j < counts[i].size(); ++j) {
            pairs += counts[i][j] * (counts[i][j] - 1.0);
            share[j] += counts[i][j] / (subjects * raters);
        }
        agreement += pairs / (raters * (raters - 1.0)) / subjects;
    }
    const double by_chance = std::inner_product(share.begin(), share.end(), share.begin(), 0.0);
    if (1.0 - by_chance < kRounding)
        return fault("agreement.no_variance",
                     "every rating is in one category; kappa is not defined");
    return (agreement - by_chance) / (1.0 - by_chance);
}

namespace {

MeanSquares mean_squares(const Table& ratings) {
    const std::size_t n = ratings.size(), k = ratings[0].size();
    const double subjects = static_cast<double>(n), raters = static_cast<double>(k);
    double grand = 0.0;
    std::vector<double> rater_mean(k, 0.0);
    for (const auto& row : ratings)
        for (std::size_t j = 0; j < k; ++j)
            rater_mean[j] += row[j] / subjects;
    grand = total(rater_mean) / raters;
    double subjects_ss = 0.0, within_ss = 0.0, raters_ss = 0.0, residual_ss = 0.0;
    for (const auto& row : ratings) {
        const double mean = total(row) / raters;
        subjects_ss += raters * (mean - grand) * (mean - grand);
        for (std::size_t j = 0; j < k; ++j) {
            const double rest = row[j] - mean - rater_mean[j] + grand;
            within_ss += (row[j] - mean) * (row[j] - mean);
            residual_ss += rest * rest;
        }
    }
    for (const double mean : rater_mean)
        raters_ss += subjects * (mean - grand) * (mean - grand);
    return {.between_subjects = subjects_ss / (subjects - 1.0),
            .within_subjects = within_ss / (subjects * (raters - 1.0)),
            .between_raters = raters_ss / (raters - 1.0),
            .residual = residual_ss / ((subjects - 1.0) * (raters - 1.0))};
}

}  // namespace

Result<Icc> intraclass_correlation(const Table& ratings) {
    if (ratings.size() < 2)
        return fault("agreement.too_few",
                     fmt::format("{} subjects; at least 2 are needed", ratings.size()));
    if (ratings[0].size() < 2)
        return fault("agreement.too_few",
                     fmt::format("{} raters; at least 2 are needed", ratings[0].size()));
    if (auto fine = check_table(ratings, -std::numeric_limits<double>::max(), "ratings"); !fine)
        return fine.error();
    const double n = static_cast<double>(ratings.size()),
                 k = static_cast<double>(ratings[0].size());
    const MeanSquares ms = mean_squares(ratings);
    const double spread = ms.between_subjects + ms.within_subjects;
    // without differences between subjects there is nothing that raters could agree on
    if (!(ms.between_subjects > kRounding * spread) || !std::isfinite(spread))
        return fault(
            "agreement.no_variance",
            "the subjects do not differ in their mean rating; the correlation is not defined");
    const double bms = ms.between_subjects, wms = ms.within_subjects, jms = ms.between_raters,
                 ems = ms.residual;
    Icc icc{.mean_squares = ms};
    icc.icc_1_1 = (bms - wms) / (bms + (k - 1.0) * wms);
    icc.icc_2_1 = (bms - ems) / (bms + (k - 1.0) * ems + k * (jms - ems) / n);
    icc.icc_3_1 = (bms - ems) / (bms + (k - 1.0) * ems);
    icc.icc_1_k = (bms - wms) / bms;
    icc.icc_2_k = (bms - ems) / (bms + (jms - ems) / n);
    icc.icc_3_k = (bms - ems) / bms;
    return icc;
}

}  // namespace sideport::standards
