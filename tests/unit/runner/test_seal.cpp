#include <fstream>

#include <catch2/catch.hpp>

#include "sim/base/file_io.h"
#include "sim/runner/seal.h"
#include "tests/support/folder.h"
#include "tests/unit/runner/edit_file.h"

using namespace sideport;
using runner::SealFinding;
using State = SealFinding::State;
namespace fs = std::filesystem;

namespace {

using test_support::edit;

runner::StationKey key_of(char byte) {
    return {std::string(32, byte)};
}

/// A folder as a finished session leaves it, with 200 events.
void write_folder(const fs::path& folder) {
    std::string events;
    for (int i = 0; i < 200; ++i)
        events += "{\"tick\":" + std::to_string(i) + "}\n";
    REQUIRE(write_file(folder / "session.yaml", "seed: 1\n"));
    REQUIRE(write_file(folder / "events.jsonl", events));
    REQUIRE(write_file(folder / "commands.jsonl", "{\"tick\":1}\n"));
    REQUIRE(write_file(folder / "hashes.jsonl", ""));
    REQUIRE(write_file(folder / "result.json", "{\"score\": 60}\n"));
    REQUIRE(write_file(folder / "frames/a.png", "picture"));
    REQUIRE(runner::seal_session(folder, key_of('a')));
}

SealFinding look(const fs::path& folder) {
    const auto finding = runner::check_seal(folder, key_of('a'));
    REQUIRE(finding);
    return finding.value();
}

}  // namespace

TEST_CASE("an untouched session is intact, by this station's key or another's") {
    const test_support::Folder folder;
    write_folder(folder.path);
    CHECK(look(folder.path).state == State::intact);
    CHECK(look(folder.path).own_key);
    const auto elsewhere = runner::check_seal(folder.path, key_of('b'));
    REQUIRE(elsewhere);
    CHECK(elsewhere.value().state == State::intact);
    CHECK(!elsewhere.value().own_key);
    CHECK(elsewhere.value().key == runner::fingerprint(key_of('a')));
}

TEST_CASE("a rating or a remark beside the session does not break its seal") {
    const test_support::Folder folder;
    write_folder(folder.path);
    REQUIRE(write_file(folder.path / "ratings.json", "{}"));
    CHECK(look(folder.path).state == State::intact);
}

TEST_CASE("every edit of a sealed session is found, in a log to 64 lines") {
    const test_support::Folder folder;
    write_folder(folder.path);
    std::string fault;
    SECTION("result") {
        edit(folder.path / "result.json", "60", "90");
        fault = "result.json: changed";
    }
    SECTION("an event") {
        edit(folder.path / "events.jsonl", "\"tick\":100", "\"tick\":101");
        fault = "events.jsonl: changed between lines 65 and 128";
    }
    SECTION("last events") {
        fs::resize_file(folder.path / "events.jsonl", 13 * 64);
        fault = "events.jsonl: changed between lines 65 and 128";
    }
    SECTION("all events") {
        REQUIRE(write_file(folder.path / "events.jsonl", ""));
        fault = "events.jsonl: cut off after line 0";
    }
    SECTION("more commands") {
        std::ofstream(folder.path / "commands.jsonl", std::ios::app) << "{\"tick\":2}\n";
        fault = "commands.jsonl: changed between lines 1 and 64";
    }
    SECTION("a line in an empty log") {
        REQUIRE(write_file(folder.path / "hashes.jsonl", "{}\n"));
        fault = "hashes.jsonl: lines were added at its end";
    }
    SECTION("a file is gone") {
        fs::remove(folder.path / "session.yaml");
        std::ofstream(folder.path / "session.yaml") << "seed: 2\n";
        fault = "session.yaml: changed";
    }
    SECTION("a picture") {
        fs::rename(folder.path / "frames/a.png", folder.path / "frames/b.png");
        fault = "frames/a.png: is gone";
    }
    const SealFinding finding = look(folder.path);
    CHECK(finding.state == State::changed);
    REQUIRE(!finding.faults.empty());
    CHECK(finding.faults[0] == fault);
    CHECK_THAT(runner::seal_message(finding), Catch::Contains("CHANGED"));
}

TEST_CASE("a seal that was edited along with the session does not fit its signature") {
    const test_support::Folder folder;
    write_folder(folder.path);
    const std::string before = read_file(folder.path / "seal.json").value();
    edit(folder.path / "result.json", "60", "90");
    REQUIRE(runner::seal_session(folder.path, key_of('x')));
    // the forger's seal is whole, but by another key
    CHECK(look(folder.path).state == State::intact);
    CHECK(!look(folder.path).own_key);
    // and cannot pass for this station's
    const std::string own_key = before.substr(before.find("\"public_key\""), 84);
    const std::string forged = read_file(folder.path / "seal.json").value();
    edit(folder.path / "seal.json", forged.substr(forged.find("\"public_key\""), 84), own_key);
    CHECK(look(folder.path).state == State::forged);
}

TEST_CASE("a damaged seal is forged, never a crash; without a seal nothing is proved") {
    const test_support::Folder folder;
    write_folder(folder.path);
    for (const char* bad : {"", "{", "[]", "{\"files\": 3}",
                            "{\"files\":{},\"public_key\":\"zz\","
                            "\"signature\":\"00\"}"}) {
        CAPTURE(bad);
        REQUIRE(write_file(folder.path / "seal.json", bad));
        CHECK(look(folder.path).state == State::forged);
    }
    fs::remove(folder.path / "seal.json");
    CHECK(look(folder.path).state == State::not_sealed);
    CHECK(!runner::check_seal(folder.path / "nothing", key_of('a')));
}

TEST_CASE("a station keeps its key, hidden from others; a damaged key is refused") {
    const test_support::Folder folder;
    const auto first = runner::station_key(folder.path);
    REQUIRE(first);
    CHECK(first.value().seed.size() == 32);
    CHECK(runner::station_key(folder.path).value().seed == first.value().seed);
    const auto rights = fs::status(folder.path / "station.key").permissions();
    CHECK((rights & (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none);
    REQUIRE(write_file(folder.path / "station.key", "abc\n"));
    const auto damaged = runner::station_key(folder.path);
    REQUIRE(!damaged);
    CHECK(damaged.error().code == "key.damaged");
}
