// The case list: filters to the left, a row for each case, what is known of the chosen one.

#include "sim/app/panel_cases.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

constexpr float kResultWidth = 132;

void draw_octagon(ImDrawList& list, ImVec2 center, float radius) {
    list.AddNgonFilled(center, radius, color(token::danger), 8);
}

/// As much of a text as fits on so many lines; what is left out becomes an ellipsis.
std::string fit_lines(ImFont* font, const std::string& text, float width, int lines) {
    const char *at = text.data(), *const end = text.data() + text.size();
    const float room = width - font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, " …").x;
    for (int line = 1; line <= lines; ++line) {
        const char* next = font->CalcWordWrapPositionA(1.0F, at, end, width);
        if (next == end) return text;
        if (line == lines) {
            next = font->CalcWordWrapPositionA(1.0F, at, end, room);
            return std::string(text.data(), next) + " …";
        }
        at = next;
        while (at < end && *at == ' ')
            ++at;
    }
    return text;
}

void draw_lines(ImDrawList& list, ImFont* font, ImVec2 at, float width, int lines, unsigned ink,
                const std::string& text) {
    const std::string fitting = fit_lines(font, text, width, lines);
    list.AddText(font, font->FontSize, at, color(ink), fitting.data(),
                 fitting.data() + fitting.size(), width);
}

/// What is typed goes in here, wherever the mouse is.
void draw_filter(const ViewState& view, CaseList& list) {
    const float s = view.scale;
    caption(view, "Filter");
    const ImVec2 at = ImGui::GetCursorScreenPos(), size(336 * s, 30 * s);
    ImDrawList& drawing = *ImGui::GetWindowDrawList();
    drawing.AddRectFilled(at, {at.x + size.x, at.y + size.y}, color(token::n1), 3 * s);
    drawing.AddRect(at, {at.x + size.x, at.y + size.y}, color(token::accent), 3 * s);
    const ImVec2 text_at(at.x + 8 * s, at.y + 6 * s);
    ImFont* font = view.fonts.body;
    if (list.filter.empty()) {
        draw_text(drawing, font, {text_at.x + 4 * s, text_at.y}, token::n7, "Type to filter");
    } else {
        draw_text(drawing, font, text_at, token::n9, list.filter);
    }
    const float end =
        text_at.x + font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, list.filter.c_str()).x;
    drawing.AddLine({end + s, text_at.y}, {end + s, text_at.y + 18 * s}, color(token::accent),
                    1.5F * s);
    ImGui::Dummy(size);
    if (!list.filter.empty() && ImGui::Button("All cases  Esc")) clear_filter(list);
}

void draw_modes(const ViewState& view, CaseList& list) {
    const float s = view.scale;
    caption(view, "Mode  F2");
    if (segment("Practice", list.mode == Mode::practice, 164 * s))
        choose_mode(list, Mode::practice);
    ImGui::SameLine();
    if (segment("Assessment", list.mode == Mode::assessment, 164 * s))
        choose_mode(list, Mode::assessment);
    ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::n8));
    ImGui::TextWrapped("%s", list.mode == Mode::practice
                                 ? "Cases by their names. You may leave a case or start it again."
                                 : "Cases by number, in an order that says nothing. The session "
                                   "is recorded as an assessment.");
    ImGui::PopStyleColor();
}

void draw_groups(const ViewState& view, CaseList& list) {
    const std::vector<std::string> groups = groups_of(list);
    if (groups.size() < 2) return;
    caption(view, "Folder  F3");
    if (segment("All", list.group.empty(), 336 * view.scale)) choose_group(list, "");
    for (const std::string& group : groups) {
        const auto count =
            std::count_if(list.entries.begin(), list.entries.end(),
                          [&](const CaseEntry& entry) { return entry.group == group; });
        if (segment(fmt::format("{}, {} cases##{}", group, count, group).c_str(),
                    list.group == group, 336 * view.scale))
            choose_group(list, group);
    }
}

