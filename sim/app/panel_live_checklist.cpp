// The checklist as it fills in while the session runs.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/app/instruct_view.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/records/report.h"

namespace sideport::app {

namespace {

using assessment::ItemResult;
using assessment::Outcome;

constexpr float kWide = 432, kRow = 30, kFoot = 44;

struct Look {
    Text words;
    unsigned ink;
};

Look look_of(const ItemResult& item) {
    if (item.open)
        return item.outcome == Outcome::partial ? Look{Text::instruct_partial, token::caution}
                                                : Look{Text::instruct_to_come, token::n7};
    switch (item.outcome) {
        case Outcome::done:
            return {Text::instruct_done, token::ok};
        case Outcome::partial:
            return {Text::instruct_partial, token::caution};
        case Outcome::missed:
            return {Text::instruct_missed, token::caution};
        case Outcome::incorrect:
            return {Text::instruct_incorrect, token::danger};
        case Outcome::not_applicable:
            break;
    }
    return {Text::instruct_not_applicable, token::n6};
}

/// Tick, triangle, octagon, ring: never colour alone.
void draw_glyph(const InstructView& view, const ItemResult& item, unsigned ink, ImVec2 c) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float r = view.px(5), thick = view.px(1.5F);
    const bool ring = item.open && item.outcome != Outcome::partial;
    if (ring || item.outcome == Outcome::not_applicable) {
        list.AddCircle(c, 0.7F * r, color(ink), 16, thick);
    } else if (item.outcome == Outcome::done) {
        list.AddLine({c.x - r, c.y}, {c.x - 0.2F * r, c.y + 0.8F * r}, color(ink), thick);
        list.AddLine({c.x - 0.2F * r, c.y + 0.8F * r}, {c.x + r, c.y - 0.8F * r}, color(ink),
                     thick);
    } else if (item.outcome == Outcome::incorrect) {
        list.AddNgon(c, 1.2F * r, color(ink), 8, thick);
    } else {
        list.AddTriangle({c.x, c.y - r}, {c.x - r, c.y + 0.8F * r}, {c.x + r, c.y + 0.8F * r},
                         color(ink), thick);
    }
}

void draw_chevron(const InstructView& view, ImVec2 c, bool open) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float r = view.px(4), up = open ? -1.0F : 1.0F;
    const ImU32 ink = color(token::n7);
    list.AddLine({c.x - r, c.y - 0.5F * up * r}, {c.x, c.y + 0.5F * up * r}, ink, view.px(1.5F));
    list.AddLine({c.x, c.y + 0.5F * up * r}, {c.x + r, c.y - 0.5F * up * r}, ink, view.px(1.5F));
}

void draw_evidence(const InstructView& view, const ItemResult& item) {
    ImGui::SetCursorPosX(view.px(60));
    ImGui::PushTextWrapPos(view.px(kWide - 24));
    ImGui::PushFont(view.base.fonts.caption);
    ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::n8));
    std::string words = item.evidence.empty() ? say(Text::instruct_no_evidence) : item.evidence;
    if (!item.event.empty())
        words += fmt::format("  ({}, {:g} / {:g})", item.event, item.points, item.max_points);
    ImGui::TextWrapped("%s", words.c_str());
    ImGui::PopStyleColor();
    ImGui::PopFont();
    ImGui::PopTextWrapPos();
    ImGui::Dummy({1, view.px(6)});
}

