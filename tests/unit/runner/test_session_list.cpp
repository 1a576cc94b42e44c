#include <fstream>

#include <catch2/catch.hpp>

#include "sim/base/file_io.h"
#include "sim/runner/journal.h"
#include "sim/runner/session_folder.h"
#include "sim/runner/session_list.h"
#include "sim/session/resumption.h"
#include "tests/support/cases.h"
#include "tests/support/folder.h"

using namespace sideport;
using session::CommandKind;
namespace fs = std::filesystem;

namespace {

void pass(session::LiveSession& live, int ticks) {
    for (int i = 0; i < ticks; ++i)
        live.step({});
}

session::LiveSession session_of(const std::string& trainee) {
    session::LiveSession live(test_support::library_model("patent"), trainee, "practice");
    pass(live, 480);
    return live;
}

}  // namespace

TEST_CASE("sessions that ended, run, were broken off and were given up are told apart") {
    const test_support::Folder folder;
    session::LiveSession ended = session_of("Ana");
    ended.step(std::vector<session::Command>{{.kind = CommandKind::conclude, .text = "occluded"}});
    const runner::PictureKeeper no_pictures({}, runner::Frames::none, 128);
    REQUIRE(runner::write_session(folder.path / "ended", ended, no_pictures, {}));
    const session::LiveSession running = session_of("Ben");
    runner::Journal journal;
    REQUIRE(journal.open(folder.path / "running", running.recording()));
    const session::LiveSession left = session_of("Cleo");
    REQUIRE(session::write_recording(folder.path / "left", left.recording()));
    REQUIRE(session::write_recording(folder.path / "given_up", left.recording()));
    REQUIRE(runner::give_up(folder.path / "given_up"));
    fs::create_directories(folder.path / "no session");
    std::ofstream(folder.path / "a file") << "x";

    const auto list = runner::read_sessions(folder.path);
    REQUIRE(list.size() == 4);
    for (const runner::SessionSummary& session : list) {
        const std::string name = session.folder.filename().string();
        CAPTURE(name);
        CHECK(session.is_unfinished() == (name == "left"));
        CHECK(session.being_written == (name == "running"));
        CHECK(session.result.has_value() == (name == "ended"));
        if (name == "left") {
            CHECK(session.trainee == "Cleo");
            CHECK(session.last_tick == 480);
            CHECK(session.age.count() < 60);
            CHECK(session.build == session::build_name());
        }
        if (name != "ended") continue;
        CHECK(session.result->is_signed);
        CHECK(!session.result->passed);
        CHECK(session.result->max_score == 100.0);
    }
    CHECK(session::read_recording(folder.path / "given_up").value().last_tick == 480);
    CHECK(runner::read_sessions(folder.path / "nowhere").empty());
}

TEST_CASE("a folder that another program writes is not prepared for a new session") {
    const test_support::Folder folder;
    const session::LiveSession live = session_of("Ana");
    runner::Journal journal;
    REQUIRE(journal.open(folder.path / "s", live.recording()));
    const auto refused = runner::prepare_folder(folder.path / "s");
    REQUIRE(!refused);
    CHECK(refused.error().code == "session.running");
    CHECK(fs::exists(folder.path / "s" / "hashes.jsonl"));
    journal.close();
    CHECK(runner::prepare_folder(folder.path / "s"));
}

TEST_CASE("a session whose result could not be written is not ended, and can be finished later") {
    const test_support::Folder folder;
    session::LiveSession live = session_of("Ana");
    live.step(std::vector<session::Command>{{.kind = CommandKind::conclude, .text = "patent"}});
    REQUIRE(live.state().ended);
    const runner::PictureKeeper no_pictures({}, runner::Frames::none, 128);
    fs::create_directories(folder.path / "s" / "result.json" / "in the way");
    REQUIRE(!runner::write_session(folder.path / "s", live, no_pictures, {}));
    const auto left = runner::read_summary(folder.path / "s");
    REQUIRE(left);
    CHECK(left->is_unfinished());
    // gone through again it ends by itself
    const auto recorded = session::read_recording(folder.path / "s");
    REQUIRE(recorded);
    session::LiveSession again(test_support::library_model("patent"), "Ana", "practice");
    session::Resumption resumption(again, recorded.value());
    CHECK(resumption.advance(100000, {}) == session::Resumption::State::done);
    CHECK(again.state().ended);
    fs::remove_all(folder.path / "s" / "result.json");
    REQUIRE(runner::write_session(folder.path / "s", again, no_pictures, {}));
    const auto whole = runner::read_summary(folder.path / "s");
    CHECK(whole->state == session::RecordingState::ended);
    CHECK(whole->result.has_value());
}
