// The checklist as a case weights it.

#include <algorithm>

#include <catch2/catch.hpp>

#include "sim/assessment/assessment.h"
#include "sim/runner/stored_session.h"
#include "tests/support/cases.h"

using namespace sideport;

namespace {

scenario::Scenario weighted(const std::string& weights) {
    return test_support::library_model("patent", {{"/assessment/checklist/weights", weights}})
        .scenario;
}

double points_of(const assessment::Checklist& checklist, std::string_view id) {
    for (const assessment::ChecklistItem& item : checklist.items)
        if (item.id == id) return item.points;
    return -1.0;
}

}  // namespace

TEST_CASE("a case gives items of its checklist other points, and leaves the others") {
    const auto plain = runner::checklist_of(weighted("{}"));
    const auto own = runner::checklist_of(weighted("{lateral_check: 40, beam_time: 0}"));
    REQUIRE(plain.errors.empty());
    REQUIRE(own.errors.empty());
    CHECK(points_of(*plain.checklist, "lateral_check") == 4.0);
    CHECK(points_of(*own.checklist, "lateral_check") == 40.0);
    CHECK(points_of(*own.checklist, "beam_time") == 0.0);
    CHECK(points_of(*own.checklist, "access_port") == points_of(*plain.checklist, "access_port"));
    // the standard checklist itself stays as it is
    CHECK(points_of(assessment::standard_checklist().value(), "lateral_check") == 4.0);
}

TEST_CASE("the score is the share of the weighted points") {
    // nobody touched anything: every item that applies is missed, so the sums are those of points
    const scenario::Scenario s = weighted("{lateral_check: 40, beam_time: 0}");
    const auto own = runner::checklist_of(s);
    REQUIRE(own.errors.empty());
    const assessment::Assessment result = assessment::assess(s, {}, *own.checklist);
    double points = 0.0, all = 0.0;
    for (const auto& item : result.items) {
        points += item.points;
        all += item.max_points;
        if (item.id == "lateral_check") CHECK(item.max_points == 40.0);
    }
    CHECK(result.max_score == 100.0);
    CHECK(result.score == Approx(100.0 * points / all));
}

TEST_CASE("an item that the checklist does not have is told with its place and the nearest") {
    const auto wrong = runner::checklist_of(weighted("{lateral_chek: 40, beam_tme: 1}"));
    CHECK(wrong.checklist == nullptr);
    REQUIRE(wrong.errors.size() == 2);
    CHECK(wrong.errors[0].code == "scenario.reference");
    CHECK(wrong.errors[0].message.find("did you mean 'lateral_check'?") != std::string::npos);
    CHECK(wrong.errors[0].where == "--set /assessment/checklist/weights");
    CHECK(wrong.errors[1].message.find("did you mean 'beam_time'?") != std::string::npos);
}
