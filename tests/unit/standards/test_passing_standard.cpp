#include <cmath>

#include <catch2/catch.hpp>

#include "sim/standards/passing_standard.h"

using namespace sideport;
using namespace sideport::standards;

TEST_CASE("Angoff's standard is the mean of what the judges expect in points") {
    // 2 judges, 3 items of 1, 2 and 1 points: 0.5 + 1.6 + 1 = 3.1 and 0.7 + 1.2 + 0.6 = 2.5
    const auto standard = angoff({{0.5, 0.8, 1.0}, {0.7, 0.6, 0.6}}, {1, 2, 1});
    REQUIRE(standard);
    CHECK(standard.value().score == Approx(2.8));
    CHECK(standard.value().max_score == Approx(4.0));
    CHECK(standard.value().judge_scores[0] == Approx(3.1));
    CHECK(standard.value().judge_scores[1] == Approx(2.5));
    CHECK(standard.value().spread == Approx(0.6 / std::sqrt(2.0)));
}

TEST_CASE(
    "what is well done without a slip on a critical item passes the patient-safety standard") {
    // item 2 is critical for two of three judges
    const std::vector<double> points{1, 1, 2};
    const auto standard =
        patient_safety({{false, true, false}, {false, true, false}, {true, false, false}},
                       {{0.5, 0.9, 0.75}, {0.5, 0.9, 0.75}, {0.5, 0.9, 0.75}}, points);
    REQUIRE(standard);
    CHECK(standard.value().critical == std::vector<bool>{false, true, false});
    CHECK(standard.value().other_share == Approx(2.0 / 3.0));
    CHECK(passes(standard.value(), points, {0, 1, 1}).value());
    CHECK_FALSE(passes(standard.value(), points, {1, 0.5, 1}).value());  // nothing makes up for it
    CHECK_FALSE(passes(standard.value(), points, {1, 1, 0.25}).value());
}

TEST_CASE("groups of equal spread are parted in the middle of their means") {
    const auto groups = contrasting_groups({40, 50, 60}, {80, 90, 100});
    REQUIRE(groups);
    CHECK(groups.value().score == Approx(70.0));
    CHECK(groups.value().false_pass_share == 0.0);
    CHECK(groups.value().false_fail_share == 0.0);
}

TEST_CASE("groups of unequal spread are parted where their normal curves are equally high") {
    const std::vector<double> novices{20, 35, 50, 65, 80}, experts{84, 87, 90, 93, 96};
    const auto groups = contrasting_groups(novices, experts);
    REQUIRE(groups);
    const auto height = [](double x, double mean, double deviation) {
        return std::exp(-0.5 * std::pow((x - mean) / deviation, 2)) / deviation;
    };
    const double sd_novices = std::sqrt(2250.0 / 4), sd_experts = std::sqrt(90.0 / 4);
    const double score = groups.value().score;
    CHECK(score > 50.0);
    CHECK(score < 90.0);
    CHECK(height(score, 50, sd_novices) == Approx(height(score, 90, sd_experts)));
    CHECK(groups.value().false_pass_share == Approx(score <= 80.0 ? 0.2 : 0.0));
}

TEST_CASE("a standard that cannot be set is refused with its reason") {
    CHECK(angoff({}, {1}).error().code == "standard.too_few");
    CHECK(angoff({{0.5}}, {}).error().code == "standard.too_few");
    CHECK(angoff({{0.5}}, {1, 1}).error().code == "standard.shape");
    CHECK(angoff({{1.5}}, {1}).error().code == "standard.range");
    CHECK(angoff({{std::nan("")}}, {1}).error().code == "standard.range");
    CHECK(angoff({{0.5}}, {0}).error().code == "standard.range");
    CHECK(patient_safety({}, {{0.5}}, {1}).error().code == "standard.too_few");
    CHECK(patient_safety({{true, false}}, {{0.5}}, {1}).error().code == "standard.shape");
    CHECK(patient_safety({{true}}, {{0.5}}, {1}, 0.0).error().code == "standard.range");
    CHECK(contrasting_groups({1, 2}, {3, 4, 5}).error().code == "standard.too_few");
    CHECK(contrasting_groups({1, 1, 1}, {3, 4, 5}).error().code == "standard.no_variance");
    CHECK(contrasting_groups({6, 7, 8}, {3, 4, 5}).error().code == "standard.order");
    CHECK(contrasting_groups({1, 2, INFINITY}, {3, 4, 5}).error().code == "standard.range");
    // a narrow group within a wide one: no crossing lies between the two means
    CHECK(contrasting_groups({49.9, 50, 50.1}, {0, 50.03, 100.03}).error().code ==
          "standard.no_crossing");
}

TEST_CASE("only critical items: nothing else is asked for") {
    const auto standard = patient_safety({{true, true}}, {{0.5, 0.5}}, {1, 1});
    REQUIRE(standard);
    CHECK(passes(standard.value(), {1, 1}, {1, 1}).value());
    CHECK_FALSE(passes(standard.value(), {1, 1}, {1, 0}).value());
    CHECK(passes(standard.value(), {1, 1}, {1}).error().code == "standard.shape");
}
