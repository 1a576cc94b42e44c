#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <imgui.h>
#include <imgui_internal.h>

#include "sim/app/case_list.h"
#include "sim/app/panel_cases.h"
#include "sim/app/panel_coach.h"
#include "sim/app/panel_guidance.h"
#include "sim/app/panel_settings.h"
#include "sim/app/texts.h"
#include "tests/support/places.h"
#include "tests/ui/drawn_text.h"
#include "tests/ui/workplace.h"

// Acceptance checks 1 and 8 of the interface design: every screen in four sizes of the window and
// in two languages, without clipped or overlapping text, panels on the grid.

using namespace sideport;
using namespace sideport::app;
using test_support::drawn_texts;
using test_support::text_faults;
using test_support::TextFault;
using test_support::words_of;
using test_support::Workplace;

namespace {

struct Size {
    int width, height;
};
constexpr Size kSizes[] = {{1280, 720}, {1600, 900}, {1920, 1080}, {3840, 2160}};

/// Dear ImGui without a window, of a size, in a language.
class Paper {
  public:
    Paper(Size size, Language language, double text_scale = 1.0) {
        set_language(language);
        const Fit fit = fit_window(size.width, size.height, 0.0, text_scale);
        plan = fit.plan;
        scale = fit.scale;
        ImGui::CreateContext();
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.DisplaySize = {static_cast<float>(size.width), static_cast<float>(size.height)};
        io.DeltaTime = 1.0F / 60.0F;
        fonts = apply_style(fit);
        unsigned char* pixels = nullptr;
        int width = 0, height = 0;
        io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
    }
    Paper(const Paper&) = delete;
    Paper& operator=(const Paper&) = delete;
    ~Paper() {
        ImGui::DestroyContext();
        set_language(Language::english);
    }
    /// Windows settle within two frames.
    void draw(const std::function<void()>& panels) const {
        for (int i = 0; i < 3; ++i) {
            ImGui::NewFrame();
            panels();
            ImGui::Render();
        }
    }
    /// The window that a view is drawn in.
    void lay_out(ViewState& view) const {
        view.plan = plan;
        view.scale = scale;
        view.fonts = fonts;
    }
    const Plan* plan = nullptr;
    float scale = 1.0F;
    Fonts fonts;
};

/// Faults of the frame, one a line; in English nothing may end in an ellipsis either.
std::string faults_of(const Paper& paper, bool may_cut, bool may_cover = false) {
    std::string text;
    for (const TextFault& fault : text_faults(paper.scale)) {
        if (fault.kind == TextFault::Kind::cut && may_cut && fault.text.size() > 6) continue;
        if (fault.kind == TextFault::Kind::covered && may_cover) continue;
        text += words_of(fault) + "\n";
    }
    return text;
}

const ImGuiWindow* open_popup() {
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows)
        if (window->Active && (window->Flags & ImGuiWindowFlags_Popup) != 0) return window;
    return nullptr;
}

void use_everything(Workplace& place) {
    place.down(GLFW_KEY_SPACE);
    place.frames(1.0);
    for (int i = 0; i < 6; ++i)
        place.tap(GLFW_KEY_G);
    place.view.reference = 5;
    place.tap(GLFW_KEY_6);
    place.view.status = "Clear fluid comes back, 0.6 mL. It beats gently with the pulse.";
    place.view.case_name = "Baclofen without effect";
    place.view.sound_captions = {{.words = say(Text::sound_creak_rubber), .until_s = 1e9},
                                 {.words = say(Text::sound_ticking_x_rays), .until_s = 1e9}};
}

void draw_desk(Workplace& place) {
    Commands commands;
    draw_top_bar(place.view);
    draw_sound_captions(place.view);
    draw_column_tabs(place.view);
    draw_monitors(place.view, commands);
    draw_room(place.view, commands);
    draw_strip(place.view, commands);
    draw_hands(place.view, commands);
    draw_status(place.view);
    draw_sheets(place.view, commands);
}

assessment::Assessment some_result() {
    assessment::Assessment result;
    result.score = 61.0;
    result.max_score = 84.0;
    result.minimum_passing_score = 59.0;
    result.diagnosis_given = "patent";
    result.diagnosis_truth = "flow restricted at the tip";
    using assessment::Outcome;
    for (const Outcome outcome :
         {Outcome::done, Outcome::partial, Outcome::missed, Outcome::incorrect}) {
        assessment::ItemResult item;
        item.outcome = outcome;
        item.text = "Takes a scout picture before the needle touches the skin";
        item.evidence = "first exposure at 0:12";
        result.items.push_back(item);
    }
    return result;
}

