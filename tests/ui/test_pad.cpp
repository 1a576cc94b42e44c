#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "sim/app/newcomers.h"
#include "sim/app/settings_sheet.h"
#include "sim/app/texts.h"
#include "sim/base/units.h"
#include "tests/ui/workplace.h"

// Every action by key, mouse and gamepad, and the gamepad's chords: read, learnt, kept.

using namespace sideport;
using namespace sideport::app;

namespace {

/// Puts a control of the pad fully out, or back to rest.
void set(PadState& pad, PadControl control, bool out) {
    using enum PadControl;
    const float v = out ? 1.0F : 0.0F;
    const auto button = [&](int glfw) {
        pad.buttons[static_cast<std::size_t>(glfw)] = out;
    };
    switch (control) {
        case none:
        case PadControl::count:
            return;
        case a:
            return button(GLFW_GAMEPAD_BUTTON_A);
        case b:
            return button(GLFW_GAMEPAD_BUTTON_B);
        case x:
            return button(GLFW_GAMEPAD_BUTTON_X);
        case y:
            return button(GLFW_GAMEPAD_BUTTON_Y);
        case lb:
            return button(GLFW_GAMEPAD_BUTTON_LEFT_BUMPER);
        case rb:
            return button(GLFW_GAMEPAD_BUTTON_RIGHT_BUMPER);
        case view:
            return button(GLFW_GAMEPAD_BUTTON_BACK);
        case menu:
            return button(GLFW_GAMEPAD_BUTTON_START);
        case l3:
            return button(GLFW_GAMEPAD_BUTTON_LEFT_THUMB);
        case r3:
            return button(GLFW_GAMEPAD_BUTTON_RIGHT_THUMB);
        case up:
            return button(GLFW_GAMEPAD_BUTTON_DPAD_UP);
        case right:
            return button(GLFW_GAMEPAD_BUTTON_DPAD_RIGHT);
        case down:
            return button(GLFW_GAMEPAD_BUTTON_DPAD_DOWN);
        case left:
            return button(GLFW_GAMEPAD_BUTTON_DPAD_LEFT);
        case lt:
            pad.left_trigger = v;
            return;
        case rt:
            pad.right_trigger = v;
            return;
        case left_stick_up:
            pad.left_y = -v;
            return;
        case left_stick_down:
            pad.left_y = v;
            return;
        case left_stick_right:
            pad.left_x = v;
            return;
        case left_stick_left:
            pad.left_x = -v;
            return;
        case right_stick_up:
            pad.right_y = -v;
            return;
        case right_stick_down:
            pad.right_y = v;
            return;
        case right_stick_right:
            pad.right_x = v;
            return;
        case right_stick_left:
            pad.right_x = -v;
            return;
        case ring_1:
        case ring_2:
        case ring_3:
        case ring_4:
        case ring_5: {
            const double turn = 2.0 * units::kPi * (int(control) - int(ring_1)) / 5.0;
            pad.right_x = v * float(std::sin(turn));
            pad.right_y = -v * float(std::cos(turn));
            return;
        }
    }
}

/// What one action got of everything that a chord asked for.
struct Got {
    bool pressed = false, held = false, xrays = false;
    std::set<Action> others;  ///< that were pressed
};

/// Presses a chord for so long and lets go again.
Got play(ActionReader& reader, const Settings& settings, const PadChord& chord, Action wanted) {
    DeviceState devices;
    devices.pad.present = true;
    Got got;
    const auto frames = [&](double seconds) {
        for (double t = 0.0; t < seconds; t += 1.0 / 60.0) {
            devices.time_s += 1.0 / 60.0;
            const Acting acting = reader.read(devices, settings);
            got.pressed = got.pressed || acting.presses(wanted);
            got.held = got.held || acting.holds(wanted);
            got.xrays = got.xrays || acting.foot;
            for (const ActionRow& row : action_table())
                if (row.action != wanted && acting.presses(row.action))
                    got.others.insert(row.action);
            const bool axes[] = {acting.table_x != 0.0, acting.table_z != 0.0,
                                 acting.orbit != 0.0,   acting.tilt != 0.0,
                                 acting.lean_x != 0.0,  acting.pull_push != 0.0};
            got.held = got.held || std::count(std::begin(axes), std::end(axes), true) == 1;
        }
    };
    frames(0.05);
    set(devices.pad, chord.with, true);
    frames(0.05);
    set(devices.pad, chord.control, true);
    frames(chord.hold ? 0.45 : 0.1);
    set(devices.pad, chord.control, false);
    frames(0.05);
    set(devices.pad, chord.with, false);
    frames(0.05);
    return got;
}

}  // namespace

