#include "tests/ui/author_desk.h"

#include <catch2/catch.hpp>
#include <imgui.h>

#include "sim/app/author_pictures.h"
#include "sim/base/file_io.h"
#include "tests/support/places.h"
#include "tests/ui/drawn_text.h"

namespace sideport::test_support {

using namespace sideport::app;

namespace {

/// Long lines of the case's text go on beyond its panel, which scrolls both ways.
bool scrolls(const TextFault& fault) {
    // borders of fields at the edge of a scrolled form are drawn with the letters' texture
    if (fault.text.find_first_not_of('?') == std::string::npos) return true;
    return fault.where.find("author lines") != std::string::npos &&
           (fault.kind == TextFault::Kind::clipped || fault.kind == TextFault::Kind::overflow);
}

}  // namespace

AuthorView author_view(const std::string& name, const std::string& more) {
    AuthorView view;
    const auto file = test_support::library_folder() / name / "scenario.yaml";
    auto draft = author::Draft::open(file);
    REQUIRE(draft);
    view.draft = std::move(draft).value();
    if (!more.empty()) view.draft->replace_text(view.draft->text() + more);
    take_check(view, author::check(view.draft->text(), file, view.draft->revision()));
    show_films(view);
    return view;
}

void show_films(AuthorView& view) {
    if (!view.good.model) return;
    view.pa = film_geometry(*view.good.model, false);
    view.lateral = film_geometry(*view.good.model, true);
    view.has_films = true;
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

}  // namespace sideport::test_support
