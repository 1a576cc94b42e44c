#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "tests/ui/workplace.h"

// Hands at keyboard, mouse, gamepad and pedals, as values: what they do to a session. Acceptance
// check 5 of the interface design: the pedal.

using namespace sideport;
using namespace sideport::app;
using session::CommandKind;
using test_support::Workplace;

namespace {

glm::dvec3 table(const Workplace& place) {
    return place.state().fluoroscope.isocenter_W_mm;
}

bool beam(const Workplace& place) {
    return place.state().fluoroscope.beam_on;
}

const session::Command* last(const Workplace& place, CommandKind kind) {
    const auto at = std::find_if(place.all.rbegin(), place.all.rend(),
                                 [&](const session::Command& c) { return c.kind == kind; });
    return at == place.all.rend() ? nullptr : &*at;
}

/// A picture from the front, so that the mouse knows the skin.
void expose(Workplace& place) {
    place.down(GLFW_KEY_SPACE);
    place.frames(0.4);
    place.up(GLFW_KEY_SPACE);
    place.frame();
    REQUIRE(place.view.has_picture);
}

/// A needle under the skin with a syringe on it.
void take_syringe(Workplace& place) {
    place.live.step(
        Commands{command(CommandKind::needle_take), command(CommandKind::needle_advance, {20.0})});
    place.frames(4.0);
    REQUIRE(place.state().needle.depth_mm > 0.0);
    place.tap(GLFW_KEY_5);
    place.frames(0.1);
    REQUIRE(!place.state().syringe_slot.empty());
}

}  // namespace

TEST_CASE("X-rays are on while the pedal is down and end within a tick of its release") {
    Workplace place;
    place.down(GLFW_KEY_SPACE);
    place.frames(0.2);
    REQUIRE(beam(place));
    SECTION("by the key") {
        place.up(GLFW_KEY_SPACE);
    }
    SECTION("by the loss of focus") {
        place.devices.focused = false;
    }
    SECTION("by a text field") {
        place.devices.typing = true;
    }
    SECTION("by the pause") {
        place.view.sheet = Sheet::pause;
    }
    SECTION("by the settings") {
        place.view.sheet = Sheet::settings;
    }
    place.frame(session::kTickS);
    CHECK(!beam(place));
    CHECK(last(place, CommandKind::pedal)->values[0] == 0.0);
    // and it does not come back by itself when the key is still down
    place.frames(0.1);
    CHECK(!beam(place));
}

TEST_CASE("a foot switch exposes while something is typed, the keyboard does not") {
    Workplace place;
    place.settings.foot_switch_key = GLFW_KEY_F13;
    place.settings.foot_switch_keep_key = GLFW_KEY_F14;
    place.devices.typing = true;
    place.down(GLFW_KEY_SPACE);
    place.frames(0.1);
    CHECK(!beam(place));
    place.up(GLFW_KEY_SPACE);
    place.down(GLFW_KEY_F13);
    place.frames(0.2);
    CHECK(beam(place));
    place.tap(GLFW_KEY_F14);
    CHECK(place.state().kept.size() == 1);
    place.devices.focused = false;
    place.frame();
    CHECK(!beam(place));
}

TEST_CASE("a latched pedal starts and stops by taps, ends after 10 s and is written down") {
    Workplace place;
    place.settings.pedal_latch = true;
    place.tap(GLFW_KEY_SPACE);
    place.frames(0.5);
    CHECK(beam(place));
    REQUIRE(last(place, CommandKind::note) != nullptr);
    CHECK(last(place, CommandKind::note)->text == "pedal latched");
    place.tap(GLFW_KEY_SPACE);
    CHECK(!beam(place));
    place.tap(GLFW_KEY_SPACE);
    place.frames(9.5);
    CHECK(beam(place));
    place.frames(0.7);
    CHECK(!beam(place));
    CHECK(place.count(CommandKind::note) == 2);
    SECTION("never in an assessment") {
        place.view.is_assessment = true;
        place.tap(GLFW_KEY_SPACE);
        place.frames(0.2);
        CHECK(!beam(place));
    }
    SECTION("not without focus") {
        place.tap(GLFW_KEY_SPACE);
        place.devices.focused = false;
        place.frame();
        place.devices.focused = true;
        place.frames(0.1);
        CHECK(!beam(place));
    }
}

