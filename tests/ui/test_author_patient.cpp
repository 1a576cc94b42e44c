#include <chrono>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <thread>

#include <catch2/catch.hpp>
#include <imgui.h>

#include "sim/app/author_files.h"
#include "sim/app/author_pictures.h"
#include "sim/app/film_place.h"
#include "sim/app/tomogram_job.h"
#include "sim/base/file_io.h"
#include "tests/support/folder.h"
#include "tests/support/scanned_patient.h"
#include "tests/ui/author_desk.h"
#include "tests/unit/ct/drawn_scan.h"

// A tomogram becomes the patient of a case, and its landmarks are mended, without a window.

using namespace sideport;
using namespace sideport::app;
using namespace sideport::test_support;
namespace fs = std::filesystem;

namespace {

/// The own cases and patients lie in a folder of the test.
struct OwnData {
    Folder folder;
    OwnData() { setenv("XDG_DATA_HOME", folder.path.c_str(), 1); }
    fs::path patient(const std::string& name) const {
        return folder.path / "sideport" / "patients" / name;
    }
};

void check_again(AuthorView& view) {
    take_check(view, author::check(view.draft->text(), view.draft->file(), view.draft->revision(),
                                   view.landmarks.mended()));
}

/// A case of the library with a scanned patient, its landmarks open.
AuthorView mending(const OwnData& own) {
    write_scanned_patient(own.patient("scanned"));
    AuthorView view = author_view("patent");
    REQUIRE(view.draft->set("/patient/package", "scanned"));
    REQUIRE(view.draft->set("/pump/right_left", "72 mm"));
    check_again(view);
    INFO((view.problems.empty() ? "" : view.problems.front().words));
    REQUIRE(view.is_sound());
    show_films(view);
    open_landmarks(view);
    REQUIRE(view.landmarks.open);
    return view;
}

/// Presses on a place of a film, moves on, lets go.
void pull(AuthorView& view, bool lateral, const glm::dvec3& from_W_mm, const glm::dvec3& to_W_mm) {
    with_interface({1600, 900}, view, [&](float scale) {
        const Area area = lateral ? layout::kAuthorLateral : layout::kAuthorPa;
        const FilmPlace film{
            .area = area, .geometry = lateral ? view.lateral : view.pa, .scale = scale};
        const auto frame = [&](const ImVec2& pointer, bool down) {
            ImGui::GetIO().MousePos = pointer;
            ImGui::GetIO().MouseDown[0] = down;
            ImGui::NewFrame();
            draw_author(view);
            ImGui::Render();
        };
        const ImVec2 from = film.of(from_W_mm), to = film.of(to_W_mm);
        for (const bool down : {false, false, true})
            frame(from, down);
        frame({0.5F * (from.x + to.x), 0.5F * (from.y + to.y)}, true);
        frame(to, true);
        frame(to, false);
    });
}

author::Landmark level_mark(const AuthorView& view, int level) {
    return view.landmarks.open->marks().at(static_cast<std::size_t>(level));
}

/// Waits for what comes of a job.
TomogramJob::Outcome outcome_of(TomogramJob& job) {
    for (int i = 0; i < 3000; ++i) {
        if (auto outcome = job.take()) return std::move(*outcome);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    FAIL("the job does not end");
    return {};
}

/// NRRD, which needs no more than a few lines before the numbers.
void write_nrrd(const fs::path& file, const ct::Volume& volume) {
    const auto vector = [](const glm::dvec3& v) {
        return "(" + std::to_string(v.x) + "," + std::to_string(v.y) + "," + std::to_string(v.z) +
               ")";
    };
    std::string bytes = "NRRD0004\ntype: short\ndimension: 3\nspace: left-posterior-superior\n";
    bytes += "sizes: " + std::to_string(volume.size.x) + " " + std::to_string(volume.size.y) + " " +
             std::to_string(volume.size.z) + "\n";
    bytes += "space directions: " + vector(volume.step_L_mm[0]) + " " +
             vector(volume.step_L_mm[1]) + " " + vector(volume.step_L_mm[2]) + "\n";
    bytes += "space origin: " + vector(volume.origin_L_mm) + "\n";
    bytes += "encoding: raw\nendian: little\n\n";
    bytes.append(reinterpret_cast<const char*>(volume.hu.data()), 2 * volume.hu.size());
    REQUIRE(write_file(file, bytes));
}

constexpr int kL3 = 7, kL4 = 8;

}  // namespace

TEST_CASE("a scan is imported beside the window, named by the case, and taken back by undo") {
    const OwnData own;
    const fs::path file = own.folder.path / "Scan 7.nrrd";
    write_nrrd(file, ct_test::scanned(0.0, {0.0, 0.0, 800.0}));
    AuthorView view = author_view("patent");
    const std::string before = view.draft->text();
    open_tomogram_form(view.tomogram);
    take_path(view.tomogram, " '" + file.string() + "'\n");  // as another window hands it over
    CHECK(view.tomogram.name == "scan_7");
    auto wish = tomogram_wish(view.tomogram, view.draft->file());
    INFO((wish ? std::string() : wish.error().line()));
    REQUIRE(wish);
    CHECK(wish.value().target == own.patient("scan_7"));
    wish.value().options.spacing = ct_test::kSpacing;
    wish.value().options.continue_beyond = false;

    SECTION("stopped: nothing is there") {
        TomogramJob job(wish.value(), [] {});
        job.stop();
        take_outcome(view.tomogram, outcome_of(job));
        REQUIRE(view.tomogram.error);
        CHECK(view.tomogram.error->code == "ct.cancelled");
        CHECK(view.tomogram.state == TomogramForm::State::asking);
        CHECK(!fs::exists(own.patient("scan_7")));
    }
    SECTION("let go while it works, as when the window closes: nothing is there") {
        {
            TomogramJob job(wish.value(), [] {});
            while (job.progress().share < 0.1)
                std::this_thread::yield();
        }
        const fs::path all = own.patient("scan_7").parent_path();
        CHECK((!fs::exists(all) || fs::is_empty(all)));
    }
    SECTION("to its end") {
        TomogramJob job(wish.value(), [] {});
        take_outcome(view.tomogram, outcome_of(job));
        INFO((view.tomogram.error ? view.tomogram.error->line() : ""));
        REQUIRE(view.tomogram.state == TomogramForm::State::done);
        name_patient(view);
        CHECK(view.draft->own_value("/patient/package") == "scan_7");
        INFO((view.problems.empty() ? "" : view.problems.front().words));
        CHECK(view.is_sound());
        CHECK(view.good.scenario.patient.measured != nullptr);
        view.draft->undo();
        CHECK(view.draft->text() == before);
        // the name is taken now
        const auto again = tomogram_wish(view.tomogram, view.draft->file());
        REQUIRE_FALSE(again);
        CHECK(again.error().code == "patient.exists");
        view.tomogram.replace = true;
        CHECK(tomogram_wish(view.tomogram, view.draft->file()));
    }
}

TEST_CASE("what is no scan is said in words, and names that climb out are refused") {
    const OwnData own;
    const fs::path file = own.folder.path / "letter.nii";
    REQUIRE(write_file(file, std::string(500, 'x')));
    TomogramForm form;
    open_tomogram_form(form);
    CHECK(tomogram_wish(form, "scenario.yaml").error().code == "tomogram.path");
    take_path(form, "file://" + file.string());
    CHECK(form.path == file);
    CHECK(form.folder == own.folder.path);
    for (const char* name : {"../up", "", "a/b", "..", "with space", "/root"}) {
        form.name = name;
        CAPTURE(name);
        CHECK(tomogram_wish(form, "scenario.yaml").error().code == "patient.name");
    }
    form.name = "fine-1";
    form.level = kL3;
    form.height_mm = "deep";
    CHECK(tomogram_wish(form, "scenario.yaml").error().code == "tomogram.level");
    form.height_mm = "-120.5";
    const auto wish = tomogram_wish(form, "scenario.yaml");
    REQUIRE(wish);
    CHECK(wish.value().options.named->z_mm == Approx(-120.5));
    TomogramJob job(wish.value(), [] {});
    take_outcome(form, outcome_of(job));
    REQUIRE(form.error);
    CHECK(form.error->code == "ct.format");
    CHECK(form.state == TomogramForm::State::asking);
}

TEST_CASE("several series are asked for, the usual one is chosen") {
    TomogramForm form;
    open_tomogram_form(form);
    take_outcome(form,
                 {.series = {{"5 slices", false}, {"8 slices", true}}, .package = {}, .error = {}});
    CHECK(form.state == TomogramForm::State::asking);
    CHECK(form.chosen_series == 2);
    take_path(form, "/tmp");
    CHECK(form.series.empty());
    CHECK(form.chosen_series == 0);
}

TEST_CASE("a level pulled in the lateral film moves to front and head, and is saved") {
    const OwnData own;
    AuthorView view = mending(own);
    const author::Landmark before = level_mark(view, kL4);
    pull(view, true, before.at_W_mm, before.at_W_mm + glm::dvec3(0.0, 9.0, 6.0));
    const author::Landmark after = level_mark(view, kL4);
    CHECK(after.at_W_mm.x == Approx(before.at_W_mm.x).margin(0.1));
    CHECK(after.at_W_mm.y == Approx(before.at_W_mm.y + 9.0).margin(1.0));
    CHECK(after.at_W_mm.z == Approx(before.at_W_mm.z + 6.0).margin(1.0));
    CHECK(!view.is_checked());
    check_again(view);
    CHECK(view.is_sound());
    CHECK(view.good.model->world.spine.levels[kL4].X_WB.p.y ==
          Approx(after.at_W_mm.y).margin(0.01));
    save_landmarks(view);
    CHECK(view.landmarks.open->is_saved());
    const auto read = scenario::read_patient_package(own.patient("scanned"));
    REQUIRE(read);
    CHECK(read.value().body.levels[kL4].center_W_mm == after.at_W_mm);
    undo_last(view);
    CHECK(level_mark(view, kL4).at_W_mm == before.at_W_mm);
    CHECK(view.draft->own_value("/patient/package") == "scanned");
}

TEST_CASE("a level pulled past its neighbour is refused, and said so") {
    const OwnData own;
    AuthorView view = mending(own);
    const author::Landmark l4 = level_mark(view, kL4), l3 = level_mark(view, kL3);
    pull(view, false, l4.at_W_mm, l3.at_W_mm + glm::dvec3(0.0, 0.0, 12.0));
    CHECK(view.notice == "Not moved: L4 must lie below L3");
    CHECK(level_mark(view, kL4).at_W_mm.z < l3.at_W_mm.z);
}

TEST_CASE(
    "landmarks that are wrong in the file can be mended: the case is read with the new ones") {
    const OwnData own;
    AuthorView view = mending(own);
    author::Landmark canal;
    for (const author::Landmark& mark : view.landmarks.open->marks())
        if (mark.kind == author::Landmark::Kind::canal && mark.at_W_mm.z < 30.0) canal = mark;
    take_landmarks(view, view.landmarks.open->move(canal, canal.at_W_mm + glm::dvec3(500, 0, 0)));
    check_again(view);
    REQUIRE(!view.is_sound());  // the catheter does not reach T10
    save_landmarks(view);
    check_again(view);
    REQUIRE(!view.is_sound());
    undo_last(view);
    check_again(view);
    INFO((view.problems.empty() ? "" : view.problems.front().words));
    CHECK(view.is_sound());
}

TEST_CASE("an export brings the patient along, and is read beside it") {
    const OwnData own;
    AuthorView view = mending(own);
    const auto made = write_export(*view.draft, view.good.scenario, {});
    INFO((made ? std::string() : made.error().line()));
    REQUIRE(made);
    CHECK(made.value().patient.filename() == "scanned");
    fs::remove_all(own.patient("scanned"));
    const scenario::ReadResult read = scenario::read_scenario(made.value().file);
    CHECK(read.errors.empty());
    REQUIRE(read.scenario.patient.measured);
    CHECK(read.scenario.patient.measured->folder == made.value().patient);
    CHECK(read.scenario.hash == view.good.scenario.hash);
}

TEST_CASE("unsaved landmarks are asked about, and kept when the window closes") {
    const OwnData own;
    AuthorView view = mending(own);
    take_landmarks(view, view.landmarks.open->count(1));
    close_landmarks(view);
    CHECK(view.landmarks.asks_close);
    REQUIRE(view.landmarks.open);
    REQUIRE(view.landmarks.open->keep());
    AuthorView next = author_view("patent");
    REQUIRE(next.draft->set("/patient/package", "scanned"));
    check_again(next);
    open_landmarks(next);
    REQUIRE(next.landmarks.open);
    CHECK(next.landmarks.has_unsaved());
    CHECK(level_mark(next, kL4).at_W_mm == level_mark(view, kL4).at_W_mm);
    undo_last(next);
    CHECK(!next.landmarks.has_unsaved());
    close_landmarks(view);  // left all the same
    CHECK(!view.landmarks.open);
    open_landmarks(view);
    CHECK(!view.landmarks.has_unsaved());
}

TEST_CASE("the import and the landmarks fit in every size") {
    const OwnData own;
    AuthorView view = mending(own);
    const Language language = GENERATE(Language::english, Language::pseudo);
    const auto fits = [&](const char* what) {
        for (const Size size : kSizes) {
            const std::string faults = faults_at(size, language, view);
            INFO(what << " at " << size.width << " x " << size.height
                      << (language == Language::pseudo ? ", pseudo" : "") << "\n"
                      << faults);
            CHECK(faults.empty());
        }
    };
    fits("landmarks");
    view.landmarks.chosen = level_mark(view, kL4);
    take_landmarks(view, view.landmarks.open->count(1));
    fits("a level is chosen");
    view.landmarks.asks_save = true;
    fits("save question");
    view.landmarks.asks_save = false;
    view.landmarks.asks_close = true;
    fits("close question");
    close_landmarks(view);
    check_again(view);
    using State = TomogramForm::State;
    TomogramForm& form = view.tomogram;
    look_into(form, own.folder.path);
    form.state = State::asking;
    form.level = kL3;
    form.error = Error{"ct.no_sacrum", "the scan shows no sacrum to count the levels from", "scan"};
    form.needs_level = true;
    fits("asking");
    form.series = {{"280 slices of 512 x 512 (axial, series number 3)", true},
                   {"12 slices of 512 x 512 (coronal, series number 4, derived)", false}};
    fits("series");
    form.state = State::working;
    form.progress = {0.4, "the body around the scan"};
    fits("working");
    form.state = State::done;
    form.made = write_scanned_patient(own.patient("scanned"));
    form.made->origin.warnings = {"5 % of the skin lies outside of the scan's field"};
    form.pocket = say(Text::tomogram_pocket, 54.0, -18.0, 12.0);
    fits("done");
}
