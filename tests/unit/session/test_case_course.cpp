// Events and hints of a case, and the C-arm of its room, while a session runs.

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>
#include <set>

#include <catch2/catch.hpp>

#include "sim/scenario/moment.h"
#include "sim/session/hints.h"
#include "sim/session/live_session.h"
#include "sim/session/patient_voice.h"
#include "sim/session/replay.h"
#include "sim/session/robot.h"
#include "tests/support/cases.h"
#include "tests/support/places.h"

using namespace sideport;
using scenario::Overrides;
using session::Command;
using session::CommandKind;

namespace {

constexpr double kTicks = events::kTicksPerSecond;

session::LiveSession session_of(const Overrides& overrides, const std::string& mode = "practice") {
    return {test_support::library_model("patent", overrides), "Ana", mode};
}

void pass(session::LiveSession& live, double seconds, std::vector<Command> first = {}) {
    for (int i = 0; i < int(seconds * kTicks); ++i) {
        live.step(first);
        first.clear();
    }
}

Command do_it(CommandKind kind, double a = 0.0, double b = 0.0, double c = 0.0) {
    return {.kind = kind, .values = {a, b, c}, .text = {}};
}

std::vector<events::Event> all_of(const events::EventLog& log, std::string_view name) {
    std::vector<events::Event> found;
    std::copy_if(log.begin(), log.end(), std::back_inserter(found),
                 [&](const events::Event& event) { return event.name == name; });
    return found;
}

}  // namespace

TEST_CASE("an event of the case happens so long after its moment, once") {
    auto live = session_of({{"/events",
                             "[{when: start, after: 2 s, then: {complication: patient_coughs, "
                             "amount: 5}}, {when: beam_on, then: {says: \"Is it on?\"}}]"}},
                           "assessment");
    const glm::dvec3 before = live.state().fluoroscope.isocenter_W_mm;
    pass(live, 1.9);
    CHECK(all_of(live.events(), "case_event").empty());
    CHECK(live.state().fluoroscope.isocenter_W_mm == before);
    pass(live, 2.0, {do_it(CommandKind::pedal, 1.0)});
    pass(live, 2.0, {do_it(CommandKind::pedal, 0.0)});
    pass(live, 1.0, {do_it(CommandKind::pedal, 1.0)});
    const auto happened = all_of(live.events(), "case_event");
    REQUIRE(happened.size() == 2);
    CHECK(happened[0].number("number") == 2.0);  // the beam came before two seconds were over
    CHECK(happened[1].number("number") == 1.0);
    CHECK(happened[1].tick == 2 * events::kTicksPerSecond);
    CHECK(happened[1].text("when") == "start");
    const auto fired = all_of(live.events(), "complication_fired");
    REQUIRE(fired.size() == 1);
    CHECK(fired[0].text("by") == "case");
    CHECK(fired[0].number("amount") == 5.0);
    CHECK(glm::length(live.state().fluoroscope.isocenter_W_mm - before) == Approx(5.0));
    const auto said = all_of(live.events(), "patient_said");
    REQUIRE(said.size() == 1);
    CHECK(said[0].text("text") == "Is it on?");
    // the case names it, so the attempt stays one that is standardised
    CHECK(all_of(live.events(), "not_standardised").empty());
    CHECK(live.state().instruction.standardised);
}

TEST_CASE("an event that changes the system changes what is right to sign") {
    auto live = session_of({{"/events", "[{when: start, then: {complication: rotor_stall}}]"}});
    pass(live, 0.1);
    const auto changed = all_of(live.events(), "truth_changed");
    REQUIRE(changed.size() == 1);
    CHECK(changed[0].text("conclusion") == "pump_fault");
    CHECK(live.state().instruction.rotor_stalled);
}

TEST_CASE("an event that would change nothing is given up and says why") {
    auto live = session_of({{"/events",
                             "[{when: start, then: {complication: rotor_stall}}, {when: start, "
                             "after: 1 s, then: {complication: rotor_stall}}]"}});
    pass(live, 1.5);
    const auto cancelled = all_of(live.events(), "complication_cancelled");
    REQUIRE(cancelled.size() == 1);
    CHECK(cancelled[0].text("reason") == "the rotor stands still already");
}

TEST_CASE("drug of an event begins to act within minutes and slows the breath") {
    auto live = session_of({{"/events", "[{when: start, then: {drug_effect: 6}}]"}});
    const double usual = live.model().scenario.breathing_rate_per_min;
    pass(live, 60.0);
    // first order, time constant 600 s: 6 (1 - exp(-t / 600 s)), coarser steps lag by half of one
    CHECK(live.state().patient.drug_effect == Approx(6.0 * (1.0 - std::exp(-0.1))).epsilon(0.01));
    CHECK(session::vitals(live.model(), live.state()).breathing_rate_per_min == Approx(usual));
    session::State later = live.state();
    later.patient.drug_effect = 6.0;
    CHECK(session::vitals(live.model(), later).breathing_rate_per_min == Approx(usual / 2.75));
}

TEST_CASE("a session with events of its case replays to the same states") {
    auto live = session_of({{"/events",
                             "[{when: needle_in_port, after: 3 s, then: {complication: "
                             "patient_coughs, says: \"Sorry.\"}}, {when: aspirated, above: 0.5 mL, "
                             "then: {complication: burning_pain, drug_effect: 1}}]"}});
    const auto robot = session::make_robot("expert");
    while (!live.state().ended && live.state().tick < 400 * events::kTicksPerSecond)
        live.step(robot->act(live.model(), live.state()));
    CHECK(all_of(live.events(), "case_event").size() == 2);
    const auto result = session::replay(live.model(), live.recording(), -1, {});
    INFO(result.reason);
    CHECK(!result.diverged);
    CHECK(result.hashes_compared > 50);
}

