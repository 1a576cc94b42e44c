#pragma once

#include <cstdlib>
#include <string>

#include <catch2/catch.hpp>

#include "tests/ui/pad_desk.h"

// What a person does with a gamepad at a desk, for tests.

namespace sideport::test_support {

inline constexpr int kA = GLFW_GAMEPAD_BUTTON_A, kB = GLFW_GAMEPAD_BUTTON_B,
                     kX = GLFW_GAMEPAD_BUTTON_X, kY = GLFW_GAMEPAD_BUTTON_Y,
                     kLb = GLFW_GAMEPAD_BUTTON_LEFT_BUMPER, kRb = GLFW_GAMEPAD_BUTTON_RIGHT_BUMPER,
                     kView = GLFW_GAMEPAD_BUTTON_BACK, kMenu = GLFW_GAMEPAD_BUTTON_START,
                     kL3 = GLFW_GAMEPAD_BUTTON_LEFT_THUMB, kR3 = GLFW_GAMEPAD_BUTTON_RIGHT_THUMB,
                     kUp = GLFW_GAMEPAD_BUTTON_DPAD_UP, kRight = GLFW_GAMEPAD_BUTTON_DPAD_RIGHT,
                     kDown = GLFW_GAMEPAD_BUTTON_DPAD_DOWN, kLeft = GLFW_GAMEPAD_BUTTON_DPAD_LEFT;

inline void open_programmer(PadDesk& desk) {
    desk.chord(kMenu, kY);
    REQUIRE(desk.view.sheet == app::Sheet::programmer);
    REQUIRE(desk.ring_on("Interrogate"));
    desk.take();
    REQUIRE(desk.view.programmer.linked);
    REQUIRE(desk.walk(kDown, "Bolus"));
    desk.take();
    REQUIRE(desk.view.programmer.page == app::Programmer::Page::bolus);
}

/// Takes the entry so far down in a list of the report.
inline void choose(PadDesk& desk, const std::string& label, int entry) {
    REQUIRE(desk.walk(kDown, "##" + label));
    desk.take();
    for (int i = 0; i < entry; ++i)
        desk.tap(kDown);
    desk.take();
}

/// Takes a number, steps it by so many of its units, and keeps it.
inline void enter(PadDesk& desk, const std::string& label, int way, int tens, int ones) {
    REQUIRE(desk.walk(way, label));
    desk.take();
    REQUIRE(desk.view.focus.number != 0);
    for (int i = 0; i < tens; ++i)
        desk.tap(kUp);
    for (int i = 0; i < std::abs(ones); ++i)
        desk.tap(ones > 0 ? kRight : kLeft);
    desk.take();
    REQUIRE(desk.view.focus.number == 0);
}

}  // namespace sideport::test_support
