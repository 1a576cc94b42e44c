// The case list: filters to the left, a row for each case, what is known of the chosen one.

#include "sim/app/panel_cases.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/app/focus_hints.h"
#include "sim/app/focus_ring.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

constexpr float kPictureSide = 76;

/// Of level, score and attempts at the right end of a row, logical px.
float result_width(const ViewState& view) {
    return view.plan->compact ? 148 : 132;
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
    caption(view, say(Text::cases_filter));
    const ImVec2 at = ImGui::GetCursorScreenPos(), size(ImGui::GetContentRegionAvail().x, 30 * s);
    ImDrawList& drawing = *ImGui::GetWindowDrawList();
    drawing.AddRectFilled(at, {at.x + size.x, at.y + size.y}, color(token::n1), 3 * s);
    drawing.AddRect(at, {at.x + size.x, at.y + size.y}, color(token::accent), 3 * s);
    const ImVec2 text_at(at.x + 8 * s, at.y + 0.5F * (size.y - view.fonts.body->FontSize));
    ImFont* font = view.fonts.body;
    if (list.filter.empty()) {
        draw_fitted(drawing, {font, view.fonts.caption}, {text_at.x + 4 * s, text_at.y},
                    size.x - 20 * s, token::n7, say(Text::cases_type_to_filter));
    } else {
        draw_text(drawing, font, text_at, token::n9, list.filter);
    }
    const float end =
        text_at.x + font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, list.filter.c_str()).x;
    drawing.AddLine({end + s, text_at.y}, {end + s, text_at.y + 18 * s}, color(token::accent),
                    1.5F * s);
    ImGui::Dummy(size);
    if (!list.filter.empty() && button(say(Text::cases_empty_filter))) clear_filter(list);
}

void draw_modes(const ViewState& view, CaseList& list) {
    caption(view, say(Text::cases_mode_title));
    const float half = share_of_line(view, 2, 8);
    if (segment(say(Text::cases_practice), list.mode == Mode::practice, half))
        choose_mode(list, Mode::practice);
    ImGui::SameLine();
    if (segment(say(Text::cases_assessment), list.mode == Mode::assessment, half))
        choose_mode(list, Mode::assessment);
    ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::n8));
    ImGui::TextWrapped("%s", list.mode == Mode::practice ? say(Text::cases_practice_explained)
                                                         : say(Text::cases_assessment_explained));
    ImGui::PopStyleColor();
}

void draw_groups(const ViewState& view, CaseList& list) {
    const std::vector<std::string> groups = groups_of(list);
    if (groups.size() < 2) return;
    caption(view, say(Text::cases_folder_title));
    if (segment(say(Text::cases_all), list.group.empty(), share_of_line(view, 1, 0)))
        choose_group(list, "");
    for (const std::string& group : groups) {
        const auto count =
            std::count_if(list.entries.begin(), list.entries.end(),
                          [&](const CaseEntry& entry) { return entry.group == group; });
        if (segment(fmt::format(
                        "{}, {} {}##{}", group, count,
                        count == 1 ? say(Text::cases_one_case) : say(Text::cases_many_cases), group)
                        .c_str(),
                    list.group == group, share_of_line(view, 1, 0)))
            choose_group(list, group);
    }
}

void draw_levels(const ViewState& view, CaseList& list) {
    constexpr int kLevels = 5;
    const float s = view.scale;
    caption(view, say(Text::cases_level_title));
    const float sixth = share_of_line(view, kLevels + 1, 4), third = share_of_line(view, 3, 4);
    if (segment(labelled(Text::cases_all, "##level"), list.level == 0, sixth))
        choose_level(list, 0);
    for (int level = 1; level <= kLevels; ++level) {
        ImGui::SameLine(0.0F, 4 * s);
        if (segment(fmt::format("{}##level", level).c_str(), list.level == level, sixth))
            choose_level(list, level);
    }
    caption(view, say(Text::cases_passed_title));
    constexpr std::pair<DoneFilter, Text> kDone[] = {{DoneFilter::all, Text::cases_all},
                                                     {DoneFilter::not_done, Text::cases_not_yet},
                                                     {DoneFilter::done, Text::cases_passed}};
    for (const auto& [done, label] : kDone) {
        if (done != DoneFilter::all) ImGui::SameLine(0.0F, 4 * s);
        if (segment(labelled(label, "##done"), list.done == done, third)) choose_done(list, done);
    }
}