TEST_CASE("a case without events hashes as it did before there were any") {
    const session::Model model = test_support::library_model("patent");
    session::State state = session::make_state(model);
    const std::uint64_t plain = session::state_hash(state);
    state.case_events.resize(1);
    CHECK(session::state_hash(state) != plain);
    state.case_events.clear();
    state.patient.case_doses = 1.0;
    CHECK(session::state_hash(state) != plain);
    state.patient.case_doses = 0.0;
    CHECK(session::state_hash(state) == plain);
}

TEST_CASE("a case says the program's hints in its own words, level by level") {
    auto live = session_of({{"/hints", "[{topic: no_picture, look: \"At the wall clock.\"}]"}});
    const session::Hint hint = session::hint_for(live.model(), live.state());
    CHECK(hint.topic == "no_picture");
    CHECK(hint.texts[0] == "What do you want to see before you touch anything?");
    CHECK(hint.texts[1] == "At the wall clock.");
}

TEST_CASE("a hint of the case stands between its moments, behind those that prevent harm") {
    auto live = session_of({{"/hints",
                             "[{when: beam_on, until: beam_off, question: \"What is this?\", deed: "
                             "\"Let go.\"}]"}});
    CHECK(session::hint_for(live.model(), live.state()).topic == "no_picture");
    pass(live, 1.0, {do_it(CommandKind::pedal, 1.0)});
    const session::Hint hint = session::hint_for(live.model(), live.state());
    CHECK(hint.topic == "case_1");
    CHECK(hint.texts == std::array<std::string, 3>{"What is this?", "What is this?", "Let go."});
    pass(live, 3.5);  // nothing moves in the picture for longer than an eye needs
    CHECK(session::hint_for(live.model(), live.state()).topic == "beam_without_question");
    pass(live, 0.5, {do_it(CommandKind::pedal, 0.0)});
    CHECK(session::hint_for(live.model(), live.state()).topic == "no_scout");
}

TEST_CASE("every hint that the program gives is a topic that a case may put in other words") {
    std::ifstream in(test_support::source_folder() / "sim" / "session" / "hint_texts.inc");
    REQUIRE(in);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    const std::string all = ", " + std::string(scenario::hint_topic_choices()) + ",";
    std::set<std::string> topics;  // several wordings may share one
    for (std::size_t at = 0; (at = text.find("\nSIDEPORT_HINT(", at)) != std::string::npos;) {
        at = text.find(", ", at) + 2;
        const std::string topic = text.substr(at, text.find(',', at) - at);
        CAPTURE(topic);
        CHECK(all.find(", " + topic + ",") != std::string::npos);
        topics.insert(topic);
    }
    CHECK(topics.size() == static_cast<std::size_t>(std::count(all.begin(), all.end(), ',')) - 1);
}

TEST_CASE("the C-arm of a room stops at its limits and refuses what it has not") {
    auto live =
        session_of({{"/c_arm",
                     "{orbital_limit: 95 deg, angulation_limit: 20 deg, "
                     "source_to_detector_max: 950 mm, pulse_rates: [2, 15], modes: [low]}"}});
    const auto& machine = live.state().fluoroscope;
    CHECK(machine.source_to_detector_mm.at == 950.0);  // the usual 1000 mm are out of reach
    CHECK(machine.pulses_per_s == 2.0);                // 8 is not there; 2 is nearer than 15
    CHECK(machine.mode == fluoroscope::Mode::low);
    pass(live, 9.0,
         {do_it(CommandKind::c_arm_go, 120.0, -45.0),
          do_it(CommandKind::c_arm_shift, 0.0, 0.0, 1200.0)});
    CHECK(machine.orbital_deg <= 95.0);
    CHECK(machine.orbital_target_deg <= 95.0);
    CHECK(machine.angulation_deg == Approx(-20.0));
    CHECK(machine.source_to_detector_mm.at == Approx(950.0));
    Command mode = do_it(CommandKind::fluoro_mode);
    mode.text = "high";
    pass(live, 0.1, {do_it(CommandKind::pulse_rate, 30.0), mode, do_it(CommandKind::spot)});
    const auto refused = all_of(live.events(), "refused");
    REQUIRE(refused.size() == 3);
    CHECK(refused[0].text("reason") == "this C-arm has no 30 pulses a second; the nearest is 15");
    CHECK(refused[1].text("code") == "c_arm_has_no_mode");
    CHECK(refused[2].text("command") == "spot");
    CHECK(machine.mode == fluoroscope::Mode::low);
    pass(live, 0.1, {do_it(CommandKind::pulse_rate, 15.0)});
    CHECK(machine.pulses_per_s == 15.0);
}

TEST_CASE("the patient lies at the start as the case says") {
    auto live = session_of({{"/patient/posture", "trunk_rotated"}, {"/table/tilt", "-10 deg"}});
    CHECK(live.state().posture == scenario::Posture::trunk_rotated);
    CHECK(live.state().table_tilt_deg == -10.0);
    const glm::dvec3 center = live.state().fluoroscope.isocenter_W_mm;
    pass(live, 1.0);
    CHECK(live.state().table_tilt_deg == -10.0);
    CHECK(glm::length(live.state().fluoroscope.isocenter_W_mm - center) < 1e-9);
    CHECK(live.state().fluoroscope.table_tilt_deg == -10.0);
}
