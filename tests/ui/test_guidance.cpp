#include <algorithm>
#include <memory>

#include <catch2/catch.hpp>
#include <imgui.h>
#include <imgui_internal.h>

#include "sim/app/coach.h"
#include "sim/app/layout.h"
#include "sim/app/panel_coach.h"
#include "sim/app/panel_guidance.h"
#include "sim/app/panel_stop.h"
#include "sim/app/view_state.h"
#include "sim/session/live_session.h"
#include "tests/support/cases.h"

// Hints and coach cards on an interface that draws nowhere.

using namespace sideport;
using namespace sideport::app;
using session::CommandKind;

namespace {

/// Dear ImGui without a window, and a session that it looks at.
class Desk {
  public:
    explicit Desk(const std::string& mode)
        : live_(test_support::library_model("patent"), "Ana", mode) {
        ImGui::CreateContext();
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.DisplaySize = {layout::kWidth, layout::kHeight};
        io.DeltaTime = 1.0F / 60.0F;
        view_.fonts = apply_style(1.0F);
        unsigned char* pixels = nullptr;
        int width = 0, height = 0;
        io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
        view_.model = &live_.model();
        view_.state = &live_.state();
        view_.sheet = Sheet::none;
        view_.is_assessment = mode == "assessment";
    }
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;
    ~Desk() { ImGui::DestroyContext(); }

    ViewState& view() { return view_; }
    const session::LiveSession& live() const { return live_; }

    void pass(double seconds, Commands first = {}) {
        for (int i = 0; i < int(seconds * events::kTicksPerSecond); ++i) {
            live_.step(first);
            first.clear();
            step_coach(view_.coach, live_.model(), live_.state());
        }
        view_.has_picture = live_.state().live.fluoroscope.pulse_count > 0;
    }
    /// A frame; what was asked for in it is carried out.
    void frame() {
        ImGui::NewFrame();
        Commands commands;
        update_guidance(view_, live_.events(), commands);
        draw_guidance(view_);
        draw_coach(view_);
        drawn_ = ImGui::GetBackgroundDrawList()->VtxBuffer.Size;
        outside_ = 0;
        for (const ImDrawCmd& command : ImGui::GetBackgroundDrawList()->CmdBuffer)
            if (command.ElemCount > 0 && (command.ClipRect.x < layout::kLive.x ||
                                          command.ClipRect.z > layout::kLive.x + layout::kLive.w))
                ++outside_;
        ImGui::Render();
        pass(1.0 / 60.0, commands);
    }
    void hint() {
        view_.guidance.wanted = true;
        frame();
    }
    /// A window of this name has been drawn in the last frame.
    static bool shows(const char* name) {
        const ImGuiWindow* window = ImGui::FindWindowByName(name);
        return window != nullptr && window->Active;
    }
    int drawn_over_live() const { return drawn_; }
    int drawn_outside() const { return outside_; }
    int events_named(const char* name) const {
        return int(std::count_if(live_.events().begin(), live_.events().end(),
                                 [&](const auto& event) { return event.name == name; }));
    }

  private:
    session::LiveSession live_;
    ViewState view_;
    int drawn_ = 0, outside_ = 0;
};

session::Command table_to(const glm::dvec3& p) {
    return command(CommandKind::table_go, {p.x, p.y, p.z});
}

}  // namespace

TEST_CASE("practice gives a question, then a place to look at, then a deed") {
    Desk desk("practice");
    desk.frame();
    CHECK(Desk::shows("hint chip"));
    CHECK(!Desk::shows("hint card"));
    for (int level = 1; level <= 4; ++level) {
        desk.hint();
        CHECK(desk.view().guidance.shown_level == std::min(level, 3));
        CHECK(desk.view().guidance.shown.topic == "no_picture");
    }
    desk.frame();
    CHECK(Desk::shows("hint card"));
    CHECK(desk.events_named("hint_given") == 4);
    // what has been done needs no hint any more
    desk.pass(0.5, {command(CommandKind::pedal, {1.0})});
    desk.pass(0.1, {command(CommandKind::pedal, {0.0})});
    desk.frame();
    desk.pass(4.0);
    desk.frame();
    CHECK(desk.view().guidance.shown_level == 0);
    desk.hint();
    CHECK(desk.view().guidance.shown_level == 1);
    CHECK(desk.view().guidance.shown.topic == "no_scout");
}

