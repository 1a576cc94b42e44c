#include <catch2/catch.hpp>

#include "tests/ui/workplace.h"

// A gamepad as GLFW's standard mapping shows it, made up as values: none was at hand.

using namespace sideport;
using namespace sideport::app;
using session::CommandKind;
using test_support::Workplace;

namespace {

struct PadPlace : Workplace {
    PadPlace() {
        devices.pad.present = true;
        frame();
    }
    void button(int b, bool is_down) { devices.pad.buttons[static_cast<std::size_t>(b)] = is_down; }
    void tap_button(int b) {
        button(b, true);
        frame();
        button(b, false);
        frame();
    }
    void hold_button(int b, double seconds) {
        button(b, true);
        frames(seconds);
    }
    const session::Command* last(CommandKind kind) const {
        for (auto at = all.rbegin(); at != all.rend(); ++at)
            if (at->kind == kind) return &*at;
        return nullptr;
    }
};

}  // namespace

TEST_CASE("the left bumper is the pedal, and a pad that is pulled out lets go") {
    PadPlace place;
    place.hold_button(GLFW_GAMEPAD_BUTTON_LEFT_BUMPER, 0.2);
    CHECK(place.state().fluoroscope.beam_on);
    SECTION("released") {
        place.button(GLFW_GAMEPAD_BUTTON_LEFT_BUMPER, false);
    }
    SECTION("pulled out") {
        place.devices.pad = {};
    }
    SECTION("out of focus") {
        place.devices.focused = false;
    }
    place.frame(session::kTickS);
    CHECK(!place.state().fluoroscope.beam_on);
}

TEST_CASE("the left stick drives the table, pressed the C-arm, in proportion beyond a dead zone") {
    PadPlace place;
    const auto from = place.state().fluoroscope.isocenter_W_mm;
    place.devices.pad.left_y = 0.1F;
    place.frames(0.5);
    CHECK(place.all.empty());
    place.devices.pad.left_y = -1.0F;  // away from the hand: toward the head
    place.frames(0.6);
    const double whole = place.state().fluoroscope.isocenter_W_mm.z - from.z;
    CHECK(whole > 20.0);
    place.devices.pad.left_y = 0.0F;
    place.frames(0.3);
    const double before = place.state().fluoroscope.isocenter_W_mm.z;
    place.devices.pad.left_y = -0.575F;  // half beyond the dead zone
    place.frames(0.6);
    CHECK(place.state().fluoroscope.isocenter_W_mm.z - before ==
          Approx(0.5 * whole).margin(0.12 * whole));
    place.devices.pad.left_y = 0.0F;
    place.button(GLFW_GAMEPAD_BUTTON_LEFT_THUMB, true);
    place.devices.pad.left_x = 1.0F;
    place.frames(0.6);
    CHECK(place.state().fluoroscope.orbital_deg > 5.0);
}

TEST_CASE("the cross chooses views; with the right bumper it moves the iris") {
    PadPlace place;
    place.tap_button(GLFW_GAMEPAD_BUTTON_DPAD_RIGHT);
    CHECK(place.last(CommandKind::c_arm_go)->values[0] == 90.0);
    place.tap_button(GLFW_GAMEPAD_BUTTON_DPAD_LEFT);
    CHECK(place.last(CommandKind::c_arm_go)->values[0] == 0.0);
    place.tap_button(GLFW_GAMEPAD_BUTTON_DPAD_DOWN);
    CHECK(place.last(CommandKind::table_go)->values[2] == 110.0);
    const int before = place.count(CommandKind::table_go);
    place.button(GLFW_GAMEPAD_BUTTON_RIGHT_BUMPER, true);
    place.hold_button(GLFW_GAMEPAD_BUTTON_DPAD_DOWN, 0.5);
    CHECK(place.count(CommandKind::table_go) == before);
    CHECK(place.last(CommandKind::iris)->values[0] < 150.0);
}