TEST_CASE("the table follows its keys at 60 mm/s, with Shift at 12, whatever the frame rate") {
    const double frame_s = GENERATE(1.0 / 120.0, 1.0 / 60.0, 1.0 / 20.0);
    const bool fine = GENERATE(false, true);
    Workplace place;
    const double from = table(place).z;
    if (fine) place.down(GLFW_KEY_LEFT_SHIFT);
    place.down(GLFW_KEY_W);
    for (double t = 0.0; t < 1.0 - 1e-9; t += frame_s)
        place.frame(frame_s);
    place.up(GLFW_KEY_W);
    for (int i = 0; i < 20; ++i)
        place.frame(frame_s);
    // the first 150 ms ramp up: half of that time is lost
    const double expected = (fine ? 12.0 : 60.0) * (1.0 - 0.075);
    CHECK(table(place).z - from == Approx(expected).margin(60.0 * frame_s * (fine ? 0.2 : 1.0)));
}

TEST_CASE("in the lateral view the side keys lift and lower") {
    Workplace place;
    place.tap(GLFW_KEY_2);
    place.frames(6.0);
    REQUIRE(place.state().fluoroscope.orbital_deg == Approx(90.0));
    const glm::dvec3 from = table(place);
    place.down(GLFW_KEY_D);
    place.frames(0.5);
    place.up(GLFW_KEY_D);
    CHECK(table(place).y > from.y + 10.0);
    CHECK(table(place).x == Approx(from.x));
}

TEST_CASE("orbit 20 and tilt 15 degrees a second; Q and Z go back") {
    Workplace place;
    place.down(GLFW_KEY_E);
    place.down(GLFW_KEY_C);
    place.frames(1.0);
    place.up(GLFW_KEY_E);
    place.up(GLFW_KEY_C);
    place.frames(0.3);
    CHECK(place.state().fluoroscope.orbital_deg == Approx(18.5).margin(1.0));
    CHECK(place.state().fluoroscope.angulation_deg == Approx(13.9).margin(1.0));
    place.down(GLFW_KEY_Q);
    place.down(GLFW_KEY_Z);
    place.frames(0.5);
    CHECK(place.state().fluoroscope.orbital_deg < 13.0);
    CHECK(place.state().fluoroscope.angulation_deg < 10.0);
}

TEST_CASE("letters do nothing while Ctrl is down, repeats and text fields neither") {
    Workplace place;
    place.down(GLFW_KEY_LEFT_CONTROL);
    place.down(GLFW_KEY_W);
    place.frames(0.3);
    place.tap(GLFW_KEY_P);
    place.up(GLFW_KEY_LEFT_CONTROL);
    place.up(GLFW_KEY_W);
    CHECK(place.all.empty());
    CHECK(place.view.sheet == Sheet::none);
    place.devices.typing = true;
    place.tap(GLFW_KEY_G);
    place.tap(GLFW_KEY_R);
    CHECK(place.all.empty());
    CHECK(place.view.sheet == Sheet::none);
    place.devices.typing = false;
    place.down(GLFW_KEY_M);  // held: one press, no more
    place.frames(1.0);
    CHECK(place.count(CommandKind::field_size) == 1);
}

TEST_CASE("Shift makes another chord of a key only where there is one") {
    Workplace place;
    place.down(GLFW_KEY_LEFT_SHIFT);
    place.tap(GLFW_KEY_X);
    CHECK(last(place, CommandKind::stopcock)->values[0] == 2.0);  // the next way
    place.tap(GLFW_KEY_COMMA);
    CHECK(last(place, CommandKind::c_arm_turn)->values[0] == -2.0);
    place.tap(GLFW_KEY_G);
    CHECK(place.count(CommandKind::keep_picture) == 1);
    place.tap(GLFW_KEY_HOME);
    CHECK(last(place, CommandKind::table_tilt)->values[0] == 1.0);
}

TEST_CASE("keys that were pressed twice in one slow frame count twice, in their order") {
    Workplace place;
    for (const int key : {GLFW_KEY_M, GLFW_KEY_M, GLFW_KEY_G, GLFW_KEY_MINUS})
        place.devices.presses.push_back({.key = key});
    place.frame(0.8);
    CHECK(place.state().fluoroscope.field_mm == 230.0);
    place.frames(0.1);
    CHECK(place.state().fluoroscope.field_mm == 150.0);
    CHECK(place.count(CommandKind::keep_picture) == 1);
    CHECK(place.state().fluoroscope.pulses_per_s == 4.0);
}