void draw_item(InstructView& view, const ItemResult& item, int number) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = view.px(kRow), width = ImGui::GetContentRegionAvail().x;
    const Look look = look_of(item);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Fonts& fonts = view.base.fonts;
    if (ImGui::InvisibleButton(item.id.c_str(), {width, height})) {
        if (view.open_items.erase(item.id) == 0) view.open_items.insert(item.id);
        view.last_opened = item.id;
    }
    if (ImGui::IsItemHovered())
        list.AddRectFilled(at, {at.x + width, at.y + height}, color(token::n4));
    draw_glyph(view, item, look.ink, {at.x + view.px(18), at.y + 0.5F * height});
    const bool waits =
        (item.open && item.outcome != Outcome::partial) || item.outcome == Outcome::not_applicable;
    draw_text(list, fonts.body, {at.x + view.px(34), at.y + view.px(6)},
              waits ? token::n7 : token::n8, fmt::format("{}", number));
    const std::string right = item.outcome == Outcome::done && !item.open && item.time_s >= 0.0
                                  ? minutes_seconds(item.time_s)
                                  : say(look.words);
    const float right_edge = at.x + width - view.px(30);
    const float right_wide = std::min(
        view.px(96), fonts.body->CalcTextSizeA(fonts.body->FontSize, 1e6F, 0.0F, right.c_str()).x);
    draw_fitted(list, {fonts.body, fonts.caption}, {right_edge - right_wide, at.y + view.px(6)},
                view.px(97), item.outcome == Outcome::done && !item.open ? token::n8 : look.ink,
                right);
    float room = right_edge - right_wide - view.px(8) - (at.x + view.px(60));
    const float full =
        fonts.body->CalcTextSizeA(fonts.body->FontSize, 1e6F, 0.0F, item.text.c_str()).x;
    if (item.critical) {
        const std::string words = say(Text::instruct_critical);
        const float wide =
            fonts.caption->CalcTextSizeA(fonts.caption->FontSize, 1e6F, 0.0F, words.c_str()).x +
            view.px(10);
        room -= wide + view.px(8);
        const float x = at.x + view.px(60) + std::min(full, room) + view.px(8);
        list.AddRect({x, at.y + view.px(6)}, {x + wide, at.y + view.px(24)}, color(token::n6),
                     view.px(3));
        draw_text(list, fonts.caption, {x + view.px(5), at.y + view.px(8)}, token::n8, words);
    }
    draw_fitted(list, {fonts.body}, {at.x + view.px(60), at.y + view.px(6)}, room,
                waits ? token::n7 : token::n9, item.text);
    draw_chevron(view, {at.x + width - view.px(16), at.y + 0.5F * height},
                 view.open_items.count(item.id) == 1);
    if (const records::HandMark* mark =
            records::mark_of_item(view.watched->hand_marks.marks, item.id)) {
        const ImVec2 under = ImGui::GetCursorScreenPos();
        draw_hand_mark(view.base, list, *mark, {under.x + view.px(60), under.y - view.px(3)},
                       width - view.px(90));
        ImGui::Dummy({1, view.px(18)});
    }
    if (view.open_items.count(item.id) == 1) draw_evidence(view, item);
    list.AddLine({at.x, ImGui::GetCursorScreenPos().y},
                 {at.x + width, ImGui::GetCursorScreenPos().y}, color(token::n4));
}

/// The last that was decided in the order of the procedure: the present lies there.
int present_of(const std::vector<ItemResult>& items) {
    int last = -1;
    double latest_s = -1.0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].open || items[i].time_s < latest_s) continue;
        latest_s = items[i].time_s;
        last = static_cast<int>(i);
    }
    return last;
}

void draw_errors(const InstructView& view, const assessment::Assessment& result) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    for (const assessment::CriticalError& error : result.critical_errors) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float width = ImGui::GetContentRegionAvail().x;
        ImGui::InvisibleButton(error.code.c_str(), {width, view.px(kRow)});
        list.AddRectFilled(at, {at.x + width, at.y + view.px(kRow)}, color(token::danger_bg));
        list.AddNgon({at.x + view.px(18), at.y + view.px(15)}, view.px(6), color(token::danger), 8,
                     view.px(1.5F));
        draw_fitted(list, {view.base.fonts.strong, view.base.fonts.caption},
                    {at.x + view.px(34), at.y + view.px(6)}, width - view.px(100), token::danger,
                    error.title);
        draw_text(list, view.base.fonts.body, {at.x + width - view.px(56), at.y + view.px(6)},
                  token::n8, minutes_seconds(error.time_s));
        if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", error.message.c_str());
    }
}

