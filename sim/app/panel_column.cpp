// The column beside the live monitor: its tabs in the compact plan, and the film strip.

#include "sim/app/panel_column.h"

#include <fmt/format.h>

#include "sim/app/texts.h"
#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

void tool_button(ViewState& view, const char* label, MonitorTool tool, float width) {
    const bool chosen = view.tool == tool;
    if (segment(label, chosen, width)) view.tool = chosen ? MonitorTool::none : tool;
}

void swap_button(ViewState& view, float width) {
    if (button(with_cap(view, say(Text::monitor_swap), Action::swap).c_str(), {width, 0}))
        view.wants_swap = true;
}

}  // namespace

void draw_film_strip(ViewState& view) {
    ImGui::PushStyleColor(ImGuiCol_WindowBg, ImVec4(0, 0, 0, 0));
    begin_panel(view, "film", view.plan->film);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float s = view.scale;
    for (int place = 0; place < layout::kFilmPlaces; ++place) {
        const int i = film_picture(view, place);
        const Area area = view.plan->film_place(place);
        const ImVec2 low = area.min(s), size = area.size(s), high(low.x + size.x, low.y + size.y);
        ImGui::SetCursorScreenPos(low);
        if (ImGui::InvisibleButton(fmt::format("film{}", place).c_str(), size) && i >= 0)
            view.reference = i;
        list.AddRect(low, high, color(i >= 0 && i == view.reference ? token::accent : token::n5),
                     0.0F, 0, (i == view.reference ? 2.0F : 1.0F) * s);
        if (i < 0 && !view.plan->compact)
            draw_fitted(list, {view.fonts.caption}, {low.x + 3 * s, low.y + 15 * s}, size.x - 4 * s,
                        token::n6, say(Text::monitor_empty));
    }
    const Area last = view.plan->film_place(layout::kFilmPlaces - 1);
    const bool compact = view.plan->compact;  // the swap stands beside the tabs there
    ImGui::SetCursorScreenPos(
        {(last.x + last.w + 6) * s, (view.plan->film.y + 0.5F * view.plan->film.h - 13) * s});
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {4 * s, ImGui::GetStyle().FramePadding.y});
    tool_button(view, say(Text::monitor_angle), MonitorTool::angle, (compact ? 66 : 52) * s);
    ImGui::SameLine(0.0F, 4 * s);
    tool_button(view, say(Text::monitor_label), MonitorTool::label, (compact ? 62 : 48) * s);
    if (!compact) {
        ImGui::SameLine(0.0F, 4 * s);
        swap_button(view, 56 * s);
    }
    ImGui::PopStyleVar();
    ImGui::End();
    ImGui::PopStyleColor();
}

void draw_column_tabs(ViewState& view) {
    const Area area = view.plan->tabs;
    if (!area.shown()) return;
    if (!view.covers_column()) {
        const float s = view.scale;
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 3 * s});
        begin_panel(view, "column tabs", area);
        if (segment(say(Text::monitor_tab_reference), !view.shows_room, 122 * s))
            view.shows_room = false;
        ImGui::SameLine(0.0F, 4 * s);
        if (segment(say(Text::monitor_tab_room), view.shows_room, 90 * s)) view.shows_room = true;
        ImGui::SameLine(0.0F, 12 * s);
        swap_button(view, 92 * s);
        ImGui::End();
        ImGui::PopStyleVar();
    }
    view.plan = view.shows_room ? &layout::kCompactRoom : &layout::kCompact;
}

}  // namespace sideport::app
