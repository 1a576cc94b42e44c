#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "sim/session/hints.h"
#include "sim/session/live_session.h"
#include "sim/session/replay.h"
#include "sim/session/robot.h"
#include "tests/support/cases.h"

using namespace sideport;
using session::Command;
using session::CommandKind;

namespace {

void pass(session::LiveSession& live, double seconds, std::vector<Command> first = {}) {
    for (int i = 0; i < int(seconds * events::kTicksPerSecond); ++i) {
        live.step(first);
        first.clear();
    }
}

Command do_it(CommandKind kind, double a = 0.0, double b = 0.0, std::string text = {}) {
    return {.kind = kind, .values = {a, b}, .text = std::move(text)};
}

session::LiveSession practice(const std::string& name) {
    return {test_support::library_model(name), "Ana", "practice"};
}

std::string_view topic(const session::LiveSession& live) {
    return session::hint_for(live.model(), live.state()).topic;
}

/// The needle on the port's axis, in the chamber; a scout is kept.
void reach_port(session::LiveSession& live) {
    const glm::dvec3 port = live.model().world.access_port_W_mm;
    pass(live, 4.0, {do_it(CommandKind::table_go, port.x, port.y)});
    Command to_port = do_it(CommandKind::table_go, port.x, port.y);
    to_port.values[2] = port.z;
    pass(live, 5.0, {to_port, do_it(CommandKind::pedal, 1.0)});
    pass(live, 0.1, {do_it(CommandKind::pedal, 0.0), do_it(CommandKind::keep_picture)});
}

}  // namespace

TEST_CASE("hints fade with the level of the case and end in assessment") {
    scenario::Scenario scenario;
    const auto [level, hints] = GENERATE(std::pair{1, 3}, std::pair{2, 2}, std::pair{3, 1},
                                         std::pair{4, 0}, std::pair{5, 0});
    scenario.level = level;
    CHECK(session::hint_levels(scenario, "practice") == hints);
    CHECK(session::hint_levels(scenario, "assessment") == 0);
    CHECK(session::hint_levels(scenario, "") == 0);
}

TEST_CASE("asking again gives the next level, another topic starts anew") {
    events::EventLog log;
    const auto given = [&](int level, const char* what) {
        log.push_back({.tick = 1,
                       .name = "hint_given",
                       .fields = {{"level", double(level)}, {"topic", std::string(what)}}});
    };
    CHECK(session::next_hint_level(log, "no_scout", 3) == 1);
    given(1, "no_scout");
    CHECK(session::next_hint_level(log, "no_scout", 3) == 2);
    CHECK(session::next_hint_level(log, "no_scout", 1) == 1);
    CHECK(session::next_hint_level(log, "needle_short", 3) == 1);
    given(3, "no_scout");
    CHECK(session::next_hint_level(log, "no_scout", 3) == 3);
    CHECK(session::next_hint_level(log, "no_scout", 0) == 0);
    CHECK(session::next_hint_level(log, "", 3) == 0);
}

TEST_CASE("a hint is a command and an event; an assessment refuses it and its replay as well") {
    const std::string mode = GENERATE("practice", "assessment");
    session::LiveSession live(test_support::library_model("patent"), "Ana", mode);
    const std::uint64_t before = session::state_hash(session::make_state(live.model()));
    CHECK(before == session::state_hash(live.state()));
    pass(live, 0.5, {do_it(CommandKind::hint, 2.0)});
    const events::Event& event = live.events().back();
    if (mode == "practice") {
        REQUIRE(event.name == "hint_given");
        CHECK(event.number("level") == 2.0);
        CHECK(event.text("topic") == "no_picture");
    } else {
        REQUIRE(event.name == "refused");
        CHECK(event.text("command") == "hint");
    }
    live.end();
    // the model of a replay comes without a mode
    const auto replayed =
        session::replay(test_support::library_model("patent"), live.recording(), -1, {});
    CHECK(replayed.reason == "");
}

TEST_CASE("hints follow what is true in the session") {
    session::LiveSession live = practice("patent");
    CHECK(topic(live) == "no_picture");
    pass(live, 0.5, {do_it(CommandKind::pedal, 1.0)});
    pass(live, 0.1, {do_it(CommandKind::pedal, 0.0)});
    CHECK(topic(live) == "no_scout");
    reach_port(live);
    CHECK(topic(live) == "needle_on_tray");
    const glm::dvec3 port = live.model().world.access_port_W_mm;
    pass(
        live, 0.1,
        {do_it(CommandKind::needle_take), do_it(CommandKind::needle_entry, port.x + 30.0, port.z)});
    CHECK(topic(live) == "needle_off_port");
    CHECK(session::axis_misses_port_mm(live.model(), live.state()) > 20.0);
    CHECK(session::hint_for(live.model(), live.state()).aid == session::HintAid::ghost_needle);
    pass(live, 0.1, {do_it(CommandKind::needle_entry, port.x, port.z)});
    CHECK(session::axis_misses_port_mm(live.model(), live.state()) < 2.0);
    CHECK(topic(live) == "needle_short");
    pass(live, 3.0, {do_it(CommandKind::needle_advance, 60.0)});
    CHECK(topic(live) == "lateral_not_checked");
    pass(live, 0.1,
         {do_it(CommandKind::syringe_attach, 0, 0, "5"), do_it(CommandKind::stopcock, 0.0)});
    pass(live, 0.1, {do_it(CommandKind::plunger_force, -10.0)});
    CHECK(topic(live) == "stopcock_closed");
    pass(live, 0.1, {do_it(CommandKind::plunger_force, 25.0)});
    CHECK(topic(live) == "pushing_hard");
    pass(live, 0.1, {do_it(CommandKind::plunger_force, 0.0)});
    pass(live, 4.0, {do_it(CommandKind::pedal, 1.0)});
    CHECK(topic(live) == "beam_without_question");
}

