#include <csignal>
#include <cstdlib>

#include "../../support/folder.h"
#include "bench.h"
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sim/base/file_io.h"
#include "sim/store/session_intake.h"

using namespace sideport;
using namespace sideport::store;
using test_support::write_session_folder;
namespace fs = std::filesystem;

TEST_CASE("a finished session becomes an attempt with everything that its folder says") {
    const test_support::Folder folder;
    const fs::path session = folder.path / "sessions/one";
    REQUIRE(begin_attempt(session, folder.path / "store.sqlite"));
    write_session_folder(session, "R07", 91.5);
    auto store = Store::open((folder.path / "store.sqlite").string());
    REQUIRE(store);
    CHECK(take_in(store.value(), session).value());
    CHECK_FALSE(take_in(store.value(), session).value());
    const auto attempts = store.value().attempts_of("R07");
    REQUIRE(attempts);
    REQUIRE(attempts.value().size() == 1);
    const Attempt attempt = store.value().attempt(attempts.value()[0].id).value();
    CHECK(attempt.scenario == "patent");
    CHECK(attempt.scenario_hash == "0000000000abcdef");
    CHECK(attempt.seed == 3);
    CHECK(attempt.passed);
    CHECK(attempt.score == 91.5);
    CHECK(attempt.checklist_version == "2");
    CHECK(attempt.metrics.size() == 1);  // one without a number is left out
    CHECK(attempt.items.at(0).evidence == "picture 1");
    CHECK(attempt.critical_errors.at(0).time_s == -1.0);
    CHECK(attempt.session_folder == fs::absolute(session).string());
    CHECK(attempt.started_utc.size() == 20);
    CHECK(attempt.ended_utc.size() == 20);
    CHECK(store.value().check().value().faults.empty());
}

TEST_CASE("the check finds a session that is gone, another one, and a result that was changed") {
    const test_support::Folder folder;
    auto store = Store::open((folder.path / "store.sqlite").string());
    REQUIRE(store);
    for (const char* name : {"gone", "other", "changed", "fine"}) {
        const fs::path session = folder.path / "sessions" / name;
        REQUIRE(begin_attempt(session, folder.path / "store.sqlite"));
        write_session_folder(session, "R07", 70);
        REQUIRE(take_in(store.value(), session).value());
    }
    fs::remove_all(folder.path / "sessions/gone");
    REQUIRE(begin_attempt(folder.path / "sessions/other", folder.path / "store.sqlite"));
    write_session_folder(folder.path / "sessions/changed", "R07", 99);
    const auto report = store.value().check();
    REQUIRE(report);
    REQUIRE(report.value().faults.size() == 3);
    CHECK(report.value().faults[0].code == "store.session_gone");
    CHECK(report.value().faults[1].code == "store.session_other");
    CHECK(report.value().faults[2].code == "store.result_changed");
    CHECK_THAT(report.value().faults[2].message,
               Catch::Contains("70.0") && Catch::Contains("99.0"));
}

TEST_CASE("finished sessions that are not in the store are taken in, in the order of their end") {
    const test_support::Folder folder;
    const fs::path sessions = folder.path / "sessions";
    auto store = Store::open((folder.path / "store.sqlite").string());
    REQUIRE(store);
    for (const char* name : {"b", "a", "running", "broken"}) {
        REQUIRE(begin_attempt(sessions / name, folder.path / "store.sqlite"));
        write_session_folder(sessions / name, name, 70, std::string(name) != "running");
    }
    REQUIRE(begin_attempt(sessions / "elsewhere", (folder.path / "other.sqlite").string()));
    write_session_folder(sessions / "elsewhere", "x", 70);
    write_session_folder(sessions / "private", "x", 70);  // was not meant for a store
    REQUIRE(begin_attempt(sessions / "just begun", folder.path / "store.sqlite"));
    REQUIRE(write_file(sessions / "broken/result.json", "{\"scenario\": 3}"));
    REQUIRE(write_file(sessions / "a file", "x"));
    const auto now = fs::last_write_time(sessions / "b/result.json");
    fs::last_write_time(sessions / "a/result.json", now + std::chrono::seconds(5));
    const auto intake = take_in_pending(store.value(), sessions);
    REQUIRE(intake);
    CHECK(intake.value().taken_in == 2);
    REQUIRE(intake.value().faults.size() == 1);
    CHECK(intake.value().faults[0].code == "session.damaged");
    const auto attempts = store.value().attempts_of("");
    REQUIRE(attempts.value().size() == 2);
    CHECK(attempts.value()[0].trainee == "b");
    CHECK(attempts.value()[1].trainee == "a");
    CHECK(take_in_pending(store.value(), sessions).value().known == 2);
    CHECK(take_in_pending(store.value(), folder.path / "nowhere").value().taken_in == 0);
    // when it is asked for, any finished session
    CHECK(take_in(store.value(), sessions / "private").error().code == "session.not_an_attempt");
    CHECK(take_in_any(store.value(), sessions / "private").value());
    CHECK_FALSE(take_in_any(store.value(), sessions / "private").value());
    CHECK(take_in_any(store.value(), sessions / "running").error().code == "session.unfinished");
    CHECK(take_in_any(store.value(), folder.path / "nowhere").error().code == "session.missing");
}

