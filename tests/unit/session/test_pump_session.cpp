// The pump as a session runs it: commands, refusals, alarms, replay.

#include <algorithm>

#include <catch2/catch.hpp>

#include "sim/device/pump.h"
#include "sim/session/live_session.h"
#include "sim/session/replay.h"
#include "tests/support/cases.h"

using namespace sideport;
using session::Command;
using session::CommandKind;

namespace {

/// A case of the library with changes, and what happens in it.
struct Bench {
    session::Model model;
    session::State state;
    events::EventLog log;

    explicit Bench(const scenario::Overrides& overrides = {})
        : model(test_support::library_model("patent", overrides)),
          state(session::make_state(model)) {}

    void send(CommandKind kind, double value = 0.0, double seconds = 0.5) {
        std::vector<Command> commands{{.kind = kind, .values = {value}}};
        for (int i = 0; i < int(seconds * events::kTicksPerSecond); ++i) {
            session::step(model, state, commands, log);
            commands.clear();
        }
    }
    const events::Event* last(std::string_view name) const {
        const auto it =
            std::find_if(log.rbegin(), log.rend(), [&](const auto& e) { return e.name == name; });
        return it == log.rend() ? nullptr : &*it;
    }
    std::string refusal() const {
        return last("refused") == nullptr ? "" : last("refused")->text("reason");
    }
};

const scenario::Overrides kStopped = {{"/faults", "[{kind: pump_stopped}]"}};
const scenario::Overrides kStalled = {{"/faults", "[{kind: motor_stall}]"}};

}  // namespace

TEST_CASE("the programmer's reading goes to the log with numbers and alarms") {
    Bench sound(scenario::Overrides{{"/pump/reservoir_calculated", "25 mL"}});
    sound.send(CommandKind::pump_interrogate);
    REQUIRE(sound.last("pump_interrogated") != nullptr);
    CHECK(sound.last("pump_interrogated")->number("rate_ml_per_day") == 0.3);
    CHECK(sound.last("pump_interrogated")->number("reservoir_calculated_ml") == 25.0);
    CHECK(sound.last("pump_interrogated")->text("alarms") == "none");
    CHECK(sound.last("pump_interrogated")->number("log_entries", -1.0) == 0.0);

    Bench stalled(kStalled);
    stalled.send(CommandKind::pump_interrogate);
    CHECK(stalled.last("pump_interrogated")->text("alarms") == "Motor stall");
    CHECK(stalled.last("pump_interrogated")->number("log_entries") == 1.0);
    CHECK(stalled.last("pump_alarm") == nullptr);  // it stood before the session
}

TEST_CASE(
    "a rate outside the pump's range is refused with what is allowed; 0 stops, a rate resumes") {
    Bench bench;
    for (const double rate : {0.01, 0.047, 24.5}) {
        bench.log.clear();
        bench.send(CommandKind::pump_program, rate);
        CHECK(bench.refusal().find("allowed are 0.048 to 24 mL/day, or 0 to stop") !=
              std::string::npos);
        CHECK(bench.state.pump.rate_ml_per_day == 0.3);
    }
    bench.send(CommandKind::pump_program, 0.0);
    CHECK(bench.state.pump.rate_ml_per_day == 0.0);
    CHECK(bench.state.pump.last_rate_ml_per_day == 0.3);
    CHECK(bench.last("pump_programmed")->number("rate_ml_per_day") == 0.0);
    CHECK(bench.state.pump.log.back().text == "Pump stopped");
    const auto steps = bench.state.pump.rotor_steps;
    bench.log.clear();
    bench.send(CommandKind::pump_bolus, 2.0, 10.0);
    CHECK(bench.refusal() == "the pump is stopped and takes no bolus: program a rate first");
    CHECK(bench.state.pump.rotor_steps == steps);
    bench.log.clear();
    bench.send(CommandKind::pump_program, 24.0, 60.0);
    CHECK(bench.last("refused") == nullptr);
    CHECK(bench.state.pump.rotor_steps - steps == Approx(2000.0).margin(1.0));  // 16.67 uL
}