void read_pump(Workplace& place, Programmer::Page page) {
    const auto& scenario = place.view.model->scenario;
    place.view.sheet = Sheet::programmer;
    Programmer& programmer = place.view.programmer;
    programmer.read = device::interrogate(scenario.pump, place.view.state->pump, scenario.drug);
    programmer.linked = true;
    programmer.page = page;
    programmer.shows_arithmetic = true;
    place.view.typed_length_cm = 78.0F;
    programmer.asked = command(session::CommandKind::pump_program, {0.25});
}

void stop_at(Workplace& place, const char* code, const std::string& fact) {
    assessment::CriticalError error;
    error.code = code;
    error.title = "Injected without clearing the catheter";
    error.consequence =
        "It mixes with weeks of drug and is delivered with it. Mistaking the two ports has killed "
        "patients.";
    error.message = fact + error.consequence;
    error.time_s = 431.0;
    place.view.stop.waiting.push_back(error);
    place.view.sheet = Sheet::stop;
}

struct DeskScreen {
    const char* name;
    std::function<void(Workplace&)> set;
};
std::vector<DeskScreen> desk_screens() {
    std::vector<DeskScreen> screens = {
        {"desk, needle",
         [](Workplace& p) {
             p.view.sheet = Sheet::none;
         }},
        {"desk, room in its tab",
         [](Workplace& p) {
             p.view.shows_room = true;
         }},
        {"desk, finger",
         [](Workplace& p) {
             p.view.hand = Hand::finger;
         }},
        {"desk, plunger",
         [](Workplace& p) {
             p.view.hand = Hand::plunger;
         }},
        {"assessment",
         [](Workplace& p) {
             p.view.is_assessment = true;
         }},
        {"stem",
         [](Workplace& p) {
             p.view.sheet = Sheet::brief;
         }},
        {"patient",
         [](Workplace& p) {
             p.view.sheet = Sheet::patient;
         }},
        {"report",
         [](Workplace& p) {
             p.view.sheet = Sheet::conclude;
         }},
        {"report, rotor turned",
         [](Workplace& p) {
             p.view.sheet = Sheet::conclude;
             p.view.form.rotor = 1;
             p.view.form.missing = say(Text::sheet_choose_where_the_contrast_went);
         }},
        {"pause",
         [](Workplace& p) {
             p.view.sheet = Sheet::pause;
         }},
        {"practice stops",
         [](Workplace& p) {
             stop_at(p, "injected_without_aspiration",
                     "2.3 mL of iohexol 180 was injected after nothing had been drawn; 1 mL clears "
                     "the catheter. The line still held 0.42 mg of baclofen, 8.4 times the "
                     "reference dose of 0.05 mg. ");
         }},
        {"practice stops at two",
         [](Workplace& p) {
             stop_at(p, "wrong_port", "1.2 mL of saline went into the pump's reservoir. ");
             stop_at(p, "wrong_agent",
                     "2.0 mL of iothalamate 282 was injected. It is not labelled for intrathecal "
                     "use. ");
         }},
        {"help",
         [](Workplace& p) {
             p.view.sheet = Sheet::help;
         }},
        {"help, gamepad",
         [](Workplace& p) {
             p.view.sheet = Sheet::help;
             p.view.help_of_pad = true;
         }},
        {"tray, lines",
         [](Workplace& p) {
             p.view.tray_page = TrayPage::lines;
         }},
        {"end report",
         [](Workplace& p) {
             p.view.sheet = Sheet::result;
             p.view.result = some_result();
             p.view.result_folder = "sessions/patent-hand-1";
         }},
        {"programmer, nothing read",
         [](Workplace& p) {
             p.view.sheet = Sheet::programmer;
         }},
        {"programmer, status",
         [](Workplace& p) {
             read_pump(p, Programmer::Page::status);
         }},
        {"programmer, programme",
         [](Workplace& p) {
             read_pump(p, Programmer::Page::programme);
         }},
        {"programmer, bolus",
         [](Workplace& p) {
             read_pump(p, Programmer::Page::bolus);
         }},
        {"programmer, review",
         [](Workplace& p) {
             read_pump(p, Programmer::Page::review);
         }},
        {"live monitor, subtracted and turned", [](Workplace& p) {
             p.view.live_view = LiveView::subtracted;
             p.view.display = {.mirrored = true, .quarter_turns = 1, .inverted = true};
             p.view.geometry_changed = true;
         }}};
    for (int page = 0; page < 5; ++page)
        screens.push_back({"settings", [page](Workplace& p) {
                               p.view.sheet = Sheet::settings;
                               p.view.settings_sheet.page = static_cast<SettingsSheet::Page>(page);
                           }});
    return screens;
}

