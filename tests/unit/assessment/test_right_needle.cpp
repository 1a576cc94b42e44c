#include <algorithm>
#include <string>

#include <catch2/catch.hpp>

#include "sim/assessment/assessment.h"
#include "tests/unit/assessment/story.h"

// The choice of the needle, graded where it punctures the skin.

using namespace sideport;
using test_support::Story;

namespace {

struct Graded {
    std::string outcome, evidence;
    double lost_points = 0.0;  ///< of the whole session
};

Graded grade(const Story& story, const scenario::Scenario& scenario = test_support::patent_case()) {
    const auto result = assessment::assess(scenario, test_support::tell(story));
    const auto it = std::find_if(result.items.begin(), result.items.end(),
                                 [](const auto& item) { return item.id == "right_needle"; });
    REQUIRE(it != result.items.end());
    CHECK(result.critical_errors.empty());
    CHECK(result.passed);
    double lost = 0.0;
    for (const auto& item : result.items)
        lost += item.max_points - item.points;
    return {std::string(outcome_name(it->outcome)), it->evidence, lost};
}

}  // namespace

TEST_CASE("a needle that cuts, is too wide for the screen or too short is the wrong one") {
    const Graded right = grade({}), thin = grade({.needle_diameter_mm = 0.514});
    CHECK(right.outcome == "done");
    CHECK(thin.outcome == "done");
    CHECK(right.lost_points == 0.0);
    const Graded cutting = grade({.needle_non_coring = false}),
                 wide = grade({.needle_diameter_mm = 0.718}),
                 stubby = grade({.needle_length_mm = 15.9});
    for (const Graded& wrong : {cutting, wide, stubby}) {
        CHECK(wrong.outcome == "incorrect");
        CHECK(wrong.lost_points == 2.0);
    }
    CHECK(cutting.evidence.find("cores the septum") != std::string::npos);
    CHECK(wide.evidence.find("screen") != std::string::npos);
    CHECK(stubby.evidence.find("does not reach") != std::string::npos);
}

TEST_CASE("a wrong needle that is changed for a right one earns half") {
    const Graded changed = grade({.needle_diameter_mm = 0.718, .changes_needle = true});
    CHECK(changed.outcome == "partial");
    CHECK(changed.lost_points == 1.0);
}

TEST_CASE("through a port without a screen the 22 G needle is right") {
    scenario::Scenario open = test_support::patent_case();
    open.pump.access_screen_mm = 0.0;
    CHECK(grade({.needle_diameter_mm = 0.718}, open).outcome == "done");
}

TEST_CASE("a needle that was found in place was nobody's choice here") {
    const Graded found = grade({.finds_needle = true});
    CHECK(found.outcome == "not_applicable");
    CHECK(found.lost_points == 0.0);
}
