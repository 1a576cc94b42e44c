#include <algorithm>
#include <cctype>
#include <fstream>

#include <catch2/catch.hpp>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "sim/app/case_list.h"
#include "tests/support/folder.h"
#include "tests/support/places.h"

// What the sessions folder brings into the list of cases, and how the list is narrowed by it.

using namespace sideport;
using namespace sideport::app;
namespace fs = std::filesystem;

namespace {

void write_case(const fs::path& folder, int level, const std::string& more = "") {
    fs::create_directories(folder);
    std::ofstream(folder / "scenario.yaml")
        << "format: 1\ntitle: \"Aching back\"\nlevel: " << level
        << "\nstory:\n  stem: \"Ms. Ash, 44, aches.\"\n"
        << more
        << "drug: {name: morphine, concentration: \"10 mg/mL\"}\n"
           "tray:\n  - {slot: 5, syringe: syringe_10}\n";
}

runner::SessionSummary ended(const fs::path& scenario, double score, bool passed, bool is_signed) {
    runner::SessionSummary session;
    session.scenario = scenario;
    session.result = records::ResultSummary{
        .score = score, .procedure_time_s = 600.0, .passed = passed, .is_signed = is_signed};
    return session;
}

runner::SessionSummary broken_off(const fs::path& scenario, const std::string& trainee) {
    runner::SessionSummary session;
    session.scenario = scenario;
    session.trainee = trainee;
    session.build = session::build_name();
    session.state = session::RecordingState::running;
    session.last_tick = 240 * 372;
    return session;
}

}  // namespace

TEST_CASE("scores, attempts and broken-off sessions come to their own case") {
    const test_support::Folder folder;
    write_case(folder.path / "a", 1);
    write_case(folder.path / "b", 2);
    CaseList list;
    list.folders = {folder.path};
    reread(list, 1);
    REQUIRE(list.entries.size() == 2);
    const fs::path a = folder.path / "b" / ".." / "a" / "scenario.yaml";
    const std::vector<runner::SessionSummary> sessions = {
        broken_off(a, "Ana"), ended(a, 95.0, false, true), ended(a, 82.0, true, true),
        ended(a, 99.0, true, false), broken_off(a, "Ben")};
    attach_sessions(list, sessions);
    const CaseEntry& entry = list.entries[0];
    CHECK(entry.attempts == 3);
    REQUIRE(entry.best);
    CHECK(entry.best->score == 82.0);  // passed, which 95 points with a critical error did not
    CHECK(entry.is_done());
    REQUIRE(entry.unfinished);
    CHECK(entry.unfinished->trainee == "Ana");  // the newest
    CHECK(!list.entries[1].unfinished);
    CHECK(list.entries[1].attempts == 0);

    press_keys(list, std::vector<int>{GLFW_KEY_F7});
    CHECK(list.done == DoneFilter::not_done);
    REQUIRE(shown_cases(list).size() == 1);
    CHECK(shown_cases(list)[0] == 1);
    press_keys(list, std::vector<int>{GLFW_KEY_F7});
    REQUIRE(shown_cases(list).size() == 1);
    CHECK(shown_cases(list)[0] == 0);
    press_keys(list, std::vector<int>{GLFW_KEY_F7, GLFW_KEY_F6, GLFW_KEY_F6});
    CHECK(list.level == 2);
    REQUIRE(shown_cases(list).size() == 1);
    CHECK(shown_cases(list)[0] == 1);
}

TEST_CASE("a broken-off session says who, when, how, and whether it can go on") {
    runner::SessionSummary session = broken_off("x", "Ana");
    CHECK(left_at(session) == "Ana left this at 6:12.");
    CHECK(can_continue(session));
    session.trainee = "hand";
    CHECK(left_at(session) == "This was left at 6:12.");
    session.mode = "assessment";
    CHECK(left_at(session) == "This was left at 6:12, as an assessment.");
    session.build = "0.0.9 numerics 2";
    CHECK(!can_continue(session));
    CHECK(left_at(session).find("0.0.9 numerics 2") != std::string::npos);
    CHECK(left_at(session).find("replayed") != std::string::npos);
}

TEST_CASE("a case of a newer format says so and stays shut") {
    const test_support::Folder folder;
    write_case(folder.path / "a", 1);
    std::ofstream(folder.path / "a" / "scenario.yaml") << "format: 9\ntitle: \"x\"\n";
    CaseList list;
    list.folders = {folder.path};
    reread(list, 1);
    REQUIRE(list.entries.size() == 1);
    CHECK(list.entries[0].is_newer_format());
    CHECK(summary(list.entries[0], Mode::practice) ==
          "Made for a newer Sideport. This one reads format 2.");
}

TEST_CASE("no title and no goal of the program's own cases names what is wrong") {
    CaseList list;
    const fs::path scenarios = test_support::source_folder() / "scenarios";
    list.folders = {scenarios / "library", scenarios / "gallery", scenarios / "practice"};
    reread(list, 1);
    REQUIRE(controls_case(list) != nullptr);
    const char* const words[] = {
        "kink",   "leak",     "fractur",   "occlu",   "granuloma", "stall",  "rotor",     "slip",
        "migrat", "subdural", "epidural",  "flipped", "upside",    "septum", "screen",    "pocket",
        "empty",  "blocked",  "restarted", "fault",   "fragment",  "vanish", "disconnect"};
    for (const CaseEntry& entry : list.entries) {
        // in a sound system the rotor may be a goal
        if (entry.scenario.id == "patent" || entry.scenario.id == "stands_on_another") continue;
        if (&entry == controls_case(list)) continue;
        std::string read = heading(entry, Mode::practice);
        for (const std::string& goal : entry.scenario.objectives)
            read += "\n" + goal;
        std::transform(read.begin(), read.end(), read.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        CAPTURE(entry.scenario.id, read);
        for (const char* word : words)
            CHECK(read.find(word) == std::string::npos);
        // nor is a case found by the name of its folder
        list.filter = entry.scenario.id;
        CHECK((shown_cases(list).empty() || entry.scenario.id == "normal"));
        list.filter.clear();
    }
}
