#include <cmath>

#include <catch2/catch.hpp>
#include <imgui.h>

#include "tests/ui/workplace.h"

// Needles of the tray, the template in the hand, stored views, Caps Lock: by keys and mouse,
// without a window.

using namespace sideport;
using namespace sideport::app;
using session::CommandKind;
using test_support::Workplace;

namespace {

void expose(Workplace& place) {
    place.down(GLFW_KEY_SPACE);
    place.frames(0.4);
    place.up(GLFW_KEY_SPACE);
    place.frame();
    REQUIRE(place.view.has_picture);
}

const session::Command* last(const Workplace& place, CommandKind kind) {
    for (auto it = place.all.rbegin(); it != place.all.rend(); ++it)
        if (it->kind == kind) return &*it;
    return nullptr;
}

const std::string& needle_in_use(const Workplace& place) {
    return mechanics::needle_in_use(place.view.model->needle, place.state().needle).id;
}

/// Draws the hands' panel with the mouse at a place, as often as it takes to click there.
class Panel {
  public:
    explicit Panel(Workplace& place) : place_(place) {
        ImGui::CreateContext();
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.DisplaySize = {layout::kWidth, layout::kHeight};
        io.DeltaTime = 1.0F / 60.0F;
        place.view.fonts = apply_style(1.0F);
        unsigned char* pixels = nullptr;
        int width = 0, height = 0;
        io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
    }
    Panel(const Panel&) = delete;
    Panel& operator=(const Panel&) = delete;
    ~Panel() { ImGui::DestroyContext(); }

    Commands click(float x, float y) {
        ImGui::GetIO().MousePos = {x, y};
        Commands commands;
        for (const bool down : {false, false, true, true, false, false}) {
            ImGui::GetIO().MouseDown[0] = down;
            ImGui::NewFrame();
            draw_hands(place_.view, commands);
            draw_strip(place_.view, commands);
            ImGui::Render();
        }
        return commands;
    }

  private:
    Workplace& place_;
};

}  // namespace

TEST_CASE(
    "the tray shows needles until one is taken, then syringes; its keys take what lies there") {
    Workplace place;
    CHECK(tray_page(place.view) == TrayPage::needles);
    place.tap(GLFW_KEY_7);
    place.frame();
    CHECK(needle_in_use(place) == "refill_22g");  // the third of the tray, wrong as it is
    CHECK(place.state().needle.held);
    CHECK(tray_page(place.view) == TrayPage::syringes);
    place.tap(GLFW_KEY_5);
    place.frame();
    CHECK(place.state().syringe_slot == "5");
    // another needle while it is out of the skin
    place.view.tray_page = TrayPage::needles;
    place.tap(GLFW_KEY_5);
    place.frame();
    CHECK(needle_in_use(place) == "access_24g");
    // in the skin no needle lies at hand
    place.live.step(Commands{command(CommandKind::needle_advance, {20.0})});
    place.frames(3.0);
    REQUIRE(place.state().needle.depth_mm > 0.0);
    CHECK(tray_page(place.view) == TrayPage::syringes);
}

TEST_CASE("a needle is taken by a click on its packet") {
    Workplace place;
    Panel panel(place);
    // the second packet from the left, in the middle of its height
    const Commands commands = panel.click(1273.0F, 690.0F);
    REQUIRE(commands.size() == 1);
    CHECK(commands[0].kind == CommandKind::needle_choose);
    CHECK(commands[0].text == "access_25g");
}

