// The instructor's stations, and the patient of the chosen one.

#include <fmt/format.h>

#include "sim/app/instruct_view.h"
#include "sim/app/texts.h"
#include "sim/app/told_words.h"
#include "sim/app/widgets.h"
#include "sim/session/patient_voice.h"

namespace sideport::app {

namespace {

constexpr float kHead = 36, kRowHeight = 84, kPatientTop = 600;

void icon_dot(ImDrawList& list, ImVec2 c, float r, unsigned ink, bool filled) {
    if (filled)
        list.AddCircleFilled(c, r, color(ink), 16);
    else
        list.AddCircle(c, r, color(ink), 16, 1.5F);
}

struct Doing {
    std::string words;
    unsigned ink = token::n8;
    bool filled = false;
};

Doing doing_of(const StationRow& row) {
    using classroom::StationStatus;
    const classroom::StationCard& card = row.seen.card;
    if (const std::string trouble = row.seen.trouble(); !trouble.empty())
        return {trouble, token::caution, true};
    switch (card.status) {
        case StationStatus::signed_in:
            return {say(Text::instruct_signed_in), token::n7, false};
        case StationStatus::closed:
            return {say(Text::instruct_closed), token::n6, false};
        case StationStatus::ended:
            return {say(Text::instruct_ended), token::ok, true};
        case StationStatus::paused:
            return {say(Text::instruct_paused), token::n7, false};
        case StationStatus::in_case:
            break;
    }
    if (row.beam_on) return {say(Text::instruct_event_beam), token::beam, true};
    return {row.doing.empty() ? say(Text::instruct_event_reading) : row.doing, token::n8, false};
}

void draw_progress(const InstructView& view, const StationRow& row, ImVec2 at, float width) {
    if (!row.is_assessed) return;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Fonts& fonts = view.base.fonts;
    const float half = 0.46F * width;
    draw_fitted(list, {fonts.caption}, at, half, token::n8,
                say(Text::instruct_of_items, row.decided, row.items));
    const bool errors = row.critical_errors > 0;
    const std::string words =
        errors
            ? (row.critical_errors == 1 ? say(Text::instruct_critical_error, row.critical_errors)
                                        : say(Text::instruct_critical_errors, row.critical_errors))
            : say(Text::instruct_critical_open, row.critical_open);
    draw_fitted(list, {fonts.caption}, {at.x + half + view.px(4), at.y}, width - half - view.px(4),
                errors ? token::danger : token::n7, words);
}

void draw_row(InstructView& view, int index) {
    const StationRow& row = view.rows[static_cast<std::size_t>(index)];
    const classroom::StationCard& card = row.seen.card;
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const bool pressed = ImGui::InvisibleButton(fmt::format("station{}", index).c_str(),
                                                {width, view.px(kRowHeight)});
    if (pressed) view.wants_row = index;
    const ImVec2 end(origin.x + width, origin.y + view.px(kRowHeight));
    const bool chosen = index == view.chosen;
    if (chosen || ImGui::IsItemHovered())
        list.AddRectFilled(origin, end, color(chosen ? token::accent_bg : token::n4));
    if (chosen) list.AddRectFilled(origin, {origin.x + view.px(3), end.y}, color(token::accent));
    const auto at = [&](float x, float dy) {
        return ImVec2(origin.x + view.px(x), origin.y + view.px(dy));
    };
    const Fonts& fonts = view.base.fonts;
    list.AddRect(at(14, 10), at(34, 30), color(token::n6), view.px(3));
    draw_text(list, fonts.caption, at(20, 13), token::n8, fmt::format("{}", index + 1));
    const bool in_case = !card.session.empty();
    std::string who = card.trainee.empty() ? card.station : card.trainee;
    if (in_case && row.form > 0) who += " · " + say(Text::instruct_form, row.form);
    draw_fitted(list, {fonts.strong, fonts.caption}, at(42, 11), width - view.px(42 + 52),
                in_case ? token::n9 : token::n7, who);
    if (in_case)
        draw_text(list, fonts.body, at(166, 11), token::n8,
                  minutes_seconds(events::seconds(card.tick)));
    const Doing doing = doing_of(row);
    icon_dot(list, at(22, 45), view.px(4), doing.ink, doing.filled);
    draw_fitted(list, {fonts.body, fonts.caption}, at(34, 37), width - view.px(42), doing.ink,
                doing.words);
    draw_progress(view, row, at(14, 60), width - view.px(26));
    list.AddLine({origin.x, end.y}, end, color(token::n4));
}

void draw_empty(const InstructView& view) {
    ImGui::SetCursorPos({view.px(12), view.px(kHead + 12)});
    ImGui::PushTextWrapPos(view.px(204));
    ImGui::TextWrapped("%s", say(Text::instruct_nobody));
    ImGui::PopTextWrapPos();
    ImGui::SetCursorPosX(view.px(12));
    ImGui::Dummy({1, view.px(4)});
    ImGui::SetCursorPosX(view.px(12));
    note(view.base, say(Text::instruct_how_to_sign_in, view.classroom.string()));
}

void vital(const InstructView& view, float y, Text label, const std::string& value,
           const char* unit) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 panel = ImGui::GetWindowPos();
    const Fonts& fonts = view.base.fonts;
    const float right = 204, unit_width = 42;
    list.AddLine({panel.x, panel.y + view.px(y)}, {panel.x + view.px(216), panel.y + view.px(y)},
                 color(token::n4));
    draw_fitted(list, {fonts.body, fonts.caption},
                {panel.x + view.px(12), panel.y + view.px(y + 8)}, view.px(92), token::n8,
                say(label));
    const float wide =
        fonts.value->CalcTextSizeA(fonts.value->FontSize, 1e6F, 0.0F, value.c_str()).x;
    draw_text(list, fonts.value,
              {panel.x + view.px(right - unit_width - 2) - wide, panel.y + view.px(y + 5)},
              token::n9, value);
    draw_text(list, fonts.caption,
              {panel.x + view.px(right - unit_width + 2), panel.y + view.px(y + 10)}, token::n7,
              unit);
}

void draw_vitals(const InstructView& view) {
    const session::State& state = view.live()->state();
    const session::Vitals now = session::vitals(view.live()->model(), state);
    const ImVec2 panel = ImGui::GetWindowPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float top = kPatientTop;
    list.AddLine({panel.x, panel.y + view.px(top)},
                 {panel.x + view.px(216), panel.y + view.px(top)}, color(token::n5));
    draw_text(list, view.base.fonts.strong, {panel.x + view.px(12), panel.y + view.px(top + 9)},
              token::n9, say(Text::instruct_patient));
    draw_fitted(list, {view.base.fonts.body}, {panel.x + view.px(100), panel.y + view.px(top + 9)},
                view.px(100), token::n7, say(Text::instruct_now));
    constexpr float kStep = 32;
    float y = top + 36;
    const auto row = [&](Text label, const std::string& value, const char* unit) {
        vital(view, y, label, value, unit);
        y += kStep;
    };
    row(Text::instruct_heart_rate, fmt::format("{:.0f}", now.heart_rate_per_min), "/min");
    row(Text::instruct_blood_pressure,
        fmt::format("{:.0f}/{:.0f}", now.systolic_mmhg, now.diastolic_mmhg), "mmHg");
    row(Text::instruct_oxygen, fmt::format("{:.0f}", now.oxygen_percent), "%");
    row(Text::instruct_breathing, fmt::format("{:.0f}", now.breathing_rate_per_min), "/min");
    row(Text::instruct_awake, say(now.drowsy ? Text::instruct_drowsy : Text::instruct_talking), "");
    list.AddLine({panel.x, panel.y + view.px(y)}, {panel.x + view.px(216), panel.y + view.px(y)},
                 color(token::n4));
    ImGui::SetCursorPos({view.px(12), view.px(y + 6)});
    note(view.base, state.patient.said.empty()
                        ? say(Text::instruct_no_words)
                        : say(Text::instruct_last_words, patient_words(state.patient.said)));
}

}  // namespace

void draw_stations(InstructView& view, Orders&) {
    begin_panel(view.base, "stations", layout::kStations);
    panel_head(view, layout::kStations, say(Text::instruct_stations),
               view.rows.empty() ? "" : fmt::format("{}", view.rows.size()), 24);
    if (!view.rows.empty()) {
        ImGui::SetCursorPos({view.px(112), view.px(3)});
        if (button(labelled(Text::instruct_pause_all, "##all"), {view.px(96), view.px(28)}))
            view.wants_pause_all = true;
    }
    if (view.rows.empty()) draw_empty(view);
    ImGui::SetCursorPos({0, view.px(kHead)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
    if (!view.rows.empty()) {
        const float height = view.live() != nullptr ? kPatientTop - kHead : 840 - kHead;
        ImGui::BeginChild("rows", {view.px(216), view.px(height)});
        for (int i = 0; i < static_cast<int>(view.rows.size()); ++i)
            draw_row(view, i);
        for (const std::string& problem : view.problems)
            note(view.base, problem);
        ImGui::EndChild();
    }
    ImGui::PopStyleVar(2);
    if (view.live() != nullptr) draw_vitals(view);
    ImGui::End();
}

}  // namespace sideport::app