void draw_filters(const ViewState& view, CaseList& list, std::size_t shown) {
    begin_panel(view, "filters", view.plan->case_filters);
    begin_body(view, "all filters", 56);
    draw_filter(view, list);
    ImGui::TextUnformatted(say(Text::cases_shown_of_all, shown, list.entries.size()).c_str());
    if (list.is_reading) note(view, say(Text::cases_being_read, list.left_to_read));
    ImGui::Spacing();
    draw_modes(view, list);
    ImGui::Spacing();
    draw_levels(view, list);
    ImGui::Spacing();
    draw_groups(view, list);
    ImGui::Spacing();
    if (button(say(Text::cases_read_again))) list.wants_reread = true;
    if (button(with_cap(view, say(Text::cases_settings), Action::settings).c_str()))
        list.wants_settings = true;
    if (controls_case(list) != nullptr) {
        ImGui::Spacing();
        if (list.first_run) ImGui::TextWrapped("%s", say(Text::cases_first_time));
        if (button(say(Text::cases_practise_controls))) list.wants_controls = true;
    }
    ImGui::EndChild();
    ImGui::SetCursorPosY((view.plan->case_filters.h - 48) * view.scale);
    if (button(say(Text::cases_close_sideport), {190 * view.scale, 0})) list.wants_quit = true;
    ImGui::End();
}

/// Level, score and attempts at the right end of a row.
void draw_record(const ViewState& view, ImVec2 at, const CaseEntry& entry) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float s = view.scale;
    const float room = (result_width(view) - 8) * s;
    const std::optional<CaseResult>& result = entry.score();
    if (result)
        draw_fitted(list, {view.fonts.strong, view.fonts.caption}, at, room,
                    result->passed ? token::ok : token::caution,
                    result->passed ? say(Text::cases_at_standard) : say(Text::cases_not_yet));
    const float down = result ? view.fonts.strong->FontSize + 4 * s : 0;
    std::string text = result ? say(Text::cases_best_of, result->score, result->max_score)
                              : std::string(say(Text::cases_not_tried));
    if (!result && entry.attempts > 0) text = say(Text::cases_not_signed);
    if (!result && entry.attempts == 0 && entry.unfinished) text = say(Text::cases_not_finished);
    if (result && result->procedure_time_s > 0.0)
        text += say(Text::cases_in_time, minutes_seconds(result->procedure_time_s));
    draw_fitted(list, {view.fonts.caption}, {at.x, at.y + down}, room, token::n8, text);
    text = say(Text::cases_row_level, entry.scenario.level);
    if (entry.attempts > 0)
        text += fmt::format(
            " · {} {}", entry.attempts,
            entry.attempts == 1 ? say(Text::cases_one_attempt) : say(Text::cases_many_attempts));
    draw_fitted(list, {view.fonts.caption},
                {at.x, at.y + down + view.fonts.caption->FontSize + 5 * s}, room, token::n7, text);
}

/// A row's ground, with the place of its picture left open: that is drawn before the interface.
void fill_around(ImDrawList& list, ImVec2 from, ImVec2 to, const Area* hole, float s,
                 unsigned ink) {
    const ImU32 fill = color(ink);
    if (hole == nullptr) return list.AddRectFilled(from, to, fill, 3 * s);
    const ImVec2 a(hole->x * s, hole->y * s), b((hole->x + hole->w) * s, (hole->y + hole->h) * s);
    list.AddRectFilled(from, {a.x, to.y}, fill);
    list.AddRectFilled({a.x, from.y}, {b.x, a.y}, fill);
    list.AddRectFilled({a.x, b.y}, {b.x, to.y}, fill);
    list.AddRectFilled({b.x, from.y}, to, fill);
}

struct RowTouch {
    bool pressed = false, hovered = false;
};

