#include <catch2/catch.hpp>

#include "tests/unit/scenario/case_file.h"

using namespace sideport;
using namespace sideport::scenario;

namespace {

ReadResult with(const std::string& needles) {
    return test_support::read_case("format: 1\ntitle: t\nstory: {stem: s}\ntray: [{slot: 5}]\n" +
                                   needles);
}

}  // namespace

TEST_CASE("a tray of which nothing is said holds right and wrong needles") {
    const ReadResult read = with("");
    REQUIRE(read.errors.empty());
    const Scenario& s = read.scenario;
    CHECK(s.needle.id == "access_24g");
    REQUIRE(s.other_needles.size() == 4);
    bool coring = false, too_wide = false, too_short = false;
    for (const device::NeedleModel& needle : s.other_needles) {
        CHECK(!needle.name.empty());
        coring = coring || !needle.non_coring;
        too_wide = too_wide || needle.outer_diameter_mm > s.pump.access_screen_mm;
        too_short = too_short || needle.length_mm < 20.0;
    }
    CHECK((coring && too_wide && too_short));
}

TEST_CASE("an author says which needles lie on the tray") {
    const ReadResult read = with("needle: refill_22g\nneedles: [access_24g]\n");
    REQUIRE(read.errors.empty());
    CHECK(read.scenario.needle.id == "refill_22g");
    REQUIRE(read.scenario.other_needles.size() == 1);
    CHECK(read.scenario.other_needles[0].outer_diameter_mm == Approx(0.565));
    CHECK(read.scenario.hash != with("needle: refill_22g\n").scenario.hash);
}

TEST_CASE("needles that are unknown, twice there or too many are refused with their place") {
    const auto code = [](const std::string& text) {
        const ReadResult read = with(text);
        return read.errors.empty() ? std::string() : read.errors.front().code;
    };
    CHECK(code("needles: [access_42g]\n") == "scenario.reference");
    CHECK(code("needles: [access_24g]\n") == "scenario.duplicate");
    CHECK(code("needles: [refill_22g, refill_22g]\n") == "scenario.duplicate");
    CHECK(code("needles: [a, b, c, d, e]\n") == "scenario.range");
}