TEST_CASE("views 3 and 4 go to the pump and the spine until an own one is stored") {
    Workplace place;
    place.tap(GLFW_KEY_4);
    CHECK(last(place, CommandKind::table_go)->values[2] == 110.0);
    place.frames(4.0);
    place.down(GLFW_KEY_E);
    place.frames(0.8);
    place.up(GLFW_KEY_E);
    place.frames(0.3);
    const double stored_deg = place.state().fluoroscope.orbital_deg;
    const glm::dvec3 stored_mm = table(place);
    place.down(GLFW_KEY_3);
    place.frames(0.7);
    place.up(GLFW_KEY_3);
    place.frame();
    CHECK(!place.view.notice.empty());
    CHECK(table(place).z == Approx(stored_mm.z));  // storing moves nothing
    place.tap(GLFW_KEY_1);
    place.down(GLFW_KEY_S);
    place.frames(1.0);
    place.up(GLFW_KEY_S);
    place.frames(3.0);
    place.tap(GLFW_KEY_3);
    place.frames(4.0);
    CHECK(place.state().fluoroscope.orbital_deg == Approx(stored_deg).margin(0.01));
    CHECK(table(place).z == Approx(stored_mm.z).margin(0.01));
}

TEST_CASE("Enter resets the beam timer, and starts from the prebrief") {
    Workplace place;
    place.view.sheet = Sheet::brief;
    place.tap(GLFW_KEY_ENTER);
    CHECK(place.view.sheet == Sheet::none);
    CHECK(place.count(CommandKind::beam_timer) == 0);
    expose(place);
    place.tap(GLFW_KEY_ENTER);
    CHECK(place.count(CommandKind::beam_timer) == 1);
    CHECK(place.state().fluoroscope.beam_timer_s == 0.0);
}

TEST_CASE("kept pictures are leafed through") {
    Workplace place;
    expose(place);
    for (int i = 0; i < 3; ++i)
        place.tap(GLFW_KEY_G);
    place.view.reference = 2;
    place.tap(GLFW_KEY_COMMA);
    CHECK(place.view.reference == 1);
    for (int i = 0; i < 5; ++i)
        place.tap(GLFW_KEY_COMMA);
    CHECK(place.view.reference == 0);
    for (int i = 0; i < 5; ++i)
        place.tap(GLFW_KEY_PERIOD);
    CHECK(place.view.reference == 2);
    place.tap(GLFW_KEY_H);
    place.tap(GLFW_KEY_I);
    CHECK(place.view.display.mirrored);
    CHECK(place.view.display.inverted);
}

TEST_CASE("brightness control is held and given back with O") {
    Workplace place;
    expose(place);
    const double kvp = place.state().fluoroscope.tube_voltage_kvp;
    place.tap(GLFW_KEY_O);
    CHECK(!place.state().fluoroscope.automatic);
    CHECK(place.state().fluoroscope.tube_voltage_kvp == kvp);
    place.tap(GLFW_KEY_O);
    CHECK(place.state().fluoroscope.automatic);
}

TEST_CASE("the wheel moves the needle by half a millimetre, with Shift by a tenth") {
    Workplace place;
    expose(place);
    place.devices.x = 300;
    place.devices.y = 300;
    place.devices.wheel = -1.0;
    place.frame();
    CHECK(place.count(CommandKind::needle_take) == 1);
    CHECK(last(place, CommandKind::needle_advance)->values[0] == Approx(0.5));
    place.frames(0.5);
    place.down(GLFW_KEY_LEFT_SHIFT);
    place.devices.wheel = 2.0;
    place.frame();
    CHECK(last(place, CommandKind::needle_advance)->values[0] == Approx(-0.2));
    // over a panel the wheel is the panel's
    const int before = place.count(CommandKind::needle_advance);
    place.devices.x = 1300;
    place.devices.wheel = -1.0;
    place.frame();
    CHECK(place.count(CommandKind::needle_advance) == before);
}

TEST_CASE("dragging the syringe down pulls, the wheel trims, letting go takes the hand off") {
    Workplace place;
    take_syringe(place);
    place.press_left(1300, 430);
    place.frame();
    CHECK(place.input.grips());
    CHECK(place.view.hand == Hand::plunger);
    place.devices.y = 430 + 60;
    place.frame();
    CHECK(place.state().plunger_force_n == Approx(-9.0));
    place.devices.wheel = -2.0;
    place.frame();
    CHECK(place.state().plunger_force_n == Approx(-10.0));
    SECTION("by the button") {
        place.devices.left = false;
    }
    SECTION("by the loss of focus") {
        place.devices.focused = false;
    }
    SECTION("by Esc") {
        place.down(GLFW_KEY_ESCAPE);
    }
    SECTION("by the pause") {
        place.view.sheet = Sheet::pause;
    }
    place.frame();
    place.frame(session::kTickS);
    CHECK(place.state().plunger_force_n == 0.0);
    CHECK(!place.input.grips());
}

