// The reference pages of docs/ are written from the tables in the code: this test compares them,
// and scripts/update_docs runs it with SIDEPORT_UPDATE_DOCS=1 to write them anew.

#include <cstdlib>
#include <filesystem>
#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "sim/base/file_io.h"
#include "sim/events/event.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/schema.h"
#include "sim/session/command.h"
#include "sim/session/complication.h"
#include "tests/support/places.h"

using namespace sideport;

namespace {

/// Compares a file of the project with what the tables say; `name` is its path in the project.
void compare_file(const std::string& name, const std::string& text) {
    const std::filesystem::path file = test_support::source_folder() / name;
    if (std::getenv("SIDEPORT_UPDATE_DOCS") != nullptr) {
        REQUIRE(write_file(file, text));
        return;
    }
    const auto stored = read_file(file);
    REQUIRE(stored);
    INFO(name << " is old: run scripts/update_docs");
    CHECK((stored.value() == text));
}

void compare_page(const std::string& name, const std::string& text) {
    compare_file("docs/" + name + ".md", text);
}

std::string cell(std::string text) {
    for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
        text.insert(at, 1, '\\');
    return text.empty() ? "-" : text;
}

}  // namespace

TEST_CASE("docs/events.md lists every event") {
    std::string page =
        "# Events\n\nWritten from the table in `sim/events/event.cpp`; a test compares the two. "
        "One line of "
        "`events.jsonl` each: `{\"tick\", \"time_s\", \"event\", fields...}`. Assessment reads "
        "nothing "
        "else.\n\n| event | fields | meaning |\n|---|---|---|\n";
    for (const events::EventKind& kind : events::event_kinds()) {
        page += fmt::format("| `{}` | {} | {} |\n", kind.name, cell(std::string(kind.fields)),
                            cell(std::string(kind.meaning)));
        CHECK(!kind.meaning.empty());
    }
    compare_page("events", page);
}

TEST_CASE("docs/commands.md lists every command") {
    std::string page =
        "# Commands\n\nWritten from the table in `sim/session/command.cpp`; a test compares the "
        "two. One line of "
        "`commands.jsonl` each, as in\n`{\"tick\":12,\"command\":\"pedal\",\"down\":1}`; a tick is "
        "1/240 s. \"by\" says who sent it when that was not the trainee. "
        "`sideport run SCENARIO --trainee FILE.jsonl` performs such a file.\n\n| command | values "
        "| range | "
        "text | meaning |\n|---|---|---|---|---|\n";
    for (const session::CommandSpec& spec : session::command_table()) {
        std::string names, ranges;
        for (std::size_t i = 0; i < spec.value_names.size(); ++i) {
            if (spec.value_names[i].empty()) continue;
            names += fmt::format("{}{}", names.empty() ? "" : ", ", spec.value_names[i]);
            ranges +=
                fmt::format("{}{} .. {}", ranges.empty() ? "" : ", ", spec.low[i], spec.high[i]);
        }
        page += fmt::format("| `{}` | {} | {} | {} | {} |\n", spec.name, cell(names), cell(ranges),
                            cell(std::string(spec.text_name)), cell(std::string(spec.doc)));
        CHECK(!spec.doc.empty());
    }
    compare_page("commands", page);
}

TEST_CASE("docs/scenario_reference.md lists every field of a scenario") {
    std::string page =
        "# Scenario fields\n\nWritten from the table in `sim/scenario/fields.cpp`, which is also "
        "what the reader "
        "and `sideport validate` use; a test compares the two.\n`*` stands for the place in a "
        "list. A quantity "
        "carries its unit: `depth: \"12 mm\"`. `--set POINTER=VALUE` changes any field.\n\n| field "
        "| type | "
        "allowed | default | meaning |\n|---|---|---|---|---|\n";
    for (const scenario::Field& field : scenario::field_table()) {
        page += fmt::format("| `{}` | {} | {} | {} | {} |\n", field.pointer, cell(field.type),
                            cell(field.range), cell(field.default_text), cell(field.doc));
        CHECK(!field.doc.empty());
    }
    compare_page("scenario_reference", page);
}

TEST_CASE("scenarios/schema/scenario.schema.json is the field table's schema") {
    compare_file("scenarios/schema/scenario.schema.json", scenario::json_schema());
}

TEST_CASE("docs/complications.md lists every complication and every condition") {
    std::string page =
        "# Complications\n\nWritten from the tables in `sim/scenario/complication.cpp` and "
        "`sim/session/complication.cpp`; a test compares them.\nAn instructor, `sideport run "
        "--complication` and the command `complication` write `ID[=AMOUNT][@CONDITION]`, as in\n"
        "`patient_coughs=6@contrast_in > 1 mL`; without an amount the usual one, without a "
        "condition at once. An armed complication waits for its\ncondition, can be fired early "
        "and cancelled, and is part of the state. In an assessment the field `complications:` of "
        "the case names those that\nkeep the attempt standardised.\n\n| id | what happens | amount "
        "| usual | allowed | right to sign afterwards | makes sense in | meaning |\n"
        "|---|---|---|---|---|---|---|---|\n";
    for (const scenario::ComplicationSpec& spec : scenario::complication_table()) {
        const bool has_amount = !spec.amount_name.empty();
        page += fmt::format("| `{}` | {} | {} | {} | {} | {} | {} | {} |\n", spec.id,
                            session::label_of({.kind = spec.kind, .amount = spec.amount}),
                            has_amount ? std::string(spec.amount_name) : "-",
                            has_amount ? fmt::format("{:g}", spec.amount) : "-",
                            has_amount ? fmt::format("{:g} .. {:g}", spec.low, spec.high) : "-",
                            spec.conclusion.empty() ? "as before" : spec.conclusion,
                            cell(std::string(spec.sense)), cell(std::string(spec.doc)));
    }
    page += "\n| condition | allowed | meaning |\n|---|---|---|\n";
    for (const session::WhenSpec& when : session::when_table()) {
        const bool has_value = !when.joint.empty();
        page += fmt::format(
            "| `{}{}` | {} | {} |\n", when.id,
            has_value ? fmt::format("{}{:g} {}", when.joint, when.usual, when.unit) : "",
            has_value ? fmt::format("{:g} .. {:g} {}", when.low, when.high, when.unit) : "-",
            session::condition_words({.when = when.when, .value = when.usual}));
    }
    compare_page("complications", page);
}
