// The instructor's commands on their way to a station, and cards of stations.

#include <fstream>

#include <catch2/catch.hpp>

#include "sim/base/file_io.h"
#include "sim/base/random.h"
#include "sim/classroom/inbox.h"
#include "sim/classroom/station.h"
#include "tests/support/cases.h"
#include "tests/support/folder.h"

using namespace sideport;
using session::Command;
using session::CommandKind;
namespace fs = std::filesystem;

namespace {

void append(const fs::path& file, const std::string& bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary | std::ios::app) << bytes;
}

/// What the station does each frame, as if the last look were long ago.
std::vector<Command> exchange(const fs::path& folder, session::LiveSession& live) {
    classroom::Inbox inbox;
    inbox.open(folder, live.state().tick);
    std::vector<Command> commands = inbox.poll(live.state().tick);
    live.step(commands);
    inbox.answer(live);
    return commands;
}

}  // namespace

TEST_CASE("what two instructors send is carried out once, recorded, and answered") {
    const test_support::Folder folder;
    session::LiveSession live(test_support::library_model("patent"), "Ana", "practice");
    classroom::Outbox roy(folder.path, "Dr. Roy"), kim(folder.path, "Dr. Kim");
    REQUIRE(roy.send({.kind = CommandKind::bookmark, .text = "here"}).value() == 1);
    REQUIRE(kim.send({.kind = CommandKind::complication, .text = "drowsy@in 10 s"}));
    REQUIRE(kim.send({.kind = CommandKind::complication_cancel, .values = {5.0}}));
    CHECK(exchange(folder.path, live).size() == 3);
    CHECK(exchange(folder.path, live).empty());
    CHECK(live.recording().commands.size() == 3);
    REQUIRE(roy.answers().size() == 1);
    CHECK(roy.answers()[0].carried_out);
    CHECK(roy.answers()[0].tick == 0);
    REQUIRE(kim.answers().size() == 2);
    CHECK(kim.answers()[0].carried_out);
    CHECK_FALSE(kim.answers()[1].carried_out);
    CHECK(kim.answers()[1].message == "complication 5 is not armed");
    CHECK(kim.waiting() == 0);
    for (const auto& [tick, command] : live.recording().commands)
        CHECK((command.by == "Dr. Roy" || command.by == "Dr. Kim"));
}

TEST_CASE("a command that was answered and then lost with the program is carried out again") {
    const test_support::Folder folder;
    session::LiveSession live(test_support::library_model("patent"), "Ana", "practice");
    classroom::Outbox outbox(folder.path, "Dr. Roy");
    REQUIRE(outbox.send({.kind = CommandKind::bookmark, .text = "one"}));
    exchange(folder.path, live);
    for (int i = 0; i < 100; ++i)
        live.step({});
    REQUIRE(outbox.send({.kind = CommandKind::bookmark, .text = "two"}));
    exchange(folder.path, live);
    // the recording had come to tick 50 only
    session::LiveSession resumed(test_support::library_model("patent"), "Ana", "practice");
    for (int i = 0; i < 50; ++i)
        resumed.step({});
    const auto again = exchange(folder.path, resumed);
    REQUIRE(again.size() == 1);
    CHECK(again[0].text == "two");
}

TEST_CASE("bad lines are answered with the reason, and the good ones between them count") {
    const test_support::Folder folder;
    session::LiveSession live(test_support::library_model("patent"), "Ana", "practice");
    const fs::path file = folder.path / "inbox" / "w.jsonl";
    append(file, "garbage\n");
    append(file, "{\"line\":1,\"tick\":0,\"command\":\"pedal\",\"down\":1}\n");
    append(file, "{\"line\":2,\"tick\":0,\"command\":\"bookmark\",\"label\":\"a\"}\n");
    append(file, "{\"line\":2,\"tick\":0,\"command\":\"bookmark\",\"label\":\"b\"}\n");
    append(file, "{\"line\":3,\"tick\":0,\"command\":\"reboot\"}\n\xff\xfe\n[]\n");
    append(file, std::string(100000, 'x') + "\n");
    append(file, "{\"line\":9,\"tick\":0,\"command\":\"bookmark\",\"label\":\"c\"}\n{\"line\":10,");
    const auto commands = exchange(folder.path, live);
    REQUIRE(commands.size() == 2);
    CHECK(commands[0].text == "a");
    CHECK(commands[1].text == "c");
    const std::string answers = read_file(folder.path / "inbox-answers.jsonl").value();
    CHECK(answers.find("'pedal' is the trainee's") != std::string::npos);
    CHECK(answers.find("there is no command 'reboot'") != std::string::npos);
    CHECK(answers.find("line 2 after 2") != std::string::npos);
}

TEST_CASE("no bytes in an inbox, a card or an answer stop a station") {
    const test_support::Folder folder;
    session::LiveSession live(test_support::library_model("patent"), "Ana", "practice");
    const std::string good =
        "{\"line\":1,\"by\":\"R\",\"tick\":0,\"command\":\"complication\",\"order\":\"drowsy=7@in "
        "3 s\"}\n";
    for (std::uint64_t round = 0; round < 300; ++round) {
        const auto chance = [&](std::uint64_t i) {
            return uniform_01(round, RandomStream::hand, i, 0);
        };
        std::string bytes = good;
        for (std::uint64_t i = 0; i < 4; ++i) {
            bytes[static_cast<std::size_t>(chance(2 * i) * double(bytes.size()))] =
                static_cast<char>(256.0 * chance(2 * i + 1));
        }
        const std::string name = "w" + std::to_string(round % 10) + ".jsonl";
        append(folder.path / "inbox" / name, bytes);
        (void)classroom::answer_from_json_line(bytes).has_value();
        append(folder.path / "inbox-answers.jsonl", bytes);
        REQUIRE(write_file(folder.path / "stations" / "s.json", bytes));
        CHECK_FALSE(classroom::read_card(folder.path, folder.path / "stations" / "s.json"));
        if (round % 10 == 0)
            for (const Command& command : exchange(folder.path, live))
                CHECK(session::is_instructors(command.kind));
    }
}

TEST_CASE("a station signs in, beats, and says when it is gone") {
    const test_support::Folder folder;
    classroom::StationList list(folder.path);
    {
        classroom::Station station, other;
        CHECK(station.open(folder.path, "no good/../name", "Ana").error().code == "classroom.name");
        REQUIRE(station.open(folder.path, "station-1", "Ana"));
        CHECK(other.open(folder.path, "station-1", "Ben").error().code ==
              "classroom.station_taken");
        station.enter(folder.path / "sessions" / "a", "No relief after refill", "assessment");
        REQUIRE(list.refresh().size() == 1);
        const classroom::SeenStation& seen = list.stations()[0];
        CHECK(seen.answers());
        CHECK(seen.card.trainee == "Ana");
        CHECK(seen.card.status == classroom::StationStatus::in_case);
        CHECK(fs::weakly_canonical(seen.card.session) ==
              fs::weakly_canonical(folder.path / "sessions" / "a"));
        classroom::SeenStation gone = seen;
        gone.silent_s = 8.2;
        CHECK(gone.trouble() ==
              "station-1 stopped answering 8 s ago. Its session is safe on that machine.");
    }
    REQUIRE(list.refresh().size() == 1);
    CHECK(list.stations()[0].card.status == classroom::StationStatus::closed);
    CHECK(list.stations()[0].trouble() == "");
}
