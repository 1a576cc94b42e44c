#include <catch2/catch.hpp>

#include "sim/app/case_list.h"
#include "sim/app/panel_cases.h"
#include "sim/app/panel_settings.h"
#include "sim/app/settings_sheet.h"
#include "tests/ui/pad_walk.h"

// Sheets, fields and lists with a gamepad alone, from one state of the pad after the other; and who
// has the pad.

using namespace sideport;
using namespace sideport::app;
using session::CommandKind;
using namespace sideport::test_support;

TEST_CASE("a bolus is entered, reviewed and sent with the gamepad alone") {
    PadDesk desk;
    open_programmer(desk);
    enter(desk, "µL##bolus", kDown, 1, 3);
    CHECK(desk.view.bolus_ul == Approx(2.0 + 10.0 + 3.0));
    REQUIRE(desk.walk(kDown, "Review##single"));
    desk.take();
    REQUIRE(desk.view.programmer.page == Programmer::Page::review);
    CHECK(desk.count(CommandKind::pump_bolus) == 0);  // not before it is confirmed
    desk.wait(0.1);
    REQUIRE(desk.ring_on("Send to pump"));
    desk.take();
    REQUIRE(desk.count(CommandKind::pump_bolus) == 1);
    CHECK(desk.all.back().values[0] == Approx(15.0));
    desk.tap(kB);
    CHECK(desk.view.sheet == Sheet::none);
    CHECK(!desk.view.focus.pad);
}

TEST_CASE(
    "a number is stepped finely and coarsely, put back with B, and may be as wrong as typed") {
    PadDesk desk;
    open_programmer(desk);
    REQUIRE(desk.walk(kDown, "µL##bolus"));
    desk.take();
    desk.button(kRb, true);
    desk.tap(kRight);
    desk.button(kRb, false);
    CHECK(desk.view.bolus_ul == Approx(2.1));
    desk.hold(kUp, 2.0);  // repeats
    CHECK(desk.view.bolus_ul > 100.0F);
    desk.tap(kB);
    CHECK(desk.view.bolus_ul == Approx(2.0));
    CHECK(desk.view.sheet == Sheet::programmer);
    enter(desk, "µL##bolus", kDown, 0, -7);
    CHECK(desk.view.bolus_ul == Approx(-5.0));
    REQUIRE(desk.walk(kDown, "Review##single"));
    desk.take();
    CHECK(desk.view.programmer.page == Programmer::Page::bolus);
    CHECK(!desk.view.programmer.answer.empty());
}

TEST_CASE(
    "while a sheet is open nothing that navigates makes X-rays or moves needle, table or view") {
    PadDesk desk;
    desk.pad.right_x = 0.5F;  // takes the needle
    desk.wait(0.1);
    desk.pad = {.present = true};
    desk.wait(0.1);
    desk.chord(kMenu, kY);
    REQUIRE(desk.view.sheet == Sheet::programmer);
    desk.all.clear();
    for (const int b : {kUp, kDown, kLeft, kRight, kX, kY})
        desk.tap(b);
    desk.hold(kRb, 0.3);
    for (float* axis : {&desk.pad.left_trigger, &desk.pad.right_trigger, &desk.pad.left_x,
                        &desk.pad.left_y, &desk.pad.right_x, &desk.pad.right_y}) {
        *axis = 1.0F;
        desk.wait(0.3);
        *axis = 0.0F;
        desk.wait(0.1);
    }
    CHECK(desk.all.empty());
    CHECK(desk.view.hand == Hand::needle);
    SECTION("the foot stays a foot") {
        desk.hold(kLb, 0.3);
        CHECK(desk.count(CommandKind::pedal) == 2);
    }
    SECTION("chords of the hands are theirs") {
        desk.button(kL3, true);
        desk.pad.left_x = 1.0F;
        desk.wait(0.3);
        CHECK(desk.count(CommandKind::c_arm_go) > 0);
    }
    SECTION("given to the hands, and taken back") {
        desk.chord(kR3, kA);
        CHECK(!desk.view.focus.works());
        desk.tap(kRight);
        CHECK(desk.count(CommandKind::c_arm_go) == 1);
        desk.chord(kR3, kA);
        CHECK(desk.view.focus.works());
        desk.tap(kRight);
        CHECK(desk.count(CommandKind::c_arm_go) == 1);
    }
}