TEST_CASE(
    "a second bolus, one that the reservoir cannot hold and an empty or worn pump are refused") {
    Bench running;
    running.send(CommandKind::pump_bolus, 2.0);
    running.send(CommandKind::pump_bridge_bolus, 154.0);
    CHECK(running.refusal() == "a bolus is running");
    running.send(CommandKind::pump_program, 0.0);  // stopping the pump ends it
    REQUIRE(running.last("pump_bolus_stopped") != nullptr);
    CHECK(running.last("pump_bolus_stopped")->number("left_ul") ==
          Approx(2.0 - 16.7 / 60.0).margin(0.01));
    CHECK(running.last("pump_bolus_done") == nullptr);

    Bench little(scenario::Overrides{{"/pump/reservoir", "0.1 mL"}});
    little.send(CommandKind::pump_bridge_bolus, 154.0);
    CHECK(little.refusal().find("counts only 0.1") != std::string::npos);
    Bench empty(scenario::Overrides{{"/pump/reservoir", "0 mL"}});
    empty.send(CommandKind::pump_bolus, 2.0);
    CHECK(empty.refusal() == "the reservoir is empty");
    Bench worn(scenario::Overrides{{"/pump/service_left", "0 day"}});
    CHECK(worn.state.pump.rate_ml_per_day == 0.0);
    worn.send(CommandKind::pump_bolus, 2.0);
    CHECK(worn.refusal() == "the pump is at the end of its service");
    worn.log.clear();
    worn.send(CommandKind::pump_program, 0.3);
    CHECK(worn.refusal() == "the pump is at the end of its service");
}

TEST_CASE("a stopped pump tells since when, and runs again when it is programmed") {
    Bench bench(kStopped);
    CHECK(bench.state.pump.rate_ml_per_day == 0.0);
    bench.send(CommandKind::pump_interrogate);
    CHECK(bench.last("pump_interrogated")->text("alarms") == "Pump stopped for too long");
    CHECK(bench.last("pump_interrogated")->number("log_entries") == 2.0);
    const double before_deg = bench.state.pump.rotor_angle_deg;
    bench.send(CommandKind::pump_bolus, 2.0, 8.0);
    CHECK(bench.state.pump.rotor_angle_deg == before_deg);
    bench.send(CommandKind::pump_program, bench.state.pump.last_rate_ml_per_day);
    CHECK(bench.state.pump.rate_ml_per_day == 0.3);
    CHECK(bench.state.pump.alarms == 0);
}

TEST_CASE(
    "alarms that arise in the session are events, once: a stall at the first bolus, an empty "
    "reservoir") {
    const auto count = [](const Bench& bench) {
        return std::count_if(bench.log.begin(), bench.log.end(),
                             [](const auto& e) { return e.name == "pump_alarm"; });
    };
    Bench stall(
        scenario::Overrides{{"/faults", "[{kind: motor_stall}]"}, {"/pump/standing_for", "0 d"}});
    stall.send(CommandKind::pump_interrogate);
    CHECK(stall.last("pump_interrogated")->text("alarms") == "none");
    stall.send(CommandKind::pump_bolus, 2.0, 10.0);
    REQUIRE(stall.last("pump_alarm") != nullptr);
    CHECK(stall.last("pump_alarm")->text("alarm") == "Motor stall");
    CHECK(count(stall) == 1);
    REQUIRE(stall.last("pump_bolus_done") != nullptr);
    CHECK(stall.last("pump_bolus_done")->number("rotor_turn_deg") == 0.0);

    Bench empty(
        scenario::Overrides{{"/pump/reservoir", "1 uL"}, {"/pump/reservoir_calculated", "10 mL"}});
    CHECK(empty.state.pump.alarms == 0);
    empty.send(CommandKind::pump_bolus, 2.0, 10.0);
    REQUIRE(empty.last("pump_alarm") != nullptr);
    CHECK(empty.last("pump_alarm")->text("alarm") == "Empty reservoir");
    CHECK(count(empty) == 1);
    REQUIRE(empty.last("pump_bolus_stopped") != nullptr);
    CHECK(empty.last("pump_bolus_stopped")->number("volume_ul") == 2.0);
    CHECK(empty.last("pump_bolus_done") == nullptr);
}

TEST_CASE("a rotor that slips turns too little, and neither alarm nor log says so") {
    Bench bench(scenario::Overrides{{"/faults", "[{kind: rotor_slip, severity: '60 %'}]"}});
    bench.send(CommandKind::pump_bolus, 4.0, 20.0);
    CHECK(bench.last("pump_bolus_done")->number("rotor_turn_deg") == Approx(48.0).margin(3.0));
    bench.send(CommandKind::pump_interrogate);
    CHECK(bench.last("pump_interrogated")->text("alarms") == "none");
    CHECK(bench.last("pump_interrogated")->number("log_entries") == 1.0);  // the bolus
}

