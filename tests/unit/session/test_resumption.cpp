#include <fstream>

#include <catch2/catch.hpp>

#include "sim/base/file_io.h"
#include "sim/session/live_session.h"
#include "sim/session/replay.h"
#include "sim/session/resumption.h"
#include "tests/support/cases.h"
#include "tests/support/folder.h"

// A session that was stopped in the middle: what is left of its files, and how it goes on.

using namespace sideport;
using session::Command;
using session::CommandKind;
using session::RecordingState;
using session::Resumption;
namespace fs = std::filesystem;

namespace {

void pass(session::LiveSession& live, int ticks, std::vector<Command> first = {}) {
    for (int i = 0; i < ticks; ++i) {
        live.step(first);
        first.clear();
    }
}

/// Three and three quarters of a second with the needle and a short look.
session::LiveSession started(const std::string& mode = "practice") {
    session::LiveSession live(test_support::library_model("patent"), "Ana", mode);
    pass(live, 100, {{.kind = CommandKind::pedal, .values = {1.0}}});
    pass(live, 200, {{.kind = CommandKind::pedal, .values = {0.0}}});
    pass(live, 240, {{.kind = CommandKind::needle_take}});
    pass(live, 360, {{.kind = CommandKind::needle_advance, .values = {20.0}}});
    return live;
}

std::string text_of(const fs::path& file) {
    return read_file(file).value();
}

}  // namespace

TEST_CASE("an interrupted recording goes on where it stood, with the same state") {
    const std::string mode = GENERATE("practice", "assessment");
    CAPTURE(mode);
    session::LiveSession first = started(mode);
    const test_support::Folder folder;
    REQUIRE(session::write_recording(folder.path, first.recording()));
    const auto read = session::read_recording(folder.path);
    REQUIRE(read);
    CHECK(read.value().state == RecordingState::running);
    CHECK(read.value().last_tick == 840);
    CHECK(session::cut_off_message(read.value()) ==
          "The recording is cut off at 0:03. Everything before it is intact.");

    CHECK(read.value().mode == mode);
    session::LiveSession live(test_support::library_model("patent"), "Ana", read.value().mode);
    CHECK(session::why_not_resumable(read.value(), live.model()).empty());
    Resumption resumption(live, read.value());
    CHECK(resumption.fraction() == 0.0);
    int calls = 0;
    CHECK(resumption.advance(420, [&] { ++calls; }) == Resumption::State::going);
    CHECK(resumption.fraction() == Approx(0.5));
    CHECK(resumption.advance(10000, [&] { ++calls; }) == Resumption::State::done);
    CHECK(calls == 840);
    // the other session has gone 60 ticks further
    pass(live, 60);
    CHECK(session::state_hash(live.state()) == session::state_hash(first.state()));

    // no hand is on anything after a break, and the log says how long it was
    pass(live, 240, {{.kind = CommandKind::session_resume, .values = {62.0}}});
    REQUIRE(live.events().back().name == "session_resumed");
    CHECK(live.events().back().number("gap_s") == 62.0);
    CHECK(live.state().feed_left_mm == 0.0);
    live.end();
    CHECK(live.recording().state == RecordingState::ended);
    const auto result = session::replay(live.model(), live.recording(), -1, {});
    CHECK(result.reason == "");
    CHECK(result.ticks == live.state().tick);
}

TEST_CASE("a recording that was cut at any byte of its last lines is read up to a common moment") {
    const session::LiveSession live = started();
    const session::Recording& whole = live.recording();
    const test_support::Folder folder;
    const char* name = GENERATE("commands.jsonl", "events.jsonl", "hashes.jsonl");
    CAPTURE(name);
    REQUIRE(session::write_recording(folder.path, whole));
    const std::string text = text_of(folder.path / name);
    // two lines from the end, and everything shorter down to the end
    std::size_t from = text.size();
    for (int lines = 0; lines < 3 && from > 0; ++lines)
        from = text.rfind('\n', from - 1);
    REQUIRE(from < text.size());
    for (std::size_t size = from; size <= text.size(); ++size) {
        CAPTURE(size);
        std::ofstream(folder.path / name, std::ios::binary) << text.substr(0, size);
        const auto read = session::read_recording(folder.path);
        REQUIRE(read);
        const session::Recording& left = read.value();
        REQUIRE(left.last_tick <= whole.last_tick);
        REQUIRE(left.last_tick > 0);
        for (const auto& [tick, command] : left.commands)
            REQUIRE(tick < left.last_tick);
        for (std::size_t i = 0; i < left.hashes.size(); ++i)
            REQUIRE(left.hashes[i] == whole.hashes[i]);
    }
}

