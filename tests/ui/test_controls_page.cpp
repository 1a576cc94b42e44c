// docs/controls.md is written from the table of actions: this test compares it, and
// scripts/update_docs runs it with SIDEPORT_UPDATE_DOCS=1 to write it anew.

#include <cstdlib>
#include <filesystem>
#include <string>

#include <catch2/catch.hpp>

#include "sim/app/bindings.h"
#include "sim/app/settings.h"
#include "sim/base/file_io.h"
#include "tests/support/places.h"

using namespace sideport;
using namespace sideport::app;

namespace {

std::string cell(const std::string& text) {
    return text.empty() ? "-" : text;
}

/// What is no action: how a panel is worked.
constexpr const char* kPanels =
    "\n## Sheets and panels without a mouse\n\n"
    "A sheet that opens takes the gamepad and gives it back when it closes. An accent frame stands "
    "around the panel that has it, a ring around what A takes, and the status line says what the "
    "controls do now. R3 + A gives the gamepad to the hands and back; without a sheet it goes to "
    "the panels of hands, machine and top bar. For the keys F6 does the same; in pause, settings, "
    "result and stop Tab or an arrow is enough, in the list of cases Tab.\n\n"
    "| gamepad | keys | what it does |\n|---|---|---|\n"
    "| D-pad, left stick | arrows, Tab | moves the ring |\n"
    "| A | Enter, Space | presses a button, opens a list and takes an entry, takes a number |\n"
    "| B | Esc | closes a list, puts a number back, closes the sheet |\n"
    "| X | Tab, where there are several | the next panel |\n"
    "| right stick | - | scrolls |\n"
    "| number taken: D-pad left, right; up, down; with RB | type it | one unit; ten; a tenth |\n"
    "| LB, and all under View, Menu, L3, R3 | all other keys | as ever: the hands' |\n\n"
    "In the list of cases the D-pad chooses a row and A starts it; X goes to the brief and to the "
    "filters.\n";

std::string page() {
    std::string text =
        "# Controls\n\nWritten from the table in `sim/app/actions.cpp`; a test compares the two. "
        "Keys are places of the US board and can be changed in the settings (F4), which stand in "
        "`$XDG_CONFIG_HOME/sideport/settings.yaml`; an action's name there is `key.` and its id, "
        "for the "
        "gamepad `pad.` and its id: `pad.spot: rb+a`, `pad.feel: hold+y`."
        "\n\n| group | action | id | key | left-handed | mouse | gamepad |\n"
        "|---|---|---|---|---|---|---|\n";
    const Bindings right = default_bindings(false), left = default_bindings(true);
    for (const ActionRow& row : action_table()) {
        text += std::string("| ") + group_words(row.group) + " | " + say(row.words) + " | `" +
                row.id + "` | " + chord_name(right[row.action]) + " | " +
                chord_name(left[row.action]) + " | " + cell(say(row.mouse)) + " | " +
                pad_words(right.pad(row.action)) + " |\n";
    }
    return text + kPanels + "\n## Settings file\n\nWith its defaults:\n\n```yaml\n" +
           settings_text(Settings{}) + "```\n";
}

}  // namespace

TEST_CASE("docs/controls.md lists every action and setting") {
    const std::filesystem::path file = test_support::source_folder() / "docs/controls.md";
    if (std::getenv("SIDEPORT_UPDATE_DOCS") != nullptr) {
        REQUIRE(write_file(file, page()));
        return;
    }
    const auto stored = read_file(file);
    REQUIRE(stored);
    INFO("docs/controls.md is old: run scripts/update_docs");
    CHECK((stored.value() == page()));
}