void check_desk(Size size, Language language, double text_scale) {
    const Paper paper(size, language, text_scale);
    for (const DeskScreen& screen : desk_screens()) {
        Workplace place;
        use_everything(place);
        paper.lay_out(place.view);
        screen.set(place);
        paper.draw([&] { draw_desk(place); });
        const std::string faults = faults_of(paper, language == Language::pseudo);
        INFO(screen.name << " at " << size.width << " x " << size.height
                         << (language == Language::pseudo ? ", pseudo" : "") << ", letters "
                         << text_scale << "\n"
                         << faults);
        CHECK(faults.empty());
    }
}

}  // namespace

TEST_CASE("no text of the trainee's desk is clipped, covered or on another, in any size") {
    const Language language = GENERATE(Language::english, Language::pseudo);
    for (const Size size : kSizes)
        check_desk(size, language, 1.0);
}

TEST_CASE("the desk fits with larger letters, to the largest") {
    for (const double text_scale : kTextScales) {
        if (text_scale == 1.0) continue;
        for (const Size size : kSizes)
            check_desk(size, Language::english, text_scale);
    }
}

TEST_CASE("the desk fits with the largest letters in another language") {
    for (const Size size : kSizes)
        check_desk(size, Language::pseudo, kMostTextScale);
}

TEST_CASE("the pop-ups of the compact strip fit, and leave the live monitor free") {
    struct PopUp {
        float x, y;   ///< on its button, logical px of the strip
        Text inside;  ///< of its words
    };
    const PopUp pop_up = GENERATE(PopUp{230, 36, Text::strip_c_arm_and_table},
                                  PopUp{230, 94, Text::strip_focal_spot});
    const Language language = GENERATE(Language::english, Language::pseudo);
    for (const auto& [size, text_scale] : {std::pair{Size{1280, 720}, 1.0},
                                           {Size{1280, 720}, kMostTextScale},
                                           {Size{1600, 900}, kMostTextScale}}) {
        const Paper paper(size, language, text_scale);
        REQUIRE(paper.plan->compact);
        Workplace place;
        use_everything(place);
        paper.lay_out(place.view);
        place.view.sheet = Sheet::none;
        ImGuiIO& io = ImGui::GetIO();
        const Area& strip = paper.plan->strip;
        io.MousePos = {(strip.x + pop_up.x) * paper.scale, (strip.y + pop_up.y) * paper.scale};
        for (const bool down : {false, true, false}) {
            io.MouseDown[0] = down;
            paper.draw([&] { draw_desk(place); });
        }
        INFO(say(pop_up.inside) << " at " << size.width << " x " << size.height << ", letters "
                                << text_scale);
        const ImGuiWindow* window = open_popup();
        REQUIRE(window != nullptr);
        std::string words = say(pop_up.inside);
        words.erase(std::remove(words.begin(), words.end(), ' '), words.end());
        const auto texts = drawn_texts(paper.scale);
        CHECK(std::find(texts.begin(), texts.end(), words) != texts.end());
        // it lies over the column, within the window, beside the picture that is watched
        const std::string faults = faults_of(paper, language == Language::pseudo, true);
        INFO(faults);
        CHECK(faults.empty());
        const Area& live = paper.plan->live;
        CHECK(window->Pos.x >= (live.x + live.w) * paper.scale - 1.0F);
        CHECK(window->Pos.y >= 0.0F);
        CHECK(window->Pos.x + window->Size.x <= io.DisplaySize.x + 0.5F);
        CHECK(window->Pos.y + window->Size.y <= io.DisplaySize.y + 0.5F);
    }
}

TEST_CASE("what gamepad and keys do to a panel is told in every size") {
    const Language language = GENERATE(Language::english, Language::pseudo);
    Focus focus{.has_pad = true, .panel = "hands", .has_others = true};
    focus.pad = GENERATE(true, false);
    focus.keys = !focus.pad;
    focus.number = GENERATE(0U, 1U);
    for (const Size size : kSizes) {
        const Paper paper(size, language);
        Workplace place;
        use_everything(place);
        paper.lay_out(place.view);
        place.view.focus = focus;
        paper.draw([&] { draw_desk(place); });
        const std::string faults = faults_of(paper, language == Language::pseudo);
        CAPTURE(size.width, size.height, focus.pad, focus.number, faults);
        CHECK(faults.empty());
    }
}

