#include <catch2/catch.hpp>

#include "sim/assessment/course.h"
#include "tests/unit/assessment/story.h"

using namespace sideport;
using test_support::Story;

namespace {

events::Event at(double time_s, std::string name,
                 std::vector<std::pair<std::string, events::Value>> fields = {}) {
    return {.tick = static_cast<std::int64_t>(time_s * events::kTicksPerSecond),
            .name = std::move(name),
            .fields = std::move(fields)};
}

events::Value word(const char* text) {
    return std::string(text);
}

}  // namespace

TEST_CASE("volumes count for the port only while the bevel lies in it") {
    const auto scenario = test_support::patent_case();
    const events::EventLog log = {at(1, "needle_site", {{"site", word("reservoir")}}),
                                  at(2, "syringe_attached", {{"agent", word("")}}),
                                  at(3, "aspiration_started", {{"site", word("reservoir")}}),
                                  at(4, "aspiration_return", {{"aspirated_ml", 0.1}}),
                                  at(5, "aspirated", {{"volume_ml", 0.5}, {"total_ml", 0.5}}),
                                  at(6, "syringe_detached", {{"aspirated_ml", 0.8}}),
                                  at(7, "needle_site", {{"site", word("access_chamber")}}),
                                  at(8, "syringe_attached", {{"agent", word("")}}),
                                  at(9, "aspiration_started", {{"site", word("access_chamber")}}),
                                  at(10, "aspiration_return", {{"aspirated_ml", 0.1}}),
                                  at(11, "aspirated", {{"volume_ml", 0.5}, {"total_ml", 1.3}}),
                                  at(12, "syringe_detached", {{"aspirated_ml", 0.7}})};
    const auto course = assessment::course_of(scenario, log);
    CHECK(course.cleared_ml == Approx(0.7));
    REQUIRE(course.first_return() != nullptr);
    CHECK(course.first_return()->return_s == 10.0);
    CHECK(!course.dry_tap_s());
}

TEST_CASE("a lateral picture proves only the place where the needle still lies") {
    const auto scenario = test_support::patent_case();
    const auto lateral = at(2, "beam_on", {{"view", word("lateral")}, {"needle_in_field", true}});
    const auto port = at(1, "needle_site", {{"site", word("access_chamber")}});
    const auto push = at(5, "injection_started", {{"site", word("access_chamber")}});
    CHECK(assessment::course_of(scenario, {port, lateral, push}).injections[0].lateral_checked);

    const auto moved = at(3, "needle_site", {{"site", word("access_septum")}});
    CHECK(!assessment::course_of(scenario, {port, lateral, moved, push})
               .injections[0]
               .lateral_checked);
    const auto beside = at(2, "beam_on", {{"view", word("lateral")}, {"needle_in_field", false}});
    CHECK(!assessment::course_of(scenario, {port, beside, push}).injections[0].lateral_checked);
}

TEST_CASE("a beam that ends in lateral has shown the lateral view") {
    const auto course = assessment::course_of(
        test_support::patent_case(),
        {at(1, "beam_on", {{"view", word("pa")}, {"field_mm", 150.0}}),
         at(9, "beam_off",
            {{"view", word("lateral")}, {"duration_s", 8.0}, {"needle_in_field", true}}),
         at(10, "injection_started", {{"site", word("access_chamber")}})});
    REQUIRE(course.exposures.size() == 1);
    CHECK(course.exposures[0].view == "lateral");
    CHECK(course.exposures[0].duration_s == 8.0);
    CHECK(course.injections[0].lateral_checked);
}

TEST_CASE("a beam that the log's end cuts off lasts until there") {
    const auto course = assessment::course_of(
        test_support::patent_case(), {at(1, "beam_on", {{"view", word("pa")}}), at(4, "note", {})});
    CHECK(course.exposures[0].duration_s == Approx(3.0));
}

TEST_CASE("a return after a dry pull makes the tap good again") {
    const auto scenario = test_support::patent_case();
    const events::EventLog dry = {at(1, "needle_site", {{"site", word("access_chamber")}}),
                                  at(2, "aspiration_started", {{"site", word("access_chamber")}}),
                                  at(7, "aspiration_dry", {{"pull_s", 4.0}})};
    CHECK(assessment::course_of(scenario, dry).dry_tap_s() == 7.0);

    events::EventLog later = dry;
    later.push_back(at(12, "aspiration_return", {{"aspirated_ml", 0.1}}));
    later.push_back(at(20, "injection_started", {{"site", word("access_chamber")}}));
    const auto course = assessment::course_of(scenario, later);
    CHECK(!course.dry_tap_s());
    CHECK(!course.injections[0].after_dry_tap);

    events::EventLog stubborn = dry;
    stubborn.push_back(at(20, "injection_started", {{"site", word("access_chamber")}}));
    CHECK(assessment::course_of(scenario, stubborn).injections[0].after_dry_tap);
}

TEST_CASE("the last value of a finding stands, and an empty one is no finding") {
    const auto course = assessment::course_of(
        test_support::patent_case(),
        {at(1, "finding", {{"name", word("tip_level")}, {"value", word("T8")}}),
         at(2, "finding", {{"name", word("tip_level")}, {"value", word("T10")}}),
         at(3, "finding", {{"name", word("free_note")}, {"value", word("")}})});
    REQUIRE(course.finding("tip_level") != nullptr);
    CHECK(course.finding("tip_level")->value == "T10");
    CHECK(course.finding("free_note") == nullptr);
    CHECK(course.finding("confidence") == nullptr);
}

TEST_CASE("boluses end where they were started") {
    const auto course = assessment::course_of(
        test_support::patent_case(), {at(1, "pump_bolus_programmed", {{"volume_ul", 2.0}}),
                                      at(8, "pump_bolus_done", {{"volume_ul", 2.0}}),
                                      at(9, "bridge_bolus_programmed", {{"volume_ul", 154.0}}),
                                      at(99, "pump_bolus_done", {{"volume_ul", 154.0}})});
    REQUIRE(course.rotor_boluses.size() == 1);
    REQUIRE(course.bridge_boluses.size() == 1);
    CHECK(course.rotor_boluses[0].done_s == 8.0);
    CHECK(course.bridge_boluses[0].done_s == 99.0);
}