TEST_CASE("the triggers move the needle, or push and pull with 30 N to the power of 1.6") {
    PadPlace place;
    place.devices.pad.right_x = 1.0F;  // takes the needle and slides it
    place.frames(0.2);
    place.devices.pad.right_x = 0.0F;
    place.frames(0.1);
    REQUIRE(place.state().needle.held);
    place.devices.pad.right_trigger = 1.0F;
    place.frames(1.0);
    CHECK(place.last(CommandKind::needle_advance)->values[0] == Approx(4.0 * Workplace::kFrameS));
    place.devices.pad.right_trigger = 0.0F;
    place.tap_button(GLFW_GAMEPAD_BUTTON_Y);
    CHECK(place.view.hand == Hand::plunger);
    place.tap(GLFW_KEY_5);
    place.devices.pad.left_trigger = 0.5F;
    place.frame();
    place.frame();
    CHECK(place.state().plunger_force_n == Approx(-30.0 * std::pow(0.5, 1.6)).margin(0.01));
    place.devices.pad.left_trigger = 0.0F;
    place.frame();
    CHECK(place.state().plunger_force_n == 0.0);
}

TEST_CASE("short and long presses differ") {
    PadPlace place;
    place.hold_button(GLFW_GAMEPAD_BUTTON_LEFT_BUMPER, 0.3);
    place.button(GLFW_GAMEPAD_BUTTON_LEFT_BUMPER, false);
    place.frame();
    place.tap_button(GLFW_GAMEPAD_BUTTON_A);
    CHECK(place.state().kept.size() == 1);
    place.hold_button(GLFW_GAMEPAD_BUTTON_A, 0.5);
    place.button(GLFW_GAMEPAD_BUTTON_A, false);
    place.frame();
    CHECK(place.state().kept.size() == 1);
    CHECK(place.view.wants_swap);
    place.hold_button(GLFW_GAMEPAD_BUTTON_Y, 0.5);  // feels
    place.button(GLFW_GAMEPAD_BUTTON_Y, false);
    place.frame();
    CHECK(place.view.hand == Hand::needle);
}

TEST_CASE(
    "X turns the stopcock; held, the stick points at a place of the tray and the release takes "
    "it") {
    PadPlace place;
    place.view.tray_page = TrayPage::syringes;
    place.tap_button(GLFW_GAMEPAD_BUTTON_X);
    CHECK(place.count(CommandKind::stopcock) == 1);
    const auto choose = [&](float x, float y) {
        place.button(GLFW_GAMEPAD_BUTTON_X, true);
        place.devices.pad.right_x = x;
        place.devices.pad.right_y = y;
        place.frames(0.5);
        place.devices.pad.right_x = place.devices.pad.right_y = 0.0F;
        place.frame();
        place.button(GLFW_GAMEPAD_BUTTON_X, false);
        place.frame();
        return place.last(CommandKind::syringe_attach)->text;
    };
    CHECK(choose(0.0F, -1.0F) == "5");  // up, then clockwise
    CHECK(choose(0.95F, -0.31F) == "6");
    CHECK(choose(0.59F, 0.81F) == "7");
    CHECK(choose(-0.59F, 0.81F) == "8");
    CHECK(choose(-0.95F, -0.31F) == "9");
    CHECK(place.count(CommandKind::stopcock) == 1);
}

TEST_CASE("B closes and never pauses, Menu pauses, View helps") {
    PadPlace place;
    place.tap_button(GLFW_GAMEPAD_BUTTON_B);
    CHECK(place.view.sheet == Sheet::none);
    place.tap_button(GLFW_GAMEPAD_BUTTON_BACK);
    CHECK(place.view.sheet == Sheet::help);
    place.tap_button(GLFW_GAMEPAD_BUTTON_B);
    CHECK(place.view.sheet == Sheet::none);
    place.tap_button(GLFW_GAMEPAD_BUTTON_START);
    CHECK(place.view.sheet == Sheet::pause);
    place.tap_button(GLFW_GAMEPAD_BUTTON_B);
    CHECK(place.view.sheet == Sheet::none);
}