TEST_CASE("a control belongs to whoever had the gamepad when it left its rest") {
    PadDesk desk;
    desk.pad.right_x = 0.5F;
    desk.wait(0.1);
    desk.pad.right_x = 0.0F;
    desk.wait(0.1);
    SECTION("a trigger that was pulled over a sheet moves nothing after it is closed") {
        desk.chord(kMenu, kA);
        desk.pad.right_trigger = 1.0F;
        desk.wait(0.1);
        desk.all.clear();
        desk.tap(kB);
        REQUIRE(desk.view.sheet == Sheet::none);
        desk.wait(0.3);
        CHECK(desk.count(CommandKind::needle_advance) == 0);
        desk.pad.right_trigger = 0.0F;
        desk.wait(0.1);
        desk.pad.right_trigger = 1.0F;
        desk.wait(0.1);
        CHECK(desk.count(CommandKind::needle_advance) > 0);
    }
    SECTION("one that moves goes on when a sheet opens, and ends when it is let go") {
        desk.pad.right_trigger = 1.0F;
        desk.wait(0.1);
        desk.view.sheet = Sheet::patient;
        desk.all.clear();
        desk.wait(0.1);
        CHECK(desk.count(CommandKind::needle_advance) > 0);
        desk.pad.right_trigger = 0.0F;
        desk.wait(0.1);
        desk.all.clear();
        desk.pad.right_trigger = 1.0F;
        desk.wait(0.2);
        CHECK(desk.all.empty());
    }
    SECTION("an A that is still held takes nothing on the next sheet") {
        desk.view.sheet = Sheet::brief;
        desk.wait(0.1);
        desk.button(kA, true);
        desk.wait(0.2);
        CHECK(desk.view.sheet == Sheet::none);
        desk.view.sheet = Sheet::pause;
        desk.wait(0.5);
        CHECK(desk.view.sheet == Sheet::pause);
        CHECK(desk.state().kept.empty());
    }
}

TEST_CASE("the settings' pages are entered from their tabs; B leaves a key as it is") {
    PadDesk desk;
    desk.view.sheet = Sheet::settings;
    desk.wait(0.1);
    REQUIRE(desk.walk(kRight, "Gamepad"));
    desk.take();
    desk.wait(0.1);
    REQUIRE(desk.view.settings_sheet.page == SettingsSheet::Page::gamepad);
    desk.take();  // the first row: X-rays
    REQUIRE(desk.view.settings_sheet.learns());
    desk.tap(kLb);
    CHECK(!desk.view.settings_sheet.learns());
    CHECK(desk.view.sheet == Sheet::settings);
    begin_learning(desk.view.settings_sheet, SettingsSheet::Learns::key, Action::keep);
    desk.wait(0.1);
    desk.tap(kB);
    CHECK(!desk.view.settings_sheet.learns());
    CHECK(desk.view.sheet == Sheet::settings);
    CHECK(desk.settings.bindings == Settings{}.bindings);
}

TEST_CASE(
    "without a sheet the panels of hands and machine can be worked, B gives the gamepad back") {
    PadDesk desk;
    CHECK(!desk.view.focus.works());
    desk.chord(kR3, kA);
    desk.wait(0.1);
    REQUIRE(desk.view.focus.works());
    CHECK(std::string(desk.view.focus.panel) == "hands");
    REQUIRE(desk.walk(kDown, "Needles"));
    REQUIRE(desk.walk(kRight, "Lines"));
    desk.take();
    CHECK(tray_page(desk.view) == TrayPage::lines);
    desk.tap(kX);
    CHECK(std::string(desk.view.focus.panel) == "strip");
    desk.tap(kB);
    CHECK(std::string(desk.view.focus.panel) == "hands");
    desk.tap(kB);
    CHECK(!desk.view.focus.works());
}

