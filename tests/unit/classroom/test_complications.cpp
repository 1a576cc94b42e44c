// Complications: each does what it says, at the tick at which its condition is met.

#include <catch2/catch.hpp>

#include "sim/session/live_session.h"
#include "sim/session/patient_voice.h"
#include "sim/session/replay.h"
#include "tests/support/cases.h"

using namespace sideport;
using session::Command;
using session::CommandKind;

namespace {

Command order(std::string text) {
    return {.kind = CommandKind::complication, .text = std::move(text), .by = "Dr. Roy"};
}

void pass(session::LiveSession& live, double seconds, std::vector<Command> first = {}) {
    const int ticks = static_cast<int>(seconds * events::kTicksPerSecond);
    for (int i = 0; i < ticks; ++i) {
        live.step(first);
        first.clear();
    }
}

session::LiveSession started(const std::string& mode = "practice",
                             const scenario::Overrides& overrides = {}) {
    return {test_support::library_model("patent", overrides), "Ana", mode};
}

const events::Event* last(const session::LiveSession& live, std::string_view name) {
    const events::Event* found = nullptr;
    for (const events::Event& event : live.events())
        if (event.name == name) found = &event;
    return found;
}

/// The needle through the port, without a hand: the flow is what is tested.
void put_in_port(session::State& state) {
    state.needle.taken = true;
    state.needle.site = mechanics::Site::access_chamber;
}

}  // namespace

TEST_CASE("an order is read back from its text, to the bit") {
    for (const scenario::ComplicationSpec& spec : scenario::complication_table()) {
        for (const session::WhenSpec& when : session::when_table()) {
            const session::ComplicationOrder given{.kind = spec.kind,
                                                   .amount = spec.amount,
                                                   .when = when.when,
                                                   .value = when.usual / 3.0};
            const auto read = session::parse_complication(session::to_text(given));
            CAPTURE(session::to_text(given));
            REQUIRE(read);
            CHECK(read.value().kind == given.kind);
            CHECK(read.value().amount == given.amount);
            CHECK(read.value().when == given.when);
            CHECK(read.value().value == given.value);
        }
    }
}

TEST_CASE("a mistaken order says what is allowed") {
    const auto code = [](const char* text) {
        const auto read = session::parse_complication(text);
        return read ? std::string() : read.error().code;
    };
    CHECK(code("") == "complication.unknown");
    CHECK(code("earthquake") == "complication.unknown");
    CHECK(code("tip_occlusion=3") == "complication.amount");
    CHECK(code("patient_coughs=600") == "complication.amount");
    CHECK(code("patient_coughs=nan") == "complication.amount");
    CHECK(code("patient_coughs=6 mm") == "complication.amount");
    CHECK(code("drowsy@") == "complication.condition");
    CHECK(code("drowsy@tomorrow") == "complication.condition");
    CHECK(code("drowsy@contrast_in > 1") == "complication.condition");
    CHECK(code("drowsy@contrast_in 1 mL") == "complication.condition");
    CHECK(code("drowsy@contrast_in > 1 s") == "complication.condition");
    CHECK(code("drowsy@in -4 s") == "complication.condition");
    CHECK(code("drowsy@beam_on > 1 mL") == "complication.condition");
    CHECK(session::parse_complication("drowsy@contrast_in > 1 mL"));
    CHECK(session::parse_complication(" drowsy = 8 @ in 10 s"));
}

TEST_CASE("an armed complication is state, fires at its tick, and again at the same in a replay") {
    session::LiveSession live = started();
    pass(live, 0.5);
    const std::uint64_t before = session::state_hash(live.state());
    session::State armed_only = live.state();
    armed_only.instruction.armed.push_back({.number = 1});
    armed_only.instruction.next_number = 2;
    CHECK(session::state_hash(armed_only) != before);

    pass(live, 1.0,
         {order("patient_coughs=6@beam_on"), order("drowsy@in 2 s"), order("rotor_stall@at 4 s")});
    CHECK(live.state().instruction.armed.size() == 3);
    pass(live, 1.0, {{.kind = CommandKind::pedal, .values = {1.0}}});
    pass(live, 3.0, {{.kind = CommandKind::pedal, .values = {0.0}}});
    CHECK(live.state().instruction.armed.empty());
    std::vector<std::pair<std::string, std::int64_t>> fired;
    for (const events::Event& event : live.events()) {
        if (event.name == "complication_fired")
            fired.emplace_back(event.text("complication"), event.tick);
    }
    REQUIRE(fired.size() == 3);
    CHECK(fired[0].first == "patient_coughs");
    CHECK(fired[1] == std::pair<std::string, std::int64_t>{"drowsy", 120 + 480});
    CHECK(fired[2] == std::pair<std::string, std::int64_t>{"rotor_stall", 960});
    CHECK(last(live, "beam_on")->tick == fired[0].second);

    live.end();
    const auto again = session::replay(live.model(), live.recording(), -1, {});
    CHECK(again.reason == "");
    CHECK(again.hashes_compared >= 6);
    // and a recording in which the instructor did something else is found out
    session::Recording forged = live.recording();
    forged.commands[0].second.text = "patient_coughs=7@beam_on";
    CHECK(session::replay(live.model(), forged, -1, {}).diverged);
}

