// The instructor's top bar, the last two minutes, and what the panels share.

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "sim/app/instruct_view.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/assessment/words.h"
#include "sim/scenario/complication.h"

namespace sideport::app {

namespace {

using session::CommandKind;

constexpr double kShownS = 120.0, kGridS = 15.0;

void number(const InstructView& view, float x, float width, Text label, const std::string& value,
            const char* unit) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Fonts& fonts = view.base.fonts;
    draw_fitted(list, {fonts.caption}, {view.px(x), view.px(5)}, view.px(width), token::n7,
                say(label));
    const ImVec2 size =
        fonts.value->CalcTextSizeA(fonts.value->FontSize, 1e6F, 0.0F, value.c_str());
    draw_text(list, fonts.value, {view.px(x), view.px(20)}, token::n9, value);
    draw_text(list, fonts.caption, {view.px(x) + size.x + view.px(4), view.px(25)}, token::n7,
              unit);
}

void draw_who(const InstructView& view) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Fonts& fonts = view.base.fonts;
    draw_text(list, fonts.lead, {view.px(12), view.px(13)}, token::n9, "Sideport");
    draw_fitted(list, {fonts.strong, fonts.caption}, {view.px(100), view.px(14)}, view.px(80),
                token::n9, say(Text::instruct_role));
    if (view.chosen < 0) return;
    const auto& card = view.rows[static_cast<std::size_t>(view.chosen)].seen.card;
    std::string who = card.trainee.empty() ? card.station : card.trainee;
    if (!card.title.empty()) who += " · " + card.title;
    // a title from the list of practice says it already
    const int form = view.rows[static_cast<std::size_t>(view.chosen)].form;
    if (const std::string words = say(Text::instruct_form, form);
        form > 0 && who.find(words) == std::string::npos)
        who += " · " + words;
    draw_fitted(list, {fonts.body}, {view.px(184), view.px(14)}, view.px(300), token::n8, who);
}

/// Mode and standardisation, which cannot be changed here.
void draw_lock(const InstructView& view) {
    const session::LiveSession* live = view.live();
    if (live == nullptr) return;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const bool graded = live->recording().mode == "assessment";
    const bool standard = live->state().instruction.standardised;
    const ImVec2 a(view.px(496), view.px(9)), b(view.px(636), view.px(35));
    list.AddRect(a, b, color(token::n5), view.px(3));
    const float x = a.x + view.px(10), y = a.y + view.px(12);  // a padlock
    list.AddRectFilled({x, y}, {x + view.px(10), y + view.px(8)}, color(token::n8));
    list.PathArcTo({x + view.px(5), y}, view.px(3.5F), 3.14159F, 6.28318F, 12);
    list.PathStroke(color(token::n8), 0, view.px(1.5F));
    draw_fitted(list, {view.base.fonts.body, view.base.fonts.caption},
                {a.x + view.px(28), a.y + view.px(4)}, view.px(108), token::n9,
                say(graded ? Text::instruct_assessment : Text::instruct_practice));
    if (ImGui::IsMouseHoveringRect(a, b)) {
        ImGui::SetTooltip(
            "%s", say(Text::instruct_locked, fmt::format("{:016x}", live->model().scenario.hash),
                      session::build_name(), live->model().seed)
                      .c_str());
    }
    // the case and the build themselves, small
    draw_fitted(list, {view.base.fonts.caption}, {view.px(648), view.px(6)}, view.px(180),
                token::n7, fmt::format("{:08x}", live->model().scenario.hash >> 32U));
    draw_fitted(list, {view.base.fonts.caption}, {view.px(648), view.px(23)}, view.px(180),
                standard ? token::n7 : token::caution,
                standard ? session::build_name() : say(Text::instruct_not_standardised));
}

void draw_truth_words(const InstructView& view) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 c(view.px(850), view.px(22));  // an eye
    for (const float side : {-1.0F, 1.0F})
        list.AddBezierQuadratic({c.x - view.px(8), c.y}, {c.x, c.y + side * view.px(9)},
                                {c.x + view.px(8), c.y}, color(token::truth), view.px(1.5F));
    list.AddCircleFilled(c, view.px(2.5F), color(token::truth), 12);
    draw_fitted(list, {view.base.fonts.body, view.base.fonts.caption}, {view.px(864), view.px(14)},
                view.px(196), token::truth, say(Text::instruct_truth_here));
}

