#include <filesystem>

#include <catch2/catch.hpp>

#include "sim/base/file_io.h"
#include "sim/session/recorder.h"

using namespace sideport;
namespace fs = std::filesystem;

namespace {

fs::path scratch() {
    const fs::path folder = fs::temp_directory_path() / "sideport_recorder_test";
    fs::remove_all(folder);
    return folder;
}

session::Recording sample() {
    session::Recording recording;
    recording.scenario_path = "scenarios/library/pa\"tent";
    recording.scenario_hash = 0xFEDCBA9876543210ULL;
    recording.seed = 12;
    recording.build = session::build_name();
    recording.trainee = "expert";
    recording.mode = "assessment";
    recording.last_tick = 480;
    recording.overrides = {{"/pump/depth", "18 mm"}};
    recording.commands = {{3, {.kind = session::CommandKind::pedal, .values = {1.0}}},
                          {3, {.kind = session::CommandKind::note, .text = "x"}}};
    recording.hashes = {{240, 0x1ULL}, {480, 0xFFFFFFFFFFFFFFFFULL}};
    recording.events = {
        {.tick = 3,
         .name = "beam_on",
         .fields = {{"view", std::string("pa")}, {"orbital_deg", 0.1}, {"needle_in_field", true}}}};
    return recording;
}

}  // namespace

TEST_CASE("a recording reads back as it was written") {
    const fs::path folder = scratch();
    const auto recording = sample();
    REQUIRE(session::write_recording(folder, recording));
    const auto back = session::read_recording(folder);
    REQUIRE(back);
    const auto& r = back.value();
    CHECK(r.scenario_path == recording.scenario_path);
    CHECK(r.scenario_hash == recording.scenario_hash);
    CHECK(r.seed == 12);
    CHECK(r.overrides == recording.overrides);
    CHECK(r.last_tick == 480);
    CHECK(r.commands.size() == 2);
    CHECK(r.hashes == recording.hashes);
    REQUIRE(r.events.size() == 1);
    CHECK(r.events[0].number("orbital_deg") == 0.1);
    CHECK(r.events[0].flag("needle_in_field"));
    CHECK(session::to_json_line(r.events[0]) == session::to_json_line(recording.events[0]));
    fs::remove_all(folder);
}

TEST_CASE("a damaged recording names the file and the line") {
    const fs::path folder = scratch();
    REQUIRE(session::write_recording(folder, sample()));
    const auto damage = [&](const char* file, const char* text) {
        REQUIRE(write_file(folder / file, text));
        const auto read = session::read_recording(folder);
        REQUIRE(!read);
        return read.error();
    };
    const Error order = damage("commands.jsonl",
                               "{\"tick\":5,\"command\":\"note\",\"text\":\"\"}\n{\"tick\":4,"
                               "\"command\":\"note\",\"text\":\"\"}\n");
    CHECK(order.code == "session.damaged");
    CHECK(order.where.find("commands.jsonl:2") != std::string::npos);
    REQUIRE(session::write_recording(folder, sample()));
    CHECK(damage("hashes.jsonl", "{\"tick\":1,\"hash\":\"xyz\"}\n").where.find(":1") !=
          std::string::npos);
    REQUIRE(session::write_recording(folder, sample()));
    CHECK(damage("session.yaml", "scenario: \"x\"\n").code == "session.damaged");
    CHECK(session::read_recording(folder / "nowhere").error().code == "session.missing");
    fs::remove_all(folder);
}