TEST_CASE("coach cards and hints fit in every size") {
    const Language language = GENERATE(Language::english, Language::pseudo);
    for (const Size size : kSizes) {
        const Paper paper(size, language);
        for (int card = 0; card <= kCoachCards; ++card) {
            Workplace place;
            paper.lay_out(place.view);
            place.view.coach.on = true;
            place.view.coach.card = card;
            paper.draw([&] {
                draw_desk(place);
                draw_coach(place.view);
            });
            const std::string faults = faults_of(paper, language == Language::pseudo, true);
            INFO("card " << card << " at " << size.width << " x " << size.height << "\n" << faults);
            CHECK(faults.empty());
        }
        Workplace place;
        paper.lay_out(place.view);
        place.view.guidance.levels = 3;
        place.view.guidance.shown = session::hint_for(*place.view.model, *place.view.state);
        place.view.guidance.shown_level = 3;
        paper.draw([&] {
            draw_desk(place);
            draw_guidance(place.view);
        });
        const std::string faults = faults_of(paper, language == Language::pseudo, true);
        INFO("hint card at " << size.width << " x " << size.height << "\n" << faults);
        CHECK(faults.empty());
    }
}

TEST_CASE("the case list fits in every size") {
    const Language language = GENERATE(Language::english, Language::pseudo);
    const std::filesystem::path scenarios = test_support::source_folder() / "scenarios";
    CaseList list;
    list.folders = {scenarios / "practice", scenarios / "library", scenarios / "gallery"};
    reread(list, 1);
    list.entries[1].last = CaseResult{.score = 61.0, .max_score = 84.0, .passed = true};
    list.entries[1].attempts = 3;
    list.entries[2].last = CaseResult{.score = 41.0, .max_score = 84.0};
    for (const Size size : kSizes) {
        const Paper paper(size, language);
        ViewState view;
        Settings settings;
        view.settings = &settings;
        paper.lay_out(view);
        const auto look = [&](const char* name, const std::function<void()>& also) {
            paper.draw([&] {
                draw_case_list(view, list);
                also();
            });
            // stems end in an ellipsis where a row is full; the whole stands beside
            const std::string faults = faults_of(paper, true);
            INFO(name << " at " << size.width << " x " << size.height
                      << (language == Language::pseudo ? ", pseudo" : "") << "\n"
                      << faults);
            CHECK(faults.empty());
        };
        for (const bool first : {true, false}) {
            list.first_run = first;
            for (const Mode mode : {Mode::practice, Mode::assessment}) {
                choose_mode(list, mode);
                look(mode == Mode::practice ? "practice" : "assessment", [] {});
            }
        }
        choose_mode(list, Mode::practice);
        list.filter = "nothing is called so";
        look("nothing fits", [] {});
        list.filter.clear();
        look("settings in the list", [&] { draw_settings_in_list(view); });
    }
}

TEST_CASE("clipped, overlapping, covered and cut text is found") {
    const Paper paper({1600, 900}, Language::english);
    const auto has = [&](TextFault::Kind kind) {
        const auto faults = text_faults(paper.scale);
        return std::any_of(faults.begin(), faults.end(),
                           [&](const TextFault& fault) { return fault.kind == kind; });
    };
    const auto panel = [&](float width, const std::function<void()>& inside) {
        paper.draw([&] {
            ImGui::SetNextWindowPos({8, 8});
            ImGui::SetNextWindowSize({width, 200});
            ImGui::Begin("panel", nullptr, ImGuiWindowFlags_NoDecoration);
            inside();
            ImGui::End();
        });
    };
    using Kind = TextFault::Kind;
    panel(400, [] { ImGui::TextUnformatted("It fits."); });
    CHECK(text_faults(paper.scale).empty());
    CHECK(drawn_texts(paper.scale) == std::vector<std::string>{"Itfits."});  // blanks draw nothing
    panel(60, [] { ImGui::TextUnformatted("This does not fit into sixty."); });
    CHECK(has(Kind::clipped));
    CHECK(has(Kind::overflow));
    panel(400, [] { ImGui::Button("Longer than its button", {60, 0}); });
    CHECK(has(Kind::clipped));
    panel(400, [] {
        ImGui::TextUnformatted("One text");
        ImGui::SetCursorPos({20, 14});
        ImGui::TextUnformatted("and another");
    });
    CHECK(has(Kind::overlap));
    panel(400, [] {
        ImGui::TextUnformatted("Half of this is covered");
        const ImVec2 at = ImGui::GetWindowPos();
        ImGui::GetWindowDrawList()->AddRectFilled({at.x + 60, at.y}, {at.x + 200, at.y + 40},
                                                  color(token::n3));
    });
    CHECK(has(Kind::covered));
    panel(400, [] { ImGui::TextUnformatted("The rest is left o…"); });
    CHECK(has(Kind::cut));
    panel(402, [] { ImGui::TextUnformatted("Beside the grid"); });
    CHECK(has(Kind::off_grid));
}
