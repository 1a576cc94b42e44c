#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>
#include <imgui.h>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "sim/app/debrief_session.h"
#include "sim/app/style.h"
#include "sim/assessment/checklist.h"
#include "sim/base/file_io.h"
#include "tests/ui/debrief_desk.h"
#include "tests/ui/drawn_text.h"

// The debrief player without a window: seeking, rows, keys, bookmarks, and what it says.

using namespace sideport;
using namespace sideport::app;
using debrief::Moment;
using test_support::debrief_view;
using test_support::drawn_texts;

namespace {

namespace at = debrief_layout;

/// The panels on an interface that draws nowhere, and a mouse.
class Screen {
  public:
    explicit Screen(DebriefView& view) : view_(view) {
        ImGui::CreateContext();
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.DisplaySize = {layout::kWidth, layout::kHeight};
        io.DeltaTime = 1.0F / 60.0F;
        view.base.scale = 1.0F;
        view.base.fonts = apply_style(1.0F);
        unsigned char* pixels = nullptr;
        int width = 0, height = 0;
        io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
        frames(3);
    }
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;
    ~Screen() { ImGui::DestroyContext(); }

    void frames(int count) {
        for (int i = 0; i < count; ++i) {
            ImGui::NewFrame();
            draw_debrief_bar(view_);
            draw_debrief_pictures(view_);
            draw_findings(view_);
            draw_timeline(view_);
            ImGui::Render();
        }
    }
    void move(float x, float y) {
        ImGui::GetIO().MousePos = {x, y};
        frames(2);
    }
    void press(float x, float y) {
        move(x, y);
        ImGui::GetIO().MouseDown[0] = true;
        frames(1);
    }
    void release() {
        ImGui::GetIO().MouseDown[0] = false;
        frames(1);
    }
    void click(float x, float y) {
        press(x, y);
        release();
    }
    /// Letters without blanks.
    bool says(const std::string& letters) const {
        const auto texts = drawn_texts(1.0F);
        return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
            return text.find(letters) != std::string::npos;
        });
    }

  private:
    DebriefView& view_;
};

float x_of(const DebriefView& view, double time_s) {
    const double share = time_s / events::seconds(last_tick(view));
    return at::kClockLeft + (at::kClockRight - at::kClockLeft) * static_cast<float>(share);
}

constexpr float kNeedleLaneY = at::kTimeline.y + 180;

}  // namespace

TEST_CASE("a lane is clicked and dragged: the playhead goes there") {
    DebriefView view = debrief_view();
    Screen screen(view);
    screen.press(x_of(view, 40.0), kNeedleLaneY);
    CHECK(events::seconds(view.tick) == Approx(40.0).margin(0.1));
    screen.move(x_of(view, 20.0), kNeedleLaneY);
    CHECK(events::seconds(view.tick) == Approx(20.0).margin(0.1));
    screen.release();
    screen.move(x_of(view, 60.0), kNeedleLaneY);
    CHECK(events::seconds(view.tick) == Approx(20.0).margin(0.1));
    screen.click(x_of(view, 500.0), kNeedleLaneY);  // beyond the lanes
    CHECK(view.tick <= last_tick(view));
}

TEST_CASE("a row of the findings takes the playhead 3 s before its moment") {
    DebriefView view = debrief_view();
    REQUIRE(view.moments.size() > 2);
    Screen screen(view);
    const Area& findings = at::kFindings;
    screen.click(findings.x + 300, findings.y + 68 + 36 + 12);
    // the first row is the gravest moment
    REQUIRE(view.chosen >= 0);
    const Moment chosen = view.moments[static_cast<std::size_t>(view.chosen)];
    seek(view, 0);
    choose_gravest(view);
    CHECK(view.moments[static_cast<std::size_t>(view.chosen)].id == chosen.id);
    const double expected = std::max(0.0, chosen.time_s - 3.0);
    CHECK(events::seconds(view.tick) == Approx(expected).margin(0.01));
    view.tab = FindingsTab::checklist;
    screen.frames(2);
    screen.click(findings.x + 300, findings.y + 68 + 36 + 12);
    const auto& item = view.session.result.items.front();
    if (item.time_s >= 0.0)
        CHECK(events::seconds(view.tick) == Approx(std::max(0.0, item.time_s - 3.0)).margin(0.01));
}

