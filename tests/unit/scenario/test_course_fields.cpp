// Events, hints, language, weights and the room's machine, as the file says them.

#include <catch2/catch.hpp>

#include "sim/scenario/language_tag.h"
#include "sim/scenario/moment.h"
#include "tests/unit/scenario/case_file.h"

using namespace sideport;
using namespace sideport::scenario;

namespace {

ReadResult with(const std::string& more) {
    return test_support::read_case(test_support::kGoodCase + more);
}

struct Wrong {
    std::string more, code, message, place;
};

}  // namespace

TEST_CASE("events, hints, language, weights and room are read") {
    const ReadResult read = with(
        "language: pt-BR\n"
        "events:\n"
        "  - {when: aspirated, above: 1 mL, after: 30 s, then: {complication: patient_coughs, "
        "amount: 4}}\n"
        "  - {when: start, then: {says: \"My back hurts.\", drug_effect: 2}}\n"
        "hints:\n"
        "  - {topic: no_picture, question: \"Where is the pump?\"}\n"
        "  - {when: skin_punctured, until: aspiration_return, question: \"Q\", deed: \"D\"}\n"
        "assessment: {checklist: {weights: {lateral_check: 12, beam_time: 0}}}\n"
        "c_arm: {orbital_limit: 95 deg, pulse_rates: [4, 8], modes: [low, normal]}\n"
        "table: {tilt: 10 deg}\n");
    for (const Error& error : read.errors)
        FAIL_CHECK(error.line());
    const Scenario& s = read.scenario;
    CHECK(s.language == "pt-BR");
    REQUIRE(s.events.size() == 2);
    CHECK(s.events[0].above_ml == Approx(1.0));
    CHECK(s.events[0].after_s == Approx(30.0));
    CHECK(s.events[0].complication == "patient_coughs");
    CHECK(s.events[0].amount == Approx(4.0));
    CHECK(s.events[1].says == "My back hurts.");
    CHECK(s.events[1].drug_doses == Approx(2.0));
    CHECK(!s.events[1].has_amount);
    REQUIRE(s.hints.size() == 2);
    CHECK(s.hints[1].until == "aspiration_return");
    REQUIRE(s.weights.size() == 2);
    CHECK(s.weights[0].item == "lateral_check");
    CHECK(s.weights[0].points == Approx(12.0));
    CHECK(s.weights[0].where.find("case.yaml:") != std::string::npos);
    CHECK(s.c_arm.orbital_deg == Approx(95.0));
    CHECK(s.c_arm.pulse_rates_per_s == std::vector<double>{4.0, 8.0});
    CHECK(s.c_arm.modes == std::vector<std::string>{"low", "normal"});
    CHECK(s.start_tilt_deg == Approx(10.0));
    CHECK(s.hash != with("").scenario.hash);
}

TEST_CASE("what makes no sense of events, hints and room is told at its place") {
    const auto wrong = GENERATE(
        Wrong{"events: [{when: contrast_injectd, then: {says: x}}]\n", "scenario.choice",
              "did you mean 'contrast_injected'", ":20:17"},
        Wrong{"events: [{when: start, then: {complication: cough}}]\n", "scenario.choice",
              "patient_coughs", ":20:"},
        Wrong{"events: [{when: start}]\n", "scenario.sense", "nothing happens then", ":20:17"},
        Wrong{"events: [{then: {says: x}}]\n", "scenario.missing_field", "/events/0/when", ":20:"},
        Wrong{"events: [{when: start, after: 30, then: {says: x}}]\n", "quantity.missing_unit",
              "/events/0/after", ":20:"},
        Wrong{"events: [{when: start, above: 1 mL, then: {says: x}}]\n", "scenario.sense",
              "counts no volume", ":20:"},
        Wrong{"events: [{when: start, then: {complication: rotor_stall, amount: 2}}]\n",
              "scenario.sense", "takes no amount", ":20:"},
        Wrong{"events: [{when: start, then: {complication: patient_coughs, amount: 60}}]\n",
              "scenario.sense", "takes 1 .. 15 (shift_mm)", ":20:"},
        Wrong{"events: [{when: start, then: {says: x, amount: 60}}]\n", "scenario.sense",
              "belongs to a complication", ":20:"},
        Wrong{"hints: [{topic: no_pictur, question: x}]\n", "scenario.choice",
              "did you mean 'no_picture'", ":20:"},
        Wrong{"hints: [{topic: no_picture}]\n", "scenario.sense", "no words", ":20:"},
        Wrong{"hints: [{topic: no_picture, when: start, question: x}]\n", "scenario.sense",
              "either a topic", ":20:"},
        Wrong{"hints: [{when: start, deed: x}]\n", "scenario.sense", "begins with its question",
              ":20:"},
        Wrong{"hints: [{when: beam_on, until: beam_on, question: x}]\n", "scenario.sense",
              "another moment", ":20:"},
        Wrong{"language: german\n", "scenario.language", "did you mean 'de'", ":20:11"},
        Wrong{"language: en_US\n", "scenario.language", "BCP 47", ":20:11"},
        Wrong{"c_arm: {pulse_rates: [7]}\n", "scenario.choice", "1, 2, 4, 8, 15, 30", ":20:"},
        Wrong{"c_arm: {orbital_limit: 40 deg}\n", "scenario.range", "75 .. 120 deg", ":20:"},
        Wrong{"c_arm: {source_to_detector_min: 110 cm, source_to_detector_max: 100 cm}\n",
              "scenario.sense", "is more than", ":20:"},
        Wrong{"assessment: {checklist: {weights: {beam_time: -1}}}\n", "scenario.range", "0 .. 100",
              ":20:"});
    CAPTURE(wrong.more);
    const ReadResult read = with(wrong.more);
    REQUIRE(read.errors.size() == 1);
    CAPTURE(read.errors[0].line());
    CHECK(read.errors[0].code == wrong.code);
    CHECK(read.errors[0].message.find(wrong.message) != std::string::npos);
    CHECK(read.errors[0].where.find(wrong.place) != std::string::npos);
}

TEST_CASE("a language tag has a language, then perhaps script and region") {
    CHECK(language_name("en").value() == "English");
    CHECK(language_name("de-CH").value() == "German (CH)");
    CHECK(language_name("zh-Hant-TW").value() == "Chinese (Hant-TW)");
    CHECK(language_name("es-419").value() == "Spanish (419)");
    for (const char* bad : {"", "-", "xx", "english", "en-", "en-USA1", "de-CH-CH", "deu"})
        CHECK(!language_name(bad));
    CHECK(language_name("francais").error().code == "scenario.language");
}

TEST_CASE("moments are events of the procedure, not of the session") {
    const std::string all = ", " + std::string(moment_choices()) + ",";
    for (const char* there : {"start", "needle_in_port", "skin_punctured", "contrast_at_tip"})
        CHECK(all.find(", " + std::string(there) + ",") != std::string::npos);
    for (const char* not_there : {"session_ended", "case_event", "instructor_note", "refused"})
        CHECK(all.find(", " + std::string(not_there) + ",") == std::string::npos);
}
