#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <imgui.h>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "sim/app/instruct_view.h"
#include "sim/app/texts.h"
#include "sim/classroom/ratings.h"
#include "sim/runner/journal.h"
#include "sim/session/session.h"
#include "tests/support/cases.h"
#include "tests/support/folder.h"
#include "tests/ui/drawn_text.h"

// The instructor's panels on an interface that draws nowhere: what they show of a session that is
// followed, and the orders that they send.

using namespace sideport;
using namespace sideport::app;
using session::CommandKind;
using test_support::TextFault;

namespace {

session::Command by_roy(CommandKind kind, std::string text = {}) {
    return {.kind = kind, .text = std::move(text), .by = "Dr. Roy"};
}

/// A session that a station writes, followed by an instructor who looks at its panels.
class Classroom {
  public:
    explicit Classroom(const std::string& mode = "practice")
        : live(test_support::library_model("patent"), "Ana", mode),
          watched(folder.path, "Dr. Roy") {
        REQUIRE(journal.open(folder.path, live.recording()));
        scale = standards::builtin_rating_scale().value();
        view.scale = &scale;
        view.by = "Dr. Roy";
        view.watched = &watched;
        classroom::SeenStation seen;
        seen.card = {.station = "S1",
                     .trainee = "Ana",
                     .status = classroom::StationStatus::in_case,
                     .session = folder.path,
                     .title = "No relief after refill",
                     .mode = mode};
        view.rows.push_back({.seen = seen, .doing = "aspirating"});
        view.chosen = 0;
    }

    /// The station works for so long; the instructor has it all.
    void pass(double seconds, std::vector<session::Command> first = {}) {
        for (int i = 0; i < static_cast<int>(seconds * events::kTicksPerSecond); ++i) {
            live.step(first);
            first.clear();
        }
        REQUIRE(journal.append(live.recording()));
        for (int i = 0; i < 100 && !is_caught_up(); ++i) {
            watched.update(60.0);
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        REQUIRE(is_caught_up());
        watched.assess();
    }

    test_support::Folder folder;
    session::LiveSession live;
    runner::Journal journal;
    Watched watched;
    standards::RatingScale scale;
    InstructView view;

  private:
    bool is_caught_up() const {
        return watched.live() != nullptr && watched.live()->state().tick == live.state().tick;
    }
};

/// Dear ImGui without a window.
class Screen {
  public:
    Screen(InstructView& view, int width, int height, Language language = Language::english)
        : view_(view) {
        set_language(language);
        ImGui::CreateContext();
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
        io.DeltaTime = 1.0F / 60.0F;
        view.base.scale = interface_scale(width, height, 0.0);
        view.base.fonts = apply_style(view.base.scale);
        unsigned char* pixels = nullptr;
        int w = 0, h = 0;
        io.Fonts->GetTexDataAsAlpha8(&pixels, &w, &h);
    }
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;
    ~Screen() {
        ImGui::DestroyContext();
        set_language(Language::english);
    }

    Orders frame() {
        Orders orders;
        ImGui::NewFrame();
        draw_instruct(view_, orders);
        ImGui::Render();
        return orders;
    }
    void settle() {
        for (int i = 0; i < 3; ++i)
            frame();
    }
    /// A click at a place of the layout; what it orders.
    Orders click(float x, float y) {
        ImGuiIO& io = ImGui::GetIO();
        Orders all;
        const auto also = [&] {
            for (Order& order : frame())
                all.push_back(std::move(order));
        };
        io.MousePos = {x * view_.base.scale, y * view_.base.scale};
        also();
        io.MouseDown[0] = true;
        also();
        io.MouseDown[0] = false;
        also();
        io.MousePos = {-1.0F, -1.0F};
        also();
        return all;
    }
    bool says(const std::string& words) const {
        std::string plain;
        for (const char c : words)
            if (c != ' ') plain += c;
        const auto texts = test_support::drawn_texts(view_.base.scale);
        return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
            return text.find(plain) != std::string::npos;
        });
    }

  private:
    InstructView& view_;
};

constexpr float kNowX = 1464, kWhenX = 1540;
/// The middle of a complication's row while nothing is armed.
float row_y(session::ComplicationKind kind) {
    return 52.0F + 36.0F + 34.0F * static_cast<float>(kind) + 17.0F;
}

}  // namespace

