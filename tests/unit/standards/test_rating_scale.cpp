#include <catch2/catch.hpp>

#include "sim/standards/rating_scale.h"
#include "tests/support/places.h"

using namespace sideport;
using namespace sideport::standards;

namespace {

constexpr const char* kForm = R"(id: small
version: 2
title: "Small"
lowest: 1
highest: 5
domains:
  - id: care
    title: "Care"
    anchors: {1: "none", 5: "all"}
  - id: pace
    title: "Pace"
    anchors: {1: "slow", 3: "fair", 5: "swift"}
)";

}  // namespace

TEST_CASE("the program's global rating has seven domains with anchors at 1, 3 and 5") {
    const auto read =
        read_rating_scale(test_support::source_folder() / "assets/ratings/osats.yaml");
    for (const Error& error : read.errors)
        FAIL_CHECK(error.line());
    REQUIRE(read.scale.domains.size() == 7);
    CHECK(read.scale.lowest == 1);
    CHECK(read.scale.highest == 5);
    for (const RatingDomain& domain : read.scale.domains) {
        CAPTURE(domain.id);
        CHECK(domain.anchors.size() == 3);
        CHECK(domain.anchors.contains(3));
    }
}

TEST_CASE("every fault of a rating form is told with its line and column") {
    CHECK(parse_rating_scale(kForm, "f").errors.empty());
    const auto code_of = [](std::string text, const std::string& from, const std::string& to) {
        text.replace(text.find(from), from.size(), to);
        const auto read = parse_rating_scale(text, "form.yaml");
        return read.errors.empty() ? std::string("none") : read.errors[0].line();
    };
    CHECK_THAT(code_of(kForm, "title: \"Care\"", "titel: \"Care\""),
               Catch::Contains("form.yaml:8:5: rating.unknown_field") &&
                   Catch::Contains("did you mean title"));
    CHECK_THAT(code_of(kForm, "highest: 5", "highest: 1"),
               Catch::Contains("form.yaml:5:10: rating.range"));
    CHECK_THAT(code_of(kForm, "id: pace", "id: care"), Catch::Contains("rating.duplicate"));
    CHECK_THAT(code_of(kForm, "1: \"none\"", "9: \"none\""), Catch::Contains("rating.range"));
    CHECK_THAT(code_of(kForm, "1: \"none\", ", ""), Catch::Contains("rating.missing"));
    CHECK_THAT(code_of(kForm, "anchors: {1", "anchors: [{1"), Catch::Contains("rating.syntax"));
    CHECK(parse_rating_scale("", "f").errors.size() == 1);
    CHECK(parse_rating_scale("[1, 2]", "f").errors.size() == 1);
    CHECK(read_rating_scale("/nowhere.yaml").errors.at(0).code == "file.missing");
}

TEST_CASE("several raters are put together by domain, a second thought replaces the first") {
    const RatingScale scale = parse_rating_scale(kForm, "f").scale;
    const auto summary =
        summarise(scale, {{"a", "care", 1}, {"a", "care", 2}, {"a", "pace", 4}, {"b", "care", 5}});
    REQUIRE(summary);
    CHECK(summary.value().raters == 2);
    CHECK(summary.value().domain_means.at("care") == Approx(3.5));
    CHECK(summary.value().domain_means.at("pace") == Approx(4.0));
    CHECK(summary.value().rater_sums.at("a") == Approx(6.0));
    CHECK_FALSE(summary.value().rater_sums.contains("b"));
    CHECK(summarise(scale, {}).error().code == "rating.none");
    CHECK(summarise(scale, {{"a", "care", 6}}).error().code == "rating.range");
    CHECK(summarise(scale, {{"a", "caer", 3}}).error().code == "rating.unknown_domain");
}
