#include <catch2/catch.hpp>

#include "sim/author/case_export.h"
#include "sim/author/checker.h"
#include "sim/author/draft.h"
#include "sim/author/line_diff.h"
#include "sim/author/templates.h"
#include "sim/base/file_io.h"
#include "tests/support/folder.h"
#include "tests/support/places.h"

using namespace sideport;
using namespace sideport::author;
namespace fs = std::filesystem;

namespace {

constexpr const char* kText =
    "# first\nformat: 2\ntitle: \"One\"  # why\nstory: {stem: \"A\"}\npump: {depth: 12 mm}\n";

Draft draft_in(const fs::path& folder) {
    const fs::path file = folder / "case.yaml";
    REQUIRE(write_file(file, kText));
    auto draft = Draft::open(file);
    REQUIRE(draft);
    return std::move(draft).value();
}

std::string on_disk(const fs::path& file) {
    const auto text = read_file(file);
    return text ? text.value() : std::string();
}

}  // namespace

TEST_CASE("each change of a draft can be taken back and done again; comments stay") {
    const test_support::Folder folder;
    Draft draft = draft_in(folder.path);
    CHECK(draft.is_saved());
    REQUIRE(draft.set("/pump/depth", "18 mm"));
    REQUIRE(draft.set("/level", "3"));
    CHECK(draft.own_value("/pump/depth") == "18 mm");
    CHECK(draft.text().find("# why") != std::string::npos);
    CHECK(!draft.is_saved());
    draft.undo();
    CHECK(!draft.has_own("/level"));
    draft.undo();
    CHECK(draft.text() == kText);
    CHECK(draft.is_saved());
    CHECK(!draft.can_undo());
    draft.redo();
    draft.redo();
    CHECK(draft.own_value("/level") == "3");
    CHECK(!draft.can_redo());
}

TEST_CASE("what a hand does in one pull is taken back at once") {
    const test_support::Folder folder;
    Draft draft = draft_in(folder.path);
    draft.begin_gesture();
    for (int mm = 13; mm < 20; ++mm)
        REQUIRE(draft.set("/pump/depth", std::to_string(mm) + " mm"));
    draft.end_gesture();
    REQUIRE(draft.set("/pump/depth", "25 mm"));
    draft.undo();
    CHECK(draft.own_value("/pump/depth") == "19 mm");
    draft.undo();
    CHECK(draft.text() == kText);
}

TEST_CASE("a change that cannot be written changes nothing and leaves no step") {
    const test_support::Folder folder;
    Draft draft = draft_in(folder.path);
    CHECK(!draft.set("/title/deeper", "x"));
    CHECK(draft.text() == kText);
    CHECK(!draft.can_undo());
    draft.replace_text("title: [");
    CHECK(!draft.can_be_edited());
    CHECK(draft.set("/level", "2").error().code == "author.text");
    CHECK(draft.text() == "title: [");
}

TEST_CASE("a sound draft is saved in its file, another beside it") {
    const test_support::Folder folder;
    Draft draft = draft_in(folder.path);
    REQUIRE(draft.set("/pump/depth", "99 mm"));
    auto saved = draft.save(false);
    REQUIRE(saved);
    CHECK(saved.value() == folder.path / "case.draft.yaml");
    CHECK(on_disk(draft.file()) == kText);
    CHECK(!draft.is_saved());
    REQUIRE(draft.set("/pump/depth", "20 mm"));
    saved = draft.save(true);
    REQUIRE(saved);
    CHECK(saved.value() == draft.file());
    CHECK(draft.is_saved());
    CHECK(on_disk(draft.file()) == draft.text());
    CHECK(!fs::exists(folder.path / "case.draft.yaml"));
    // a folder that cannot be written to
    Draft nowhere = Draft::anew(kText, "/proc/nowhere/case.yaml");
    CHECK(!nowhere.save(true));
    CHECK(!nowhere.has_file());
}

