#include <catch2/catch.hpp>

#include "sim/debrief/moments.h"

using namespace sideport;
using debrief::Moment;
using Kind = Moment::Kind;

namespace {

events::Event event_at(double time_s, const char* name,
                       std::vector<std::pair<std::string, events::Value>> fields = {}) {
    return {.tick = static_cast<std::int64_t>(time_s * events::kTicksPerSecond),
            .name = name,
            .fields = std::move(fields)};
}

}  // namespace

TEST_CASE("moments stand in the order of time and tell each thing once") {
    assessment::Assessment graded;
    graded.items = {
        {.id = "lateral_check",
         .text = "Lateral",
         .outcome = assessment::Outcome::missed,
         .critical = true,
         .time_s = 40.0,
         .evidence = "No lateral."},
        {.id = "rotor_turn", .text = "Rotor", .outcome = assessment::Outcome::missed},
        {.id = "pump_read",
         .text = "Pump read",
         .outcome = assessment::Outcome::done,
         .time_s = 3.0},
        {.id = "priming", .text = "Primed", .outcome = assessment::Outcome::not_applicable}};
    graded.critical_errors = {{.code = "no_lateral_check", .time_s = 40.0, .message = "Deep."}};
    const events::EventLog log{event_at(20.0, "note", {{"text", std::string("Calm")}}),
                               event_at(90.0, "session_ended")};
    const auto moments = debrief::moments_of(graded, log);
    REQUIRE(moments.size() == 4);
    CHECK(moments[0].id == "pump_read");
    CHECK(moments[0].kind == Kind::done_well);
    CHECK(moments[1].kind == Kind::bookmark);
    CHECK(moments[1].title == "Calm");
    CHECK(moments[2].kind == Kind::critical);
    CHECK(moments[2].fact == "Deep.");
    // without a moment of its own: at the end
    CHECK(moments[3].id == "rotor_turn");
    CHECK(moments[3].time_s == Approx(90.0));
    CHECK(debrief::moments_summary(moments) == "2 to talk about, 1 done well");
}

TEST_CASE("a prompt asks about the chosen moment, with its measured fact and never a person") {
    const Moment moment{.kind = Kind::critical,
                        .time_s = 446.0,
                        .title = "Pressure limit passed",
                        .fact = "The line reached 800 kPa."};
    const std::string question = debrief::prompt(debrief::Phase::analysis, &moment);
    CHECK_THAT(question,
               Catch::Contains("7:26") && Catch::Contains("800 kPa") && Catch::Contains("?"));
    for (int phase = 0; phase < 4; ++phase) {
        const std::string open = debrief::prompt(static_cast<debrief::Phase>(phase), nullptr);
        CHECK(open.back() == '?');
    }
}

TEST_CASE("two runs are hung together at the steps that both have") {
    const std::vector<debrief::Step> mine{{"scout", 20.0}, {"needle", 60.0}, {"contrast", 200.0}};
    const std::vector<debrief::Step> theirs{
        {"scout", 10.0}, {"needle", 30.0}, {"lateral", 50.0}, {"contrast", 100.0}};
    const auto there = [&](double t) {
        return debrief::aligned_time_s(t, mine, 300.0, theirs, 150.0);
    };
    CHECK(there(0.0) == Approx(0.0));
    CHECK(there(20.0) == Approx(10.0));
    CHECK(there(40.0) == Approx(20.0));
    CHECK(there(130.0) == Approx(65.0));
    CHECK(there(250.0) == Approx(125.0));
    CHECK(there(300.0) == Approx(150.0));
    CHECK(there(400.0) == Approx(150.0));
}

TEST_CASE("steps in another order never make time run backward") {
    const std::vector<debrief::Step> mine{{"contrast", 20.0}, {"lateral", 60.0}};
    const std::vector<debrief::Step> theirs{{"lateral", 30.0}, {"contrast", 90.0}};
    double before_s = 0.0;
    for (double t = 0.0; t <= 120.0; t += 1.0) {
        const double now_s = debrief::aligned_time_s(t, mine, 120.0, theirs, 110.0);
        CHECK(now_s >= before_s - 1e-9);
        before_s = now_s;
    }
    CHECK(before_s == Approx(110.0));
}

TEST_CASE("steps begin with what begins them") {
    const events::EventLog log{
        event_at(0.0, "finding", {{"name", std::string("stem")}}),
        event_at(5.0, "beam_on", {{"view", std::string("pa")}, {"needle_in_field", false}}),
        event_at(30.0, "skin_punctured"),
        event_at(50.0, "beam_on", {{"view", std::string("lateral")}, {"needle_in_field", true}}),
        event_at(60.0, "aspiration_started"),
        event_at(70.0, "finding")};
    const auto steps = debrief::steps_of(log);
    REQUIRE(steps.size() == 5);
    CHECK(steps[2].name == "lateral");
    CHECK(steps[2].time_s == Approx(50.0));
    // that the stem was read is not yet the report
    CHECK(steps.back().name == "report");
    CHECK(steps.back().time_s == Approx(70.0));
}
