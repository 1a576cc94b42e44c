#include <string>

#include <catch2/catch.hpp>

#include "tests/ui/author_desk.h"

// Acceptance checks 1 and 8 of the interface design for the editor.

using namespace sideport;
using namespace sideport::app;
using namespace sideport::test_support;

TEST_CASE("the editor fits in every size, in each part and tab") {
    AuthorView view = author_view("right_pocket_kink");
    const Language language = GENERATE(Language::english, Language::pseudo);
    for (const Size size : kSizes)
        for (int part = 0; part < author::kSections; ++part) {
            view.section = static_cast<author::Section>(part);
            view.tab = static_cast<AuthorTab>(part % 4);
            refresh_form(view);
            const std::string faults = faults_at(size, language, view);
            INFO(section_name(view.section)
                 << " at " << size.width << " x " << size.height
                 << (language == Language::pseudo ? ", pseudo" : "") << "\n"
                 << faults);
            CHECK(faults.empty());
        }
}

TEST_CASE("the editor fits while an event or a hint is begun, and with values drawn by chance") {
    AuthorView view = author_view("right_pocket_kink");
    REQUIRE(view.draft->set("/pump/depth", "uniform(12 mm, 18 mm)"));
    REQUIRE(view.draft->set("/pump/model", "weighted(peristaltic_20: 2, peristaltic_40: 1)"));
    take_check(view, author::check(view.draft->text(), view.draft->file(), view.draft->revision()));
    CHECK(view.checked.errors.empty());
    const Language language = GENERATE(Language::english, Language::pseudo);
    for (const Size size : kSizes) {
        using Kind = author::NewEntry::Kind;
        for (const Kind kind : {Kind::event, Kind::own_hint, Kind::other_words, Kind::none}) {
            view.new_entry = author::begun_in(kind == Kind::event ? "/events" : "/hints");
            view.new_entry.kind = kind;
            view.section = kind == Kind::none ? author::Section::pump : author::Section::events;
            refresh_form(view);
            const std::string faults = faults_at(size, language, view);
            INFO(static_cast<int>(kind) << " at " << size.width << " x " << size.height
                                        << (language == Language::pseudo ? ", pseudo" : "") << "\n"
                                        << faults);
            CHECK(faults.empty());
        }
    }
}

TEST_CASE("the editor fits with problems, with robots and with a text that does not read") {
    AuthorView wrong = author_view("patent", "levle: 9\nfaults: [{kind: kinkk, at: 400 %}]\n");
    CHECK(wrong.problems.size() == 3);
    AuthorView broken = author_view("patent", "pump: [\n");
    CHECK(!broken.draft->can_be_edited());
    AuthorView proved = author_view("patent");
    proved.tab = AuthorTab::robots;
    for (int i = 0; i < 5; ++i)
        proved.proof.push_back({.robot = i == 0 ? "expert" : "no_lateral",
                                .error = i == 0 ? "" : "never turns to the lateral view",
                                .state = static_cast<author::ProofRow::State>(i),
                                .score = 87.5,
                                .time_s = 342.0,
                                .failed = {"lateral_check", "needle_depth"},
                                .words = {"passes all the same"}});
    for (AuthorView* view : {&wrong, &broken, &proved})
        for (const Size size : kSizes) {
            const std::string faults = faults_at(size, Language::pseudo, *view);
            INFO(size.width << " x " << size.height << "\n" << faults);
            CHECK(faults.empty());
        }
}

TEST_CASE("keys change the case: undo, redo, levels and millimetres") {
    AuthorView view = author_view("patent");
    const auto read_again = [&view] {
        take_check(view,
                   author::check(view.draft->text(), view.draft->file(), view.draft->revision()));
    };
    constexpr int kUp = 265, kLeft = 263, kZ = 90, kY = 89;  // GLFW
    for (const author::Handle& handle : view.handles)
        if (handle.kind == author::Handle::Kind::pump) view.chosen = handle;
    press_author_key(view, kLeft, false, false);
    CHECK(view.draft->own_value("/pump/right_left") == "83 mm");
    read_again();
    for (const author::Handle& handle : view.handles)
        if (handle.kind == author::Handle::Kind::entry) view.chosen = handle;
    press_author_key(view, kUp, false, false);
    CHECK(view.draft->own_value("/catheter/entry") == "L2");
    press_author_key(view, kZ, false, true);
    press_author_key(view, kZ, false, true);
    CHECK(view.draft->is_saved());
    press_author_key(view, kY, false, true);
    CHECK(view.draft->own_value("/pump/right_left") == "83 mm");
}

TEST_CASE("the films keep the last sound version of a case that has become wrong") {
    AuthorView view = author_view("patent");
    const auto before = view.good.model;
    REQUIRE(view.draft->set("/pump/depth", "99 mm"));
    take_check(view, author::check(view.draft->text(), view.draft->file(), view.draft->revision()));
    CHECK(view.problems.size() == 1);
    CHECK(view.good.model == before);
    CHECK(!view.is_sound());
    CHECK(!view.handles.empty());
}