TEST_CASE("a complication is ordered now, or built as a sentence, armed, fired early, cancelled") {
    using Kind = session::ComplicationKind;
    Classroom room;
    room.pass(1.0);
    Screen screen(room.view, 1600, 900);
    screen.settle();
    Orders orders = screen.click(kNowX, row_y(Kind::patient_coughs));
    REQUIRE(orders.size() == 1);
    CHECK(orders[0].command.kind == CommandKind::complication);
    const auto now = session::parse_complication(orders[0].command.text);
    REQUIRE(now);
    CHECK(now.value().kind == Kind::patient_coughs);
    CHECK(now.value().amount == 6.0);
    CHECK(now.value().when == session::When::now);

    CHECK(screen.click(kWhenX, row_y(Kind::drowsy)).empty());
    REQUIRE(room.view.builder);
    CHECK(room.view.builder->kind == Kind::drowsy);
    room.view.builder->value = 1.5;
    orders = screen.click(1232, 414);  // Arm
    REQUIRE(orders.size() == 1);
    CHECK(!room.view.builder);
    const auto armed = session::parse_complication(orders[0].command.text);
    REQUIRE(armed);
    CHECK(armed.value().when == session::When::contrast_in_ml);
    CHECK(armed.value().value == 1.5);

    // what the session has armed stands on top, with its condition or a countdown
    room.pass(1.0, {by_roy(CommandKind::complication, orders[0].command.text),
                    by_roy(CommandKind::complication, "rotor_stall@in 30 s")});
    screen.settle();
    CHECK(screen.says("Armed: Drowsy"));
    CHECK(screen.says("when more than 1.5 mL contrast is in"));
    CHECK(screen.says("in 0:29"));
    orders = screen.click(1462, 52 + 36 + 24);  // Fire now, the first
    REQUIRE(orders.size() == 1);
    CHECK(orders[0].command.kind == CommandKind::complication_fire);
    CHECK(orders[0].command.values[0] == 1.0);
    orders = screen.click(1543, 52 + 36 + 50 + 24);  // Cancel, the second
    REQUIRE(orders.size() == 1);
    CHECK(orders[0].command.kind == CommandKind::complication_cancel);
    CHECK(orders[0].command.values[0] == 2.0);
}

TEST_CASE("an assessment says what its form allows, and when the attempt is no longer standard") {
    Classroom room("assessment");
    room.pass(1.0);
    Screen screen(room.view, 1600, 900);
    screen.settle();
    CHECK(screen.says("Assessment"));
    CHECK((screen.says("allows no complications") || screen.says("preset complications")));
    CHECK(!screen.says("This attempt is marked"));
    CHECK(screen.says("not of this form"));
    room.pass(1.0, {by_roy(CommandKind::complication, "patient_coughs")});
    screen.settle();
    CHECK(screen.says("This attempt is marked as not standardised."));
}

TEST_CASE("pause, end, bookmark: what the bar and the keys order, and not after the end") {
    Classroom room;
    room.pass(1.0);
    Screen screen(room.view, 1600, 900);
    screen.settle();
    Orders orders = screen.click(1354, 22);
    REQUIRE(orders.size() == 1);
    CHECK(orders[0].command.kind == CommandKind::instructor_pause);
    room.pass(1.0, {by_roy(CommandKind::instructor_pause)});
    // a second press before the session has answered is already the other order
    orders = screen.click(1354, 22);
    REQUIRE(orders.size() == 1);
    CHECK(orders[0].command.kind == CommandKind::instructor_resume);
    room.view.clock_s += 60.0;
    orders.clear();
    press_instruct_key(room.view, orders, GLFW_KEY_B, false);
    press_instruct_key(room.view, orders, GLFW_KEY_P, true);
    press_instruct_key(room.view, orders, GLFW_KEY_P, false);
    REQUIRE(orders.size() == 2);
    CHECK(orders[0].command.kind == CommandKind::bookmark);
    CHECK(orders[1].command.kind == CommandKind::instructor_resume);
    press_instruct_key(room.view, orders, GLFW_KEY_1, false);
    CHECK(room.view.wants_row == 0);
    room.view.wants_row = -1;
    press_instruct_key(room.view, orders, GLFW_KEY_2, false);
    CHECK(room.view.wants_row == -1);  // there is no second station

    CHECK(screen.click(1546, 22).empty());  // asks first
    orders = screen.click(1458, 22);
    REQUIRE(orders.size() == 1);
    CHECK(orders[0].command.kind == CommandKind::instructor_end);
    room.pass(0.01, {by_roy(CommandKind::instructor_end)});
    orders.clear();
    press_instruct_key(room.view, orders, GLFW_KEY_B, false);
    CHECK(orders.empty());
    CHECK(screen.click(kNowX, row_y(session::ComplicationKind::patient_coughs)).empty());
    screen.click(1520, 22);
    CHECK(room.view.wants_debrief);
}

