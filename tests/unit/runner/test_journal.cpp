#include <csignal>
#include <fstream>

#include <catch2/catch.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/base/file_io.h"
#include "sim/runner/journal.h"
#include "sim/session/live_session.h"
#include "sim/session/replay.h"
#include "tests/support/cases.h"
#include "tests/support/folder.h"

// A session folder that follows the session: what a killed program leaves, and what happens when
// the folder cannot be written.

using namespace sideport;
using session::Command;
using session::CommandKind;
namespace fs = std::filesystem;

namespace {

session::LiveSession practice() {
    return {test_support::library_model("patent"), "Ana", "practice"};
}

void pass(session::LiveSession& live, int ticks, std::vector<Command> first = {}) {
    for (int i = 0; i < ticks; ++i) {
        live.step(first);
        first.clear();
    }
}

/// Largest file that this process may write; the old limit comes back at the end.
class FileLimit {
  public:
    explicit FileLimit(rlim_t bytes) {
        getrlimit(RLIMIT_FSIZE, &before_);
        old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
        rlimit limit = before_;
        limit.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    FileLimit(const FileLimit&) = delete;
    FileLimit& operator=(const FileLimit&) = delete;
    ~FileLimit() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, old_handler_);
    }

  private:
    rlimit before_{};
    void (*old_handler_)(int) = nullptr;
};

}  // namespace

TEST_CASE("a program that is killed loses nothing that the journal has seen") {
    const test_support::Folder folder;
    const fs::path session_folder = folder.path / "s";
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        session::LiveSession live = practice();
        runner::Journal journal;
        bool fine = journal.open(session_folder, live.recording()).has_value();
        for (int second = 0; second < 4; ++second) {
            pass(live, 240,
                 {{.kind = CommandKind::pedal, .values = {second % 2 == 0 ? 1.0 : 0.0}}});
            fine = fine && journal.append(live.recording()).has_value();
        }
        pass(live, 100);  // never appended
        if (fine) raise(SIGKILL);
        _exit(1);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    CHECK(!runner::is_being_written(session_folder));
    const auto read = session::read_recording(session_folder);
    REQUIRE(read);
    CHECK(read.value().state == session::RecordingState::running);
    CHECK(read.value().trainee == "Ana");
    CHECK(read.value().last_tick == 960);
    CHECK(read.value().commands.size() == 4);
    const auto replayed =
        session::replay(test_support::library_model("patent"), read.value(), -1, {});
    CHECK(replayed.reason == "");
    CHECK(replayed.ticks == 960);
}

TEST_CASE("the files grow with the session and are the same as when written at once") {
    const test_support::Folder folder;
    session::LiveSession live = practice();
    runner::Journal journal;
    REQUIRE(journal.open(folder.path / "a", live.recording()));
    for (int i = 0; i < 30; ++i) {
        pass(live, 17, {{.kind = CommandKind::table_go, .values = {double(i), 0.0, 0.0}}});
        REQUIRE(journal.append(live.recording()));
    }
    live.step({});
    REQUIRE(journal.append(live.recording()));
    REQUIRE(session::write_recording(folder.path / "b", live.recording()));
    for (const char* name : {"commands.jsonl", "events.jsonl", "hashes.jsonl", "session.yaml"})
        CHECK(read_file(folder.path / "a" / name).value() ==
              read_file(folder.path / "b" / name).value());
    CHECK(runner::is_being_written(folder.path / "a"));
    journal.close();
    CHECK(!runner::is_being_written(folder.path / "a"));
    CHECK(!fs::exists(folder.path / "a" / "session.lock"));
}

TEST_CASE("two programs do not write the same session") {
    const test_support::Folder folder;
    const session::LiveSession live = practice();
    runner::Journal first, second;
    REQUIRE(first.open(folder.path / "s", live.recording()));
    const auto refused = second.open(folder.path / "s", live.recording());
    REQUIRE(!refused);
    CHECK(refused.error().code == "session.running");
    first.close();
    CHECK(second.open(folder.path / "s", live.recording()));
}

TEST_CASE("a folder that is removed in the middle is written anew, whole") {
    const test_support::Folder folder;
    session::LiveSession live = practice();
    runner::Journal journal;
    const fs::path path = folder.path / "s";
    REQUIRE(journal.open(path, live.recording()));
    pass(live, 240, {{.kind = CommandKind::pedal, .values = {1.0}}});
    REQUIRE(journal.append(live.recording()));
    fs::remove_all(path);
    pass(live, 240);
    REQUIRE(journal.append(live.recording()));
    const auto read = session::read_recording(path);
    REQUIRE(read);
    CHECK(read.value().last_tick == 480);
    CHECK(read.value().commands.size() == 1);
    // where it cannot be made again the error says so, and a later call mends it
    fs::remove_all(path);
    std::ofstream(path) << "a file stands in the way";
    pass(live, 240);
    const auto failed = journal.append(live.recording());
    REQUIRE(!failed);
    CHECK(failed.error().code == "file.unwritable");
    fs::remove(path);
    REQUIRE(journal.append(live.recording()));
    CHECK(session::read_recording(path).value().last_tick == 720);
}

TEST_CASE("a disk that is full and has room again holds every byte once") {
    const test_support::Folder folder;
    session::LiveSession live = practice();
    runner::Journal journal;
    REQUIRE(journal.open(folder.path / "s", live.recording()));
    {
        const FileLimit limit(3000);
        bool failed = false;
        for (int i = 0; i < 80; ++i) {
            pass(live, 5, {{.kind = CommandKind::table_go, .values = {double(i), 0.0, 0.0}}});
            failed = failed || !journal.append(live.recording());
        }
        CHECK(failed);
    }
    pass(live, 240);
    REQUIRE(journal.append(live.recording()));
    const auto read = session::read_recording(folder.path / "s");
    REQUIRE(read);
    CHECK(read.value().commands.size() == 80);
    CHECK(read.value().hashes == live.recording().hashes);
}
