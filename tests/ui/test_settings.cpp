#include <fstream>

#include <catch2/catch.hpp>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "sim/app/window_follow.h"
#include "sim/base/file_io.h"
#include "sim/base/random.h"
#include "tests/support/folder.h"

// The settings file: what is written is read again, and no broken line takes the others along.

using namespace sideport;
using namespace sideport::app;

namespace {

Settings unusual() {
    Settings settings;
    settings.left_handed = true;
    settings.bindings = default_bindings(true);
    rebind_swapping(settings.bindings, Action::keep, {.key = GLFW_KEY_F9, .shift = true});
    settings.foot_switch_key = GLFW_KEY_F13;
    settings.pedal_latch = settings.grip_toggles = settings.caps_lock_fine =
        settings.high_contrast = true;
    settings.reduce_motion = settings.full_screen = true;
    settings.captions = false;
    settings.ui_scale = 1.75;
    settings.text_scale = 1.1;
    settings.palette = Palette::color_blind_safe;
    settings.sound_volume = 0.3;
    settings.window_width = 1920;
    settings.window_height = 1080;
    settings.monitor = "DELL U2720Q: left one";
    return settings;
}

}  // namespace

TEST_CASE("what was chosen is there again") {
    const Settings settings = GENERATE(Settings{}, unusual());
    const SettingsRead read = read_settings(settings_text(settings), "settings.yaml");
    CHECK(read.errors.empty());
    CHECK(read.settings == settings);
    const test_support::Folder folder;
    const auto path = folder.path / "deep/settings.yaml";
    CHECK(load_settings(path).settings == Settings{});  // no file, no fault
    CHECK(load_settings(path).errors.empty());
    REQUIRE(save_settings(path, settings));
    CHECK(load_settings(path).settings == settings);
}

TEST_CASE("a broken line says what and where; the others count") {
    const SettingsRead read = read_settings(
        "format: 1\nsound_volume: loud\nhigh_contrast: yes\ncaption: no\nnonsense\n"
        "key.keep: hyper+g\nkey.zoom: b\nwindow_width: 99999\nui_scale: 1.3\n",
        "my.yaml");
    CHECK(read.settings.high_contrast);
    CHECK(read.settings.sound_volume == 1.0);
    CHECK(read.settings.bindings[Action::zoom].key == GLFW_KEY_B);
    CHECK(read.settings.window_width == 1600);
    CHECK(read.settings.ui_scale == 0.0);
    REQUIRE(read.errors.size() == 6);
    const auto has = [&](const std::string& line) {
        for (const Error& error : read.errors)
            if (error.line() == line) return true;
        return false;
    };
    CHECK(has("my.yaml:2: settings.range: sound_volume = 'loud'; allowed: 0 to 1"));
    CHECK(has("my.yaml:4: settings.unknown: there is no setting 'caption', did you mean captions"));
    CHECK(has("my.yaml:5: settings.syntax: 'nonsense' is no setting; a line is 'name: value'"));
    CHECK(
        has("my.yaml:6: settings.range: key.keep = 'hyper+g'; allowed: none, or a key such as w, "
            "left_bracket, shift+comma"));
}

TEST_CASE("two actions on one key, or a newer file: defaults and a message") {
    const SettingsRead twice = read_settings("key.keep: v\ncaptions: no\n", "s");
    REQUIRE(twice.errors.size() == 1);
    CHECK(twice.errors[0].code == "settings.duplicate_key");
    CHECK(twice.settings.bindings == default_bindings(false));
    CHECK(!twice.settings.captions);
    const SettingsRead newer = read_settings("captions: no\nformat: 2\n", "s");
    REQUIRE(newer.errors.size() == 1);
    CHECK(newer.errors[0].code == "settings.format");
    CHECK(newer.settings == Settings{});
}

TEST_CASE("a damaged file is kept beside itself before anything is written over it") {
    const test_support::Folder folder;
    const std::filesystem::path file = folder.path / "settings.yaml";
    const std::string damaged = "captions: no\nui_scale: \x01\xFF\nkey.keep";
    REQUIRE(write_file(file, damaged));
    const SettingsRead read = load_settings(file);
    CHECK(read.errors.size() == 2);
    CHECK(!read.settings.captions);  // what can be read counts
    const auto copy = keep_damaged(file);
    REQUIRE(copy);
    CHECK(copy->filename() == "settings.damaged.yaml");
    REQUIRE(save_settings(file, read.settings));
    CHECK(read_file(*copy).value() == damaged);
    CHECK(load_settings(file).errors.empty());
    CHECK(!keep_damaged(folder.path / "none.yaml"));
}

TEST_CASE("no bytes bring the reader down") {
    const std::string sound = settings_text(unusual());
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        std::string text = sound;
        for (std::uint64_t i = 0; i < 20; ++i) {
            const auto at = static_cast<std::size_t>(
                uniform(0.0, double(text.size()), seed, RandomStream::hand, i, 0));
            text[at] = static_cast<char>(uniform(0.0, 256.0, seed, RandomStream::hand, i, 1));
        }
        const Settings settings = read_settings(text, "s").settings;
        CHECK(read_settings(settings_text(settings), "s").errors.size() <= 1);
        CHECK(settings.sound_volume <= 1.0);
    }
}
