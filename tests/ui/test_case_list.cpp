#include <algorithm>
#include <chrono>
#include <fstream>
#include <set>
#include <thread>

#include <catch2/catch.hpp>
#include <imgui.h>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "sim/app/case_list.h"
#include "sim/app/case_reader.h"
#include "sim/app/layout.h"
#include "sim/app/panel_cases.h"
#include "tests/support/folder.h"
#include "tests/support/places.h"

// The list of cases without a window: what it reads, shows and hides, and the panel on an interface
// that draws nowhere.

using namespace sideport;
using namespace sideport::app;
namespace fs = std::filesystem;

namespace {

constexpr const char* kSound =
    "format: 1\ntitle: \"Aching back\"\nstory:\n  stem: \"Ms. Ash, 44, aches.\"\n"
    "drug: {name: morphine, concentration: \"10 mg/mL\"}\n"
    "tray:\n  - {slot: 5, syringe: syringe_10}\n";

void write_case(const fs::path& folder, const std::string& text) {
    fs::create_directories(folder);
    std::ofstream(folder / "scenario.yaml") << text;
}

CaseList list_of(std::vector<fs::path> folders) {
    CaseList list;
    list.folders = std::move(folders);
    reread(list, 1);
    return list;
}

CaseList whole_list() {
    const fs::path scenarios = test_support::source_folder() / "scenarios";
    return list_of({scenarios / "library", scenarios / "gallery"});
}

void press(CaseList& list, std::vector<int> keys) {
    press_keys(list, keys);
}

void type(CaseList& list, const std::string& text) {
    for (const char c : text)
        type_into_filter(list, static_cast<unsigned char>(c));
}

/// Dear ImGui without a window; everything that is drawn stays in its lists.
class Desk {
  public:
    Desk() {
        ImGui::CreateContext();
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.DisplaySize = {layout::kWidth, layout::kHeight};
        io.DeltaTime = 1.0F / 60.0F;
        view_.fonts = apply_style(1.0F);
        unsigned char* pixels = nullptr;
        int width = 0, height = 0;
        io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
    }
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;
    ~Desk() { ImGui::DestroyContext(); }

    void frame(CaseList& list) {
        ImGui::NewFrame();
        draw_case_list(view_, list);
        ImGui::Render();
    }
    /// A click that lasts two frames.
    void click(CaseList& list, float x, float y) {
        ImGui::GetIO().MousePos = {x, y};
        frame(list);
        ImGui::GetIO().MouseDown[0] = true;
        frame(list);
        ImGui::GetIO().MouseDown[0] = false;
        frame(list);
    }

  private:
    ViewState view_;
};

/// Middle of a row on the screen while the list is not scrolled.
float row_y(int row) {
    return layout::kCaseRows.y + 12 + layout::kCaseRowHeight * (float(row) + 0.5F);
}

}  // namespace

TEST_CASE("the list holds every case of library and gallery") {
    const CaseList list = whole_list();
    std::size_t expected = 0;
    for (const fs::path& folder : list.folders)
        for (const auto& entry : fs::directory_iterator(folder))
            expected += fs::exists(entry.path() / "scenario.yaml") ? 1U : 0U;
    CHECK(expected > 20);
    CHECK(list.entries.size() == expected);
    CHECK(shown_cases(list).size() == expected);
    for (const CaseEntry& entry : list.entries) {
        CAPTURE(entry.file.string());
        CHECK(entry.errors.empty());
        CHECK(heading(entry, Mode::practice) == entry.scenario.title);
        CHECK(summary(entry, Mode::practice) == entry.scenario.stem);
        CHECK(!entry.scenario.stem.empty());
    }
}

TEST_CASE("a new folder and a changed file are seen when the list is read again") {
    const test_support::Folder folder;
    write_case(folder.path / "b", kSound);
    CaseList list = list_of({folder.path});
    REQUIRE(list.entries.size() == 1);
    list.entries[0].last = CaseResult{.score = 81.0, .passed = true};
    write_case(folder.path / "a", kSound);
    std::ofstream(folder.path / "c.yaml") << kSound;
    std::ofstream(folder.path / "notes.txt") << "no case";
    fs::create_directories(folder.path / "empty");
    reread(list, 1);
    REQUIRE(list.entries.size() == 3);
    CHECK(list.entries[0].scenario.id == "a");
    CHECK(list.entries[2].scenario.id == "c");
    CHECK(!list.entries[0].last);
    REQUIRE(list.entries[1].last);  // what was done stays with its case, and so does the choice
    CHECK(list.entries[1].last->score == 81.0);
    CHECK(chosen_case(list) == &list.entries[1]);
}

