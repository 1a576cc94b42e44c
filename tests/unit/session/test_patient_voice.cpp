// What the patient says and how the vitals follow a dose.

#include <array>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/session/patient_voice.h"
#include "tests/support/cases.h"

using namespace sideport;
using session::CommandKind;

namespace {

constexpr double kTicks = events::kTicksPerSecond;

session::Command ask(std::string question) {
    return {.kind = CommandKind::patient_ask, .values = {}, .text = std::move(question)};
}

events::EventLog do_now(const session::Model& model, session::State& state,
                        const session::Command& command) {
    events::EventLog log;
    const std::array<session::Command, 1> commands{command};
    session::step(model, state, commands, log);
    return log;
}

bool has(const events::EventLog& log, std::string_view name) {
    for (const events::Event& event : log)
        if (event.name == name) return true;
    return false;
}

}  // namespace

TEST_CASE("the patient answers what is asked, and says so in the status line") {
    const session::Model model = test_support::library_model("patent");
    session::State state = session::make_state(model);
    const events::EventLog log = do_now(model, state, ask("pain"));
    CHECK(has(log, "patient_asked"));
    CHECK(has(log, "patient_said"));
    CHECK(state.patient.said == "No pain.");
    CHECK(session::status_line(model, state) == "\"No pain.\"");
    CHECK(has(do_now(model, state, ask("politics")), "refused"));
}

TEST_CASE("breathing slows after an overdose, and not below the reference dose") {
    const session::Model model = test_support::library_model("patent");
    session::State state = session::make_state(model);
    const double usual = session::vitals(model, state).breathing_rate_per_min;
    CHECK(usual == Approx(model.scenario.breathing_rate_per_min));
    state.patient.drug_effect = 1.0;
    CHECK(session::vitals(model, state).breathing_rate_per_min == Approx(usual));
    state.patient.drug_effect = 5.0;
    CHECK(session::vitals(model, state).breathing_rate_per_min == Approx(usual / 2.4));
    // the chest moves as slowly as the number says
    const double before = state.breath.turns;
    events::EventLog log;
    for (int i = 0; i < static_cast<int>(10.0 * kTicks); ++i)
        session::step(model, state, {}, log);
    CHECK(state.breath.turns - before == Approx(usual / 2.4 / 6.0).epsilon(0.02));
    CHECK(has(log, "patient_drowsy"));
    CHECK(session::status_line(model, state).find("answers slowly") != std::string::npos);
}

TEST_CASE("a text is written on a kept picture, and only there") {
    const session::Model model = test_support::library_model("patent");
    session::State state = session::make_state(model);
    const session::Command label{
        .kind = CommandKind::annotate, .values = {1.0, 0.25, 0.75}, .text = "tip"};
    CHECK(has(do_now(model, state, label), "refused"));  // nothing is kept yet
    do_now(model, state, {.kind = CommandKind::spot, .values = {}, .text = {}});
    do_now(model, state, {.kind = CommandKind::keep_picture, .values = {}, .text = "scout"});
    const std::uint64_t without = session::state_hash(state);
    CHECK(has(do_now(model, state, label), "picture_annotated"));
    REQUIRE(state.kept[0].annotations.size() == 1);
    CHECK(state.kept[0].annotations[0].text == "tip");
    CHECK(session::state_hash(state) != without);
}

TEST_CASE("in an assessment the status line tells what is felt and nothing of what it means") {
    const session::Model model = test_support::library_model("patent");
    session::State state = session::make_state(model);
    CHECK(!session::status_line(model, state).empty());
    CHECK(session::status_line(model, state, session::Telling::assessment).empty());
    state.needle.taken = state.needle.held = state.needle.on_metal = true;
    CHECK(session::status_line(model, state) == "Hard stop, but you felt no give on the way.");
    CHECK(session::status_line(model, state, session::Telling::assessment) == "Hard stop.");
}

TEST_CASE("who takes a needle before any picture is told so, in practice") {
    const session::Model model = test_support::library_model("patent");
    session::State state = session::make_state(model);
    CHECK(session::status_line(model, state).rfind("Read the stem", 0) == 0);
    do_now(model, state, {.kind = CommandKind::needle_take, .values = {}, .text = {}});
    CHECK(session::status_line(model, state) == "You are moving without a picture.");
    CHECK(session::status_line(model, state, session::Telling::assessment).empty());
}

TEST_CASE("a generator at its limit says so while X-rays are on, in an assessment too") {
    const session::Model model = test_support::library_model("patent");
    session::State state = session::make_state(model);
    fluoroscope::State& machine = state.fluoroscope;
    machine.pulse_count = 1;
    machine.beam_on = true;
    machine.air_kerma_rate_mgy_per_min = 87.0;
    const auto line = [&] {
        return session::status_line(model, state, session::Telling::assessment);
    };
    CHECK(line().empty());
    machine.air_kerma_rate_mgy_per_min = 88.0;
    CHECK(line() == "Dose rate is at its limit.");
    machine.mode = fluoroscope::Mode::high;
    CHECK(line().empty());  // twice as much is allowed
    machine.mode = fluoroscope::Mode::cine;
    machine.air_kerma_rate_mgy_per_min = 900.0;
    CHECK(line().empty());  // recording has none
    machine.mode = fluoroscope::Mode::low;
    machine.beam_on = false;
    CHECK(line().empty());
}
