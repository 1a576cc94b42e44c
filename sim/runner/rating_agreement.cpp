#include "sim/runner/rating_agreement.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace sideport::runner {

namespace {

using store::Rating;
/// Attempt -> the values of the raters, in their order.
using Rows = std::map<std::string, std::vector<int>>;

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

/// Attempts that every rater rated in this domain.
Rows complete_rows(const std::vector<Rating>& ratings, const std::vector<std::string>& raters,
                   const std::string& domain) {
    std::map<std::string, std::map<std::string, int>> given;
    for (const Rating& rating : ratings)
        if (rating.domain == domain) given[rating.attempt][rating.rater] = rating.value;
    Rows rows;
    for (const auto& [attempt, values] : given) {
        std::vector<int> row;
        for (const std::string& rater : raters)
            if (const auto value = values.find(rater); value != values.end())
                row.push_back(value->second);
        if (row.size() == raters.size()) rows[attempt] = std::move(row);
    }
    return rows;
}

template <typename T>
std::optional<T> value_or_reason(const Result<T>& result, const std::string& what,
                                 std::string& why_not) {
    if (result) return result.value();
    why_not += (why_not.empty() ? "" : "; ") + what + ": " + result.error().message;
    return std::nullopt;
}

standards::Table table_of(const Rows& rows) {
    standards::Table table;
    for (const auto& [attempt, values] : rows)
        table.emplace_back(values.begin(), values.end());
    return table;
}

void add_pairs(const Rows& rows, const std::vector<std::string>& raters,
               const standards::RatingScale& scale, DomainAgreement& domain) {
    const int categories = scale.highest - scale.lowest + 1;
    for (std::size_t a = 0; a < raters.size(); ++a)
        for (std::size_t b = a + 1; b < raters.size(); ++b) {
            PairKappa pair{.rater_a = raters[a], .rater_b = raters[b]};
            std::vector<int> first, second;
            for (const auto& [attempt, values] : rows) {
                first.push_back(values[a] - scale.lowest + 1);
                second.push_back(values[b] - scale.lowest + 1);
            }
            const std::string names = raters[a] + " and " + raters[b];
            const auto counts = standards::cross_table(first, second, categories);
            if (const auto table = value_or_reason(counts, names, domain.why_not)) {
                pair.plain = value_or_reason(standards::cohen_kappa(*table), names, domain.why_not);
                if (const auto weighted =
                        standards::cohen_kappa(*table, standards::KappaWeights::quadratic))
                    pair.weighted = weighted.value();
            }
            domain.pairs.push_back(std::move(pair));
        }
}

void add_fleiss(const Rows& rows, const standards::RatingScale& scale, DomainAgreement& domain) {
    const auto categories = static_cast<std::size_t>(scale.highest - scale.lowest + 1);
    standards::Table counts;
    for (const auto& [attempt, values] : rows) {
        std::vector<double> row(categories, 0.0);
        for (const int value : values)
            row[static_cast<std::size_t>(value - scale.lowest)] += 1.0;
        counts.push_back(std::move(row));
    }
    domain.fleiss_kappa =
        value_or_reason(standards::fleiss_kappa(counts), "Fleiss' kappa", domain.why_not);
}

/// Sums over all domains, of attempts that every rater rated in all of them.
Rows sum_rows(const std::vector<Rows>& domains, std::size_t raters) {
    std::map<std::string, std::size_t> seen;
    Rows sums;
    for (const Rows& rows : domains)
        for (const auto& [attempt, values] : rows) {
            ++seen[attempt];
            std::vector<int>& sum = sums[attempt];
            sum.resize(raters, 0);
            for (std::size_t i = 0; i < raters; ++i)
                sum[i] += values[i];
        }
    for (const auto& [attempt, count] : seen)
        if (count != domains.size()) sums.erase(attempt);
    return sums;
}

Result<Done> check_raters(const std::vector<Rating>& ratings,
                          const std::vector<std::string>& raters) {
    std::set<std::string> known;
    for (const Rating& rating : ratings)
        known.insert(rating.rater);
    for (const std::string& rater : raters)
        if (known.count(rater) == 0)
            return Error{"store.no_rater",
                         fmt::format("'{}' has rated nothing here; raters: {}", rater,
                                     known.empty() ? "none" : listed({known.begin(), known.end()})),
                         ""};
    if (raters.size() >= 2) return Done{};
    return Error{"store.too_few_raters",
                 raters.empty()
                     ? std::string("agreement needs two raters; nobody has rated")
                     : fmt::format("agreement needs two raters; only {} has rated", raters.front()),
                 ""};
}

}  // namespace

