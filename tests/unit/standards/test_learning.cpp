#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/random.h"
#include "sim/standards/learning.h"

using namespace sideport;
using namespace sideport::standards;

TEST_CASE("the weights and limits of a cumulative sum are those of the published charts") {
    // 10 against 20 % failures, alpha = beta = 0.1: P 0.693, Q 0.118, s 0.145, h 2.71
    const auto chart = cusum({}, 0.10, 0.20, 0.1, 0.1);
    REQUIRE(chart);
    CHECK(chart.value().weights.p == Approx(std::log(2.0)));
    CHECK(chart.value().weights.q == Approx(std::log(0.9 / 0.8)));
    CHECK(chart.value().weights.s == Approx(0.145).margin(0.0005));
    CHECK(chart.value().h0 == Approx(2.71).margin(0.005));
    CHECK(chart.value().h1 == Approx(2.71).margin(0.005));
    // 5 against 10 %: s 0.07, h 2.94
    CHECK(cusum_weights(0.05, 0.10).value().s == Approx(0.072).margin(0.0005));
    CHECK(cusum({}, 0.05, 0.10).value().h1 == Approx(2.94).margin(0.005));
}

TEST_CASE("failures raise the ordinary sum and successes lower it") {
    const double s = cusum_weights(0.1, 0.2).value().s;
    const auto chart = cusum({true, false, true}, 0.1, 0.2);
    REQUIRE(chart);
    CHECK(chart.value().sums[0] == Approx(1 - s));
    CHECK(chart.value().sums[1] == Approx(1 - 2 * s));
    CHECK(chart.value().sums[2] == Approx(2 - 3 * s));
    // 2.71 / 0.855: the fourth failure in a row; 2.71 / 0.145: the nineteenth success
    CHECK(cusum({true, true, true, true}, 0.1, 0.2).value().unacceptable_at == 4);
    CHECK(cusum(std::vector<bool>(30, false), 0.1, 0.2).value().acceptable_at == 19);
    CHECK(cusum(std::vector<bool>(18, false), 0.1, 0.2).value().acceptable_at == 0);
}

TEST_CASE("the learning curve's sum never falls below zero and is turned round") {
    const auto chart = lc_cusum({true, true, false, false, true, false}, 0.1, 0.3);
    REQUIRE(chart);
    const double s = chart.value().weights.s;
    CHECK(chart.value().sums[0] == 0.0);
    CHECK(chart.value().sums[1] == 0.0);
    CHECK(chart.value().sums[2] == Approx(s));
    CHECK(chart.value().sums[3] == Approx(2 * s));
    CHECK(chart.value().sums[4] == 0.0);
    CHECK(chart.value().sums[5] == Approx(s));
    CHECK(chart.value().adequate_at == 0);
}

TEST_CASE("a trainee is adequate after as many successes as the limit asks for") {
    const auto chart = lc_cusum(std::vector<bool>(60, false), 0.1, 0.3);
    REQUIRE(chart);
    const int needed =
        static_cast<int>(std::ceil(chart.value().limit / chart.value().weights.s - 1e-9));
    CHECK(chart.value().adequate_at == needed);
    CHECK(chart.value().false_adequate_share <= 0.05);
    CHECK(adequate_chance(0.1, 0.3, chart.value().limit - 0.002, 0.3, 50).value() > 0.05);
}

TEST_CASE("the chance to reach a limit is known on paper where few attempts can") {
    const double s = cusum_weights(0.1, 0.3).value().s;
    // limit of three successes in a row, in three and in four attempts
    CHECK(adequate_chance(0.1, 0.3, 3 * s, 0.3, 3).value() == Approx(0.7 * 0.7 * 0.7));
    CHECK(adequate_chance(0.1, 0.3, 3 * s, 0.3, 4).value() ==
          Approx(0.7 * 0.7 * 0.7 + 0.3 * 0.7 * 0.7 * 0.7));
    CHECK(adequate_chance(0.1, 0.3, 3 * s, 1.0, 50).value() == 0.0);
    CHECK(adequate_chance(0.1, 0.3, 3 * s, 0.0, 3).value() == 1.0);
    CHECK(adequate_chance(0.1, 0.3, 3 * s, 0.3, 0).value() == 0.0);
}

TEST_CASE("the exact chance agrees with twenty thousand simulated trainees") {
    const auto chart = lc_cusum({}, 0.1, 0.3);
    REQUIRE(chart);
    constexpr int kTrainees = 20000, kAttempts = 50;
    int reached = 0;
    for (int trainee = 0; trainee < kTrainees; ++trainee) {
        double sum = 0.0;
        for (int attempt = 0; attempt < kAttempts; ++attempt) {
            const bool fails =
                uniform_01(7, RandomStream::hand, static_cast<std::uint64_t>(trainee),
                           static_cast<std::uint64_t>(attempt)) < 0.3;
            sum = std::max(0.0, sum + chart.value().weights.s - (fails ? 1.0 : 0.0));
            if (sum < chart.value().limit - 1e-9) continue;
            ++reached;
            break;
        }
    }
    const double exact = chart.value().false_adequate_share;
    const double standard_error = std::sqrt(exact * (1 - exact) / kTrainees);
    CHECK(reached / double{kTrainees} == Approx(exact).margin(5 * standard_error));
}

TEST_CASE("a hyperbola is found again, and a flat curve explains nothing") {
    std::vector<double> scores;
    for (int n = 1; n <= 8; ++n)
        scores.push_back(90.0 - 50.0 / n);
    const auto curve = learning_curve(scores);
    REQUIRE(curve);
    REQUIRE(curve.value().has_fit);
    CHECK(curve.value().plateau == Approx(90.0));
    CHECK(curve.value().first == Approx(40.0));
    CHECK(curve.value().explained_share == Approx(1.0));
    CHECK(curve.value().moving_mean[0] == Approx(scores[0]));
    CHECK(curve.value().moving_mean[4] == Approx((scores[2] + scores[3] + scores[4]) / 3));
    const auto flat = learning_curve({71.3, 71.3, 71.3, 71.3});
    CHECK(flat.value().explained_share == 0.0);
    CHECK(flat.value().plateau == Approx(71.3));
    CHECK_FALSE(learning_curve({1, 2}).value().has_fit);
    CHECK(learning_curve({}).value().moving_mean.empty());
}

TEST_CASE("rates and chances that make no test are refused") {
    CHECK(cusum_weights(0.2, 0.1).error().code == "cusum.range");
    CHECK(cusum_weights(0.0, 0.1).error().code == "cusum.range");
    CHECK(cusum_weights(0.1, 1.0).error().code == "cusum.range");
    CHECK(cusum_weights(std::nan(""), 0.1).error().code == "cusum.range");
    CHECK(cusum({}, 0.1, 0.2, 0.0).error().code == "cusum.range");
    CHECK(lc_cusum({}, 0.1, 0.2, 0.7).error().code == "cusum.range");
    CHECK(lc_cusum({}, 0.1, 0.2, 0.05, 0).error().code == "cusum.range");
    CHECK(adequate_chance(0.1, 0.2, 0.0, 0.1, 5).error().code == "cusum.range");
    CHECK(learning_curve({1.0, std::nan("")}).error().code == "curve.range");
    CHECK(learning_curve({1.0}, 0).error().code == "curve.range");
}