TEST_CASE("whatever stands for the trainee in a session, its attempt is stored") {
    const test_support::Folder folder;
    auto store = Store::open((folder.path / "store.sqlite").string());
    REQUIRE(store);
    for (const std::string& who :
         {std::string(), std::string(300, 'x'), std::string("/a/commands.jsonl")}) {
        const fs::path session = folder.path / "sessions" / std::to_string(who.size());
        REQUIRE(begin_attempt(session, (folder.path / "store.sqlite").string()));
        write_session_folder(session, who, 70);
    }
    const auto intake = take_in_pending(store.value(), folder.path / "sessions");
    REQUIRE(intake);
    CHECK(intake.value().taken_in == 3);
    CHECK(intake.value().faults.empty());
    CHECK(store.value().attempts_of("commands.jsonl").value().size() == 1);
    CHECK(store.value().attempts_of("unknown").value().size() == 1);
}

TEST_CASE("a damaged mark or result is refused with its place") {
    const test_support::Folder folder;
    const fs::path session = folder.path / "one";
    REQUIRE(begin_attempt(session, folder.path / "store.sqlite"));
    write_session_folder(session, "R07", 70);
    for (const char* mark :
         {"", "{", "[]", "{\"id\": 7}", "{\"id\": \"x'; drop table attempt\"}"}) {
        REQUIRE(write_file(session / "attempt.json", mark));
        CHECK(read_attempt(session).error().code == "session.damaged");
    }
    REQUIRE(begin_attempt(session, folder.path / "store.sqlite"));
    CHECK(read_attempt(session));
    for (const char* result : {"", "null", "{\"scenario\": \"patent\"}"}) {
        REQUIRE(write_file(session / "result.json", result));
        CHECK(read_attempt(session).error().code == "session.damaged");
    }
    fs::remove(session / "result.json");
    CHECK(read_attempt(session).error().code == "session.damaged");
}

TEST_CASE(
    "a program that is killed while it stores loses no finished attempt and stores none twice") {
    const test_support::Folder folder;
    const fs::path sessions = folder.path / "sessions", file = folder.path / "store.sqlite";
    constexpr int kSessions = 60;
    for (int i = 0; i < kSessions; ++i) {
        const fs::path session = sessions / fmt::format("{:03}", i);
        REQUIRE(begin_attempt(session, folder.path / "store.sqlite"));
        write_session_folder(session, fmt::format("R{}", i % 7), 60 + i % 40);
    }
    int killed = 0;
    for (int round = 0; round < 12; ++round) {
        const int child = fork();
        if (child == 0) {
            auto store = Store::open(file.string());
            _exit(store && take_in_pending(store.value(), sessions) ? 0 : 1);
        }
        usleep(static_cast<useconds_t>(4000 + 3500 * round));
        kill(child, SIGKILL);
        const int status = test_support::wait_for(child);
        CHECK((status == -SIGKILL || status == 0));
        killed += status == -SIGKILL ? 1 : 0;
    }
    CHECK(killed > 0);
    auto store = Store::open(file.string());
    REQUIRE(store);
    REQUIRE(take_in_pending(store.value(), sessions));
    const auto attempts = store.value().attempts_of("");
    REQUIRE(attempts.value().size() == kSessions);
    for (int i = 0; i < kSessions; ++i)
        CHECK(attempts.value()[static_cast<std::size_t>(i)].sequence == i + 1);
    CHECK(store.value().check().value().faults.empty());
}

TEST_CASE(
    "a full disk is told, and what could not be stored is taken in when there is room again") {
    const test_support::Folder folder;
    const fs::path sessions = folder.path / "sessions", file = folder.path / "store.sqlite";
    REQUIRE(Store::open(file.string()));
    for (int i = 0; i < 40; ++i) {
        const fs::path session = sessions / fmt::format("{:03}", i);
        REQUIRE(begin_attempt(session, folder.path / "store.sqlite"));
        write_session_folder(session, "R07", 70);
    }
    const rlim_t room = fs::file_size(file) + 8192;
    const int child = fork();
    if (child == 0) {
        // the system takes no byte beyond this, as a full disk does
        signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{room, room};
        setrlimit(RLIMIT_FSIZE, &limit);
        auto store = Store::open(file.string());
        if (!store) _exit(2);
        const auto intake = take_in_pending(store.value(), sessions);
        if (intake) _exit(3);
        _exit(intake.error().code.rfind("machine.", 0) == 0 ? 0 : 4);
    }
    CHECK(test_support::wait_for(child) == 0);
    auto store = Store::open(file.string());
    REQUIRE(store);
    const auto before = store.value().attempts_of("").value().size();
    CHECK(before < 40);
    REQUIRE(take_in_pending(store.value(), sessions));
    CHECK(store.value().attempts_of("").value().size() == 40);
    CHECK(store.value().check().value().faults.empty());
}
