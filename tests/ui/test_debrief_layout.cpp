#include <string>

#include <catch2/catch.hpp>
#include <imgui.h>

#include "sim/app/texts.h"
#include "tests/ui/debrief_desk.h"
#include "tests/ui/drawn_text.h"

// Acceptance checks 1 and 8 of the interface design for the debrief player.

using namespace sideport;
using namespace sideport::app;
using test_support::debrief_view;
using test_support::text_faults;
using test_support::TextFault;
using test_support::words_of;

namespace {

struct Size {
    int width, height;
};
constexpr Size kSizes[] = {{1280, 720}, {1600, 900}, {1920, 1080}, {3840, 2160}};

/// Faults of the player at this size; long findings end in an ellipsis and are whole under the
/// pointer.
std::string faults_at(Size size, Language language, DebriefView& view) {
    set_language(language);
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
    for (int i = 0; i < 3; ++i) {
        ImGui::NewFrame();
        draw_debrief_bar(view);
        draw_debrief_pictures(view);
        draw_findings(view);
        draw_timeline(view);
        ImGui::Render();
    }
    std::string text;
    for (const TextFault& fault : text_faults(scale))
        if (fault.kind != TextFault::Kind::cut) text += words_of(fault) + "\n";
    ImGui::DestroyContext();
    set_language(Language::english);
    return text;
}

}  // namespace

TEST_CASE("the debrief player fits in every size") {
    DebriefView view = debrief_view(70.0);
    view.session.attempt = 2;
    view.session.date = "2026-11-22";
    view.session.rating = 22.0;
    view.session.rating_of = 35;
    view.has_list = true;
    view.notice = say(Text::debrief_clip_written, "sessions/occluded-expert-1/clip-0m40s.png");
    seek_s(view, 40.0);
    const Language language = GENERATE(Language::english, Language::pseudo);
    for (const Size size : kSizes)
        for (const FindingsTab tab : {FindingsTab::moments, FindingsTab::checklist,
                                      FindingsTab::measures, FindingsTab::learning}) {
            view.tab = tab;
            const std::string faults = faults_at(size, language, view);
            INFO("tab " << static_cast<int>(tab) << " at " << size.width << " x " << size.height
                        << (language == Language::pseudo ? ", pseudo" : "") << "\n"
                        << faults);
            CHECK(faults.empty());
        }
}

TEST_CASE("of several signs at one place one alone has words") {
    DebriefView view = debrief_view(40.0);
    const auto sign = [](debrief::Moment::Kind kind, const char* title) {
        debrief::Moment moment;
        moment.kind = kind;
        moment.time_s = 12.0;
        moment.title = title;
        return moment;
    };
    using Kind = debrief::Moment::Kind;
    view.moments = {sign(Kind::critical, "No lateral check"), sign(Kind::attention, "Field wide"),
                    sign(Kind::critical, "Drug bolus into the CSF")};
    view.chosen = -1;
    CHECK(faults_at({1280, 720}, Language::english, view).empty());
    CHECK(faults_at({1600, 900}, Language::english, view).empty());
}
