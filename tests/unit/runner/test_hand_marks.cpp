#include <catch2/catch.hpp>

#include "sim/base/file_io.h"
#include "sim/records/report.h"
#include "sim/runner/hand_marks.h"
#include "sim/runner/journal.h"
#include "sim/session/live_session.h"
#include "tests/support/cases.h"
#include "tests/support/folder.h"
#include "tests/unit/runner/edit_file.h"

// Marks that an instructor gives by hand: beside the session, signed, and never silently changed.

using namespace sideport;
using records::HandMark;
namespace fs = std::filesystem;

namespace {

using test_support::edit;

runner::StationKey key_of(char byte) {
    return {std::string(32, byte)};
}

/// A folder in which a session has begun.
void begin(const fs::path& folder, const std::string& trainee = "Ana") {
    const session::LiveSession live(test_support::library_model("patent"), trainee, "assessment");
    runner::Journal journal;
    REQUIRE(journal.open(folder, live.recording()));
    REQUIRE(journal.append(live.recording()));
}

HandMark mark(const std::string& item, const std::string& outcome, const std::string& reason) {
    return {.item = item,
            .outcome = outcome,
            .computed = "missed",
            .reason = reason,
            .by = "Dr. Roy",
            .given_utc = {},
            .session_s = 372.0};
}

void add(const fs::path& folder, const HandMark& given, char key = 'a') {
    REQUIRE(runner::add_hand_mark(folder, given, key_of(key)));
}

runner::HandMarks look(const fs::path& folder) {
    const auto found = runner::read_hand_marks(folder, key_of('a'));
    REQUIRE(found);
    return found.value();
}

fs::path file_of(const fs::path& folder, char key = 'a') {
    return folder / "marks" / (runner::fingerprint(key_of(key)) + ".jsonl");
}

}  // namespace

TEST_CASE("a mark by hand is kept with what was computed, who gave it, when and why") {
    const test_support::Folder folder;
    begin(folder.path);
    CHECK(look(folder.path).sentence.empty());
    add(folder.path, mark("time_out", "done", "Said \"time out\" aloud; the key was forgotten"));
    add(folder.path, mark("drape", "partial", "Too late"), 'b');
    const runner::HandMarks found = look(folder.path);
    CHECK(!found.broken);
    REQUIRE(found.marks.size() == 2);
    const HandMark& first = found.marks[0].item == "time_out" ? found.marks[0] : found.marks[1];
    CHECK(first.outcome == "done");
    CHECK(first.computed == "missed");
    CHECK(first.reason == "Said \"time out\" aloud; the key was forgotten");
    CHECK(first.by == "Dr. Roy");
    CHECK(first.session_s == 372.0);
    CHECK(first.given_utc.size() == 20);
    CHECK(found.sentence.find(runner::fingerprint(key_of('a')) + " (this station)") !=
          std::string::npos);
    CHECK(found.sentence.find(runner::fingerprint(key_of('b'))) != std::string::npos);
}

TEST_CASE("the newest mark of an item holds, and can be taken back") {
    const test_support::Folder folder;
    begin(folder.path);
    add(folder.path, mark("time_out", "done", "Heard it"));
    add(folder.path, mark("time_out", "partial", "Heard half of it"));
    const std::vector<HandMark> twice = look(folder.path).marks;
    REQUIRE(records::mark_of_item(twice, "time_out") != nullptr);
    CHECK(records::mark_of_item(twice, "time_out")->outcome == "partial");
    CHECK(records::mark_of_item(twice, "drape") == nullptr);
    add(folder.path, mark("time_out", "", "It was another trainee"));
    const std::vector<HandMark> taken_back = look(folder.path).marks;
    CHECK(records::mark_of_item(taken_back, "time_out") == nullptr);
    CHECK(taken_back.size() == 3);
}

TEST_CASE("a mark that was edited, taken out, moved or brought from elsewhere is found") {
    const test_support::Folder folder;
    begin(folder.path);
    add(folder.path, mark("time_out", "missed", "Said nothing"));
    add(folder.path, mark("drape", "done", "Draped"));
    add(folder.path, mark("stem", "done", "Read it"));
    const fs::path file = file_of(folder.path);
    const std::string text = read_file(file).value();
    const std::size_t one = text.find('\n') + 1, two = text.find('\n', one) + 1;
    std::string fault;
    SECTION("outcome") {
        edit(file, "\"outcome\":\"missed\"", "\"outcome\":\"done\"");
        fault = "line 1 of";
    }
    SECTION("reason of the second") {
        edit(file, "Draped", "Undraped");
        fault = "line 2 of";
    }
    SECTION("the first is gone") {
        REQUIRE(write_file(file, text.substr(one)));
        fault = "line 1 of";
    }
    SECTION("two have changed places") {
        REQUIRE(
            write_file(file, text.substr(0, one) + text.substr(two) + text.substr(one, two - one)));
        fault = "line 2 of";
    }
    SECTION("a line is torn") {
        REQUIRE(write_file(file, text.substr(0, text.size() - 20)));
        fault = "line 3 of";
    }
    SECTION("of another session") {
        const fs::path other = folder.path / "other";
        begin(other, "Ben");
        add(other, mark("time_out", "done", "Said it"));
        fs::copy_file(file_of(other), file, fs::copy_options::overwrite_existing);
        fault = "line 1 of";
    }
    SECTION("under another station's name") {
        fs::rename(file, file_of(folder.path, 'b'));
        fault = "line 1 of";
    }
    const runner::HandMarks found = look(folder.path);
    CHECK(found.broken);
    CHECK(found.sentence.find("CHANGED: " + fault) == 0);
    CHECK(found.marks.size() + 1 == static_cast<std::size_t>(fault[5] - '0'));
    // nothing is written behind a fault, where this station would hide it
    if (fs::exists(file)) {
        const auto more =
            runner::add_hand_mark(folder.path, mark("stem", "done", "x"), key_of('a'));
        REQUIRE(!more);
        CHECK(more.error().code == "mark.broken");
    }
}

TEST_CASE("a mark needs a reason and an outcome that there is") {
    const test_support::Folder folder;
    begin(folder.path);
    const auto code = [&](const HandMark& given) {
        const auto done = runner::add_hand_mark(folder.path, given, key_of('a'));
        return done ? std::string() : done.error().code;
    };
    CHECK(code(mark("time_out", "done", "")) == "mark.reason");
    CHECK(code(mark("time_out", "done", std::string(401, 'x'))) == "mark.reason");
    CHECK(code(mark("time_out", "perfect", "So it was")) == "mark.outcome");
    CHECK(code(mark("time_out", "done", "broken \xff bytes")).empty());
    CHECK(!look(folder.path).broken);
    const auto done =
        runner::add_hand_mark(folder.path / "none", mark("a", "done", "b"), key_of('a'));
    REQUIRE(!done);
    CHECK(done.error().code == "session.missing");
}

TEST_CASE("marks do not break the session's seal") {
    const test_support::Folder folder;
    begin(folder.path);
    REQUIRE(runner::seal_session(folder.path, key_of('a')));
    add(folder.path, mark("time_out", "done", "Heard it"));
    const auto seal = runner::check_seal(folder.path, key_of('a'));
    REQUIRE(seal);
    CHECK(seal.value().state == runner::SealFinding::State::intact);
}