TEST_CASE(
    "an extension set is taken by its packet or key, while neither needle nor syringe is in use") {
    Workplace place;
    place.down(GLFW_KEY_LEFT_SHIFT);
    place.tap(GLFW_KEY_TAB);
    place.up(GLFW_KEY_LEFT_SHIFT);
    CHECK(tray_page(place.view) == TrayPage::lines);
    const auto sets = extensions_on_tray(*place.view.model);
    REQUIRE(sets.size() == 3);
    CHECK(sets.front()->id == "extension_short");  // the case's own
    const auto in_use = [&] {
        return session::extension_in_use(*place.view.model, place.state()).id;
    };
    CHECK(in_use() == "extension_short");
    place.tap(GLFW_KEY_6);
    CHECK(in_use() == sets[1]->id);
    place.tap(GLFW_KEY_8);  // nothing lies there
    CHECK(place.count(CommandKind::extension_choose) == 1);
    {
        Panel panel(place);
        const Commands commands = panel.click(1361.0F, 690.0F);  // the third packet
        REQUIRE(commands.size() == 1);
        CHECK(commands[0].kind == CommandKind::extension_choose);
        CHECK(commands[0].text == sets[2]->id);
    }
    // with a needle in the skin there are syringes only
    place.live.step(Commands{command(CommandKind::needle_take)});
    place.live.step(Commands{command(CommandKind::needle_advance, {20.0})});
    place.frames(3.0);
    REQUIRE(place.state().needle.depth_mm > 0.0);
    CHECK(tray_page(place.view) == TrayPage::syringes);
}

TEST_CASE("the skin is prepared and marked by keys, too") {
    Workplace place;
    const auto shifted = [&](int key) {
        place.down(GLFW_KEY_LEFT_SHIFT);
        place.tap(key);
        place.up(GLFW_KEY_LEFT_SHIFT);
    };
    for (int i = 0; i < 2; ++i)
        for (const int key : {GLFW_KEY_P, GLFW_KEY_T, GLFW_KEY_M, GLFW_KEY_N})
            shifted(key);
    CHECK(place.count(CommandKind::skin_prep) == 1);
    CHECK(place.count(CommandKind::drape) == 1);
    CHECK(place.count(CommandKind::mark_skin) == 2);
    CHECK(place.count(CommandKind::local_anaesthetic) == 2);
    CHECK(place.view.sheet == Sheet::none);
}

TEST_CASE("the mouse takes leaves at the edges, the iris in a corner and then at its round edge") {
    Workplace place;
    expose(place);
    CHECK(leaf_under(place.view, 13.0F, 388.0F) == Leaf::side);
    CHECK(leaf_under(place.view, 344.0F, 57.0F) == Leaf::end);
    for (const float x : {15.0F, 673.0F})
        for (const float y : {59.0F, 717.0F})
            CHECK(leaf_under(place.view, x, y) == Leaf::iris);
    CHECK(leaf_under(place.view, 344.0F, 388.0F) == Leaf::none);
    // 75 of 300 mm: a quarter of 672 pixels from the middle
    place.live.step(Commands{command(CommandKind::iris, {75.0})});
    place.frame();
    CHECK(leaf_under(place.view, 344.0F + 168.0F, 388.0F) == Leaf::iris);
    CHECK(leaf_under(place.view, 344.0F, 388.0F - 168.0F) == Leaf::iris);
    CHECK(leaf_under(place.view, 344.0F + 140.0F, 388.0F) == Leaf::none);
    CHECK(leaf_under(place.view, 13.0F, 388.0F) == Leaf::side);
    CHECK(leaf_under(place.view, 15.0F, 59.0F) != Leaf::iris);
}

TEST_CASE("sizes and hub colours are those of the packets") {
    CHECK(gauge_of(0.718) == 22);
    CHECK(gauge_of(0.641) == 23);
    CHECK(gauge_of(0.565) == 24);
    CHECK(gauge_of(0.514) == 25);
    CHECK(hub_color(0.565) == token::hub_24g);
    CHECK(hub_color(0.718) != hub_color(0.514));
}