/// The button that opens the form, for the item that was opened last.
void offer_mark(InstructView& view, const std::vector<ItemResult>& items) {
    const auto chosen = std::find_if(items.begin(), items.end(), [&](const ItemResult& item) {
        return item.id == view.last_opened;
    });
    ImGui::SetCursorPos({view.px(kWide - 12 - 136), view.px(440 - kFoot + 6)});
    const bool none = chosen == items.end();
    ImGui::BeginDisabled(none);
    if (button(labelled(none ? Text::mark_open_first : Text::mark_open, "###mark"),
               {view.px(136), view.px(30)}))
        open_mark_form(view.mark_form, *chosen, static_cast<int>(chosen - items.begin()) + 1,
                       records::mark_of_item(view.watched->hand_marks.marks, chosen->id));
    ImGui::EndDisabled();
}

void draw_foot(InstructView& view, const std::vector<ItemResult>& items) {
    if (view.mark_form.open) {
        records::HandMark mark;
        if (!draw_mark_form(view.base, view.mark_form, 440 - kMarkFormHeight, kWide, mark)) return;
        if (view.live() != nullptr) mark.session_s = events::seconds(view.live()->state().tick);
        view.watched->hand_marks.add(view.watched->follower().folder(), std::move(mark), view.by);
        return;
    }
    ImGui::SetCursorPos({view.px(12), view.px(440 - kFoot + 6)});
    if (segment(labelled(Text::instruct_those_decided, "##scroll"), !view.all_items,
                view.px(126))) {
        view.all_items = false;
        view.first_open_seen = -1;
    }
    ImGui::SetCursorPos({view.px(142), view.px(440 - kFoot + 6)});
    if (segment(say(Text::instruct_all_items, items.size()) + "##scroll", view.all_items,
                view.px(110)))
        view.all_items = true;
    offer_mark(view, items);
}

}  // namespace

void draw_live_checklist(InstructView& view, Orders&) {
    begin_panel(view.base, "checklist", layout::kLiveChecklist);
    const bool on = view.watched != nullptr && view.watched->is_assessed();
    if (!on) {
        panel_head(view, layout::kLiveChecklist, say(Text::instruct_checklist), "", 0);
        ImGui::SetCursorPos({view.px(12), view.px(44)});
        note(view.base, say(Text::instruct_not_graded));
        ImGui::End();
        return;
    }
    const assessment::Assessment& result = view.watched->assessment();
    const auto count = static_cast<int>(result.items.size());
    panel_head(view, layout::kLiveChecklist, say(Text::instruct_checklist),
               say(Text::instruct_scored, count - result.open_count, count,
                   std::round(10.0 * result.score) / 10.0),
               200);
    const ImVec2 panel = ImGui::GetWindowPos();
    draw_fitted(*ImGui::GetWindowDrawList(), {view.base.fonts.caption},
                {panel.x + view.px(308), panel.y + view.px(11)}, view.px(112), token::n7,
                say(Text::instruct_pass_at, result.minimum_passing_score, result.max_score));
    ImGui::SetCursorPos({0, view.px(36)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
    const float foot = view.mark_form.open ? kMarkFormHeight : kFoot;
    ImGui::BeginChild("items", {view.px(kWide), view.px(440 - 36 - foot)});
    draw_errors(view, result);
    if (const std::string& trouble = view.watched->hand_marks.trouble; !trouble.empty())
        note(view.base, trouble);
    const int present = present_of(result.items);
    for (int i = 0; i < count; ++i) {
        draw_item(view, result.items[static_cast<std::size_t>(i)], i + 1);
        if (i == present && present != view.first_open_seen && !view.all_items) {
            ImGui::SetScrollHereY(0.5F);
            view.first_open_seen = present;
        }
    }
    ImGui::EndChild();
    ImGui::PopStyleVar(2);
    draw_foot(view, result.items);
    ImGui::End();
}

}  // namespace sideport::app