TEST_CASE("every action has a key, a way for the mouse and one for the gamepad") {
    const Bindings bindings = default_bindings(GENERATE(false, true));
    std::set<std::string> chords;
    for (const ActionRow& row : action_table()) {
        CAPTURE(row.id);
        CHECK(bindings[row.action].key != 0);
        CHECK(!std::string(say(row.mouse)).empty());
        const PadChord& chord = bindings.pad(row.action);
        CHECK(chord.control != PadControl::none);
        CHECK(pad_chord_of_name(pad_chord_name(chord)) == chord);
        CHECK(!pad_words(chord).empty());
        // push and pull go with the needle's triggers
        if (pad_action(row.action) == row.action) CHECK(chords.insert(pad_words(chord)).second);
        CHECK(pad_action_on(bindings, chord, row.action) == Action::count);
    }
    for (const char* bad : {"", "q", "a+", "+a", "a+a", "lt+a", "none+a", "hold+none", "ring_1"})
        CHECK(!pad_chord_of_name(bad));
    CHECK(pad_chord_of_name("none") == PadChord{});
}

TEST_CASE("each action happens by its chord on the gamepad, and nothing else does") {
    const Settings settings;
    for (const ActionRow& row : action_table()) {
        CAPTURE(row.id, pad_words(settings.bindings.pad(row.action)));
        ActionReader reader;
        const Got got = play(reader, settings, settings.bindings.pad(row.action), row.action);
        if (row.action == Action::xrays)
            CHECK(got.xrays);
        else if (row.action == Action::turn_hub)
            CHECK(!got.pressed);  // the triggers turn it then, see below
        else
            CHECK((row.use == Use::pressed ? got.pressed : got.held));
        CHECK(got.others.empty());
        if (row.action != Action::xrays) CHECK(!got.xrays);
    }
}

TEST_CASE("a bumper under a held button is no pedal, and a trigger no needle") {
    const Settings settings;
    ActionReader reader;
    DeviceState devices;
    devices.pad.present = true;
    const auto step = [&] {
        devices.time_s += 1.0 / 60.0;
        return reader.read(devices, settings);
    };
    step();
    set(devices.pad, PadControl::menu, true);
    step();
    set(devices.pad, PadControl::lb, true);
    set(devices.pad, PadControl::rt, true);
    Acting acting = step();
    CHECK(acting.presses(Action::swivel_left));
    CHECK(acting.presses(Action::spot));
    CHECK(!acting.foot);
    // let go of first, the button leaves the others as they were
    set(devices.pad, PadControl::menu, false);
    acting = step();
    CHECK(!acting.foot);
    CHECK(acting.pull_push == 0.0);
    CHECK(!acting.presses(Action::escape));
    set(devices.pad, PadControl::lb, false);
    set(devices.pad, PadControl::rt, false);
    step();
    set(devices.pad, PadControl::lb, true);
    CHECK(step().foot);
    // and a pedal that is down stays one
    set(devices.pad, PadControl::menu, true);
    acting = step();
    CHECK(acting.foot);
    CHECK(!acting.presses(Action::swivel_left));
}

TEST_CASE("with the right stick pressed the triggers turn the hub, until they are back at rest") {
    const Settings settings;
    ActionReader reader;
    DeviceState devices;
    devices.pad.present = true;
    set(devices.pad, PadControl::r3, true);
    reader.read(devices, settings);
    devices.pad.right_trigger = 0.7F;
    CHECK(reader.read(devices, settings).hub == Approx(0.7));
    set(devices.pad, PadControl::r3, false);
    const Acting acting = reader.read(devices, settings);
    CHECK(acting.hub == Approx(0.7));
    CHECK(acting.pull_push == 0.0);
    devices.pad.right_trigger = 0.0F;
    reader.read(devices, settings);
    devices.pad.right_trigger = 0.7F;
    CHECK(reader.read(devices, settings).pull_push == Approx(0.7));
}

namespace {

/// Learns what the gamepad does in the sheet.
void learn_chord(SettingsSheet& sheet, Settings& settings, PadControl with, PadControl control,
                 double seconds) {
    double time_s = 10.0;
    const auto frames = [&](double span_s) {
        for (double t = 0.0; t < span_s; t += 0.02)
            learn(sheet, settings, time_s += 0.02);
    };
    sheet.pad = {};
    sheet.pad.present = true;
    frames(0.05);
    set(sheet.pad, with, true);
    frames(0.1);
    set(sheet.pad, control, true);
    frames(seconds);
    set(sheet.pad, control, false);
    frames(0.1);
    set(sheet.pad, with, false);
    frames(0.1);
}

}  // namespace

