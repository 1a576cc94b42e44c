#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "sim/app/texts.h"
#include "sim/app/told_words.h"
#include "tests/support/cases.h"
#include "tests/ui/workplace.h"

// What the session says reaches the window as a code, and as words of its table.

using namespace sideport;
using namespace sideport::app;

namespace {

struct InPseudo {
    InPseudo() { set_language(Language::pseudo); }
    ~InPseudo() { set_language(Language::english); }
};

const events::Event* last_refusal(const session::LiveSession& live) {
    const events::Event* last = nullptr;
    for (const events::Event& event : live.events())
        if (event.name == "refused") last = &event;
    return last;
}

}  // namespace

TEST_CASE("the status line has the same words in English as the session's own") {
    test_support::Workplace place;
    for (int i = 0; i < 60; ++i) {
        place.frames(0.25);
        if (i == 4) place.down(GLFW_KEY_SPACE);
        if (i == 20) place.up(GLFW_KEY_SPACE);
        if (i == 24) place.tap(GLFW_KEY_6);
        if (i == 28) place.down(GLFW_KEY_PAGE_DOWN);
        for (const auto telling : {session::Telling::practice, session::Telling::assessment}) {
            const auto& model = place.live.model();
            CHECK(words_of(session::status(model, place.state(), telling)) ==
                  session::status_line(model, place.state(), telling));
        }
    }
}

TEST_CASE("status line and refusals are said in the window's language") {
    test_support::Workplace place;
    CHECK(words_of(session::status(place.live.model(), place.state())) ==
          "Read the stem, then take a scout picture. Hold [Space] for X-rays.");
    place.tap(GLFW_KEY_G);  // nothing to keep yet
    const events::Event* refused = last_refusal(place.live);
    REQUIRE(refused != nullptr);
    CHECK(refused->text("code") == "no_picture");
    CHECK(refused->text("reason") == "there is no picture yet");
    CHECK(reason_words(*refused) == "there is no picture yet");
    const InPseudo pseudo;
    CHECK(reason_words(*refused) == pseudo_of("there is no picture yet"));
    CHECK(words_of(session::status(place.live.model(), place.state())) ==
          pseudo_of("Read the stem, then take a scout picture. Hold [Space] for X-rays."));
}

TEST_CASE("values of a refusal stand in its words") {
    events::Event event;
    event.name = "refused";
    event.fields = {{"command", std::string("pump_program")},
                    {"reason", std::string("not looked at")},
                    {"code", std::string("rate_out_of_range")},
                    {"value", 30.0},
                    {"value_2", 0.05},
                    {"value_3", 24.0}};
    CHECK(reason_words(event) ==
          "30 mL/day cannot be programmed: allowed are 0.05 to 24 mL/day, or 0 to stop");
    event.fields = {{"reason", std::string("as another version said it")},
                    {"code", std::string("unheard_of")}};
    CHECK(reason_words(event) == "as another version said it");
}

TEST_CASE("hints are said in the window's language, with what they name") {
    test_support::Workplace place;
    const auto hint = [&] {
        return session::hint_for(place.live.model(), place.state());
    };
    for (int level = 1; level <= session::kHintLevels; ++level) {
        const std::string english = hint().texts[static_cast<std::size_t>(level - 1)];
        CHECK(!english.empty());
        CHECK(words_of(hint(), level) == english);
        const InPseudo pseudo;
        CHECK(words_of(hint(), level) == pseudo_of(english));
    }
    // a needle's name is a value, not a word of the table
    place.live.step(std::vector<session::Command>{
        {.kind = session::CommandKind::needle_choose, .text = "hypodermic_24g"}});
    REQUIRE(hint().topic == "needle_choice");
    CHECK(words_of(hint(), 3) == hint().texts[2]);
    const InPseudo pseudo;
    CHECK(words_of(hint(), 3).find(hint().value) != std::string::npos);
}

TEST_CASE("what the patient says is said in the window's language, an author's words as they are") {
    test_support::Workplace place;
    place.live.step(
        std::vector<session::Command>{{.kind = session::CommandKind::patient_ask, .text = "pain"}});
    const std::string said = place.state().patient.said;
    CHECK(said == "No pain.");
    CHECK(patient_words(said) == said);
    const InPseudo pseudo;
    CHECK(patient_words(said) == pseudo_of(said));
    CHECK(words_of(session::status(place.live.model(), place.state())) ==
          "\"" + pseudo_of(said) + "\"");
    CHECK(patient_words("My foot is cold.") == "My foot is cold.");
}

TEST_CASE("alarms and the pump's log are shown in the window's language") {
    CHECK(std::string(words_of(device::PumpAlarm::motor_stall)) == "Motor stall");
    CHECK(log_words("Single bolus, 2 uL") == "Single bolus, 2 µL");
    CHECK(log_words("Refill, 40 mL") == "Refill, 40 mL");
    CHECK(log_time_words(240.0) == "today 10:04");
    CHECK(log_time_words(-11.0 * 3600.0) == "1 d ago 23:00");
    const InPseudo pseudo;
    CHECK(words_of(device::PumpAlarm::motor_stall) == pseudo_of("Motor stall"));
    CHECK(log_words("Motor stall") == pseudo_of("Motor stall"));
    CHECK(log_words("Programmed to 0.3 mL/day").find("0.3 mL/") != std::string::npos);
    CHECK(log_words("Programmed to 0.3 mL/day") != "Programmed to 0.3 mL/day");
}