TEST_CASE("an armed complication is fired early, or cancelled") {
    session::LiveSession live = started();
    pass(live, 0.1, {order("telemetry_lost=5@at 900 s"), order("air_leak@needle_in_port")});
    pass(live, 0.1, {{.kind = CommandKind::complication_fire, .values = {1.0}, .by = "Dr. Roy"}});
    REQUIRE(last(live, "complication_fired") != nullptr);
    CHECK(last(live, "complication_fired")->flag("early"));
    pass(live, 0.1, {{.kind = CommandKind::complication_cancel, .values = {2.0}}});
    CHECK(last(live, "complication_cancelled")->text("complication") == "air_leak");
    CHECK(live.state().instruction.armed.empty());
    pass(live, 0.1, {{.kind = CommandKind::complication_cancel, .values = {2.0}}});
    CHECK(last(live, "refused")->text("command") == "complication_cancel");

    // no telemetry for five seconds, then again
    pass(live, 0.1, {{.kind = CommandKind::pump_interrogate}});
    CHECK(last(live, "pump_interrogated") == nullptr);
    pass(live, 5.0);
    pass(live, 0.1, {{.kind = CommandKind::pump_interrogate}});
    CHECK(last(live, "pump_interrogated") != nullptr);
}

TEST_CASE("a catheter that shears lets contrast out, and another conclusion is right") {
    session::Model model = test_support::library_model("patent");
    model.is_assessment = true;
    const auto iodine = [&](const char* what) {
        session::State state = session::make_state(model);
        put_in_port(state);
        events::EventLog log;
        std::vector<Command> commands{{.kind = CommandKind::syringe_attach, .text = "6"},
                                      {.kind = CommandKind::plunger_force, .values = {8.0}}};
        if (*what != '\0') commands.push_back(order(what));
        fluid::PlumbingState& plumbing = state.plumbing;
        const auto& slot = state.tray;
        for (const auto& [id, syringe] : slot)
            if (id == "6") fluid::attach_syringe(model.plumbing, plumbing, syringe);
        fluid::PlumbingInput input{.plunger_force_n = 8.0,
                                   .needle_site = fluid::NeedleSite::access_chamber};
        if (std::string_view(what) == "shear") input.mishap.sheared_place = 0;
        if (std::string_view(what) == "tip") input.mishap.tip_blocked = true;
        for (int i = 0; i < 60 * events::kTicksPerSecond; ++i)
            fluid::step(model.plumbing, plumbing, input, session::kTickS);
        return fluid::read_out(model.plumbing, plumbing);
    };
    const fluid::PlumbingReadout sound = iodine(""), sheared = iodine("shear"),
                                 blocked = iodine("tip");
    CHECK(sound.iodine_to_csf_mg > 50.0);
    CHECK(sound.iodine_to_tissue_mg < 0.01);
    CHECK(sheared.iodine_to_csf_mg < 0.01);
    CHECK(sheared.iodine_to_tissue_mg > 50.0);
    CHECK(blocked.iodine_to_csf_mg < 0.01);
    CHECK(blocked.iodine_to_tissue_mg < 0.01);

    session::LiveSession live(model, "Ana", "assessment");
    pass(live, 0.1, {order("catheter_shear")});
    REQUIRE(last(live, "truth_changed") != nullptr);
    const scenario::Truth truth = scenario::truth_at_end(model.scenario, live.events());
    CHECK(truth.conclusion == "broken_or_leaking");
    CHECK(scenario::truth_at_end(model.scenario, {}).conclusion == "patent");
    CHECK(scenario::true_conclusion(scenario::with_complications(model.scenario, live.events())) ==
          "broken_or_leaking");
    CHECK_FALSE(scenario::is_standardised(live.events()));
    // what is in two pieces does not shear again, and its tip no longer matters
    pass(live, 0.1, {order("catheter_shear")});
    CHECK(last(live, "refused")->text("reason") == "the catheter is in two pieces already");
    pass(live, 0.1, {order("tip_occlusion")});
    CHECK(last(live, "refused")->tick == live.state().tick - 24);
}