TEST_CASE("the gamepad is learnt by doing it, a taken chord only by a swap, and kept") {
    Settings settings;
    SettingsSheet sheet;
    begin_learning(sheet, SettingsSheet::Learns::pad, Action::spot);
    learn_chord(sheet, settings, PadControl::rb, PadControl::a, 0.1);
    CHECK(pad_chord_name(settings.bindings.pad(Action::spot)) == "rb+a");
    CHECK(sheet.changed);
    CHECK(!sheet.learns());

    begin_learning(sheet, SettingsSheet::Learns::pad, Action::zoom);
    learn_chord(sheet, settings, PadControl::none, PadControl::y, 0.1);
    CHECK(sheet.message == "Y is already: needle or plunger. Swap them?");
    REQUIRE(sheet.asks());
    answer_swap(sheet, settings, true);
    CHECK(pad_chord_name(settings.bindings.pad(Action::zoom)) == "y");
    CHECK(pad_chord_name(settings.bindings.pad(Action::swap_tool)) == "view+lt");

    // long, where short is another's; short, where nothing else is
    begin_learning(sheet, SettingsSheet::Learns::pad, Action::patient);
    learn_chord(sheet, settings, PadControl::none, PadControl::up, 0.8);
    CHECK(pad_chord_name(settings.bindings.pad(Action::patient)) == "hold+up");
    // what pushes is what advances
    begin_learning(sheet, SettingsSheet::Learns::pad, Action::needle_in);
    learn_chord(sheet, settings, PadControl::l3, PadControl::right_stick_up, 0.1);
    CHECK(pad_chord_name(settings.bindings.pad(Action::push)) == "l3+right_stick_up");
    begin_learning(sheet, SettingsSheet::Learns::pad, Action::mode);
    learn_chord(sheet, settings, PadControl::none, PadControl::b, 0.1);
    CHECK(sheet.message == "B alone always lets go and closes.");

    const SettingsRead back = read_settings(settings_text(settings), "settings.yaml");
    CHECK(back.errors.empty());
    CHECK((back.settings == settings));
    const SettingsRead twice = read_settings("pad.spot: a\npad.mode: b\n", "settings.yaml");
    REQUIRE(twice.errors.size() == 2);
    CHECK(twice.errors[0].code == "settings.range");
    CHECK(twice.errors[1].code == "settings.duplicate_key");
    CHECK((twice.settings == Settings{}));
}

TEST_CASE("side buttons of the mouse are pedal and fine, and let go with the focus") {
    test_support::Workplace place;
    place.devices.back = true;
    place.frames(0.2);
    CHECK(place.state().fluoroscope.beam_on);
    place.devices.focused = false;
    place.frame();
    CHECK(!place.state().fluoroscope.beam_on);
    place.devices = {};
    place.live.step(Commands{command(session::CommandKind::needle_take)});
    place.devices.forward = true;
    place.down(GLFW_KEY_PAGE_DOWN);
    const Commands fine = place.frame();
    place.devices.forward = false;
    const Commands coarse = place.frame();
    REQUIRE(!fine.empty());
    REQUIRE(!coarse.empty());
    CHECK(fine.back().values[0] == Approx(0.2 * coarse.back().values[0]));
}

TEST_CASE(
    "a gamepad that comes or goes is told, and an unknown foot switch is learnt by two presses") {
    Newcomers newcomers;
    Settings settings;
    DeviceState devices;
    CHECK(!newcomers.words(devices, settings));
    devices.pad.present = true;
    CHECK(newcomers.words(devices, settings) == say(Text::program_gamepad_found));
    CHECK(!newcomers.words(devices, settings));
    devices.pad.present = false;
    CHECK(newcomers.words(devices, settings) == say(Text::program_gamepad_gone));
    devices.presses = {{.key = GLFW_KEY_Q}};
    CHECK(!newcomers.words(devices, settings));
    devices.presses = {{.key = GLFW_KEY_F13}};
    CHECK(newcomers.words(devices, settings) == say(Text::program_foot_switch_found));
    CHECK(settings.foot_switch_key == 0);
    devices.time_s = 60.0;  // too late: as at first
    CHECK(newcomers.words(devices, settings) == say(Text::program_foot_switch_found));
    devices.time_s = 65.0;
    CHECK(newcomers.words(devices, settings) == say(Text::program_foot_switch_learnt));
    CHECK(settings.foot_switch_key == GLFW_KEY_F13);
}