void draw_filters(const ViewState& view, CaseList& list, std::size_t shown) {
    begin_panel(view, "filters", layout::kCaseFilters);
    draw_filter(view, list);
    ImGui::TextUnformatted(fmt::format("{} of {} cases", shown, list.entries.size()).c_str());
    ImGui::Spacing();
    draw_modes(view, list);
    ImGui::Spacing();
    draw_groups(view, list);
    ImGui::Spacing();
    if (ImGui::Button("Read the folders again  F5")) list.wants_reread = true;
    if (ImGui::Button(with_cap(view, "Settings", Action::settings).c_str()))
        list.wants_settings = true;
    ImGui::SetCursorPosY(748 * view.scale);
    if (ImGui::Button("Close Sideport", {190 * view.scale, 0})) list.wants_quit = true;
    ImGui::End();
}

void draw_last_result(const ViewState& view, ImVec2 at, const CaseResult& result) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    draw_text(list, view.fonts.strong, at, result.passed ? token::ok : token::caution,
              result.passed ? "At standard" : "Not yet");
    draw_text(list, view.fonts.caption, {at.x, at.y + 20 * view.scale}, token::n8,
              fmt::format("{:.0f} of {:.0f} points", result.score, result.max_score));
}

struct RowTouch {
    bool pressed = false, hovered = false;
};

RowTouch draw_row(const ViewState& view, const CaseEntry& entry, Mode mode, bool chosen,
                  float width) {
    const float s = view.scale, height = layout::kCaseRowHeight * s;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::PushID(entry.file.c_str());
    ImGui::InvisibleButton("row", {width, height});
    const bool hovered = ImGui::IsItemHovered();
    ImGui::PopID();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 end(at.x + width, at.y + height - 4 * s);
    list.AddRectFilled(at, end,
                       color(chosen    ? token::accent_bg
                             : hovered ? token::n4
                                       : token::n3),
                       3 * s);
    if (chosen) list.AddRectFilled(at, {at.x + 4 * s, end.y}, color(token::accent));
    const bool broken = !entry.errors.empty();
    float x = at.x + 16 * s;
    if (broken) {
        draw_octagon(list, {x + 7 * s, at.y + 20 * s}, 8 * s);
        x += 24 * s;
    }
    const float room = end.x - x - (entry.last ? kResultWidth + 16 : 12) * s;
    draw_lines(list, view.fonts.strong, {x, at.y + 10 * s}, room, 1, token::n9,
               heading(entry, mode));
    draw_lines(list, view.fonts.body, {x, at.y + 34 * s}, room, 2,
               broken ? token::danger : token::n8, summary(entry, mode));
    if (entry.last) draw_last_result(view, {end.x - kResultWidth * s, at.y + 12 * s}, *entry.last);
    return {.pressed = hovered && ImGui::IsMouseClicked(0), .hovered = hovered};
}

void draw_nothing(const CaseList& list) {
    if (!list.entries.empty()) {
        ImGui::TextWrapped("No case fits \"%s\". Esc empties the filter.", list.filter.c_str());
        return;
    }
    ImGui::TextWrapped("No cases here yet. A case is a folder with a scenario.yaml in one of:");
    for (const auto& folder : list.folders)
        ImGui::TextWrapped("%s", folder.c_str());
}

void draw_rows(const ViewState& view, CaseList& list, const std::vector<std::size_t>& shown) {
    begin_panel(view, "rows", layout::kCaseRows);
    if (shown.empty()) draw_nothing(list);
    ImGui::BeginChild("all rows", {0, 0});
    const float width = ImGui::GetContentRegionAvail().x - 4 * view.scale;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
    for (std::size_t place = 0; place < shown.size(); ++place) {
        const bool chosen = place == list.chosen;
        const RowTouch touch = draw_row(view, list.entries[shown[place]], list.mode, chosen, width);
        if (touch.pressed) list.chosen = place;
        if (touch.hovered && list.double_clicked) {
            list.chosen = place;
            list.wants_start = true;
        }
        if (chosen && list.scroll_to_chosen) {
            ImGui::SetScrollHereY();
            list.scroll_to_chosen = false;
        }
    }
    ImGui::PopStyleVar();
    ImGui::EndChild();
    ImGui::End();
}

void paragraph(const ViewState& view, const char* title, const std::string& text) {
    if (text.empty()) return;
    ImGui::Spacing();
    caption(view, title);
    ImGui::TextWrapped("%s", text.c_str());
}