TEST_CASE("the third hint draws dashed lines over the held picture, and nowhere else") {
    Desk desk("practice");
    const glm::dvec3 port = desk.live().model().world.access_port_W_mm;
    desk.pass(4.0, {table_to(port)});
    desk.pass(0.5, {command(CommandKind::pedal, {1.0})});
    desk.pass(0.1, {command(CommandKind::pedal, {0.0}), command(CommandKind::keep_picture)});
    desk.hint();
    CHECK(desk.view().guidance.shown.topic == "needle_on_tray");
    desk.hint();
    CHECK(desk.drawn_over_live() == 0);
    desk.hint();
    CHECK(desk.drawn_over_live() > 100);
    CHECK(desk.drawn_outside() == 0);
    desk.view().swapped = true;  // another picture stands there
    desk.frame();
    CHECK(desk.drawn_over_live() == 0);
}

TEST_CASE("an assessment has no hint, no chip, no card, no lines and no coach") {
    Desk desk("assessment");
    restart_coach(desk.view().coach);
    desk.pass(0.5, {command(CommandKind::pedal, {1.0})});
    for (int i = 0; i < 5; ++i)
        desk.hint();
    CHECK(!Desk::shows("hint chip"));
    CHECK(!Desk::shows("hint card"));
    CHECK(!Desk::shows("coach"));
    CHECK(desk.drawn_over_live() == 0);
    CHECK(desk.events_named("hint_given") == 0);
    CHECK(desk.events_named("refused") == 0);
}

TEST_CASE("each card of the coach goes when its deed is done") {
    Desk desk("practice");
    Coach& coach = desk.view().coach;
    restart_coach(coach);
    const glm::dvec3 port = desk.live().model().world.access_port_W_mm;
    desk.frame();
    CHECK(Desk::shows("coach"));
    desk.pass(0.6, {command(CommandKind::pedal, {1.0})});
    CHECK(coach.card == 0);
    desk.pass(1.5);
    CHECK(coach.card == 1);
    desk.pass(8.0,
              {command(CommandKind::pedal, {0.0}), command(CommandKind::c_arm_go, {90.0, 0.0})});
    CHECK(coach.card == 1);
    desk.pass(8.0, {command(CommandKind::c_arm_go, {0.0, 0.0})});
    CHECK(coach.card == 2);
    desk.pass(6.0, {table_to(desk.live().model().world.X_WP.p)});
    CHECK(coach.card == 3);
    desk.pass(0.5, {command(CommandKind::collimate, {80.0, 80.0})});
    CHECK(coach.card == 4);
    desk.pass(2.0, {command(CommandKind::palpate, {port.x - 25.0, port.z, 6.0})});
    CHECK(coach.card == 4);
    desk.pass(0.5, {command(CommandKind::palpate, {port.x, port.z, 6.0})});
    CHECK(coach.card == 4);
    desk.pass(1.0);
    CHECK(coach.card == 5);
    desk.pass(0.1, {command(CommandKind::palpate, {port.x, port.z, 0.0}),
                    command(CommandKind::needle_take),
                    command(CommandKind::needle_entry, {port.x, port.z})});
    desk.pass(3.0, {command(CommandKind::needle_advance, {60.0})});
    CHECK(coach.card == 6);
    desk.pass(20.0, {command(CommandKind::syringe_attach, {}, "5"),
                     command(CommandKind::plunger_force, {-20.0})});
    CHECK(coach.card == kCoachCards);
    CHECK(coach.finished_now);
    desk.pass(10.0, {command(CommandKind::plunger_force, {0.0})});
    CHECK(!coach.on);
}