/// Where the picture of a row goes, on whole pixels; what lies below the panel is cut off.
std::optional<Area> picture_place(const ViewState& view, ImVec2 row_at) {
    const float s = view.scale, inset = 4 * s;
    const Area& panel = view.plan->case_rows;
    const float x = std::round(row_at.x + 10 * s), y = std::round(row_at.y + inset);
    const float top = panel.y * s, bottom = (panel.y + panel.h) * s - 12 * s;
    const float height = std::min(kPictureSide * s, std::floor(bottom - y));
    if (y < top || height < s) return std::nullopt;
    return Area{x / s, y / s, kPictureSide, height / s};
}

/// Words where the X-ray will be: a plain black square looks broken.
void draw_no_picture(const ViewState& view, ImDrawList& list, const Area& place, Preview preview) {
    const float s = view.scale;
    const ImVec2 from(place.x * s, place.y * s),
        to((place.x + place.w) * s, (place.y + place.h) * s);
    list.AddRectFilled(from, to, color(token::n1));
    list.AddRect(from, to, color(token::n5));
    const char* words = say(preview == Preview::being_made ? Text::cases_preview_being_made
                                                           : Text::cases_no_preview);
    ImFont* font = view.fonts.caption;
    const float pad = 6 * s;
    list.PushClipRect(from, to, true);
    list.AddText(font, font->FontSize, {from.x + pad, from.y + pad}, color(token::n7), words,
                 nullptr, to.x - from.x - 2 * pad);
    list.PopClipRect();
}

RowTouch draw_row(const ViewState& view, CaseList& cases, std::size_t index, bool chosen,
                  float width) {
    const CaseEntry& entry = cases.entries[index];
    const Mode mode = cases.mode;
    const float s = view.scale, height = layout::kCaseRowHeight * s;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::PushID(entry.file.c_str());
    ImGui::InvisibleButton("row", {width, height});
    const bool visible = ImGui::IsItemVisible(), hovered = ImGui::IsItemHovered();
    ImGui::PopID();
    if (!visible) return {};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 end(at.x + width, at.y + height - 4 * s);
    const std::optional<Area> place = picture_place(view, at);
    const Preview preview = cases.preview ? cases.preview(entry) : Preview::none;
    const bool pictured = place && preview == Preview::shown;
    if (place)
        cases.rows_drawn.push_back({.entry = index,
                                    .picture = *place,
                                    .shown = place->h / kPictureSide,
                                    .has_picture = pictured});
    fill_around(list, at, end, pictured ? &*place : nullptr, s,
                chosen    ? token::accent_bg
                : hovered ? token::n4
                          : token::n3);
    if (place && !pictured) draw_no_picture(view, list, *place, preview);
    if (chosen) list.AddRectFilled(at, {at.x + 4 * s, end.y}, color(token::accent));
    if (chosen && view.focus.works() && view.focus.own_ring)
        draw_ring(view, list, {at.x + 6 * s, at.y + 6 * s}, {end.x - 6 * s, end.y - 6 * s});
    const bool broken = !entry.errors.empty();
    float x = at.x + (kPictureSide + 24) * s;
    if (broken) {
        draw_octagon(list, {x + 7 * s, at.y + 20 * s}, 8 * s);
        x += 24 * s;
    }
    const float room = end.x - x - (broken ? 12 : result_width(view) + 16) * s;
    const float step = view.fonts.body->FontSize, first = at.y + 32 * s + 0.3F * (step - 16 * s);
    draw_lines(list, view.fonts.strong, {x, at.y + 10 * s}, room, 1, token::n9,
               heading(entry, mode));
    const bool left = entry.unfinished.has_value();
    draw_lines(list, view.fonts.body, {x, first}, room, left ? 1 : 2,
               broken   ? token::danger
               : chosen ? token::n9
                        : token::n8,
               summary(entry, mode));
    if (left)
        draw_lines(list, view.fonts.body, {x, first + step + 5 * s}, room, 1, token::caution,
                   left_at(*entry.unfinished));
    if (!broken) draw_record(view, {end.x - result_width(view) * s, at.y + 12 * s}, entry);
    return {.pressed = hovered && ImGui::IsMouseClicked(0), .hovered = hovered};
}