TEST_CASE("what a cut recording still holds replays with every hash") {
    const session::LiveSession live = started();
    const test_support::Folder folder;
    const char* name = GENERATE("commands.jsonl", "events.jsonl", "hashes.jsonl");
    const int bytes = GENERATE(1, 30, 90, 150);
    CAPTURE(name, bytes);
    REQUIRE(session::write_recording(folder.path, live.recording()));
    std::string text = text_of(folder.path / name);
    text.resize(text.size() - std::min(text.size(), std::size_t(bytes)));
    std::ofstream(folder.path / name, std::ios::binary) << text;
    const auto read = session::read_recording(folder.path);
    REQUIRE(read);
    const auto model = test_support::library_model("patent");
    const auto result = session::replay(model, read.value(), -1, {});
    CHECK(result.reason == "");
    CHECK(result.ticks == read.value().last_tick);
    CHECK(result.hashes_compared == std::int64_t(read.value().hashes.size()));
}

TEST_CASE("a torn line in the middle is damage, and so is one of a session that ended") {
    session::LiveSession live = started();
    const test_support::Folder folder;
    REQUIRE(session::write_recording(folder.path, live.recording()));
    const std::string text = text_of(folder.path / "commands.jsonl");
    std::ofstream(folder.path / "commands.jsonl") << "{\"tick\":1,\n" << text;
    CHECK(session::read_recording(folder.path).error().code == "session.damaged");
    live.end();
    REQUIRE(session::write_recording(folder.path, live.recording()));
    std::ofstream(folder.path / "commands.jsonl") << text << "{\"tick\":";
    CHECK(session::read_recording(folder.path).error().code == "session.damaged");
}

TEST_CASE("a recording of other numerics, of another case or with other hashes is not continued") {
    const session::LiveSession first = started();
    session::Recording recording = first.recording();
    const auto model = test_support::library_model("patent");
    CHECK(session::why_not_resumable(recording, model).empty());
    recording.build = "0.0.1 numerics 1";
    CHECK(session::why_not_resumable(recording, model).find("0.0.1") != std::string::npos);
    recording = first.recording();
    recording.scenario_hash += 1;
    CHECK(!session::why_not_resumable(recording, model).empty());
    recording = first.recording();
    recording.state = RecordingState::ended;
    CHECK(!session::why_not_resumable(recording, model).empty());

    recording = first.recording();
    REQUIRE(recording.hashes.size() > 3);
    recording.hashes[2].second ^= 1;
    session::LiveSession live(test_support::library_model("patent"), "Ana", "practice");
    Resumption resumption(live, recording);
    CHECK(resumption.advance(100000, {}) == Resumption::State::diverged);
    CHECK(resumption.diverged_tick() == recording.hashes[2].first);
}

TEST_CASE("the last recorded tick is read from the end of a file, torn or not") {
    const session::LiveSession live = started();
    const test_support::Folder folder;
    CHECK(session::last_recorded_tick(folder.path) == 0);
    REQUIRE(session::write_recording(folder.path, live.recording()));
    CHECK(session::last_recorded_tick(folder.path) == 840);
    std::ofstream(folder.path / "hashes.jsonl", std::ios::app) << "{\"tick\":9";
    CHECK(session::last_recorded_tick(folder.path) == 840);
    std::ofstream(folder.path / "hashes.jsonl") << "{\"tick\":9";
    CHECK(session::last_recorded_tick(folder.path) == 0);
}