TEST_CASE("every card can be skipped") {
    Coach coach;
    restart_coach(coach);
    for (int card = 0; card < kCoachCards; ++card) {
        CHECK(coach.card == card);
        CHECK(!coach.finished_now);
        skip_card(coach);
    }
    CHECK(coach.finished_now);
    CHECK(coach.on);
    skip_card(coach);
    CHECK(!coach.on);
}

namespace {

/// Punctured without antiseptic: a critical error that every checklist of ours knows.
void puncture_unprepared(Desk& desk) {
    const auto& world = desk.live().model().world;
    const glm::dvec3 entry = world.access_port_W_mm + world.access_axis_W * 30.0;
    desk.pass(0.2, {command(CommandKind::needle_take),
                    command(CommandKind::needle_entry, {entry.x, entry.z}),
                    command(CommandKind::needle_advance, {12.0})});
    desk.pass(3.0);
}

void watch_for_errors(Desk& desk) {
    desk.view().stop.checklist =
        std::make_shared<const assessment::Checklist>(assessment::standard_checklist().value());
    update_stop(desk.view(), desk.live().events());
}

}  // namespace

TEST_CASE("practice stops at a critical error, says what it would do, and goes on when told") {
    Desk desk("practice");
    watch_for_errors(desk);
    CHECK(desk.view().sheet == Sheet::none);
    puncture_unprepared(desk);
    REQUIRE(desk.events_named("skin_punctured") == 1);
    update_stop(desk.view(), desk.live().events());
    REQUIRE(desk.view().sheet == Sheet::stop);
    CHECK(desk.view().holds_session());
    REQUIRE(!desk.view().stop.waiting.empty());
    const std::string code = desk.view().stop.waiting.front().code;
    CHECK(code == "sterility_broken");

    ImGui::NewFrame();
    Commands commands;
    draw_sheets(desk.view(), commands);
    ImGui::Render();
    CHECK(Desk::shows("sheet"));
    CHECK(commands.empty());  // nobody has chosen yet

    answer_stop(desk.view(), commands, false);
    REQUIRE(commands.size() == 1);
    CHECK(desk.view().sheet == Sheet::none);
    CHECK(desk.view().after == After::none);
    desk.pass(2.0, commands);
    CHECK(desk.events_named("practice_stopped") == 1);
    const auto& log = desk.live().events();
    const auto told = std::find_if(log.begin(), log.end(),
                                   [](const auto& e) { return e.name == "practice_stopped"; });
    CHECK(told->text("error") == code);
    CHECK(told->text("choice") == "go_on");
    // each error is shown once
    update_stop(desk.view(), desk.live().events());
    CHECK(desk.view().sheet == Sheet::none);
}

TEST_CASE("starting again leaves the case, and the record says so") {
    Desk desk("practice");
    watch_for_errors(desk);
    puncture_unprepared(desk);
    update_stop(desk.view(), desk.live().events());
    Commands commands;
    answer_stop(desk.view(), commands, true);
    CHECK(desk.view().after == After::again);
    REQUIRE(commands.size() == 1);
    CHECK(commands.front().values[0] == 1.0);
}

TEST_CASE("an assessment lets a critical error happen, and practice may be told not to stop") {
    Desk assessed("assessment");
    watch_for_errors(assessed);
    puncture_unprepared(assessed);
    update_stop(assessed.view(), assessed.live().events());
    CHECK(assessed.view().sheet == Sheet::none);
}

TEST_CASE("practice that was told not to stop shows no old errors when it is told to") {
    Desk desk("practice");
    Settings settings;
    settings.stops_at_errors = false;
    desk.view().settings = &settings;
    watch_for_errors(desk);
    puncture_unprepared(desk);
    update_stop(desk.view(), desk.live().events());
    CHECK(desk.view().sheet == Sheet::none);
    settings.stops_at_errors = true;
    update_stop(desk.view(), desk.live().events());
    CHECK(desk.view().sheet == Sheet::none);
}
