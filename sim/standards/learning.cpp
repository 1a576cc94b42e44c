#include "sim/standards/learning.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace sideport::standards {

namespace {

constexpr int kLongestHorizon = 200;
constexpr double kLimitStep = 0.001;
/// A sum is as good as its limit when it is this close: it is built of many roundings.
constexpr double kRounding = 1e-9;

Error range_fault(std::string message) {
    return Error{"cusum.range", std::move(message), ""};
}

/// A probability of an error, below one half.
bool is_error_chance(double value) {
    return value > 0.0 && value < 0.5;
}

}  // namespace

Result<CusumWeights> cusum_weights(double p0, double p1) {
    if (!(p0 > 0.0 && p0 < p1 && p1 < 1.0))
        return range_fault(fmt::format(
            "failures acceptable {} and unacceptable {}; needed 0 < p0 < p1 < 1", p0, p1));
    CusumWeights weights{.p = std::log(p1 / p0), .q = std::log((1.0 - p0) / (1.0 - p1))};
    weights.s = weights.q / (weights.p + weights.q);
    return weights;
}

Result<Cusum> cusum(const std::vector<bool>& failures, double p0, double p1, double alpha,
                    double beta) {
    const auto weights = cusum_weights(p0, p1);
    if (!weights) return weights.error();
    if (!is_error_chance(alpha) || !is_error_chance(beta))
        return range_fault(fmt::format("alpha {} and beta {}; needed 0 < each < 0.5", alpha, beta));
    Cusum chart{.weights = weights.value()};
    const double scale = chart.weights.p + chart.weights.q;
    chart.h0 = std::log((1.0 - alpha) / beta) / scale;
    chart.h1 = std::log((1.0 - beta) / alpha) / scale;
    double sum = 0.0, line = 0.0;
    for (std::size_t i = 0; i < failures.size(); ++i) {
        sum += failures[i] ? 1.0 - chart.weights.s : -chart.weights.s;
        chart.sums.push_back(sum);
        const int attempt = static_cast<int>(i) + 1;
        if (sum <= line - chart.h0 + kRounding) {
            if (chart.acceptable_at == 0) chart.acceptable_at = attempt;
            line = sum;  // the test starts anew from the line that was crossed
        } else if (sum >= line + chart.h1 - kRounding) {
            if (chart.unacceptable_at == 0) chart.unacceptable_at = attempt;
            line = sum;
        }
    }
    return chart;
}

Result<double> adequate_chance(double p0, double p1, double limit, double failure_share,
                               int attempts) {
    const auto weights = cusum_weights(p0, p1);
    if (!weights) return weights.error();
    if (!(limit > 0.0) || !(failure_share >= 0.0 && failure_share <= 1.0) || attempts < 0 ||
        attempts > kLongestHorizon)
        return range_fault(
            fmt::format("limit {} (> 0), share of failures {} (0 .. 1), attempts {} (0 .. {})",
                        limit, failure_share, attempts, kLongestHorizon));
    const double s = weights.value().s;
    using Since = std::pair<int, int>;  // successes and failures since the sum was 0
    std::map<Since, double> chances{{{0, 0}, 1.0}};
    double reached = 0.0;
    for (int i = 0; i < attempts; ++i) {
        std::map<Since, double> next;
        for (const auto& [since, chance] : chances)
            for (const bool fails : {false, true}) {
                const double way = chance * (fails ? failure_share : 1.0 - failure_share);
                if (way == 0.0) continue;
                Since then{since.first + (fails ? 0 : 1), since.second + (fails ? 1 : 0)};
                const double sum = then.first * s - then.second * (1.0 - s);
                if (sum >= limit - kRounding) {
                    reached += way;
                } else {
                    if (sum <= 0.0) then = {0, 0};
                    next[then] += way;
                }
            }
        chances = std::move(next);
    }
    return reached;
}

Result<LcCusum> lc_cusum(const std::vector<bool>& failures, double p0, double p1, double alpha,
                         int horizon) {
    const auto weights = cusum_weights(p0, p1);
    if (!weights) return weights.error();
    if (!is_error_chance(alpha) || horizon < 1 || horizon > kLongestHorizon)
        return range_fault(fmt::format("alpha {} (0 .. 0.5), horizon {} (1 .. {})", alpha, horizon,
                                       kLongestHorizon));
    const auto false_share = [&](int steps) {
        return adequate_chance(p0, p1, kLimitStep * steps, p1, horizon).value();
    };
    LcCusum chart{.weights = weights.value()};
    // a limit beyond what successes alone can bring is never reached
    int low = 0, high = static_cast<int>(chart.weights.s * horizon / kLimitStep) + 2;
    while (high - low > 1) {
        const int middle = low + (high - low) / 2;
        (false_share(middle) <= alpha ? high : low) = middle;
    }
    chart.limit = kLimitStep * high;
    chart.false_adequate_share = false_share(high);
    double sum = 0.0;
    for (std::size_t i = 0; i < failures.size(); ++i) {
        sum = std::max(0.0, sum + (failures[i] ? chart.weights.s - 1.0 : chart.weights.s));
        chart.sums.push_back(sum);
        if (chart.adequate_at == 0 && sum >= chart.limit - kRounding)
            chart.adequate_at = static_cast<int>(i) + 1;
    }
    return chart;
}

Result<LearningCurve> learning_curve(const std::vector<double>& scores, int window) {
    if (window < 1) return Error{"curve.range", fmt::format("window {}; at least 1", window), ""};
    LearningCurve curve;
    double mean_x = 0.0, mean_y = 0.0;
    const double n = static_cast<double>(scores.size());
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (!std::isfinite(scores[i]))
            return Error{"curve.range",
                         fmt::format("the score of attempt {} is {}", i + 1, scores[i]), ""};
        const std::size_t from =
            i + 1 > static_cast<std::size_t>(window) ? i + 1 - static_cast<std::size_t>(window) : 0;
        double sum = 0.0;
        for (std::size_t j = from; j <= i; ++j)
            sum += scores[j];
        curve.moving_mean.push_back(sum / static_cast<double>(i + 1 - from));
        mean_x += 1.0 / static_cast<double>(i + 1) / n;
        mean_y += scores[i] / n;
    }
    constexpr std::size_t kFewest = 3;
    if (scores.size() < kFewest) return curve;
    double xx = 0.0, xy = 0.0, yy = 0.0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const double x = 1.0 / static_cast<double>(i + 1) - mean_x, y = scores[i] - mean_y;
        xx += x * x;
        xy += x * y;
        yy += y * y;
    }
    const double slope = xy / xx;
    curve.has_fit = true;
    curve.plateau = mean_y - slope * mean_x;
    curve.first = curve.plateau + slope;
    curve.explained_share =
        yy > 1e-18 * (1.0 + mean_y * mean_y) * n ? std::min(1.0, xy * xy / (xx * yy)) : 0.0;
    return curve;
}

}  // namespace sideport::standards