TEST_CASE("no hint names what is wrong with the system, whatever the state of the session") {
    const std::string name = GENERATE("patent", "occluded", "broken");
    CAPTURE(name);
    const auto model = test_support::library_model(name);
    auto robot = session::make_robot("expert");
    REQUIRE(robot != nullptr);
    session::LiveSession live(model, "expert", "practice");
    std::set<std::string> topics;
    const std::string truth[] = {"occlu", "patent",  "broken",  "fracture",
                                 "leak",  "blocked", "revision"};
    while (!live.state().ended && live.state().tick < 240 * 1800) {
        live.step(robot->act(live.model(), live.state()));
        if (live.state().tick % 60 != 0) continue;
        const session::Hint hint = session::hint_for(live.model(), live.state());
        if (hint.topic.empty() || !topics.insert(std::string(hint.topic)).second) continue;
        for (const std::string& text : hint.texts) {
            CAPTURE(text);
            CHECK(!text.empty());
            CHECK(text.size() <= 160);
            for (const std::string& word : truth)
                CHECK(text.find(word) == std::string::npos);
        }
    }
    CHECK(topics.size() >= 6);
    if (name == "patent") CHECK(topics.count("report_open") == 1);
    if (name == "occluded") CHECK(topics.count("dry_aspiration") == 1);
    CHECK(topics.count("lateral_not_checked") == 1);
}

TEST_CASE("a needle beside the pump and deep has strayed: an event, once until it is back") {
    session::LiveSession live = practice("patent");
    const session::Model& model = live.model();
    // beside the pump, on the side of the flank, clear of its rim
    const glm::dvec3 center = model.world.X_WP.p;
    const double beside_mm = model.scenario.pump.body_radius_mm + 6.0;
    const auto strayed = [&] {
        return std::count_if(live.events().begin(), live.events().end(),
                             [](const auto& event) { return event.name == "needle_strayed"; });
    };
    pass(live, 0.1,
         {do_it(CommandKind::needle_take),
          do_it(CommandKind::needle_entry, center.x - beside_mm, center.z)});
    pass(live, 1.0, {do_it(CommandKind::needle_advance, 10.0)});
    CHECK(session::straying(model, live.state()).beyond_mm < 0.0);
    CHECK(strayed() == 0);
    pass(live, 2.0, {do_it(CommandKind::needle_advance, 28.0)});
    CHECK(session::straying(model, live.state()).beyond_mm > 0.0);
    CHECK(strayed() == 1);
    CHECK(topic(live) == "needle_strayed");
    pass(live, 0.5, {do_it(CommandKind::needle_advance, -3.0)});
    pass(live, 0.5, {do_it(CommandKind::needle_advance, 3.0)});
    const double back_mm = session::straying(model, live.state()).beyond_mm + 3.0;
    pass(live, 1.0, {do_it(CommandKind::needle_advance, -back_mm)});
    CHECK(!live.state().watch.needle_strayed);
    pass(live, 1.0, {do_it(CommandKind::needle_advance, back_mm)});
    CHECK(strayed() >= 2);
}

TEST_CASE("a needle that is wrong for the port is hinted at by what is wrong with it") {
    struct Row {
        const char* needle;
        const char* look;  ///< word of the second level
    };
    const Row row = GENERATE(Row{"hypodermic_24g", "bevel"}, Row{"refill_22g", "gauge"},
                             Row{"access_24g", nullptr}, Row{"access_25g", nullptr});
    CAPTURE(row.needle);
    session::LiveSession live = practice("patent");
    pass(live, 0.5, {do_it(CommandKind::needle_choose, 0.0, 0.0, row.needle)});
    const session::Hint hint = session::hint_for(live.model(), live.state());
    CHECK((hint.topic == "needle_choice") == (row.look != nullptr));
    if (row.look == nullptr) return;
    CHECK(hint.texts[1].find(row.look) != std::string::npos);
    // only the last level names the needle
    const std::string right = live.model().needle.needle.name;
    CHECK(hint.texts[0].find(right) == std::string::npos);
    CHECK(hint.texts[1].find(right) == std::string::npos);
    CHECK(hint.texts[2].find(right) != std::string::npos);
    // the right one in the hand: nothing is left to say about it
    pass(live, 0.5, {do_it(CommandKind::needle_choose, 0.0, 0.0, "access_24g")});
    CHECK(topic(live) != "needle_choice");
}

TEST_CASE("a needle that does not reach the port is hinted at by its length") {
    session::Model model = test_support::library_model("patent");
    device::NeedleModel too_short = model.needle.needle;
    too_short.id = "stub";
    too_short.length_mm = session::port_floor_mm(model) - 1.0;
    model.needle.others.push_back(too_short);
    session::State state = session::make_state(model);
    events::EventLog log;
    const session::Command take = do_it(CommandKind::needle_choose, 0.0, 0.0, "stub");
    session::step(model, state, {&take, 1}, log);
    const session::Hint hint = session::hint_for(model, state);
    CHECK(hint.topic == "needle_choice");
    CHECK(hint.texts[1].find("length") != std::string::npos);
    CHECK(session::hint_for(model, state).texts[2].find("Take it out") == 0);
}
