#include <catch2/catch.hpp>

#include "sim/runner/rating_agreement.h"

// Agreement of raters over stored ratings; the numbers of the example of Shrout and Fleiss.

using namespace sideport;
using store::Rating;

namespace {

standards::RatingScale scale_of(std::vector<std::string> domains) {
    standards::RatingScale scale{.id = "test", .title = "Test", .lowest = 1, .highest = 10};
    for (std::string& id : domains)
        scale.domains.push_back({.id = id, .title = id, .anchors = {}});
    return scale;
}

Rating rating(int attempt, char rater, const std::string& domain, int value) {
    return {.attempt = "attempt " + std::to_string(attempt),
            .rater = std::string(1, rater),
            .domain = domain,
            .note = {},
            .value = value,
            .given_utc = {}};
}

/// Table 2 of Shrout and Fleiss, Psychol Bull 86 (1979): six targets, four judges.
std::vector<Rating> published(const std::string& domain) {
    constexpr int kValues[6][4] = {{9, 2, 5, 8}, {6, 1, 3, 2},  {8, 4, 6, 8},
                                   {7, 1, 2, 6}, {10, 5, 6, 9}, {6, 2, 4, 7}};
    std::vector<Rating> ratings;
    for (int attempt = 0; attempt < 6; ++attempt)
        for (int rater = 0; rater < 4; ++rater)
            ratings.push_back(
                rating(attempt, static_cast<char>('A' + rater), domain, kValues[attempt][rater]));
    return ratings;
}

std::string code(const std::vector<Rating>& ratings, std::vector<std::string> raters = {}) {
    const auto found = runner::agreement_of(scale_of({"one"}), ratings, std::move(raters));
    return found ? "" : found.error().code;
}

}  // namespace

TEST_CASE("stored ratings give the published intraclass correlations, domain by domain") {
    std::vector<Rating> ratings = published("one");
    // a rating that nobody else gave does not count
    ratings.push_back(rating(7, 'A', "one", 3));
    const auto found = runner::agreement_of(scale_of({"one", "two"}), ratings, {});
    REQUIRE(found);
    CHECK(found.value().raters == std::vector<std::string>{"A", "B", "C", "D"});
    CHECK(found.value().rated_attempts == 7);
    REQUIRE(found.value().domains.size() == 3);
    const runner::DomainAgreement& one = found.value().domains[0];
    CHECK(one.attempts == 6);
    REQUIRE(one.icc);
    CHECK(one.icc->icc_1_1 == Approx(0.17).margin(0.005));
    CHECK(one.icc->icc_2_1 == Approx(0.29).margin(0.005));
    CHECK(one.icc->icc_3_1 == Approx(0.71).margin(0.005));
    CHECK(one.icc->icc_2_k == Approx(0.62).margin(0.005));
    CHECK(one.pairs.size() == 6);
    CHECK(one.fleiss_kappa);
    // nobody rated the second domain, so there is no sum either
    CHECK(!found.value().domains[1].icc);
    CHECK(!found.value().domains[1].why_not.empty());
    CHECK(!found.value().domains[2].icc);
}

TEST_CASE("the sum over two domains has the correlations of one that is rated twice the same") {
    std::vector<Rating> ratings = published("one");
    for (Rating& more : published("two"))
        ratings.push_back(std::move(more));
    const auto found = runner::agreement_of(scale_of({"one", "two"}), ratings, {});
    REQUIRE(found);
    const runner::DomainAgreement& sum = found.value().domains.back();
    CHECK(sum.id == "sum");
    CHECK(sum.attempts == 6);
    REQUIRE(sum.icc);
    CHECK(sum.icc->icc_2_1 == Approx(found.value().domains[0].icc->icc_2_1));
}

TEST_CASE("two raters who always agree have a kappa of one, whoever else has rated") {
    std::vector<Rating> ratings;
    for (int attempt = 0; attempt < 5; ++attempt)
        for (const char rater : {'A', 'B'})
            ratings.push_back(rating(attempt, rater, "one", 2 + attempt));
    ratings.push_back(rating(0, 'C', "one", 9));
    CHECK(code(ratings) == "store.too_few_attempts");
    const auto found = runner::agreement_of(scale_of({"one"}), ratings, {"B", "A", "A"});
    REQUIRE(found);
    const runner::DomainAgreement& one = found.value().domains[0];
    REQUIRE(one.pairs.size() == 1);
    CHECK(one.pairs[0].plain == Approx(1.0));
    CHECK(one.pairs[0].weighted == Approx(1.0));
    CHECK(one.fleiss_kappa == Approx(1.0));
    CHECK(one.icc->icc_2_1 == Approx(1.0));
}

TEST_CASE("raters who use one value only have no kappa, and it is said why") {
    std::vector<Rating> ratings;
    for (int attempt = 0; attempt < 3; ++attempt)
        for (const char rater : {'A', 'B'})
            ratings.push_back(rating(attempt, rater, "one", 4));
    const auto found = runner::agreement_of(scale_of({"one"}), ratings, {});
    REQUIRE(found);
    CHECK(!found.value().domains[0].fleiss_kappa);
    CHECK(!found.value().domains[0].icc);
    CHECK(found.value().domains[0].why_not.find("A and B") != std::string::npos);
}

TEST_CASE("too few raters, an unknown one and too few attempts are told apart") {
    CHECK(code({}) == "store.too_few_raters");
    CHECK(code({rating(0, 'A', "one", 3), rating(1, 'A', "one", 3)}) == "store.too_few_raters");
    CHECK(code(published("one"), {"A"}) == "store.too_few_raters");
    CHECK(code(published("one"), {"A", "Z"}) == "store.no_rater");
    CHECK(code({rating(0, 'A', "one", 3), rating(0, 'B', "one", 3)}) == "store.too_few_attempts");
}