TEST_CASE("a broken case says file and line, and the others can be started") {
    const test_support::Folder folder;
    write_case(folder.path / "good", kSound);
    write_case(folder.path / "torn", std::string(kSound) + "pumpp: {depth: \"12 mm\"}\n");
    write_case(folder.path / "worse", "title: [\n");
    CaseList list = list_of({folder.path});
    REQUIRE(list.entries.size() == 3);
    CHECK(list.entries[0].errors.empty());
    const CaseEntry& torn = list.entries[1];
    REQUIRE(torn.errors.size() == 1);
    CHECK(torn.errors[0].where.find("torn/scenario.yaml:8:1") != std::string::npos);
    CHECK(torn.errors[0].message.find("pump") != std::string::npos);
    CHECK(heading(torn, Mode::practice) == "Aching back");
    CHECK(summary(torn, Mode::practice).rfind("This case has 1 error. ", 0) == 0);
    CHECK(!list.entries[2].errors.empty());
    CHECK(heading(list.entries[2], Mode::practice) == "worse");
    // a file name may be the name of a fault
    CHECK(summary(torn, Mode::assessment).find("torn") == std::string::npos);
}

TEST_CASE("a list that is read beside the window is the one that is read at once") {
    const test_support::Folder folder;
    for (const char* name : {"a", "b", "c", "d"})
        write_case(folder.path / name, kSound);
    write_case(folder.path / "torn", "title: [\n");
    const CaseList at_once = list_of({folder.path});
    CaseList list;
    list.folders = {folder.path};
    CaseReader reader;
    const auto read_all = [&] {
        reader.read(list, 1);
        do {
            reader.follow(list);
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        } while (list.is_reading);
        reader.follow(list);
    };
    read_all();
    CHECK(list.left_to_read == 0);
    REQUIRE(list.entries.size() == at_once.entries.size());
    for (std::size_t i = 0; i < list.entries.size(); ++i) {
        CHECK(list.entries[i].file == at_once.entries[i].file);
        CHECK(list.entries[i].number == at_once.entries[i].number);
        CHECK(list.entries[i].errors.size() == at_once.entries[i].errors.size());
        CHECK(list.entries[i].scenario.hash == at_once.entries[i].scenario.hash);
    }
    // read again: the choice and what was done stay with their cases
    list.chosen = 2;
    list.entries[2].last = CaseResult{.score = 81.0, .passed = true};
    write_case(folder.path / "0", kSound);
    read_all();
    REQUIRE(list.entries.size() == at_once.entries.size() + 1);
    CHECK(chosen_case(list)->scenario.id == "c");
    CHECK(chosen_case(list)->last.has_value());
    // given up in the middle
    reader.read(list, 1);
    reader.read(list, 1);
}

TEST_CASE("the chosen case stays chosen while others join the list") {
    const test_support::Folder folder;
    for (const char* name : {"a", "b", "c", "d", "e", "f"})
        write_case(folder.path / name, kSound);
    std::vector<CaseEntry> entries = list_of({folder.path}).entries;
    CaseList list;
    choose_mode(list, Mode::assessment);  // sorted by number: newcomers come before
    add_cases(list, {entries[3]});
    for (const std::size_t i : {5U, 0U, 4U, 1U, 2U}) {
        add_cases(list, {entries[i]});
        CHECK(chosen_case(list)->file == entries[3].file);
    }
}

TEST_CASE("the editor is offered for own cases and for those that cannot be started") {
    const test_support::Folder folder;
    write_case(folder.path / "good", kSound);
    write_case(folder.path / "newer", std::string("format: 99\n") + (kSound + 10));
    write_case(folder.path / "torn", "title: [\n");
    CaseList list = list_of({folder.path});
    REQUIRE(list.entries.size() == 3);
    CHECK(can_edit(list.entries[0], Mode::practice));
    CHECK(!can_edit(list.entries[1], Mode::practice));
    CHECK(can_edit(list.entries[2], Mode::practice));
    for (const CaseEntry& entry : list.entries)
        CHECK(!can_edit(entry, Mode::assessment));
    const CaseList ours = whole_list();
    CHECK(!can_edit(ours.entries[0], Mode::practice));
    press(list, {GLFW_KEY_F9});
    CHECK(list.wants_edit);
}

TEST_CASE("an empty folder and a missing one hold no case") {
    const test_support::Folder folder;
    CaseList list = list_of({folder.path, folder.path / "nowhere"});
    CHECK(list.entries.empty());
    CHECK(chosen_case(list) == nullptr);
    press(list, {GLFW_KEY_DOWN, GLFW_KEY_PAGE_UP, GLFW_KEY_F3, GLFW_KEY_BACKSPACE});
    Desk desk;
    desk.frame(list);
    desk.click(list, 1200, 814);  // no Start without a case
    CHECK(!list.wants_start);
}