TEST_CASE("with each fault of the pump a copy is a snapshot, and a replay agrees to the last bit") {
    const char* faults = GENERATE("[]", "[{kind: motor_stall}]", "[{kind: pump_stopped}]",
                                  "[{kind: rotor_slip, severity: '40 %'}]");
    CAPTURE(faults);
    const scenario::Overrides overrides = {{"/faults", faults},
                                           {"/pump/reservoir", "0.0025 mL"},
                                           {"/pump/log", "[{when: '2 d', text: 'Refill'}]"}};
    Bench bench(overrides);
    bench.send(CommandKind::pump_bolus, 2.0, 3.0);
    session::State copy = bench.state;
    events::EventLog copy_log = bench.log;
    Bench other(overrides);
    other.state = copy;
    other.log = copy_log;
    bench.send(CommandKind::pump_program, 24.0, 12.0);
    other.send(CommandKind::pump_program, 24.0, 12.0);
    CHECK(session::state_hash(bench.state) == session::state_hash(other.state));
    CHECK(bench.log.size() == other.log.size());

    session::LiveSession live(test_support::library_model("patent", overrides), "test",
                              "assessment");
    for (int tick = 0; tick < 240 * 12; ++tick) {
        std::vector<Command> commands;
        if (tick == 100) commands.push_back({.kind = CommandKind::pump_bolus, .values = {2.0}});
        if (tick == 1500) commands.push_back({.kind = CommandKind::pump_program, .values = {24.0}});
        live.step(commands);
    }
    live.end();
    CHECK(!session::replay(live.model(), live.recording(), -1, {}).diverged);
}

TEST_CASE("a running bolus can be broken off; the rest is not given") {
    Bench bench;
    bench.send(CommandKind::pump_bolus_stop);
    CHECK(bench.refusal() == "no bolus is running");
    bench.send(CommandKind::pump_bolus, 10.0, 3.0);
    REQUIRE(bench.state.pump.bolus_left_ul > 0.0);
    bench.send(CommandKind::pump_bolus_stop);
    CHECK(bench.state.pump.bolus_left_ul == 0.0);
    REQUIRE(bench.last("pump_bolus_stopped") != nullptr);
    CHECK(bench.last("pump_bolus_stopped")->number("left_ul") > 5.0);
    CHECK(bench.last("pump_bolus_done") == nullptr);
    bench.send(CommandKind::pump_bolus, 1.0);
    CHECK(bench.last("pump_bolus_programmed")->number("volume_ul") == 1.0);
}

TEST_CASE(
    "a pump that creeps under a needle is drawn where it was, within a twentieth of a millimetre") {
    Bench bench;
    bench.state.needle.pump_motion = {.shift_mm = {0.105, -0.205, 0.0045},
                                      .turn_rad = {0.0031, 0.0, -0.0046}};
    const auto solids = [&] {
        return session::make_frame_input(bench.model, bench.state, 512).solids;
    };
    const std::vector<Solid> before = solids();
    const Pose X_WP = mechanics::pump_pose(bench.model.needle, bench.state.needle);
    const std::vector<Solid> inside =
        device::pump_solids(bench.model.scenario.pump, bench.state.pump.rotor_angle_deg);
    const std::size_t still = bench.model.world.still_solids.size();
    REQUIRE(before.size() >= still + inside.size());
    for (std::size_t i = 0; i < inside.size(); ++i) {
        // three rounded shifts, three rounded turns at the rim, and the rotor's own steps
        CHECK(glm::distance(before[still + i].X_WB.p, X_WP.point(inside[i].X_WB.p)) < 0.05);
    }
    bench.state.needle.pump_motion.shift_mm += glm::dvec3(0.0005, 0.0005, -0.0005);
    const std::vector<Solid> crept = solids();
    bench.state.needle.pump_motion.shift_mm.x += 0.05;
    const std::vector<Solid> pushed = solids();
    for (std::size_t i = still; i < still + inside.size(); ++i) {
        CHECK(crept[i].X_WB.p == before[i].X_WB.p);
        CHECK(crept[i].X_WB.R == before[i].X_WB.R);
        CHECK(pushed[i].X_WB.p.x - before[i].X_WB.p.x == Approx(0.05).margin(0.011));
    }
}