TEST_CASE("a file that changes outside is read again, or the author chooses") {
    const test_support::Folder folder;
    Draft draft = draft_in(folder.path);
    CHECK(draft.look_at_disk() == Disk::same);
    const std::string other = std::string(kText) + "level: 4\n";
    REQUIRE(write_file(draft.file(), other));
    CHECK(draft.look_at_disk() == Disk::reread);
    CHECK(draft.text() == other);
    CHECK(draft.look_at_disk() == Disk::same);
    draft.undo();  // what was here before is not lost
    CHECK(draft.text() == kText);
    draft.redo();

    REQUIRE(draft.set("/level", "5"));
    REQUIRE(write_file(draft.file(), std::string(kText) + "level: 2\n"));
    CHECK(draft.look_at_disk() == Disk::differs);
    CHECK(draft.look_at_disk() == Disk::differs);  // until a choice is made
    CHECK(draft.own_value("/level") == "5");
    SECTION("take the file's") {
        draft.take_disk();
        CHECK(draft.own_value("/level") == "2");
        CHECK(draft.look_at_disk() == Disk::same);
    }
    SECTION("keep the own") {
        draft.keep_mine();
        CHECK(draft.look_at_disk() == Disk::same);
        CHECK(!draft.is_saved());
        REQUIRE(draft.save(true));
        CHECK(on_disk(draft.file()).find("level: 5") != std::string::npos);
    }
    SECTION("the file goes away") {
        fs::remove(draft.file());
        CHECK(draft.look_at_disk() == Disk::gone);
        REQUIRE(draft.save(true));
        CHECK(draft.look_at_disk() == Disk::same);
    }
}

TEST_CASE("two texts are compared line by line with the fewest changes") {
    const auto lines = compare_lines("a\nb\nc\nd\n", "a\nc\nx\nd\ne\n");
    std::string shown;
    for (const DiffLine& line : lines)
        shown += (line.kind == DiffLine::Kind::same    ? " "
                  : line.kind == DiffLine::Kind::taken ? "-"
                                                       : "+") +
                 line.text;
    CHECK(shown == " a-b c+x d+e");
    CHECK(lines[1].before == 2);
    CHECK(lines[3].after == 3);
    CHECK(changes_text("a\nb\nc\nd\n", "a\nc\nx\nd\ne\n", 0) ==
          "   2 - b\n  ...\n   3 + x\n  ...\n   5 + e\n");
    CHECK(compare_lines("", "").empty());
    CHECK(compare_lines("a\n", "a\n").size() == 1);
}

TEST_CASE("the templates are sound cases, and so is one that stands on another") {
    for (const Template& one : templates()) {
        CAPTURE(one.id);
        const Checked checked = check(one.text, "/nowhere/new/scenario.yaml", 1);
        for (const Error& error : checked.errors)
            FAIL_CHECK(error.line());
        CHECK(checked.model);
    }
    const Checked on_top =
        check(text_on_top_of("patent", "Another: with \"quotes\""), "/nowhere/x.yaml", 1);
    CHECK(on_top.errors.empty());
    CHECK(on_top.scenario.title == "Another: with \"quotes\"");
}

TEST_CASE("a new case gets a folder of its own among the author's cases") {
    const test_support::Folder folder;
    setenv("XDG_DATA_HOME", folder.path.c_str(), 1);
    const auto file = new_case_file("kink_in_the_flank");
    REQUIRE(file);
    CHECK(file.value() == folder.path / "sideport/cases/kink_in_the_flank/scenario.yaml");
    for (const char* name : {"", "../up", "Two Words", "a/b"})
        CHECK(new_case_file(name).error().code == "author.name");
    fs::create_directories(file.value().parent_path());
    CHECK(new_case_file("kink_in_the_flank").error().code == "author.exists");
    CHECK(name_of_title("No relief, since May!") == "no_relief_since_may");
}

TEST_CASE("a case is exported as one file that reads the same") {
    const fs::path file = test_support::library_folder() / "equal_forms" / "scenario.yaml";
    const auto text = read_file(file);
    REQUIRE(text);
    const Checked before = check(text.value(), file, 1);
    REQUIRE(before.errors.empty());
    const auto whole = exported(text.value(), file, "data:image/png;base64,AAAA");
    REQUIRE(whole);
    CHECK(whole.value().find("extends:") == std::string::npos);
    CHECK(whole.value().find("include:") == std::string::npos);
    const Checked after = check(whole.value(), "/nowhere/one.yaml", 1);
    for (const Error& error : after.errors)
        FAIL_CHECK(error.line());
    CHECK(after.scenario.hash == before.scenario.hash);
    CHECK(after.scenario.thumbnail == "data:image/png;base64,AAAA");

    // a case that stands on nothing keeps its comments
    const fs::path patent = test_support::library_folder() / "patent" / "scenario.yaml";
    const auto plain = read_file(patent);
    REQUIRE(plain);
    const auto same = exported(plain.value(), patent, "");
    REQUIRE(same);
    CHECK(same.value() == plain.value());
}