void draw_end(InstructView& view, Orders& orders) {
    const float y = view.px(7);
    const session::LiveSession* live = view.live();
    if (live != nullptr && live->state().ended) {
        ImGui::SetCursorPos({view.px(1452), y});
        if (primary_button(labelled(Text::instruct_debrief, "##debrief"), view.px(136)))
            view.wants_debrief = true;
        return;
    }
    if (view.asks_end) {
        ImGui::SetCursorPos({view.px(1416), y});
        if (button(labelled(Text::instruct_end_now, "##end"), {view.px(84), view.px(30)})) {
            orders.push_back({command(CommandKind::instructor_end), say(Text::instruct_order_end)});
            view.asks_end = false;
        }
        ImGui::SetCursorPos({view.px(1504), y});
        if (button(labelled(Text::instruct_keep_on, "##end"), {view.px(84), view.px(30)}))
            view.asks_end = false;
        return;
    }
    ImGui::SetCursorPos({view.px(1504), y});
    if (button(labelled(Text::instruct_end, "##ask"), {view.px(84), view.px(30)}))
        view.asks_end = true;
}

}  // namespace

bool InstructView::can_order() const {
    const session::LiveSession* session = live();
    if (session == nullptr || session->state().ended) return false;
    // back at the list nobody reads what is sent
    return chosen < 0 || !rows[static_cast<std::size_t>(chosen)].seen.card.session.empty();
}

void panel_head(const InstructView& view, const Area& area, const std::string& title,
                const std::string& beside, float beside_width, unsigned ink) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Fonts& fonts = view.base.fonts;
    const ImVec2 at = area.pixel_min(view.base.scale);
    const float wide =
        fonts.strong->CalcTextSizeA(fonts.strong->FontSize, 1e6F, 0.0F, title.c_str()).x;
    draw_text(list, fonts.strong, {at.x + view.px(12), at.y + view.px(9)}, ink, title);
    if (beside.empty()) return;
    draw_fitted(list, {fonts.body, fonts.caption}, {at.x + view.px(22) + wide, at.y + view.px(9)},
                view.px(beside_width), token::n7, beside);
}

bool InstructView::is_held() const {
    constexpr double kArrivesS = 5.0;  // an order that was refused is forgotten after this
    const bool held = live() != nullptr && live()->state().instruction.held;
    return asked_held && clock_s - asked_at_s < kArrivesS ? *asked_held : held;
}

Order pause_order(InstructView& view) {
    const bool held = view.is_held();
    view.asked_held = !held;
    view.asked_at_s = view.clock_s;
    if (!held) return {command(CommandKind::instructor_pause), say(Text::instruct_order_pause)};
    return {command(CommandKind::instructor_resume), say(Text::instruct_order_go_on)};
}

Order bookmark_order() {
    return {command(CommandKind::bookmark), say(Text::instruct_bookmark)};
}

void press_instruct_key(InstructView& view, Orders& orders, int key, bool control) {
    if (key >= GLFW_KEY_1 && key <= GLFW_KEY_9 && !control) {
        const int row = key - GLFW_KEY_1;
        if (row < static_cast<int>(view.rows.size())) view.wants_row = row;
    }
    if (key == GLFW_KEY_P && control && view.can_order()) orders.push_back(pause_order(view));
    if (key == GLFW_KEY_B && !control && view.can_order()) orders.push_back(bookmark_order());
    if ((key == GLFW_KEY_ENTER || key == GLFW_KEY_KP_ENTER) && view.can_order())
        view.wants_note_focus = true;
}

void draw_instruct_bar(InstructView& view, Orders& orders) {
    begin_panel(view.base, "instructor", layout::kTopBar);
    draw_who(view);
    draw_lock(view);
    draw_truth_words(view);
    if (const session::LiveSession* live = view.live(); live != nullptr) {
        const session::State& state = live->state();
        number(view, 1072, 70, Text::instruct_session, minutes_seconds(events::seconds(state.tick)),
               "");
        number(view, 1144, 62, Text::instruct_fluoro,
               minutes_seconds(state.fluoroscope.fluoroscopy_time_s), "");
        number(view, 1208, 80, Text::instruct_kerma,
               fmt::format("{:.1f}", state.fluoroscope.air_kerma_mgy), "mGy");
        const bool held = view.is_held();
        if (!state.ended) {
            ImGui::SetCursorPos({view.px(1300), view.px(7)});
            const std::string words =
                labelled(held ? Text::instruct_go_on : Text::instruct_pause, "##pause");
            if (segment(words, held, view.px(108))) orders.push_back(pause_order(view));
        }
        draw_end(view, orders);
    }
    ImGui::End();
}

