#include <functional>
#include <string>

#include <catch2/catch.hpp>
#include <imgui.h>

#include "sim/app/author_pictures.h"
#include "sim/app/author_view.h"
#include "sim/app/texts.h"
#include "sim/base/file_io.h"
#include "tests/support/places.h"
#include "tests/ui/drawn_text.h"

// Acceptance checks 1 and 8 of the interface design for the editor.

using namespace sideport;
using namespace sideport::app;
using test_support::text_faults;
using test_support::TextFault;
using test_support::words_of;

namespace {

struct Size {
    int width, height;
};
constexpr Size kSizes[] = {{1280, 720}, {1600, 900}, {3840, 2160}};

/// The editor with a case of the library, as after its first check.
AuthorView view_of(const std::string& name, const std::string& more = "") {
    AuthorView view;
    const auto file = test_support::library_folder() / name / "scenario.yaml";
    auto draft = author::Draft::open(file);
    REQUIRE(draft);
    view.draft = std::move(draft).value();
    if (!more.empty()) view.draft->replace_text(view.draft->text() + more);
    take_check(view, author::check(view.draft->text(), file, view.draft->revision()));
    if (view.good.model) {
        view.pa = film_geometry(*view.good.model, false);
        view.lateral = film_geometry(*view.good.model, true);
        view.has_films = true;
    }
    return view;
}

void with_interface(Size size, AuthorView& view, const std::function<void(float)>& use) {
    const float scale = interface_scale(size.width, size.height, 0.0);
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {static_cast<float>(size.width), static_cast<float>(size.height)};
    io.DeltaTime = 1.0F / 60.0F;
    view.base.scale = scale;
    view.base.fonts = apply_style(scale);
    unsigned char* pixels = nullptr;
    int width = 0, height = 0;
    io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
    use(scale);
    ImGui::DestroyContext();
}

/// Long lines of the case's text go on beyond its panel, which scrolls both ways.
bool scrolls(const TextFault& fault) {
    // borders of fields at the edge of a scrolled form are drawn with the letters' texture
    if (fault.text.find_first_not_of('?') == std::string::npos) return true;
    return fault.where.find("author lines") != std::string::npos &&
           (fault.kind == TextFault::Kind::clipped || fault.kind == TextFault::Kind::overflow);
}

std::string faults_at(Size size, Language language, AuthorView& view) {
    set_language(language);
    std::string text;
    with_interface(size, view, [&](float scale) {
        for (int i = 0; i < 3; ++i) {
            ImGui::NewFrame();
            refresh_form(view);
            draw_author(view);
            ImGui::Render();
        }
        for (const TextFault& fault : text_faults(scale))
            if (fault.kind != TextFault::Kind::cut && !scrolls(fault))
                text += words_of(fault) + "\n";
    });
    set_language(Language::english);
    return text;
}

}  // namespace

TEST_CASE("the editor fits in every size, in each part and tab") {
    AuthorView view = view_of("right_pocket_kink");
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
    AuthorView view = view_of("right_pocket_kink");
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
    AuthorView wrong = view_of("patent", "levle: 9\nfaults: [{kind: kinkk, at: 400 %}]\n");
    CHECK(wrong.problems.size() == 3);
    AuthorView broken = view_of("patent", "pump: [\n");
    CHECK(!broken.draft->can_be_edited());
    AuthorView proved = view_of("patent");
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
    AuthorView view = view_of("patent");
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
    AuthorView view = view_of("patent");
    const auto before = view.good.model;
    REQUIRE(view.draft->set("/pump/depth", "99 mm"));
    take_check(view, author::check(view.draft->text(), view.draft->file(), view.draft->revision()));
    CHECK(view.problems.size() == 1);
    CHECK(view.good.model == before);
    CHECK(!view.is_sound());
    CHECK(!view.handles.empty());
}
