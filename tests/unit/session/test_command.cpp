#include <catch2/catch.hpp>

#include "sim/session/command.h"

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