TEST_CASE("the template is dragged and turned over the picture, and by keys") {
    Workplace place;
    expose(place);
    place.down(GLFW_KEY_LEFT_SHIFT);
    place.tap(GLFW_KEY_F);
    place.up(GLFW_KEY_LEFT_SHIFT);
    CHECK(place.view.hand == Hand::stencil);
    place.press_left(344.0, 388.0);
    place.frame();
    place.devices.press_x = place.devices.press_y = 0.0;  // known in the frame of the press only
    place.devices.x = 420.0;
    place.frame();
    place.devices.left = false;
    place.frame();
    place.frame();
    const session::Skin& skin = place.state().skin;
    REQUIRE(skin.template_laid);
    const glm::dvec3 at = skin_under(place.view, 420.0, 388.0);
    CHECK(skin.template_at.x_mm == Approx(at.x).margin(1e-6));
    CHECK(skin.template_at.z_mm == Approx(at.z).margin(1e-6));
    CHECK(place.count(CommandKind::needle_entry) == 0);

    place.devices.wheel = 2.0;
    place.frame();
    place.frame();
    CHECK(skin.template_turn_deg == Approx(10.0));
    // keys: to the patient's left at 30 mm/s for half a second, and a turn at 45 degrees a second
    const double before_mm = skin.template_at.x_mm;
    place.down(GLFW_KEY_RIGHT);
    place.frames(0.5);
    place.up(GLFW_KEY_RIGHT);
    place.frame();
    place.frame();
    CHECK(skin.template_at.x_mm - before_mm == Approx(15.0).margin(0.6));
    place.down(GLFW_KEY_PAGE_UP);
    place.frames(0.2);
    place.up(GLFW_KEY_PAGE_UP);
    place.frame();
    place.frame();
    CHECK(skin.template_turn_deg == Approx(19.0).margin(0.8));
    // small steps are gathered: far fewer records than frames
    CHECK(place.count(CommandKind::lay_template) < 25);
}

TEST_CASE("without guidance a stored view holds nothing until the trainee stores one") {
    Workplace place;
    place.view.is_assessment = true;
    place.tap(GLFW_KEY_3);
    CHECK(place.count(CommandKind::table_go) == 0);
    CHECK(place.view.notice.find("holds nothing") != std::string::npos);
    place.down(GLFW_KEY_3);
    place.frames(0.7);
    place.up(GLFW_KEY_3);
    place.frame();
    const glm::dvec3 stored_mm = place.state().fluoroscope.isocenter_W_mm;
    place.tap(GLFW_KEY_3);
    REQUIRE(place.count(CommandKind::table_go) == 1);
    CHECK(last(place, CommandKind::table_go)->values[2] == Approx(stored_mm.z));
    CHECK(place.count(CommandKind::c_arm_go) == 1);
}

TEST_CASE("Caps Lock, where it is asked for, is fine until it is pressed again") {
    const auto feed_mm = [](Workplace& place) {
        place.down(GLFW_KEY_PAGE_DOWN);
        place.frame();
        place.up(GLFW_KEY_PAGE_DOWN);
        return last(place, CommandKind::needle_advance)->values[0];
    };
    Workplace place;
    place.live.step(Commands{command(CommandKind::needle_take)});
    place.frame();
    const double coarse_mm = feed_mm(place);
    place.tap(GLFW_KEY_CAPS_LOCK);
    CHECK(feed_mm(place) == Approx(coarse_mm));  // not asked for
    place.settings.caps_lock_fine = true;
    place.tap(GLFW_KEY_CAPS_LOCK);
    CHECK(place.view.caps_fine);
    CHECK(feed_mm(place) == Approx(0.2 * coarse_mm));
    // arrows still lean, slowly, where Shift would turn the hub
    place.down(GLFW_KEY_RIGHT);
    place.frame();
    place.up(GLFW_KEY_RIGHT);
    CHECK(last(place, CommandKind::needle_turn) == nullptr);
    CHECK(last(place, CommandKind::needle_aim) != nullptr);
    place.tap(GLFW_KEY_CAPS_LOCK);
    CHECK(feed_mm(place) == Approx(coarse_mm));
    CHECK(!place.view.caps_fine);
}

TEST_CASE("while the clock stands no button does anything to patient or machine") {
    const ImVec2 kButtons[] = {{1181, 745}, {1269, 745}, {1500, 119}, {1185, 656},
                               {159, 767},  {850, 767},  {817, 797},  {960, 826}};
    Workplace place;
    Panel panel(place);
    for (const ImVec2 at : kButtons) {
        CAPTURE(at.x, at.y);
        place.view.sheet = Sheet::none;
        CHECK(!panel.click(at.x, at.y).empty());
        for (const Sheet sheet : {Sheet::pause, Sheet::settings, Sheet::stop, Sheet::result}) {
            place.view.sheet = sheet;
            CHECK(panel.click(at.x, at.y).empty());
        }
    }
}