TEST_CASE("a note carries the moment of its first key") {
    Classroom room;
    room.pass(2.0);
    Screen screen(room.view, 1600, 900);
    screen.settle();
    room.view.wants_note_focus = true;
    screen.settle();
    ImGui::GetIO().AddInputCharacter('O');
    screen.settle();
    CHECK(room.view.note_at_s == 2.0);
    room.pass(3.0);
    ImGui::GetIO().AddInputCharacter('k');
    screen.settle();
    CHECK(room.view.note_at_s == 2.0);
    ImGuiIO& io = ImGui::GetIO();
    io.KeyMap[ImGuiKey_Enter] = GLFW_KEY_ENTER;
    io.KeysDown[GLFW_KEY_ENTER] = true;
    const Orders orders = screen.frame();
    REQUIRE(orders.size() == 1);
    CHECK(orders[0].command.kind == CommandKind::instructor_note);
    CHECK(orders[0].command.values[0] == 2.0);
    CHECK(orders[0].command.text == "Ok");
    CHECK(room.view.note_at_s < 0.0);
}

TEST_CASE("a rating is chosen, written beside the session, and joined to another rater's") {
    Classroom room;
    room.pass(1.0);
    Screen screen(room.view, 1600, 900);
    screen.settle();
    screen.click(1060, 723);
    CHECK(room.watched.ratings == std::map<std::string, int>{{"respect_for_tissue", 3}});
    CHECK(room.watched.ratings_changed);
    const auto& path = room.folder.path;
    REQUIRE(classroom::write_ratings(path, room.scale.id, room.scale.version, "Dr. Roy",
                                     room.watched.ratings));
    REQUIRE(classroom::write_ratings(path, room.scale.id, room.scale.version, "Dr. Lee",
                                     {{"respect_for_tissue", 5}}));
    REQUIRE(classroom::write_ratings(path, room.scale.id, room.scale.version, "Dr. Roy",
                                     {{"respect_for_tissue", 2}}));
    CHECK(classroom::read_ratings(path, "Dr. Roy").value().at("respect_for_tissue") == 2);
    CHECK(classroom::read_ratings(path, "Dr. Lee").value().at("respect_for_tissue") == 5);
    CHECK(classroom::read_ratings(path, "nobody").value().empty());
}

TEST_CASE("an item is marked by hand with a reason, beside what was computed, and taken back") {
    Classroom room("assessment");
    setenv("XDG_DATA_HOME", (room.folder.path / "data").c_str(), 1);
    room.pass(1.0);
    Screen screen(room.view, 1600, 900);
    screen.settle();
    CHECK(screen.says("Open an item first"));
    screen.click(1300, 503);
    const std::string item = room.view.last_opened;
    REQUIRE(!item.empty());
    screen.click(1512, 869);  // Mark by hand
    REQUIRE(room.view.mark_form.open);
    CHECK(room.view.mark_form.item == item);
    screen.settle();
    screen.click(1204, 804);  // done
    screen.click(1510, 872);  // without a reason nothing is kept
    CHECK(room.view.mark_form.open);
    CHECK(room.watched.hand_marks.marks.empty());
    screen.click(1300, 838);
    for (const char c : std::string("Said aloud"))
        ImGui::GetIO().AddInputCharacter(static_cast<unsigned>(c));
    screen.settle();
    screen.click(1510, 872);
    INFO(room.watched.hand_marks.trouble);
    REQUIRE(room.watched.hand_marks.marks.size() == 1);
    const records::HandMark mark = room.watched.hand_marks.marks[0];
    CHECK(mark.item == item);
    CHECK(mark.outcome == "done");
    CHECK(mark.reason == "Said aloud");
    CHECK(mark.by == "Dr. Roy");
    CHECK(mark.session_s == Approx(1.0));
    screen.settle();
    CHECK(screen.says("By hand: done. Said aloud (Dr. Roy)"));
    // the grading does not know of it
    const double score = room.watched.assessment().score;
    room.pass(1.0);
    CHECK(room.watched.assessment().score == score);
    // whoever opens the session later reads the same
    HandMarkList later;
    later.read(room.folder.path);
    CHECK(later.trouble.empty());
    REQUIRE(later.marks.size() == 1);
    CHECK(later.marks[0].given_utc == mark.given_utc);

    screen.click(1512, 869);
    screen.settle();
    CHECK(screen.says("Take back"));
    screen.click(1300, 838);
    ImGui::GetIO().AddInputCharacter('x');
    screen.settle();
    screen.click(1320, 872);
    CHECK(room.watched.hand_marks.marks.size() == 2);
    screen.settle();
    CHECK(!screen.says("By hand: done"));
}

