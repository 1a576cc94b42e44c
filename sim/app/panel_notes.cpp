// The instructor's notes and messages, and the global rating.

#include <algorithm>

#include <fmt/format.h>

#include "sim/app/instruct_view.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

using session::CommandKind;

struct Line {
    double time_s;
    std::string words;
    unsigned ink;
};

/// Notes and messages as the session has recorded them, then those on their way.
std::vector<Line> lines_of(const InstructView& view) {
    std::vector<Line> lines;
    for (const events::Event& event : view.live()->events()) {
        if (event.name == "instructor_note")
            lines.push_back({event.number("at_s"), event.text("text"), token::n9});
        if (event.name == "instructor_message")
            lines.push_back(
                {event.time_s(), say(Text::instruct_message_said, event.text("text")), token::n8});
    }
    std::stable_sort(lines.begin(), lines.end(),
                     [](const Line& a, const Line& b) { return a.time_s < b.time_s; });
    return lines;
}

void draw_lines(const InstructView& view) {
    ImGui::SetCursorPos({view.px(12), view.px(34)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::BeginChild("lines", {view.px(432), view.px(132)});
    const std::vector<Line> lines = lines_of(view);
    for (const Line& line : lines) {
        ImGui::TextColored(color_vec(token::accent), "%s", minutes_seconds(line.time_s).c_str());
        ImGui::SameLine(view.px(48));
        ImGui::PushStyleColor(ImGuiCol_Text, color_vec(line.ink));
        ImGui::TextWrapped("%s", line.words.c_str());
        ImGui::PopStyleColor();
    }
    if (ImGui::GetScrollMaxY() > 0.0F && ImGui::GetScrollY() >= ImGui::GetScrollMaxY() - 30.0F)
        ImGui::SetScrollHereY(1.0F);
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

void write_note(InstructView& view, Orders& orders) {
    ImGui::SetCursorPos({view.px(12), view.px(174)});
    const bool writing = view.note_at_s >= 0.0;
    float width = 432;
    if (writing) {
        ImGui::AlignTextToFramePadding();
        ImGui::TextColored(color_vec(token::accent), "%s", minutes_seconds(view.note_at_s).c_str());
        ImGui::SameLine(view.px(56));
        width -= 44;
    }
    ImGui::SetNextItemWidth(view.px(width));
    if (std::exchange(view.wants_note_focus, false)) ImGui::SetKeyboardFocusHere();
    const bool sends =
        ImGui::InputTextWithHint("##note", say(Text::instruct_write_note), view.note.data(),
                                 view.note.size(), ImGuiInputTextFlags_EnterReturnsTrue);
    const bool has_words = view.note[0] != '\0';
    // the moment of the first key, not of the last
    if (has_words && !writing) view.note_at_s = events::seconds(view.live()->state().tick);
    if (!has_words) view.note_at_s = -1.0;
    if (!sends || !has_words) return;
    const std::string text = view.note.data();
    orders.push_back({command(CommandKind::instructor_note, {view.note_at_s}, text), text});
    view.note.fill('\0');
    view.note_at_s = -1.0;
}

void write_message(InstructView& view, Orders& orders) {
    ImGui::SetCursorPos({view.px(12), view.px(174)});
    ImGui::SetNextItemWidth(view.px(340));
    const bool sends =
        ImGui::InputTextWithHint("##message", say(Text::instruct_message_hint), view.message.data(),
                                 view.message.size(), ImGuiInputTextFlags_EnterReturnsTrue);
    ImGui::SameLine();
    if (button(labelled(Text::instruct_close, "##message"), {view.px(84), 0}))
        view.message_open = false;
    if (!sends || view.message[0] == '\0') return;
    const std::string text = view.message.data();
    orders.push_back({command(CommandKind::instructor_message, {}, text),
                      say(Text::instruct_message_said, text)});
    view.message.fill('\0');
    view.message_open = false;
}

}  // namespace

void draw_notes(InstructView& view, Orders& orders) {
    begin_panel(view.base, "notes", layout::kNotes);
    panel_head(view, layout::kNotes, say(Text::instruct_notes), say(Text::instruct_stamped), 270);
    if (view.live() != nullptr) {
        ImGui::SetCursorPos({view.px(356), view.px(3)});
        ImGui::BeginDisabled(!view.can_order());
        if (button(labelled(Text::instruct_message, "##open"), {view.px(92), view.px(28)}))
            view.message_open = !view.message_open;
        draw_lines(view);
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {view.px(8), view.px(6)});
        if (view.message_open)
            write_message(view, orders);
        else
            write_note(view, orders);
        ImGui::PopStyleVar();
        ImGui::EndDisabled();
    }
    ImGui::End();
}

namespace {

void draw_domain(InstructView& view, const standards::RatingDomain& domain, float y) {
    std::map<std::string, int>& given = view.watched->ratings;
    const auto chosen = given.find(domain.id);
    const ImVec2 panel = ImGui::GetWindowPos();
    draw_fitted(*ImGui::GetWindowDrawList(), {view.base.fonts.body, view.base.fonts.caption},
                {panel.x + view.px(12), panel.y + view.px(y + 4)}, view.px(264),
                chosen != given.end() ? token::n9 : token::n7, domain.title);
    constexpr float kWidth = 32;
    float x = 456 - 12 - kWidth * static_cast<float>(view.scale->highest - view.scale->lowest + 1);
    for (int value = view.scale->lowest; value <= view.scale->highest; ++value, x += kWidth) {
        ImGui::SetCursorPos({view.px(x), view.px(y)});
        const bool is = chosen != given.end() && chosen->second == value;
        if (segment(fmt::format("{}##{}", value, domain.id), is, view.px(kWidth))) {
            given[domain.id] = value;
            view.watched->ratings_changed = true;
            view.watched->ratings_stored = false;
        }
        if (!ImGui::IsItemHovered()) continue;
        const auto anchor = domain.anchors.find(value);
        if (anchor == domain.anchors.end()) continue;
        ImGui::BeginTooltip();
        ImGui::PushTextWrapPos(view.px(320));
        ImGui::TextUnformatted(say(Text::instruct_rating_anchor, value, anchor->second).c_str());
        ImGui::PopTextWrapPos();
        ImGui::EndTooltip();
    }
}

}  // namespace

void draw_rating(InstructView& view) {
    begin_panel(view.base, "rating", layout::kRating);
    const bool on = view.watched != nullptr && view.scale != nullptr;
    panel_head(
        view, layout::kRating, say(Text::instruct_rating),
        on ? say(Text::instruct_rated, view.watched->ratings.size(), view.scale->domains.size())
           : "",
        110);
    if (on) {
        const ImVec2 panel = ImGui::GetWindowPos();
        draw_fitted(*ImGui::GetWindowDrawList(), {view.base.fonts.caption},
                    {panel.x + view.px(244), panel.y + view.px(11)}, view.px(200), token::n7,
                    view.watched->ratings_message.empty()
                        ? say(Text::instruct_rating_ends, view.scale->lowest, view.scale->highest)
                        : view.watched->ratings_message);
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {view.px(4), view.px(2)});
        float y = 33;
        for (const standards::RatingDomain& domain : view.scale->domains) {
            draw_domain(view, domain, y);
            y += 25;
        }
        ImGui::PopStyleVar();
    }
    ImGui::End();
}

}  // namespace sideport::app
