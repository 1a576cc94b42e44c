#include <cmath>

#include <catch2/catch.hpp>

#include "sim/standards/agreement.h"

using namespace sideport;
using namespace sideport::standards;

TEST_CASE("intraclass correlations are those of Shrout and Fleiss 1979, table 2 and 4") {
    // six subjects, four judges
    const Table ratings{{9, 2, 5, 8}, {6, 1, 3, 2},  {8, 4, 6, 8},
                        {7, 1, 2, 6}, {10, 5, 6, 9}, {6, 2, 4, 7}};
    const auto icc = intraclass_correlation(ratings);
    REQUIRE(icc);
    const MeanSquares& ms = icc.value().mean_squares;
    CHECK(ms.between_subjects == Approx(11.24).margin(0.005));
    CHECK(ms.within_subjects == Approx(6.26).margin(0.005));
    CHECK(ms.between_raters == Approx(32.49).margin(0.005));
    CHECK(ms.residual == Approx(1.02).margin(0.005));
    CHECK(icc.value().icc_1_1 == Approx(0.17).margin(0.005));
    CHECK(icc.value().icc_2_1 == Approx(0.29).margin(0.005));
    CHECK(icc.value().icc_3_1 == Approx(0.71).margin(0.005));
    CHECK(icc.value().icc_1_k == Approx(0.44).margin(0.005));
    CHECK(icc.value().icc_2_k == Approx(0.62).margin(0.005));
    CHECK(icc.value().icc_3_k == Approx(0.91).margin(0.005));
}

TEST_CASE("a constant offset of one rater lowers ICC 1 and 2 but not 3") {
    const auto icc = intraclass_correlation({{1, 3}, {2, 4}, {3, 5}, {5, 7}});
    REQUIRE(icc);
    CHECK(icc.value().icc_3_1 == Approx(1.0));
    CHECK(icc.value().icc_2_1 < 0.9);
    CHECK(icc.value().icc_1_1 < icc.value().icc_2_1);
}

TEST_CASE("Fleiss' kappa of ten subjects, fourteen raters and five categories is 0.210") {
    // the worked example of Wikipedia's page "Fleiss' kappa"
    const Table counts{{0, 0, 0, 0, 14}, {0, 2, 6, 4, 2}, {0, 0, 3, 5, 6}, {0, 3, 9, 2, 0},
                       {2, 2, 8, 1, 1},  {7, 7, 0, 0, 0}, {3, 2, 6, 3, 0}, {2, 5, 3, 2, 2},
                       {6, 5, 2, 1, 0},  {0, 2, 2, 3, 7}};
    const auto kappa = fleiss_kappa(counts);
    REQUIRE(kappa);
    CHECK(kappa.value() == Approx(0.210).margin(0.0005));
}

TEST_CASE("Cohen's kappa is that of Cohen 1960 and, weighted, of Cohen 1968") {
    // shares of 200 patients with three diagnoses; disagreement weights of the 1968 paper
    const Table shares{{0.44, 0.07, 0.09}, {0.05, 0.20, 0.05}, {0.01, 0.03, 0.06}};
    const auto plain = cohen_kappa(shares);
    REQUIRE(plain);
    CHECK(plain.value() == Approx(0.492).margin(0.0005));
    const auto weighted = cohen_kappa(shares, Table{{0, 1, 3}, {1, 0, 6}, {3, 6, 0}});
    REQUIRE(weighted);
    CHECK(weighted.value() == Approx(0.348).margin(0.0005));
}

TEST_CASE("two categories leave nothing to weigh, and three are weighed by their distance") {
    const Table two{{20, 5}, {10, 15}};
    for (const KappaWeights weights :
         {KappaWeights::none, KappaWeights::linear, KappaWeights::quadratic})
        CHECK(cohen_kappa(two, weights).value() == Approx(0.4));
    // by hand: 10 subjects, one off by one and one off by two
    const Table three{{4, 1, 1}, {0, 2, 0}, {0, 0, 2}};
    // marginals .6 .2 .2 and .4 .3 .3
    const double linear_chance =
        0.6 * 0.3 + 0.6 * 0.3 * 2 + 0.2 * 0.4 + 0.2 * 0.3 + 0.2 * 0.4 * 2 + 0.2 * 0.3;
    CHECK(cohen_kappa(three, KappaWeights::linear).value() == Approx(1 - 0.3 / linear_chance));
    const double square_chance = linear_chance + 0.6 * 0.3 * 2 + 0.2 * 0.4 * 2;
    CHECK(cohen_kappa(three, KappaWeights::quadratic).value() == Approx(1 - 0.5 / square_chance));
}

TEST_CASE("a cross table counts pairs, and refuses what is not on the scale") {
    const auto table = cross_table({1, 2, 2, 3}, {1, 2, 3, 3}, 3);
    REQUIRE(table);
    CHECK(table.value() == Table{{1, 0, 0}, {0, 1, 1}, {0, 0, 1}});
    CHECK(cross_table({1, 4}, {1, 1}, 3).error().code == "agreement.range");
    CHECK(cross_table({1}, {1, 1}, 3).error().code == "agreement.shape");
}

TEST_CASE("agreement that is not defined is an error and never a NaN") {
    CHECK(cohen_kappa({{5, 0}, {0, 0}}).error().code == "agreement.no_variance");
    CHECK(cohen_kappa({{0, 0}, {0, 0}}).error().code == "agreement.too_few");
    CHECK(cohen_kappa({{1}}).error().code == "agreement.shape");
    CHECK(cohen_kappa({{1, 2}, {3}}).error().code == "agreement.shape");
    CHECK(cohen_kappa({{1, -2}, {3, 1}}).error().code == "agreement.range");
    CHECK(fleiss_kappa({{3, 0}, {3, 0}}).error().code == "agreement.no_variance");
    CHECK(fleiss_kappa({{1, 0}, {0, 1}}).error().code == "agreement.too_few");
    CHECK(fleiss_kappa({{3, 0}, {2, 0}}).error().code == "agreement.shape");
    CHECK(fleiss_kappa({}).error().code == "agreement.too_few");
    CHECK(intraclass_correlation({{1, 2}}).error().code == "agreement.too_few");
    CHECK(intraclass_correlation({{1}, {2}}).error().code == "agreement.too_few");
    CHECK(intraclass_correlation({{3, 3}, {3, 3}}).error().code == "agreement.no_variance");
    CHECK(intraclass_correlation({{1, 2}, {2, 1}}).error().code == "agreement.no_variance");
    CHECK(intraclass_correlation({{1, std::nan("")}, {2, 1}}).error().code == "agreement.range");
    CHECK(intraclass_correlation({{1, 2}, {2}}).error().code == "agreement.shape");
}