TEST_CASE("exposures of a followed session are the station's, pulse by pulse") {
    Classroom room;
    std::vector<std::int64_t> ticks;
    room.pass(1.0, {{.kind = CommandKind::pedal, .values = {1.0}}});
    (void)room.watched.take_exposures();
    const std::int64_t before = room.live.state().fluoroscope.pulse_count;
    room.pass(1.0);
    const auto exposures = room.watched.take_exposures();
    CHECK(static_cast<std::int64_t>(exposures.size()) ==
          room.live.state().fluoroscope.pulse_count - before);
    REQUIRE(!exposures.empty());
    CHECK(exposures.back().input.frame ==
          static_cast<std::uint32_t>(room.live.state().fluoroscope.pulse_count));
    CHECK(room.watched.take_exposures().empty());
    CHECK(room.watched.recent_exposures().size() <= WatchPictures::kMostWaiting);
}

TEST_CASE("of a case that leaves values to chance the instructor sees which form is run") {
    const scenario::Scenario drawn =
        test_support::library_model("equal_forms", {{"/form", "3"}}).scenario;
    CHECK(drawn_form(drawn, {{"/form", "3"}}) == 3);
    CHECK(drawn_form(test_support::library_model("patent").scenario, {}) == 0);
    Classroom room;
    room.pass(0.5);
    CHECK(room.watched.form() == 0);
    Screen screen(room.view, 1600, 900);
    screen.settle();
    CHECK(!screen.says("form 3"));
    room.view.rows[0].form = 3;
    screen.settle();
    CHECK(screen.says("form 3"));
}

TEST_CASE("the instructor's screen fits in every size and language") {
    Classroom room("assessment");
    room.pass(1.0, {{.kind = CommandKind::pedal, .values = {1.0}}});
    room.pass(1.0, {{.kind = CommandKind::pedal, .values = {0.0}},
                    by_roy(CommandKind::complication, "rotor_stall@in 30 s"),
                    by_roy(CommandKind::bookmark, "here"),
                    {.kind = CommandKind::instructor_note,
                     .text = "Good time-out, named the allergy check",
                     .by = "Dr. Roy"}});
    room.view.rows[0].form = 12;
    const Language language = GENERATE(Language::english, Language::pseudo);
    for (const auto& [width, height] :
         {std::pair{1280, 720}, {1600, 900}, {1920, 1080}, {3840, 2160}}) {
        for (const int screen_number : {0, 1, 2, 3}) {
            Screen screen(room.view, width, height, language);
            InstructView& view = room.view;
            view.builder.reset();
            view.message_open = screen_number == 1;
            view.asks_end = screen_number == 1;
            if (screen_number == 2) {
                view.builder = session::ComplicationOrder{};
                view.builder->amount = 40.0;
                view.builder->when = session::When::aspirated_ml;
                view.builder->value = 1.0;
            }
            InstructView empty;
            empty.base = view.base;
            empty.classroom = "/shared/class";
            std::string faults;
            for (int i = 0; i < 3; ++i) {
                Orders orders;
                ImGui::NewFrame();
                draw_instruct(screen_number == 3 ? empty : view, orders);
                ImGui::Render();
            }
            for (const TextFault& fault : test_support::text_faults(view.base.scale)) {
                // words of the case, of items and of its patient are cut where they are too long
                if (fault.kind == TextFault::Kind::cut) continue;
                faults += test_support::words_of(fault) + "\n";
            }
            INFO("screen " << screen_number << " at " << width << " x " << height
                           << (language == Language::pseudo ? ", pseudo" : "") << "\n"
                           << faults);
            CHECK(faults.empty());
        }
    }
}
