#include <algorithm>

#include <catch2/catch.hpp>

#include "sim/session/live_session.h"
#include "sim/session/replay.h"
#include "sim/session/session.h"
#include "tests/support/cases.h"

using namespace sideport;
using session::Command;
using session::CommandKind;

namespace {

const events::Event* last(const events::EventLog& log, std::string_view name) {
    const auto it =
        std::find_if(log.rbegin(), log.rend(), [&](const auto& e) { return e.name == name; });
    return it == log.rend() ? nullptr : &*it;
}

void run(const session::Model& model, session::State& state, events::EventLog& log, double seconds,
         std::vector<Command> first = {}) {
    for (int i = 0; i < int(seconds * events::kTicksPerSecond); ++i) {
        session::step(model, state, first, log);
        first.clear();
    }
}

}  // namespace

TEST_CASE("what cannot be done now is refused with a reason and changes nothing else") {
    const auto model = test_support::library_model("patent");
    auto state = session::make_state(model);
    events::EventLog log;
    const CommandKind kind = GENERATE(CommandKind::needle_advance, CommandKind::syringe_attach,
                                      CommandKind::syringe_detach, CommandKind::plunger_force,
                                      CommandKind::keep_picture, CommandKind::rotor_angle);
    Command command{.kind = kind, .values = {5.0, 5.0, 5.0}, .text = "5"};
    session::step(model, state, std::vector{command}, log);
    REQUIRE(last(log, "refused") != nullptr);
    CHECK(last(log, "refused")->text("command") == session::spec_of(kind).name);
    CHECK(!last(log, "refused")->text("reason").empty());
}

TEST_CASE("a copied state is a snapshot: both futures are equal") {
    const auto model = test_support::library_model("patent");
    auto state = session::make_state(model);
    events::EventLog log;
    run(model, state, log, 1.0,
        {{.kind = CommandKind::pedal, .values = {1.0}},
         {.kind = CommandKind::c_arm_go, .values = {30.0, 0.0}}});
    session::State copy = state;
    events::EventLog copy_log = log;
    run(model, state, log, 1.0);
    run(model, copy, copy_log, 1.0);
    CHECK(session::state_hash(state) == session::state_hash(copy));
    CHECK(log.size() == copy_log.size());
}

TEST_CASE("the state hash sees a change in any part") {
    const auto model = test_support::library_model("patent");
    const auto state = session::make_state(model);
    const auto hash = session::state_hash(state);
    const auto differs = [&](auto change) {
        session::State other = state;
        change(other);
        return session::state_hash(other) != hash;
    };
    CHECK(differs([](session::State& s) { s.tick += 1; }));
    CHECK(differs([](session::State& s) { s.fluoroscope.orbital_deg += 1e-12; }));
    CHECK(differs([](session::State& s) { s.needle.depth_mm += 1e-12; }));
    CHECK(differs([](session::State& s) { s.pump.rotor_angle_deg += 1e-12; }));
    CHECK(differs([](session::State& s) { s.pump.motor_steps += 1; }));
    CHECK(differs([](session::State& s) { s.pump.reservoir_calculated_ml += 1e-12; }));
    CHECK(differs([](session::State& s) { s.pump.empty = true; }));
    CHECK(differs([](session::State& s) { s.pump.log.push_back({0.0, "x"}); }));
    CHECK(differs([](session::State& s) { s.watch.pump_alarms = 2; }));
    CHECK(differs([](session::State& s) { s.watch.aspirated_ml += 1e-12; }));
    CHECK(differs([](session::State& s) { s.report.conclusion = "x"; }));
    CHECK(differs([](session::State& s) { s.stopcock = fluid::Stopcock::off; }));
}

TEST_CASE("a bolus of two microlitres turns the rotor by sixty degrees") {
    const auto model = test_support::library_model("patent");
    auto state = session::make_state(model);
    events::EventLog log;
    run(model, state, log, 12.0, {{.kind = CommandKind::pump_bolus, .values = {2.0}}});
    const auto* done = last(log, "pump_bolus_done");
    REQUIRE(done != nullptr);
    // 12 uL a turn; basal delivery adds half a degree in these seconds
    CHECK(done->number("rotor_turn_deg") == Approx(60.0).margin(2.0));
}

TEST_CASE("a replay equals the session, and a changed command is named at its tick") {
    session::LiveSession live(test_support::library_model("patent"), "test", "assessment");
    for (int tick = 0; tick < 600; ++tick) {
        std::vector<Command> commands;
        if (tick == 100) commands.push_back({.kind = CommandKind::c_arm_go, .values = {40.0, 0.0}});
        if (tick == 200) commands.push_back({.kind = CommandKind::pedal, .values = {1.0}});
        live.step(commands);
    }
    live.end();
    const auto same = session::replay(live.model(), live.recording(), -1, {});
    CHECK(!same.diverged);
    CHECK(same.ticks == 600);
    CHECK(same.hashes_compared == std::int64_t(live.recording().hashes.size()));

    session::Recording changed = live.recording();
    changed.commands[0].second.values[0] = 41.0;
    const auto value = session::replay(live.model(), changed, -1, {});
    CHECK(value.diverged);
    CHECK(value.first_diverging_tick == 100);

    changed = live.recording();
    changed.commands[0].first = 50;
    const auto earlier = session::replay(live.model(), changed, -1, {});
    CHECK(earlier.diverged);
    CHECK(earlier.first_diverging_tick == 50);

    changed = live.recording();
    changed.commands.erase(changed.commands.begin() + 1);
    const auto missing = session::replay(live.model(), changed, -1, {});
    CHECK(missing.diverged);
    CHECK(missing.first_diverging_tick == 200);
}