TEST_CASE(
    "keys work a panel after F6, and where the clock stands after an arrow; none acts twice") {
    PadDesk desk;
    desk.pad.present = false;
    SECTION("a sheet at which the clock stands") {
        desk.view.sheet = Sheet::pause;
        desk.wait(0.1);
        desk.press_key(GLFW_KEY_TAB);
        REQUIRE(desk.view.focus.works());
        for (int i = 0; i < 12 && !desk.ring_on("Leave for the list of cases"); ++i)
            desk.press_key(GLFW_KEY_DOWN);
        REQUIRE(desk.ring_on("Leave for the list of cases"));
        desk.press_key(GLFW_KEY_ENTER);
        CHECK(desk.view.after == After::cases);
    }
    SECTION("one at which it runs") {
        desk.view.sheet = Sheet::programmer;
        desk.wait(0.1);
        desk.press_key(GLFW_KEY_F6);
        desk.wait(0.1);
        REQUIRE(desk.view.focus.works());
        desk.all.clear();
        desk.press_key(GLFW_KEY_SPACE);
        CHECK(desk.view.programmer.linked);  // the ring was on Interrogate
        CHECK(desk.count(CommandKind::pedal) == 0);
        desk.press_key(GLFW_KEY_TAB);
        CHECK(desk.view.hand == Hand::needle);
        desk.press_key(GLFW_KEY_F6);
        desk.press_key(GLFW_KEY_TAB);
        CHECK(desk.view.hand == Hand::plunger);
    }
}

TEST_CASE("lists and numbers of the report are filled in, and B closes a list before the sheet") {
    PadDesk desk;
    desk.chord(kR3, kDown);
    REQUIRE(desk.view.sheet == Sheet::conclude);
    desk.wait(0.1);
    choose(desk, "Aspiration", 1);
    desk.take();
    REQUIRE(is_within_panel());  // B closes the list, not the sheet
    desk.tap(kB);
    CHECK(!is_within_panel());
    REQUIRE(desk.view.sheet == Sheet::conclude);
    enter(desk, "mL aspirated", kDown, 1, 6);
    CHECK(desk.view.form.aspirated_ml == Approx(1.6));
    CHECK(desk.view.form.aspiration == 1);
}

TEST_CASE("a case is chosen and started from the list with the gamepad alone") {
    PadDesk desk;
    CaseList list;
    for (int i = 0; i < 3; ++i)
        list.entries.push_back({.file = std::to_string(i) + ".yaml", .group = "library"});
    FocusReader reader;
    double time_s = 0.0;
    const auto frames = [&](int count) {
        for (int i = 0; i < count; ++i) {
            time_s += PadDesk::kFrameS;
            reader.read(desk.view, list, desk.pad, desk.keys, is_within_panel(), time_s);
            feed_focus(ImGui::GetIO(), desk.view.focus);
            ImGui::NewFrame();
            draw_case_list(desk.view, list);
            if (desk.view.settings_sheet.open_in_list) draw_settings_in_list(desk.view);
            draw_focus_ring(desk.view);
            ImGui::Render();
            desk.keys.clear();
        }
    };
    const auto tap = [&](int b) {
        desk.button(b, true);
        frames(4);
        desk.button(b, false);
        frames(3);
    };
    frames(3);
    tap(kDown);
    CHECK(list.chosen == 1);
    tap(kX);
    tap(kX);
    CHECK(std::string(desk.view.focus.panel) == "filters");
    for (int i = 0; i < 20 && !desk.ring_on("Assessment"); ++i)
        tap(i < 10 ? kUp : kRight);
    tap(kA);
    CHECK(list.mode == Mode::assessment);
    CHECK(!list.wants_start);
    tap(kB);
    CHECK(std::string(desk.view.focus.panel) == "rows");
    tap(kA);
    CHECK(list.wants_start);
    // settings over the list, and away again
    desk.view.settings_sheet.open_in_list = true;
    frames(3);
    CHECK(std::string(desk.view.focus.panel) == "settings in list");
    tap(kB);
    CHECK(!desk.view.settings_sheet.open_in_list);
}