TEST_CASE("in assessment nothing that a trainee can read or search names the fault") {
    CaseList list = whole_list();
    choose_mode(list, Mode::assessment);
    std::set<std::string> headings;
    std::vector<std::string> ids;
    for (const std::size_t i : shown_cases(list)) {
        const CaseEntry& entry = list.entries[i];
        const std::string shown = heading(entry, list.mode) + summary(entry, list.mode);
        CAPTURE(shown);
        headings.insert(heading(entry, list.mode));
        ids.push_back(entry.scenario.id);
        CHECK(shown.find(entry.scenario.title) == std::string::npos);
        for (const scenario::Fault& fault : entry.scenario.faults) {
            const std::string kind(scenario::spec_of(fault.kind).name);
            CHECK(shown.find(kind) == std::string::npos);
            for (const std::string& fact : known_facts(entry.scenario))
                CHECK(fact.find(kind) == std::string::npos);
        }
    }
    CHECK(headings.size() == list.entries.size());
    CHECK(!std::is_sorted(ids.begin(), ids.end()));
    type(list, "tip_occlusion");
    CHECK(shown_cases(list).empty());
    press(list, {GLFW_KEY_ESCAPE});
    type(list, "taking over");  // a title
    CHECK(shown_cases(list).empty());
    // the same seed gives the same numbers, another seed others
    const CaseList again = whole_list();
    std::vector<CaseEntry> other = read_cases(again.folders, 2);
    int moved = 0;
    for (std::size_t i = 0; i < again.entries.size(); ++i) {
        CHECK(again.entries[i].number == list.entries[i].number);
        moved += other[i].number != list.entries[i].number ? 1 : 0;
    }
    CHECK(moved > 20);
}

TEST_CASE("typing narrows the list, in any order and case") {
    CaseList list = whole_list();
    type(list, "EFFECT gardening");
    std::vector<std::size_t> shown = shown_cases(list);
    REQUIRE(!shown.empty());
    CHECK(shown.size() < list.entries.size());
    CHECK(list.entries[shown[0]].scenario.id == "migration");
    for (int i = 0; i < 9; ++i)
        press(list, {GLFW_KEY_BACKSPACE});
    CHECK(list.filter == "EFFECT ");
    CHECK(shown_cases(list).size() > shown.size());
    press(list, {GLFW_KEY_ESCAPE});
    CHECK(shown_cases(list).size() == list.entries.size());
    type_into_filter(list, 0xFC);  // u with dots is one character
    CHECK(list.filter.size() == 2);
    press(list, {GLFW_KEY_BACKSPACE});
    CHECK(list.filter.empty());
    for (int i = 0; i < 200; ++i)
        type_into_filter(list, 'x');
    CHECK(list.filter.size() < 100);
}

TEST_CASE("arrows and pages stay within the list, folders and modes can be chosen by key") {
    CaseList list = whole_list();
    press(list, {GLFW_KEY_UP});
    CHECK(list.chosen == 0);
    press(list, {GLFW_KEY_DOWN, GLFW_KEY_PAGE_DOWN});
    CHECK(list.chosen == 7);
    for (int i = 0; i < 20; ++i)
        press(list, {GLFW_KEY_PAGE_DOWN});
    CHECK(list.chosen == list.entries.size() - 1);
    press(list, {GLFW_KEY_F3});
    CHECK(list.group == "library");
    CHECK(list.chosen == 0);
    CHECK(shown_cases(list).size() == 30);
    press(list, {GLFW_KEY_F3, GLFW_KEY_F3});
    CHECK(list.group.empty());
    press(list, {GLFW_KEY_F2});
    CHECK(list.mode == Mode::assessment);
    press(list, {GLFW_KEY_F2, GLFW_KEY_F5, GLFW_KEY_ENTER});
    CHECK(list.mode == Mode::practice);
    CHECK(list.wants_reread);
    CHECK(list.wants_start);
}

TEST_CASE("a row is chosen by a click and started by two, by Start too") {
    CaseList list = whole_list();
    Desk desk;
    desk.frame(list);
    desk.click(list, 600, row_y(2));
    CHECK(list.chosen == 2);
    CHECK(!list.wants_start);
    desk.click(list, 600, row_y(1));
    CHECK(list.chosen == 1);
    CHECK(!list.wants_start);
    list.double_clicked = true;
    desk.frame(list);
    CHECK(list.wants_start);
    list.wants_start = list.double_clicked = false;
    desk.click(list, 1200, 814);
    CHECK(list.wants_start);
    CHECK(list.chosen == 1);
}

TEST_CASE("a broken case cannot be started with the mouse, and its neighbours can") {
    const test_support::Folder folder;
    write_case(folder.path / "a", "format: 7\n");
    write_case(folder.path / "b", kSound);
    CaseList list = list_of({folder.path});
    Desk desk;
    desk.frame(list);
    desk.click(list, 600, row_y(0));
    desk.click(list, 1200, 814);
    CHECK(!list.wants_start);
    desk.click(list, 600, row_y(1));
    desk.click(list, 1200, 814);
    CHECK(list.wants_start);
}