Result<RatingAgreement> agreement_of(const standards::RatingScale& scale,
                                     const std::vector<Rating>& ratings,
                                     std::vector<std::string> raters) {
    if (raters.empty())
        for (const Rating& rating : ratings)
            raters.push_back(rating.rater);
    std::sort(raters.begin(), raters.end());
    raters.erase(std::unique(raters.begin(), raters.end()), raters.end());
    if (auto fine = check_raters(ratings, raters); !fine) return fine.error();
    RatingAgreement result{.scale = scale.id,
                           .scale_version = scale.version,
                           .raters = raters,
                           .rated_attempts = 0,
                           .domains = {}};
    std::set<std::string> rated;
    for (const Rating& rating : ratings)
        if (std::binary_search(raters.begin(), raters.end(), rating.rater))
            rated.insert(rating.attempt);
    result.rated_attempts = static_cast<int>(rated.size());
    std::vector<Rows> all;
    bool enough = false;
    for (const standards::RatingDomain& form : scale.domains) {
        all.push_back(complete_rows(ratings, raters, form.id));
        const Rows& rows = all.back();
        DomainAgreement domain{.id = form.id, .title = form.title};
        domain.attempts = static_cast<int>(rows.size());
        if (rows.size() >= 2) {
            enough = true;
            add_pairs(rows, raters, scale, domain);
            add_fleiss(rows, scale, domain);
            domain.icc = value_or_reason(standards::intraclass_correlation(table_of(rows)), "ICC",
                                         domain.why_not);
        } else {
            domain.why_not = "fewer than two attempts that all of them rated";
        }
        result.domains.push_back(std::move(domain));
    }
    if (!enough)
        return Error{"store.too_few_attempts",
                     fmt::format("agreement needs two attempts that each of {} rated in the same "
                                 "domain; name fewer raters with --raters",
                                 listed(raters)),
                     ""};
    DomainAgreement sum{.id = "sum", .title = "Sum of all domains"};
    const Rows sums = sum_rows(all, raters.size());
    sum.attempts = static_cast<int>(sums.size());
    if (sums.size() >= 2)
        sum.icc =
            value_or_reason(standards::intraclass_correlation(table_of(sums)), "ICC", sum.why_not);
    else
        sum.why_not = "fewer than two attempts that all of them rated in every domain";
    result.domains.push_back(std::move(sum));
    return result;
}

Result<RatingAgreement> rating_agreement(store::Store& store, const std::string& scenario,
                                         std::vector<std::string> raters) {
    const auto scale = standards::builtin_rating_scale();
    if (!scale) return scale.error();
    const auto attempts = store.attempts_of("");
    if (!attempts) return attempts.error();
    std::vector<Rating> ratings;
    for (const store::Attempt& attempt : attempts.value()) {
        if (!scenario.empty() && attempt.scenario != scenario) continue;
        auto given = store.ratings_of(attempt.id);
        if (!given) return given.error();
        for (Rating& rating : given.value()) {
            // a value of an older form may lie outside this one
            if (standards::check_rating(scale.value(), rating.domain, rating.value))
                ratings.push_back(std::move(rating));
        }
    }
    return agreement_of(scale.value(), ratings, std::move(raters));
}

}  // namespace sideport::runner
