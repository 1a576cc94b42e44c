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
    return text + "\n## Settings file\n\nWith its defaults:\n\n```yaml\n" +
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