TEST_CASE("a case names the complications that keep an assessment standardised") {
    session::LiveSession live = started("assessment", {});
    session::Model model = test_support::library_model("patent");
    model.scenario.complications = {"drowsy"};
    session::LiveSession allowed(model, "Ana", "assessment");
    pass(allowed, 0.1, {order("drowsy")});
    CHECK(scenario::is_standardised(allowed.events()));
    pass(allowed, 0.1, {order("pressure_falls")});
    CHECK_FALSE(scenario::is_standardised(allowed.events()));
    session::LiveSession practice(model, "Ana", "practice");
    pass(practice, 0.1, {order("pressure_falls")});
    CHECK(scenario::is_standardised(practice.events()));
}

TEST_CASE("the patient's condition follows an instructor") {
    session::LiveSession live = started();
    const session::Vitals usual = session::vitals(live.model(), live.state());
    CHECK(usual.systolic_mmhg == Approx(128.0));
    CHECK(usual.oxygen_percent == Approx(97.0));
    pass(live, 75.0, {order("drowsy=7"), order("pressure_falls=84")});
    const session::Vitals now = session::vitals(live.model(), live.state());
    CHECK(now.breathing_rate_per_min == Approx(7.0).margin(0.1));
    CHECK(now.systolic_mmhg == Approx(84.0).margin(0.5));
    CHECK(now.oxygen_percent < 94.0);
    CHECK(now.drowsy);
    CHECK(last(live, "patient_drowsy") != nullptr);
    CHECK(session::patient_answer(live.model(), live.state(), "feeling") ==
          session::PatientCode::feels_drowsy);
}

TEST_CASE("a cough moves the patient against the table by the amount") {
    session::LiveSession live = started();
    pass(live, 0.1);
    const glm::dvec3 before = live.state().fluoroscope.isocenter_W_mm;
    pass(live, 2.0, {order("patient_coughs=9")});
    const glm::dvec3 after = live.state().fluoroscope.isocenter_W_mm;
    CHECK(glm::length(after - before) == Approx(9.0));
    CHECK(after.y == before.y);
}

TEST_CASE("a stalled rotor turns no more, and the truth says so") {
    session::LiveSession live = started();
    pass(live, 1.0, {order("rotor_stall"), {.kind = CommandKind::pump_bolus, .values = {50.0}}});
    const double at = live.state().pump.rotor_angle_deg;
    pass(live, 30.0);
    CHECK(live.state().pump.rotor_angle_deg == at);
    CHECK(scenario::truth_at_end(live.model().scenario, live.events()).conclusion == "pump_fault");
}

TEST_CASE("a held session takes no command of the trainee, whose foot has let go") {
    session::LiveSession live = started();
    pass(live, 0.5, {{.kind = CommandKind::pedal, .values = {1.0}}});
    pass(live, 0.1, {{.kind = CommandKind::instructor_pause, .by = "Dr. Roy"}});
    CHECK_FALSE(live.state().fluoroscope_pedal);
    CHECK(session::status_line(live.model(), live.state()) ==
          "The instructor has paused the session.");
    pass(live, 0.1, {{.kind = CommandKind::pedal, .values = {1.0}}});
    CHECK_FALSE(live.state().fluoroscope_pedal);
    CHECK(last(live, "refused")->text("command") == "pedal");
    pass(live, 0.1, {{.kind = CommandKind::instructor_resume, .values = {12.0}}});
    CHECK(last(live, "instructor_resumed")->number("pause_s") == 12.0);
    pass(live, 0.1, {{.kind = CommandKind::pedal, .values = {1.0}}});
    CHECK(live.state().fluoroscope_pedal);
    pass(live, 0.1,
         {{.kind = CommandKind::instructor_message, .text = "Look at the tip.", .by = "Dr. Roy"}});
    CHECK(session::status_line(live.model(), live.state()) == "Instructor: Look at the tip.");
}

TEST_CASE("an instructor ends a session, also a paused one, and its replay ends there too") {
    for (const bool held : {false, true}) {
        session::LiveSession live = started("assessment");
        pass(live, 1.0);
        if (held) pass(live, 0.01, {{.kind = CommandKind::instructor_pause, .by = "Dr. Roy"}});
        const std::int64_t tick = live.state().tick;
        pass(live, 1.0, {{.kind = CommandKind::instructor_end, .by = "Dr. Roy"}});
        CHECK(live.state().ended);
        CHECK(live.state().tick == tick + 1);
        CHECK(!live.state().report.signed_off);
        REQUIRE(last(live, "instructor_ended") != nullptr);
        CHECK(last(live, "instructor_ended")->text("by") == "Dr. Roy");
        CHECK(live.events().back().name == "session_ended");
        CHECK(live.recording().state == session::RecordingState::ended);
        CHECK(session::replay(live.model(), live.recording(), -1, {}).reason == "");
    }
}
