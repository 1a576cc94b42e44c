#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <imgui.h>

#include "sim/app/frame_log.h"
#include "sim/app/panel_settings.h"
#include "tests/ui/workplace.h"

// All panels of the trainee's window on an interface that draws nowhere. Acceptance checks 2 and 7
// of the interface design: what is drawn, in which colours, and how much of it.

using namespace sideport;
using namespace sideport::app;
using test_support::Workplace;

namespace {

/// Draw lists of one frame, and what is to be known of them.
class Screen {
  public:
    explicit Screen(Workplace& place, float scale = 1.0F) : place_(place) {
        ImGui::CreateContext();
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.DisplaySize = {layout::kWidth * scale, layout::kHeight * scale};
        io.DeltaTime = 1.0F / 60.0F;
        place.view.scale = scale;
        place.view.fonts = apply_style(scale);
        unsigned char* pixels = nullptr;
        int width = 0, height = 0;
        io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
    }
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;
    ~Screen() { ImGui::DestroyContext(); }

    void draw() {
        for (int i = 0; i < 3; ++i) {  // windows settle within two frames
            Commands commands;
            ImGui::NewFrame();
            draw_top_bar(place_.view);
            draw_sound_captions(place_.view);
            draw_monitors(place_.view, commands);
            draw_room(place_.view, commands);
            draw_strip(place_.view, commands);
            draw_hands(place_.view, commands);
            draw_status(place_.view);
            draw_sheets(place_.view, commands);
            ImGui::Render();
        }
    }
    int vertices() const { return ImGui::GetDrawData()->TotalVtxCount; }
    int commands() const {
        int count = 0;
        for (int i = 0; i < ImGui::GetDrawData()->CmdListsCount; ++i)
            count += ImGui::GetDrawData()->CmdLists[i]->CmdBuffer.Size;
        return count;
    }
    /// Vertices of a colour.
    int count(unsigned rgb) const {
        const ImU32 wanted = color(rgb) & 0x00FFFFFFU;
        int found = 0;
        for (int i = 0; i < ImGui::GetDrawData()->CmdListsCount; ++i)
            for (const ImDrawVert& vertex : ImGui::GetDrawData()->CmdLists[i]->VtxBuffer)
                found += (vertex.col & 0x00FFFFFFU) == wanted && (vertex.col >> 24) != 0 ? 1 : 0;
        return found;
    }
    bool shows(unsigned rgb) const { return count(rgb) > 0; }
    /// Whether everything lies within the window.
    bool fits() const {
        const ImVec2 size = ImGui::GetIO().DisplaySize;
        for (int i = 0; i < ImGui::GetDrawData()->CmdListsCount; ++i)
            for (const ImDrawCmd& cmd : ImGui::GetDrawData()->CmdLists[i]->CmdBuffer)
                if (cmd.ClipRect.z > size.x + 1.0F || cmd.ClipRect.w > size.y + 1.0F) return false;
        return true;
    }

  private:
    Workplace& place_;
};

void busy(Workplace& place) {
    place.down(GLFW_KEY_SPACE);
    place.frames(1.0);
    for (int i = 0; i < 6; ++i)
        place.tap(GLFW_KEY_G);
    place.view.reference = 5;
    place.tap(GLFW_KEY_6);
    for (int i = 0; i < 240; ++i)
        place.view.feel_n.push_back(3.0F * std::fabs(std::sin(0.2F * float(i))));
    place.view.status = "Clear fluid comes back, 0.6 mL. It beats gently with the pulse.";
    place.view.sound_captions = {{.words = "creak: rubber", .until_s = 1e9},
                                 {.words = "ticking: X-rays", .until_s = 1e9}};
}

}  // namespace

TEST_CASE("every sheet stays within 20 000 vertices and 60 draw commands") {
    Workplace place;
    busy(place);
    place.view.result.emplace();
    const float scale = GENERATE(0.8F, 1.0F, 2.4F);
    Screen screen(place, scale);
    for (const Sheet sheet :
         {Sheet::none, Sheet::brief, Sheet::programmer, Sheet::conclude, Sheet::help, Sheet::pause,
          Sheet::result, Sheet::patient, Sheet::settings}) {
        CAPTURE(static_cast<int>(sheet), scale);
        place.view.sheet = sheet;
        screen.draw();
        CHECK(screen.vertices() > 1000);
        CHECK(screen.vertices() <= 20000);
        CHECK(screen.commands() <= 60);
        CHECK(screen.fits());
    }
}

TEST_CASE("the settings' pages are drawn within the same limits") {
    Workplace place;
    Screen screen(place);
    place.view.sheet = Sheet::settings;
    for (int page = 0; page < 4; ++page) {
        place.view.settings_sheet.page = static_cast<SettingsSheet::Page>(page);
        screen.draw();
        CHECK(screen.vertices() <= 20000);
        CHECK(screen.commands() <= 60);
    }
    CHECK(!place.view.settings_sheet.changed);  // looking changes nothing
    CHECK(place.settings == Settings{});
}

TEST_CASE("yellow is on the screen if and only if X-rays are on, truth never is") {
    Workplace place;
    busy(place);
    Screen screen(place);
    screen.draw();
    REQUIRE(place.state().fluoroscope.beam_on);
    CHECK(screen.shows(token::beam));
    CHECK(!screen.shows(token::truth));
    place.up(GLFW_KEY_SPACE);
    place.frames(0.1);
    for (const Sheet sheet : {Sheet::none, Sheet::brief, Sheet::programmer, Sheet::conclude,
                              Sheet::help, Sheet::pause, Sheet::patient}) {
        place.view.sheet = sheet;
        screen.draw();
        CHECK(!screen.shows(token::beam));
        CHECK(!screen.shows(token::truth));
    }
}

TEST_CASE("held keys light up on the help sheet") {
    Workplace place;
    Screen screen(place);
    place.view.sheet = Sheet::help;
    place.frame();
    screen.draw();
    const int at_rest = screen.count(token::on_accent);  // of primary buttons
    place.down(GLFW_KEY_G);
    place.frame();
    screen.draw();
    CHECK(screen.count(token::on_accent) == at_rest + 4);  // a letter
}

TEST_CASE("a look changes the colours of what is drawn") {
    Workplace place;
    Screen screen(place);
    screen.draw();
    CHECK(screen.shows(token::n9));
    set_look({.high_contrast = true});
    place.view.fonts = apply_style(1.0F);
    unsigned char* pixels = nullptr;
    int width = 0, height = 0;
    ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
    screen.draw();
    const ImU32 white = IM_COL32(255, 255, 255, 255);
    bool found = false;
    for (int i = 0; i < ImGui::GetDrawData()->CmdListsCount; ++i)
        for (const ImDrawVert& vertex : ImGui::GetDrawData()->CmdLists[i]->VtxBuffer)
            found = found || vertex.col == white;
    CHECK(found);
    set_look({});
}

TEST_CASE("median, 95th percentile and worst of frame times") {
    std::vector<double> values;
    for (int i = 100; i >= 0; --i)
        values.push_back(double(i));
    const Spread spread = spread_of(values);
    CHECK(spread.median == 50.0);
    CHECK(spread.p95 == 95.0);
    CHECK(spread.worst == 100.0);
    CHECK(spread_of({}).worst == 0.0);
}