TEST_CASE("with the plunger in the hand a drag on the picture pushes too") {
    Workplace place;
    take_syringe(place);
    place.tap(GLFW_KEY_TAB);
    REQUIRE(place.view.hand == Hand::plunger);
    place.press_left(300, 300);
    place.frame();
    place.devices.y = 300 - 100;
    place.frame();
    CHECK(place.state().plunger_force_n == Approx(18.0));
}

TEST_CASE("a press can grip until the next press") {
    Workplace place;
    place.settings.grip_toggles = true;
    take_syringe(place);
    place.press_left(1300, 430);
    place.frame();
    place.devices.left = false;
    place.devices.y = 490;
    place.frames(0.2);
    CHECK(place.input.grips());
    CHECK(place.state().plunger_force_n == Approx(-9.0));
    place.press_left(1300, 490);
    place.frame();
    CHECK(!place.input.grips());
    place.devices.left = false;
    place.frame();
    CHECK(place.state().plunger_force_n == 0.0);
}

TEST_CASE("a left drag slides the entry point with the hand, slowly with Shift") {
    Workplace place;
    expose(place);
    place.press_left(344, 388);  // the middle of the picture
    place.frame();
    const double x0 = place.state().needle.entry_x_mm, z0 = place.state().needle.entry_z_mm;
    const glm::dvec3 right = skin_under(place.view, 404, 388),
                     up = skin_under(place.view, 344, 328);
    place.devices.x += 60;
    place.frame();
    CHECK(place.state().needle.entry_x_mm == Approx(right.x).margin(0.01));
    CHECK(place.state().needle.entry_x_mm > x0 + 5.0);  // the patient's left is on the right
    place.devices.x -= 60;
    place.devices.y -= 60;
    place.frame();
    CHECK(place.state().needle.entry_z_mm == Approx(up.z).margin(0.01));
    CHECK(place.state().needle.entry_z_mm > z0 + 5.0);  // head up
    place.devices.y += 60;
    place.frame();
    place.down(GLFW_KEY_LEFT_SHIFT);
    place.devices.x += 60;
    place.frame();
    CHECK(place.state().needle.entry_x_mm - x0 == Approx(0.2 * (right.x - x0)).margin(0.2));
}

TEST_CASE("on a flipped picture the hand goes where the picture does") {
    Workplace place;
    expose(place);
    place.tap(GLFW_KEY_H);
    place.press_left(344, 388);
    place.frame();
    const double from = place.state().needle.entry_x_mm;
    place.devices.x += 60;
    place.frame();
    CHECK(place.state().needle.entry_x_mm < from - 5.0);
}

TEST_CASE("beyond the skin a left drag leans, a right drag always does") {
    Workplace place;
    expose(place);
    place.press_left(344, 388);
    place.frame();
    place.devices.left = false;
    place.frame();
    for (int i = 0; i < 20; ++i) {
        place.devices.wheel = -1.0;
        place.frame(0.2);
    }
    place.frames(2.0);
    REQUIRE(place.state().needle.depth_mm > 1.0);
    const double x = place.state().needle.entry_x_mm;
    const bool right = GENERATE(false, true);
    if (right) {
        place.devices.right = true;
    } else {
        place.press_left(344, 388);
    }
    place.frame();
    place.devices.x += 20;
    place.frame();
    CHECK(last(place, CommandKind::needle_aim)->values[0] == Approx(3.0));
    CHECK(place.state().needle.entry_x_mm == x);
}

TEST_CASE("arrows ramp the thumb's force by 10 N a second, letting go takes the hand off") {
    Workplace place;
    take_syringe(place);
    place.down(GLFW_KEY_DOWN);
    place.frames(1.0);
    CHECK(place.state().plunger_force_n == Approx(-10.0).margin(0.3));
    place.up(GLFW_KEY_DOWN);
    place.frame();
    CHECK(place.state().plunger_force_n == 0.0);
}

TEST_CASE("commands that a session does not know are left out without a word") {
    CHECK(!command_if_known("no_such_command", {1.0}));
    CHECK(command_if_known("pedal", {1.0})->kind == CommandKind::pedal);
    Workplace place;
    expose(place);
    place.devices.x = 344;
    place.devices.y = 388;
    place.down(GLFW_KEY_F);
    place.down(GLFW_KEY_LEFT_CONTROL);
    place.devices.wheel = 1.0;
    place.frame();
    CHECK(place.count(CommandKind::needle_advance) == 0);  // with Ctrl the wheel turns the hub
}