TEST_CASE("keys of the debrief player") {
    DebriefView view = debrief_view();
    const auto tap = [&](int key, bool shift = false) {
        press_debrief_key(view, key, shift);
    };
    const std::int64_t first = view.player->exposure_after(0);
    tap(GLFW_KEY_RIGHT);
    CHECK(view.tick == first);
    tap(GLFW_KEY_RIGHT);
    const std::int64_t second = view.tick;
    CHECK(second > first);
    CHECK(view.player->at(second).pulse);
    tap(GLFW_KEY_LEFT);
    CHECK(view.tick == first);
    tap(GLFW_KEY_END);
    CHECK(view.tick == last_tick(view));
    tap(GLFW_KEY_SPACE);  // from the end it begins anew
    CHECK(view.playing);
    CHECK(view.tick == 0);
    play(view, 1.0);
    CHECK(view.tick == 240);
    tap(GLFW_KEY_EQUAL);
    play(view, 1.0);
    CHECK(view.tick == 240 + 480);
    tap(GLFW_KEY_SPACE);
    play(view, 1.0);
    CHECK(view.tick == 240 + 480);
    tap(GLFW_KEY_RIGHT, true);
    CHECK(view.tick == 240 + 480 + 1200);
    tap(GLFW_KEY_HOME);
    CHECK(view.tick == 0);
    tap(GLFW_KEY_RIGHT_BRACKET);
    const int chosen = view.chosen;
    REQUIRE(chosen >= 0);
    tap(GLFW_KEY_RIGHT_BRACKET);
    CHECK(view.chosen == chosen + 1);
    tap(GLFW_KEY_LEFT_BRACKET);
    CHECK(view.chosen == chosen);
    tap(GLFW_KEY_L);
    CHECK(view.true_view == TrueView::lateral);
    tap(GLFW_KEY_X);
    CHECK(view.true_view == TrueView::expert);
    tap(GLFW_KEY_ESCAPE);
    CHECK(view.wants_close);
}

TEST_CASE("a bookmark stands in its own file and among the moments") {
    DebriefView view = debrief_view(10.0);
    const std::size_t before = view.moments.size();
    seek_s(view, 5.0);
    press_debrief_key(view, GLFW_KEY_B, false);
    seek_s(view, 2.0);
    press_debrief_key(view, GLFW_KEY_B, false);
    const auto bytes = read_file(view.session.folder / "bookmarks.jsonl");
    REQUIRE(bytes);
    CHECK(std::count(bytes.value().begin(), bytes.value().end(), '\n') == 2);
    const auto again = read_bookmarks(view.session.folder);
    REQUIRE(again.size() == 2);
    CHECK(again[0].time_s == Approx(5.0));
    CHECK(again[0].kind == Moment::Kind::bookmark);
    CHECK(view.moments.size() == before + 2);
    CHECK(std::is_sorted(view.moments.begin(), view.moments.end(),
                         [](const auto& a, const auto& b) { return a.time_s < b.time_s; }));
    // what somebody broke is passed over
    REQUIRE(write_file(view.session.folder / "bookmarks.jsonl", "{\"tick\":\n" + bytes.value()));
    CHECK(read_bookmarks(view.session.folder).size() == 2);
    std::filesystem::remove_all(view.session.folder);
}

