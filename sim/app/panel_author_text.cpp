// The text of the case, as it will stand in the file.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/app/author_view.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

constexpr float kGutter = 44;      ///< for the numbers of the lines
constexpr double kNewStepS = 1.2;  ///< typing that rests so long begins another step of undo

/// What the text field tells while it has the keys.
struct TextKeys {
    std::string* text = nullptr;
    int cursor_line = -1;
};

int line_at(const std::string& text, int place) {
    const auto end = text.begin() +
                     std::clamp<std::ptrdiff_t>(place, 0, static_cast<std::ptrdiff_t>(text.size()));
    return static_cast<int>(std::count(text.begin(), end, '\n')) + 1;
}

int listen(ImGuiInputTextCallbackData* data) {
    auto& keys = *static_cast<TextKeys*>(data->UserData);
    if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) {
        keys.text->resize(static_cast<std::size_t>(data->BufTextLen));
        data->Buf = keys.text->data();
    }
    if (data->EventFlag == ImGuiInputTextFlags_CallbackAlways)
        keys.cursor_line = line_at(
            std::string(data->Buf, static_cast<std::size_t>(data->BufTextLen)), data->CursorPos);
    return 0;
}

void show_line(int line, float height, float row) {
    const float top = static_cast<float>(line - 1) * row;
    const float scroll = ImGui::GetScrollY();
    if (top < scroll + row || top > scroll + height - 2.0F * row)
        ImGui::SetScrollY(std::max(0.0F, top - 0.4F * height));
}

/// Behind the text: lines with a fault, and the line of the form's row.
void draw_grounds(const AuthorView& view, ImVec2 origin, float width, float row) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const auto band = [&](int line, unsigned ground) {
        const float y = origin.y + static_cast<float>(line - 1) * row;
        list.AddRectFilled({origin.x, y}, {origin.x + width, y + row}, color(ground));
    };
    if (view.shown_line > 0 && !view.text_has_keys) band(view.shown_line, token::accent_bg);
    for (const author::Problem& problem : view.problems) {
        if (problem.line <= 0) continue;
        band(problem.line, token::danger_bg);
        const float y = origin.y + static_cast<float>(problem.line - 1) * row;
        list.AddRectFilled({origin.x, y}, {origin.x + view.px(3), y + row}, color(token::danger));
    }
}

void draw_numbers(const AuthorView& view, ImVec2 origin, float row, int lines) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float low = ImGui::GetWindowPos().y, high = low + ImGui::GetWindowHeight();
    for (int line = 1; line <= lines; ++line) {
        const float y = origin.y + static_cast<float>(line - 1) * row;
        if (y + row < low || y > high) continue;
        const bool wrong = std::any_of(view.problems.begin(), view.problems.end(),
                                       [line](const author::Problem& p) { return p.line == line; });
        const std::string words = std::to_string(line);
        const float wide = ImGui::CalcTextSize(words.c_str()).x;
        list.AddText({origin.x + view.px(kGutter - 12) - wide, y},
                     color(wrong ? token::danger : token::n6), words.c_str());
    }
}

/// The text of the draft, unless somebody is typing here.
void follow_draft(AuthorView& view) {
    if (view.text_revision == view.draft->revision()) return;
    view.text = view.draft->text();
    view.text_revision = view.draft->revision();
}

void take_typing(AuthorView& view) {
    if (view.text == view.draft->text()) return;
    if (view.clock_s - view.typed_s > kNewStepS) view.draft->begin_gesture();
    view.typed_s = view.clock_s;
    view.draft->replace_text(view.text);
    view.text_revision = view.draft->revision();
}

}  // namespace

void draw_case_text(AuthorView& view) {
    const Area& area = layout::kCaseText;
    follow_draft(view);
    begin_panel(view.base, "author text", area);
    ImGui::PushFont(view.base.fonts.strong);
    ImGui::TextUnformatted(say(Text::author_text));
    ImGui::PopFont();
    ImGui::SameLine();
    caption(view.base, say(Text::author_comments_kept));
    ImGui::BeginChild("author lines",
                      {0, ImGui::GetWindowHeight() - view.px(4) - ImGui::GetCursorPosY()}, false,
                      ImGuiWindowFlags_HorizontalScrollbar);
    ImGui::PushFont(view.base.fonts.fixed);
    const float row = ImGui::GetTextLineHeight();
    const int lines = static_cast<int>(std::count(view.text.begin(), view.text.end(), '\n')) + 1;
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    // the field is as high as its text: the panel around it scrolls
    float widest = 0.0F;
    for (std::size_t at = 0; at < view.text.size();) {
        const std::size_t end = std::min(view.text.find('\n', at), view.text.size());
        widest =
            std::max(widest, ImGui::CalcTextSize(view.text.data() + at, view.text.data() + end).x);
        at = end + 1;
    }
    const float width =
        std::max(ImGui::GetWindowWidth() - view.px(kGutter + 16), widest + view.px(40));
    draw_grounds(view, origin, width + view.px(kGutter), row);
    draw_numbers(view, origin, row, lines);
    const ImVec2 size{width, static_cast<float>(lines + 1) * row};
    ImGui::SetCursorScreenPos({origin.x + view.px(kGutter), origin.y});
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 0.0F);
    ImGui::PushStyleColor(ImGuiCol_FrameBg, ImVec4(0, 0, 0, 0));
    if (view.wants_line > 0) ImGui::SetKeyboardFocusHere();
    TextKeys keys{.text = &view.text};
    ImGui::InputTextMultiline("##case", view.text.data(), view.text.capacity() + 1, size,
                              ImGuiInputTextFlags_CallbackResize |
                                  ImGuiInputTextFlags_CallbackAlways |
                                  ImGuiInputTextFlags_NoHorizontalScroll,
                              listen, &keys);
    view.text_has_keys = ImGui::IsItemActive();
    ImGui::PopStyleColor();
    ImGui::PopStyleVar(2);
    const float height = ImGui::GetWindowHeight();
    if (view.wants_line > 0) {
        ImGui::SetScrollY(
            std::max(0.0F, static_cast<float>(view.wants_line - 1) * row - 0.4F * height));
        view.shown_line = std::exchange(view.wants_line, 0);
    } else if (view.text_has_keys && keys.cursor_line > 0 && view.clock_s - view.typed_s < 0.3) {
        show_line(keys.cursor_line, height, row);
    } else if (!view.edited.empty() && view.shown_line > 0) {
        show_line(view.shown_line, height, row);
    }
    take_typing(view);
    ImGui::PopFont();
    ImGui::EndChild();
    ImGui::End();
}

}  // namespace sideport::app
