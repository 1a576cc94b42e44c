#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <limits>

#include <catch2/catch.hpp>

#include "sim/session/live_session.h"
#include "sim/session/robot.h"
#include "tests/support/cases.h"

using namespace sideport;
using session::Command;
using session::CommandKind;

TEST_CASE("every command survives the way through its line, bit for bit") {
    for (const session::CommandSpec& spec : session::command_table()) {
        Command command{.kind = spec.kind};
        for (std::size_t i = 0; i < 3; ++i) {
            if (!spec.value_names[i].empty())
                command.values[i] = spec.low[i] + (spec.high[i] - spec.low[i]) / 3.0;
        }
        if (!spec.text_name.empty()) command.text = "quote \" backslash \\ \xc3\xa9 newline \n";
        CAPTURE(spec.name);
        const auto back = session::from_json_line(session::to_json_line(4711, command));
        REQUIRE(back);
        CHECK(back.value().first == 4711);
        CHECK(back.value().second.kind == command.kind);
        CHECK(back.value().second.values == command.values);
        CHECK(back.value().second.text == command.text);
        CHECK(&session::spec_of(spec.kind) == &spec);
    }
}

TEST_CASE("lines that are no commands are refused with a reason") {
    const auto code = [](const char* line) {
        return session::from_json_line(line).error().code;
    };
    CHECK(code("") == "command.syntax");
    CHECK(code("[1,2]") == "command.syntax");
    CHECK(code(R"({"tick":1.5,"command":"pedal","down":1})") == "command.syntax");
    CHECK(code(R"({"tick":1,"command":"pedel","down":1})") == "command.unknown");
    CHECK(code(R"({"tick":1,"command":"pedal"})") == "command.missing_value");
    CHECK(code(R"({"tick":1,"command":"pedal","down":"yes"})") == "command.missing_value");
    CHECK(code(R"({"tick":1,"command":"pedal","down":7})") == "command.range");
    CHECK(code(R"({"tick":-1,"command":"pedal","down":1})") == "command.range");
    CHECK(code(R"({"tick":1,"command":"note"})") == "command.missing_value");
    CHECK(
        code((R"({"tick":1,"command":"note","text":")" + std::string(5000, 'x') + "\"}").c_str()) ==
        "command.range");
}

TEST_CASE("what is out of range is brought to the nearest allowed value, what is in it stays") {
    const auto aimed = [](double x_deg, double z_deg) {
        return session::within_range({.kind = CommandKind::needle_aim, .values = {x_deg, z_deg}})
            .values;
    };
    CHECK(aimed(179.0, -61.0) == std::array<double, 3>{60.0, -60.0, 0.0});
    CHECK(aimed(-59.5, 60.0) == std::array<double, 3>{-59.5, 60.0, 0.0});
    CHECK(aimed(std::nan(""), std::numeric_limits<double>::infinity()) ==
          std::array<double, 3>{0.0, 60.0, 0.0});
    // a text is cut between characters, not within one
    Command note{.kind = CommandKind::note, .text = std::string(1999, 'x') + "\xc3\xa9"};
    CHECK(session::within_range(note).text == std::string(1999, 'x'));
    for (const session::CommandSpec& spec : session::command_table()) {
        Command wild{.kind = spec.kind, .values = {1e300, -1e300, std::nan("")}};
        wild.by = std::string(500, 'x');
        CAPTURE(spec.name);
        CHECK(session::from_json_line(session::to_json_line(1, session::within_range(wild))));
    }
}

TEST_CASE("a robot that aims at a port in the back leaves a session that can be read") {
    session::LiveSession live(
        test_support::library_model("patent", {{"/faults", "[{kind: flipped_pump}]"}}), "hasty",
        "assessment");
    const auto robot = session::make_robot("hasty");
    const auto aims = [&] {
        const auto& commands = live.recording().commands;
        return std::any_of(commands.begin(), commands.end(), [](const auto& entry) {
            return entry.second.kind == CommandKind::needle_aim;
        });
    };
    while (!aims() && live.state().tick < 120 * events::kTicksPerSecond)
        live.step(robot->act(live.model(), live.state()));
    REQUIRE(aims());
    live.end();
    const auto folder = std::filesystem::temp_directory_path() / "sideport_aim_test";
    std::filesystem::remove_all(folder);
    REQUIRE(session::write_recording(folder, live.recording()));
    const auto back = session::read_recording(folder);
    INFO((back ? std::string() : back.error().message));
    REQUIRE(back);
    CHECK(back.value().commands.size() == live.recording().commands.size());
    CHECK(std::fabs(live.state().needle.tilt_x_deg) <= 60.0);
    std::filesystem::remove_all(folder);
}
