#include <catch2/catch.hpp>

#include "tests/ui/workplace.h"

// Sheets by their keys.

using namespace sideport;
using namespace sideport::app;
using test_support::Workplace;

TEST_CASE("sheets open and close with their keys, Esc closes, then pauses") {
    Workplace place;
    const auto [key, sheet] = GENERATE(table<int, Sheet>({{GLFW_KEY_F1, Sheet::help},
                                                          {GLFW_KEY_P, Sheet::programmer},
                                                          {GLFW_KEY_R, Sheet::conclude},
                                                          {GLFW_KEY_T, Sheet::patient},
                                                          {GLFW_KEY_F3, Sheet::brief}}));
    place.tap(key);
    CHECK(place.view.sheet == sheet);
    place.tap(key);
    CHECK(place.view.sheet == Sheet::none);
    place.tap(key);
    place.tap(GLFW_KEY_ESCAPE);
    CHECK(place.view.sheet == Sheet::none);
    place.tap(GLFW_KEY_ESCAPE);
    CHECK(place.view.sheet == Sheet::pause);
    place.tap(GLFW_KEY_ESCAPE);
    CHECK(place.view.sheet == Sheet::none);
}

TEST_CASE("Esc closes a hint before it pauses") {
    Workplace place;
    place.view.guidance.shown_level = 2;
    place.tap(GLFW_KEY_ESCAPE);
    CHECK(place.view.guidance.shown_level == 0);
    CHECK(place.view.sheet == Sheet::none);
    place.tap(GLFW_KEY_ESCAPE);
    CHECK(place.view.sheet == Sheet::pause);
}

TEST_CASE("the settings hold the session, and a key that is learnt does nothing else") {
    Workplace place;
    place.tap(GLFW_KEY_F4);
    CHECK(place.view.holds_session());
    place.view.settings_sheet.learning = SettingsSheet::Learns::key;
    place.view.settings_sheet.action = Action::keep;
    place.tap(GLFW_KEY_ESCAPE);
    CHECK(place.view.sheet == Sheet::settings);
    place.view.settings_sheet.learning = SettingsSheet::Learns::nothing;
    place.tap(GLFW_KEY_ESCAPE);
    CHECK(place.view.sheet == Sheet::none);
}

TEST_CASE("in the pause F1 and F4 open help and settings, which go back there; the clock stands") {
    Workplace place;
    place.tap(GLFW_KEY_ESCAPE);
    REQUIRE(place.view.sheet == Sheet::pause);
    place.tap(GLFW_KEY_F1);
    CHECK(place.view.sheet == Sheet::help);
    CHECK(place.view.holds_session());
    place.tap(GLFW_KEY_F1);
    CHECK(place.view.sheet == Sheet::pause);
    place.tap(GLFW_KEY_F1);
    place.tap(GLFW_KEY_ESCAPE);
    CHECK(place.view.sheet == Sheet::pause);
    place.tap(GLFW_KEY_F4);
    CHECK(place.view.sheet == Sheet::settings);
    place.tap(GLFW_KEY_ESCAPE);
    CHECK(place.view.sheet == Sheet::pause);
    place.tap(GLFW_KEY_ESCAPE);
    CHECK(place.view.sheet == Sheet::none);
    // outside the pause help holds nothing
    place.tap(GLFW_KEY_F1);
    CHECK(place.view.sheet == Sheet::help);
    CHECK(!place.view.holds_session());
}