TEST_CASE("an edited session and one that parts say so on the screen") {
    DebriefView view = debrief_view(10.0);
    {
        Screen screen(view);
        CHECK(screen.says("Replaymatchesthesessionexactly."));
        CHECK(screen.says("Sealintact"));
    }
    view.session.seal.state = runner::SealFinding::State::changed;
    view.session.seal_words = "Changed after it was sealed: events.jsonl";
    {
        Screen screen(view);
        CHECK(screen.says("Changedaftersigning"));
        CHECK(screen.says("Changedafteritwassealed:events.jsonl"));
    }
    session::Recording edited = view.player->recording();
    for (auto& [tick, hash] : edited.hashes)
        if (tick == 6 * 240) hash ^= 1U;
    auto other = debrief::Player::open(test_support::library_model("occluded"), edited);
    REQUIRE(other);
    view.player = std::move(other).value();
    CHECK(view.player->load(1'000'000) == debrief::Player::State::diverged);
    seek_s(view, 8.0);
    Screen screen(view);
    CHECK(screen.says("DIVERGEDat0:06."));
    CHECK(!why_no_picture(view).empty());
}

TEST_CASE("a session that was cut off says so, and blames nobody for what was not reached") {
    DebriefView view = debrief_view(10.0);
    session::Recording torn = view.player->recording();
    torn.state = session::RecordingState::running;
    view.session.cut_off = session::cut_off_message(torn);
    view.session.result =
        assessment::assess(view.player->model().scenario, view.session.events,
                           assessment::standard_checklist().value(), assessment::Progress::running);
    gather_moments(view);
    for (const debrief::Moment& moment : view.moments)
        CHECK(moment.title.find("Not done") == std::string::npos);
    Screen screen(view);
    CHECK(
        screen.says("Therecordingiscutoffat0:10.Everythingbeforeitisintact.Gradedasfarasitgoes."));
    CHECK(screen.says("Notfinished"));
    CHECK(!screen.says("Notyetatstandard"));
}

TEST_CASE("a mark by hand stands under its item in the debrief") {
    DebriefView view = debrief_view(10.0);
    view.tab = FindingsTab::checklist;
    view.session.hand_marks.marks.push_back({.item = view.session.result.items.front().id,
                                             .outcome = "partial",
                                             .computed = "done",
                                             .reason = "Only half",
                                             .by = "Dr. Roy",
                                             .given_utc = "2026-01-31T14:05:09Z",
                                             .session_s = 5.0});
    Screen screen(view);
    CHECK(screen.says("Byhand:partial.Onlyhalf(Dr.Roy)"));
    CHECK(screen.says("Chooseanitemfirst"));
    view.chosen_item = 0;
    screen.frames(2);
    CHECK(screen.says("Markbyhand"));
    open_mark_form(view.mark_form, view.session.result.items.front(), 1, nullptr);
    screen.frames(2);
    CHECK(screen.says("Keepthismark"));
    view.session.hand_marks.trouble = "CHANGED: line 1 of marks/00.jsonl is no mark";
    screen.frames(2);
    CHECK(screen.says("CHANGED:line1"));
}

TEST_CASE("what is shown stays within 20 000 vertices") {
    DebriefView view = debrief_view();
    Screen screen(view);
    CHECK(ImGui::GetDrawData()->TotalVtxCount < 20'000);
    view.player.reset();
    view.session.no_replay = "Recorded with an older build: shown, not re-scored.";
    screen.frames(2);
    CHECK(screen.says("shown,notre-scored."));
}

TEST_CASE("an attempt is tried again in its own mode, form and seed") {
    DebriefSession session;
    session.scenario = "/cases/equal_forms/scenario.yaml";
    session.seed = 7;
    session.overrides = {{"/form", "3"}};
    session.trainee = "Ana";
    session.mode = GENERATE("practice", "assessment");
    const TrainOptions again = attempt_again(session, "store.db");
    CHECK(again.assessment == (session.mode == "assessment"));
    CHECK(again.scenario == session.scenario);
    CHECK(again.seed == 7);
    CHECK(again.overrides == session.overrides);
    CHECK(again.name == "Ana");
    CHECK(again.store == "store.db");
}