std::string event_words(const events::Event& event) {
    const auto plain = [&](std::string_view field) {
        return assessment::plain_words(event.text(field));
    };
    static constexpr std::pair<std::string_view, Text> kPlain[] = {
        {"skin_punctured", Text::instruct_event_skin},
        {"septum_give", Text::instruct_event_give},
        {"metal_touched", Text::instruct_event_hard_stop},
        {"aspiration_started", Text::instruct_event_aspirates},
        {"aspiration_return", Text::instruct_event_return},
        {"aspiration_dry", Text::instruct_event_dry},
        {"extravasation", Text::instruct_event_extravasation},
        {"contrast_at_tip", Text::instruct_event_at_tip},
        {"picture_kept", Text::instruct_event_kept},
        {"needle_taken", Text::instruct_event_needle},
        {"needle_withdrawn", Text::instruct_event_withdrawn},
        {"rotor_read", Text::instruct_event_rotor},
        {"skin_prepped", Text::instruct_event_prepped},
        {"draped", Text::instruct_event_draped},
        {"bridge_bolus_programmed", Text::instruct_event_bridge},
        {"instructor_paused", Text::instruct_event_paused},
        {"bookmark", Text::instruct_bookmark},
        {"not_standardised", Text::instruct_not_standardised},
        {"concluded", Text::instruct_event_concluded}};
    for (const auto& [name, text] : kPlain)
        if (event.name == name) return say(text);
    if (event.name == "extension_taken")
        return say(Text::instruct_event_syringe, plain("extension"));
    if (event.name == "syringe_attached") return say(Text::instruct_event_syringe, plain("agent"));
    if (event.name == "injection_started") return say(Text::instruct_event_injects, plain("agent"));
    if (event.name == "drug_bolus") return say(Text::instruct_event_bolus, event.number("dose_mg"));
    const bool armed = event.name == "complication_armed";
    if (armed || event.name == "complication_fired") {
        const auto* spec = scenario::find_complication(event.text("complication"));
        const std::string label = spec ? std::string(spec->label) : event.text("complication");
        return say(armed ? Text::instruct_event_armed : Text::instruct_event_complication, label);
    }
    return {};
}

bool event_stands_out(const events::Event& event) {
    const std::string& name = event.name;
    return name == "aspiration_dry" || name == "extravasation" || name == "drug_bolus" ||
           name == "metal_touched" || name == "complication_fired" ||
           name == "complication_armed" || name == "not_standardised";
}

