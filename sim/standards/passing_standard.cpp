#include "sim/standards/passing_standard.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

namespace sideport::standards {

namespace {

Error fault(const char* code, std::string message) {
    return Error{code, std::move(message), ""};
}

struct Spread {
    double mean = 0.0, deviation = 0.0;
};

Spread spread_of(const std::vector<double>& values) {
    const double n = static_cast<double>(values.size());
    Spread spread{.mean = std::accumulate(values.begin(), values.end(), 0.0) / n};
    double squares = 0.0;
    for (const double value : values)
        squares += (value - spread.mean) * (value - spread.mean);
    spread.deviation = values.size() > 1 ? std::sqrt(squares / (n - 1.0)) : 0.0;
    return spread;
}

Result<Done> check_points(const std::vector<double>& item_points) {
    if (item_points.empty()) return fault("standard.too_few", "the checklist has no item");
    for (std::size_t i = 0; i < item_points.size(); ++i)
        if (!std::isfinite(item_points[i]) || item_points[i] < 0.0)
            return fault(
                "standard.range",
                fmt::format("item {} has {} points; at least 0 are needed", i + 1, item_points[i]));
    if (!(std::accumulate(item_points.begin(), item_points.end(), 0.0) > 0.0))
        return fault("standard.range", "no item has points");
    return Done{};
}

bool is_share(double value) {
    return value >= 0.0 && value <= 1.0;
}

}  // namespace

Result<PassingStandard> angoff(const std::vector<std::vector<double>>& chances,
                               const std::vector<double>& item_points) {
    if (auto fine = check_points(item_points); !fine) return fine.error();
    if (chances.empty()) return fault("standard.too_few", "no judge; at least 1 is needed");
    PassingStandard standard;
    standard.max_score = std::accumulate(item_points.begin(), item_points.end(), 0.0);
    for (std::size_t judge = 0; judge < chances.size(); ++judge) {
        if (chances[judge].size() != item_points.size())
            return fault("standard.shape", fmt::format("judge {} judged {} items of {}", judge + 1,
                                                       chances[judge].size(), item_points.size()));
        double expected = 0.0;
        for (std::size_t i = 0; i < item_points.size(); ++i) {
            if (!is_share(chances[judge][i]))
                return fault("standard.range", fmt::format("judge {}, item {}: {}; allowed 0 .. 1",
                                                           judge + 1, i + 1, chances[judge][i]));
            expected += chances[judge][i] * item_points[i];
        }
        standard.judge_scores.push_back(expected);
    }
    const Spread spread = spread_of(standard.judge_scores);
    standard.score = spread.mean;
    standard.spread = spread.deviation;
    return standard;
}

Result<SafetyStandard> patient_safety(const std::vector<std::vector<bool>>& votes,
                                      const std::vector<std::vector<double>>& chances,
                                      const std::vector<double>& item_points, double consensus,
                                      double critical_share) {
    if (votes.empty()) return fault("standard.too_few", "no judge; at least 1 is needed");
    for (const double share : {consensus, critical_share})
        if (!(share > 0.0 && share <= 1.0))
            return fault("standard.range",
                         fmt::format("a share is {}; allowed 0 (excluded) .. 1", share));
    SafetyStandard standard{.critical = {}, .critical_share = critical_share};
    for (std::size_t judge = 0; judge < votes.size(); ++judge)
        if (votes[judge].size() != item_points.size())
            return fault("standard.shape",
                         fmt::format("judge {} voted on {} items of {}", judge + 1,
                                     votes[judge].size(), item_points.size()));
    std::vector<double> other_points = item_points;
    for (std::size_t i = 0; i < item_points.size(); ++i) {
        const auto yes = std::count_if(votes.begin(), votes.end(),
                                       [&](const std::vector<bool>& judge) { return judge[i]; });
        const bool critical =
            static_cast<double>(yes) >= consensus * static_cast<double>(votes.size());
        standard.critical.push_back(critical);
        if (critical) other_points[i] = 0.0;
    }
    // with nothing but critical items there is nothing else to ask for
    const double others = std::accumulate(other_points.begin(), other_points.end(), 0.0);
    const auto expected = angoff(chances, others > 0.0 ? other_points : item_points);
    if (!expected) return expected.error();
    if (others > 0.0) standard.other_share = expected.value().score / others;
    return standard;
}

Result<bool> passes(const SafetyStandard& standard, const std::vector<double>& item_points,
                    const std::vector<double>& earned_shares) {
    const std::size_t items = standard.critical.size();
    if (item_points.size() != items || earned_shares.size() != items)
        return fault("standard.shape", fmt::format("the standard has {} items, the attempt {}",
                                                   items, earned_shares.size()));
    double critical = 0.0, critical_done = 0.0, others = 0.0, earned = 0.0;
    for (std::size_t i = 0; i < items; ++i) {
        if (!is_share(earned_shares[i]))
            return fault("standard.range",
                         fmt::format("item {}: {}; allowed 0 .. 1", i + 1, earned_shares[i]));
        if (standard.critical[i]) {
            critical += 1.0;
            critical_done += earned_shares[i] == 1.0 ? 1.0 : 0.0;
        } else {
            others += item_points[i];
            earned += earned_shares[i] * item_points[i];
        }
    }
    return critical_done >= standard.critical_share * critical &&
           earned >= standard.other_share * others;
}

namespace {

/// Roots of ln N(x; a) = ln N(x; b): a quadratic, or for equal spreads the middle.
std::vector<double> crossings(const Spread& a, const Spread& b) {
    const double va = a.deviation * a.deviation, vb = b.deviation * b.deviation;
    const double square = 1.0 / va - 1.0 / vb;
    const double linear = -2.0 * (a.mean / va - b.mean / vb);
    const double constant =
        a.mean * a.mean / va - b.mean * b.mean / vb + 2.0 * std::log(a.deviation / b.deviation);
    if (std::abs(square) * std::max(va, vb) < 1e-9) return {0.5 * (a.mean + b.mean)};
    const double inside = linear * linear - 4.0 * square * constant;
    if (inside < 0.0) return {};
    return {(-linear - std::sqrt(inside)) / (2.0 * square),
            (-linear + std::sqrt(inside)) / (2.0 * square)};
}

}  // namespace

Result<ContrastingGroups> contrasting_groups(const std::vector<double>& novices,
                                             const std::vector<double>& experts) {
    constexpr std::size_t kFewest = 3;
    for (const auto* group : {&novices, &experts}) {
        if (group->size() < kFewest)
            return fault("standard.too_few",
                         fmt::format("a group of {} scores; at least {} are needed", group->size(),
                                     kFewest));
        for (const double score : *group)
            if (!std::isfinite(score))
                return fault("standard.range",
                             fmt::format("a score is {}; it must be finite", score));
    }
    const Spread low = spread_of(novices), high = spread_of(experts);
    if (!(low.deviation > 0.0) || !(high.deviation > 0.0))
        return fault("standard.no_variance",
                     "all scores of a group are equal; no curve can be laid");
    if (!(high.mean > low.mean))
        return fault(
            "standard.order",
            fmt::format("experts score {:.1f} on average, novices {:.1f}; experts must be better",
                        high.mean, low.mean));
    for (const double score : crossings(low, high)) {
        if (!(score >= low.mean && score <= high.mean)) continue;
        const auto share = [&](const std::vector<double>& group, bool passing) {
            const auto count = std::count_if(group.begin(), group.end(),
                                             [&](double s) { return (s >= score) == passing; });
            return static_cast<double>(count) / static_cast<double>(group.size());
        };
        return ContrastingGroups{.score = score,
                                 .false_pass_share = share(novices, true),
                                 .false_fail_share = share(experts, false)};
    }
    return fault("standard.no_crossing",
                 "the two curves do not cross between the means; the groups do not contrast");
}

}  // namespace sideport::standards