void draw_errors(const ViewState& view, const CaseEntry& entry, Mode mode) {
    paragraph(view, "Why it cannot be started",
              mode == Mode::assessment ? "Its file has errors. Practice mode shows them." : "");
    if (mode == Mode::assessment) return;
    for (const Error& error : entry.errors) {
        ImGui::Spacing();
        ImGui::TextWrapped("%s", error.message.c_str());
        ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::danger));
        ImGui::TextWrapped("%s: %s", error.where.c_str(), error.code.c_str());
        ImGui::PopStyleColor();
    }
    ImGui::Spacing();
    ImGui::TextWrapped("Mend the file, then read the folders again with F5.");
}

void draw_known(const ViewState& view, const CaseEntry& entry) {
    if (entry.scenario.prebrief.empty()) {
        ImGui::Spacing();
        caption(view, "What you know");
        for (const std::string& fact : known_facts(entry.scenario)) {
            ImGui::Bullet();
            ImGui::TextWrapped("%s", fact.c_str());
        }
    }
    paragraph(view, "What you know", entry.scenario.prebrief);
    if (entry.scenario.objectives.empty()) return;
    ImGui::Spacing();
    caption(view, "Goals");
    for (const std::string& goal : entry.scenario.objectives) {
        ImGui::Bullet();
        ImGui::TextWrapped("%s", goal.c_str());
    }
}

void draw_chosen(const ViewState& view, CaseList& list) {
    begin_panel(view, "chosen", layout::kCaseBrief);
    const CaseEntry* entry = chosen_case(list);
    if (entry != nullptr) {
        ImGui::BeginChild("prebrief", {0, 708 * view.scale});
        ImGui::PushFont(view.fonts.lead);
        ImGui::TextWrapped("%s", heading(*entry, list.mode).c_str());
        ImGui::PopFont();
        if (!entry->errors.empty()) {
            draw_errors(view, *entry, list.mode);
        } else {
            paragraph(view, "Why you are here", entry->scenario.stem);
            draw_known(view, *entry);
            paragraph(view, "Ground rules",
                      list.mode == Mode::practice
                          ? "Talk aloud. You may stop at any time."
                          : "Talk aloud. Case, seed and program version are recorded.");
        }
        ImGui::EndChild();
        ImGui::SetCursorPosY(748 * view.scale);
        ImGui::BeginDisabled(!entry->errors.empty());
        if (primary_button("Start", 190 * view.scale)) list.wants_start = true;
        ImGui::EndDisabled();
        ImGui::SameLine();
        key_cap(view, "Enter");
    }
    ImGui::End();
}

void draw_keys(const ViewState& view, const CaseList& list) {
    begin_panel(view, "list status", layout::kStatus);
    if (list.trouble.empty()) {
        ImGui::TextUnformatted("Choose a case.");
    } else {
        ImGui::TextColored(color_vec(token::danger), "%s", list.trouble.c_str());
    }
    static constexpr struct {
        const char *cap, *what;
    } kKeys[] = {{"Up", ""},     {"Down", "choose"}, {"Enter", "start"},  {"Esc", "all cases"},
                 {"F2", "mode"}, {"F3", "folder"},   {"F5", "read again"}};
    ImGui::SameLine(960 * view.scale);
    for (const auto& key : kKeys) {
        key_cap(view, key.cap);
        ImGui::SameLine(0.0F, 6 * view.scale);
        if (*key.what == '\0') continue;
        caption(view, key.what);
        ImGui::SameLine(0.0F, 14 * view.scale);
    }
    ImGui::NewLine();
    ImGui::End();
}

void draw_title(const ViewState& view) {
    begin_panel(view, "list top", layout::kTopBar);
    const float s = view.scale;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    draw_text(list, view.fonts.lead, {16 * s, 12 * s}, token::n9, "Sideport");
    draw_text(list, view.fonts.body, {112 * s, 14 * s}, token::n8, "Cases");
    draw_text(list, view.fonts.caption, {1236 * s, 15 * s}, token::n7,
              "A training aid, not a medical device. Nobody here is real.");
    ImGui::End();
}

}  // namespace

void draw_case_list(const ViewState& view, CaseList& list) {
    draw_title(view);
    const std::vector<std::size_t> shown = shown_cases(list);
    if (!shown.empty()) list.chosen = std::min(list.chosen, shown.size() - 1);
    draw_filters(view, list, shown.size());
    draw_rows(view, list, shown_cases(list));
    draw_chosen(view, list);
    draw_keys(view, list);
}

}  // namespace sideport::app