namespace {

/// Places of the strip: time runs to the playhead at its right end.
struct Strip {
    float left, right, top;
    double from_s, to_s;
    float x(double time_s) const {
        return left + (right - left) * static_cast<float>((time_s - from_s) / (to_s - from_s));
    }
};

void draw_grid(const InstructView& view, const Strip& strip, ImDrawList& list) {
    const Fonts& fonts = view.base.fonts;
    for (double t = std::ceil(strip.from_s / kGridS) * kGridS; t < strip.to_s; t += kGridS) {
        const float x = strip.x(t);
        list.AddLine({x, strip.top + view.px(18)}, {x, strip.top + view.px(78)}, color(token::n4));
        const std::string words = minutes_seconds(t);
        const ImVec2 size =
            fonts.caption->CalcTextSizeA(fonts.caption->FontSize, 1e6F, 0.0F, words.c_str());
        if (x + 0.5F * size.x < strip.right && x - 0.5F * size.x > strip.left - view.px(30))
            draw_text(list, fonts.caption, {x - 0.5F * size.x, strip.top}, token::n7, words);
    }
}

void draw_beam(const InstructView& view, const Strip& strip, const events::EventLog& log,
               ImDrawList& list) {
    double since_s = -1.0;
    const auto bar = [&](double from_s, double to_s) {
        if (to_s < strip.from_s) return;
        const float a = std::max(strip.left, strip.x(from_s));
        list.AddRectFilled({a, strip.top + view.px(22)},
                           {std::max(a + view.px(2), strip.x(to_s)), strip.top + view.px(32)},
                           color(token::beam));
    };
    for (const events::Event& event : log) {
        if (event.name == "beam_on") since_s = event.time_s();
        if (event.name == "beam_off" && since_s >= 0.0) {
            bar(since_s, event.time_s());
            since_s = -1.0;
        }
    }
    if (since_s >= 0.0) bar(since_s, strip.to_s);
}

/// Newest first: where two texts would meet, the older one stays a dot.
void draw_events(const InstructView& view, const Strip& strip, const events::EventLog& log,
                 ImDrawList& list) {
    ImFont* font = view.base.fonts.caption;
    std::array<float, 2> free{strip.right, strip.right};
    for (auto it = log.rbegin(); it != log.rend() && it->time_s() >= strip.from_s; ++it) {
        const std::string words = event_words(*it);
        if (words.empty()) continue;
        const unsigned ink = it->name == "bookmark"  ? token::accent
                             : event_stands_out(*it) ? token::caution
                                                     : token::n8;
        const float x = strip.x(it->time_s()), y = strip.top + view.px(42);
        if (it->name == "bookmark") {
            list.AddLine({x, y - view.px(6)}, {x, y + view.px(6)}, color(ink), view.px(1.5F));
            list.AddTriangleFilled({x, y - view.px(6)}, {x + view.px(8), y - view.px(3)}, {x, y},
                                   color(ink));
        } else {
            list.AddCircleFilled({x, y}, view.px(3.5F), color(ink), 16);
        }
        const float wide = font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, words.c_str()).x;
        for (std::size_t row = 0; row < free.size(); ++row) {
            const float a = std::clamp(x - 0.5F * wide, strip.left, strip.right - wide);
            if (a + wide > free[row]) continue;
            draw_text(list, font, {a, strip.top + view.px(50.0F + 14.0F * static_cast<float>(row))},
                      ink, words);
            free[row] = a - view.px(8);
            break;
        }
    }
}

}  // namespace

void draw_two_minutes(InstructView& view, Orders& orders) {
    begin_panel(view.base, "two minutes", layout::kTwoMinutes);
    panel_head(view, layout::kTwoMinutes, say(Text::instruct_two_minutes), "", 0);
    ImGui::SetCursorPos({view.px(648), view.px(3)});
    if (button(labelled(Text::instruct_settings, "##settings"), {view.px(108), view.px(28)}))
        view.base.settings_sheet.open_in_list = !view.base.settings_sheet.open_in_list;
    const session::LiveSession* live = view.live();
    if (live != nullptr) {
        ImGui::SetCursorPos({view.px(764), view.px(3)});
        ImGui::BeginDisabled(!view.can_order());
        if (button(fmt::format("{}  B###bookmark", say(Text::instruct_bookmark)),
                   {view.px(144), view.px(28)}))
            orders.push_back(bookmark_order());
        ImGui::EndDisabled();
        const ImVec2 panel = ImGui::GetWindowPos();
        const double now_s = events::seconds(live->state().tick);
        const double to_s = std::max(now_s, kShownS);
        const Strip strip{.left = panel.x + view.px(56),
                          .right = panel.x + view.px(904),
                          .top = panel.y + view.px(33),
                          .from_s = to_s - kShownS,
                          .to_s = to_s};
        ImDrawList& list = *ImGui::GetWindowDrawList();
        draw_fitted(list, {view.base.fonts.caption},
                    {panel.x + view.px(12), strip.top + view.px(20)}, view.px(42), token::n7,
                    say(Text::instruct_beam));
        draw_grid(view, strip, list);
        draw_beam(view, strip, live->events(), list);
        draw_events(view, strip, live->events(), list);
        const float x = strip.x(now_s);
        list.AddLine({x, strip.top + view.px(16)}, {x, strip.top + view.px(80)},
                     color(token::accent), view.px(2));
    }
    ImGui::End();
}

void draw_instruct(InstructView& view, Orders& orders) {
    draw_instruct_bar(view, orders);
    draw_stations(view, orders);
    draw_watch(view);
    draw_two_minutes(view, orders);
    draw_notes(view, orders);
    draw_rating(view);
    draw_complications(view, orders);
    draw_live_checklist(view, orders);
}

}  // namespace sideport::app