void draw_nothing(const CaseList& list) {
    if (list.is_reading) {
        ImGui::TextWrapped("%s", say(Text::cases_being_read, list.left_to_read).c_str());
        return;
    }
    if (!list.entries.empty()) {
        ImGui::TextWrapped("%s", say(Text::cases_no_case_fits_esc_empties, list.filter).c_str());
        return;
    }
    ImGui::TextWrapped("%s", say(Text::cases_no_cases_here_yet_a));
    for (const auto& folder : list.folders)
        ImGui::TextWrapped("%s", folder.c_str());
}

void draw_rows(const ViewState& view, CaseList& list, const std::vector<std::size_t>& shown) {
    list.rows_drawn.clear();
    // without a ground of its own, so that the pictures below show
    ImGui::PushStyleColor(ImGuiCol_WindowBg, ImVec4(0, 0, 0, 0));
    ImGui::PushStyleColor(ImGuiCol_ChildBg, ImVec4(0, 0, 0, 0));
    begin_panel(view, "rows", view.plan->case_rows);
    if (shown.empty()) draw_nothing(list);
    ImGui::BeginChild("all rows", {0, 0});
    const float width = ImGui::GetContentRegionAvail().x - 4 * view.scale;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
    const bool jumps = list.scroll_to_chosen;
    for (std::size_t place = 0; place < shown.size(); ++place) {
        const bool chosen = place == list.chosen;
        const RowTouch touch = draw_row(view, list, shown[place], chosen, width);
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
    // whole rows only: half of a picture cannot be cut off
    const float row = layout::kCaseRowHeight * view.scale;
    const float wanted = std::round(ImGui::GetScrollY() / row) * row;
    if (!jumps && wanted <= ImGui::GetScrollMaxY() && !ImGui::IsMouseDown(0))
        ImGui::SetScrollY(wanted);
    ImGui::EndChild();
    ImGui::End();
    ImGui::PopStyleColor(2);
}

void draw_keys(const ViewState& view, const CaseList& list) {
    begin_panel(view, "list status", view.plan->status);
    std::vector<KeyHint> hints = {{"Up", ""},
                                  {"Down", say(Text::cases_key_choose)},
                                  {"Enter", say(Text::cases_key_start)},
                                  {"Esc", say(Text::cases_key_all_cases)},
                                  {"F2", say(Text::cases_key_mode)},
                                  {"F3", say(Text::cases_key_folder)},
                                  {"F6", say(Text::cases_key_level)},
                                  {"F7", say(Text::cases_key_passed)}};
    if (view.focus.works()) hints = focus_hints(view);
    const float s = view.scale;
    const float room = draw_key_hints(view, view.plan->status, hints) - 26 * s;
    const bool fine = list.trouble.empty();
    draw_fitted(*ImGui::GetWindowDrawList(), {view.fonts.body, view.fonts.caption},
                {(view.plan->status.x + 14) * s, (view.plan->status.y + 10) * s}, room,
                fine ? token::n9 : token::danger,
                fine ? say(Text::cases_choose_a_case) : list.trouble);
    ImGui::End();
}

void draw_title(const ViewState& view) {
    begin_panel(view, "list top", view.plan->top_bar);
    const float s = view.scale;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const auto middle = [&](const ImFont* face) {
        return 0.5F * (view.plan->top_bar.h * s - face->FontSize);
    };
    draw_text(list, view.fonts.lead, {16 * s, middle(view.fonts.lead)}, token::n9, "Sideport");
    draw_text(list, view.fonts.body, {112 * s, middle(view.fonts.body)}, token::n8,
              say(Text::cases_screen));
    const char* aid = say(Text::cases_training_aid);
    ImFont* font = view.fonts.caption;
    const float wide = font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, aid).x;
    draw_text(list, font, {(view.plan->width - 16) * s - wide, middle(font)}, token::n7, aid);
    ImGui::End();
}

}  // namespace

void draw_case_list(const ViewState& view, CaseList& list) {
    draw_title(view);
    const std::vector<std::size_t> shown = shown_cases(list);
    if (!shown.empty()) list.chosen = std::min(list.chosen, shown.size() - 1);
    draw_filters(view, list, shown.size());
    draw_rows(view, list, shown_cases(list));
    draw_case_brief(view, list);
    draw_keys(view, list);
}

}  // namespace sideport::app
