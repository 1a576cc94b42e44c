// F1: what every key does, from the table that binds it; and what can be asked of the patient.

#include "sim/app/panel_help.h"

#include <algorithm>
#include <cmath>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include "sim/app/texts.h"
#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

/// A key of the drawn board: its place in key widths from the row's left end.
struct DrawnKey {
    int key;
    float x, width;
};

std::vector<std::vector<DrawnKey>> board() {
    const auto row = [](float x, std::initializer_list<int> keys) {
        std::vector<DrawnKey> list;
        for (const int key : keys)
            list.push_back({key, x + static_cast<float>(list.size()), 1.0F});
        return list;
    };
    std::vector<std::vector<DrawnKey>> rows;
    rows.push_back(row(0.0F, {GLFW_KEY_ESCAPE, GLFW_KEY_F1, GLFW_KEY_F2, GLFW_KEY_F3, GLFW_KEY_F4,
                              GLFW_KEY_F5, GLFW_KEY_F6, GLFW_KEY_F7, GLFW_KEY_F8, GLFW_KEY_F9,
                              GLFW_KEY_F10, GLFW_KEY_F11, GLFW_KEY_F12}));
    rows.push_back(row(0.0F, {GLFW_KEY_GRAVE_ACCENT, GLFW_KEY_1, GLFW_KEY_2, GLFW_KEY_3, GLFW_KEY_4,
                              GLFW_KEY_5, GLFW_KEY_6, GLFW_KEY_7, GLFW_KEY_8, GLFW_KEY_9,
                              GLFW_KEY_0, GLFW_KEY_MINUS, GLFW_KEY_EQUAL}));
    rows.push_back(row(
        1.5F, {GLFW_KEY_Q, GLFW_KEY_W, GLFW_KEY_E, GLFW_KEY_R, GLFW_KEY_T, GLFW_KEY_Y, GLFW_KEY_U,
               GLFW_KEY_I, GLFW_KEY_O, GLFW_KEY_P, GLFW_KEY_LEFT_BRACKET, GLFW_KEY_RIGHT_BRACKET}));
    rows.push_back(
        row(1.8F, {GLFW_KEY_A, GLFW_KEY_S, GLFW_KEY_D, GLFW_KEY_F, GLFW_KEY_G, GLFW_KEY_H,
                   GLFW_KEY_J, GLFW_KEY_K, GLFW_KEY_L, GLFW_KEY_SEMICOLON, GLFW_KEY_APOSTROPHE}));
    rows.push_back(
        row(2.3F, {GLFW_KEY_Z, GLFW_KEY_X, GLFW_KEY_C, GLFW_KEY_V, GLFW_KEY_B, GLFW_KEY_N,
                   GLFW_KEY_M, GLFW_KEY_COMMA, GLFW_KEY_PERIOD, GLFW_KEY_SLASH}));
    rows[1].push_back({GLFW_KEY_BACKSPACE, 13.0F, 1.6F});
    rows[2].push_back({GLFW_KEY_TAB, 0.0F, 1.5F});
    rows[3].push_back({GLFW_KEY_ENTER, 12.8F, 1.8F});
    rows[4].push_back({GLFW_KEY_LEFT_SHIFT, 0.0F, 2.3F});
    rows.push_back({{GLFW_KEY_LEFT_CONTROL, 0.0F, 1.5F}, {GLFW_KEY_SPACE, 3.5F, 6.0F}});
    const auto beside = [&](std::size_t line, float x, std::initializer_list<int> keys) {
        for (const DrawnKey& key : row(x, keys))
            rows[line].push_back({key.key, key.x * 1.25F, 1.25F});
    };
    beside(1, 12.2F, {GLFW_KEY_HOME, GLFW_KEY_PAGE_UP});
    beside(2, 12.2F, {GLFW_KEY_END, GLFW_KEY_PAGE_DOWN});
    beside(4, 13.2F, {GLFW_KEY_UP});
    beside(5, 12.2F, {GLFW_KEY_LEFT, GLFW_KEY_DOWN, GLFW_KEY_RIGHT});
    return rows;
}

bool is_bound(const Bindings& bindings, int key) {
    return action_on(bindings, {.key = key}) != Action::count ||
           action_on(bindings, {.key = key, .shift = true}) != Action::count;
}

/// In the middle of a key, smaller where it would not fit.
void draw_cap(ImDrawList& list, const ImFont* font, ImVec2 low, ImVec2 high, unsigned ink,
              const std::string& cap) {
    constexpr float kMargin = 4.0F;
    const float wide = font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, cap.c_str()).x;
    const float size = font->FontSize * std::min(1.0F, (high.x - low.x - kMargin) / wide);
    const ImVec2 text = font->CalcTextSizeA(size, 1e6F, 0.0F, cap.c_str());
    list.AddText(font, size, {0.5F * (low.x + high.x - text.x), 0.5F * (low.y + high.y - text.y)},
                 color(ink), cap.c_str());
}

/// Held keys light up; keys that do nothing are only outlined.
void draw_board(const ViewState& view, const Bindings& bindings) {
    const float s = view.scale, pitch = (view.plan->compact ? 34 : 35) * s,
                height = (view.plan->compact ? 20 : 24) * s;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float left = at.x + (view.plan->compact ? 64 : 120) * s;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    float y = at.y;
    for (const auto& row : board()) {
        for (const DrawnKey& key : row) {
            const ImVec2 low(left + key.x * pitch, y),
                high(low.x + key.width * pitch - 3 * s, y + height - 3 * s);
            const bool held = view.keys_down[static_cast<std::size_t>(key.key)];
            const bool bound = is_bound(bindings, key.key);
            if (held || bound)
                list.AddRectFilled(low, high, color(held ? token::accent : token::n3), 3 * s);
            list.AddRect(low, high, color(bound ? token::n6 : token::n5), 3 * s);
            const std::string cap = key_cap_words(key.key);
            const unsigned ink = held ? token::on_accent : bound ? token::n9 : token::n6;
            draw_cap(list, view.fonts.caption, low, high, ink, cap);
        }
        y += height;
    }
    ImGui::Dummy({ImGui::GetContentRegionAvail().x, y - at.y});
}

constexpr float kColumnGap = 8;

/// Lines of the list: a group's name, or an action.
struct Line {
    const ActionRow* row;
    Group group;
};
std::vector<Line> lines() {
    std::vector<Line> list;
    for (const Group group :
         {Group::beam, Group::c_arm, Group::pictures, Group::hands, Group::sheets}) {
        list.push_back({nullptr, group});
        for (const ActionRow& row : action_table())
            if (row.group == group) list.push_back({&row, group});
    }
    return list;
}

bool is_held(const PadValues& values, const PadChord& chord) {
    const auto value = [&](PadControl control) {
        return values[static_cast<std::size_t>(control)];
    };
    return value(chord.control) > 0.0 &&
           (chord.with == PadControl::none || value(chord.with) > 0.0);
}

/// Room for the key or the chord before what it does.
float caps_width(const ViewState& view) {
    return (view.help_of_pad ? 176 : view.plan->compact ? 84 : 66) * view.scale;
}

/// Chords are long: beside each other only where all that they do can be read.
std::size_t columns_of(const ViewState& view, const std::vector<Line>& list, float room) {
    if (!view.help_of_pad) return view.plan->compact ? 2 : 3;
    float widest = 0.0F;
    for (const Line& line : list)
        if (line.row != nullptr)
            widest = std::max(widest, view.fonts.caption
                                          ->CalcTextSizeA(view.fonts.caption->FontSize, 1e6F, 0.0F,
                                                          say(line.row->words))
                                          .x);
    return 2.0F * (caps_width(view) + widest + kColumnGap * view.scale) <= room ? 2 : 1;
}

void draw_line(const ViewState& view, const Bindings& bindings, const Line& line, ImVec2 at,
               float width) {
    const float s = view.scale;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    ImFont* font = view.fonts.caption;
    if (line.row == nullptr)
        return draw_text(list, font, at, token::accent, group_words(line.group));
    const bool pad = view.help_of_pad;
    const float caps = caps_width(view);
    const PadChord& chord = bindings.pad(line.row->action);
    const bool held = pad && is_held(pad_values(view.settings_sheet.pad), chord);
    draw_fitted(list, {font}, at, caps - 6 * s, held ? token::accent : token::n9,
                pad ? pad_words(chord) : cap_of(bindings, line.row->action));
    draw_fitted(list, {font}, {at.x + caps, at.y}, width - caps, token::n8, say(line.row->words));
}

/// All ways to do it, where the pointer is.
void draw_hover(const Bindings& bindings, const ActionRow& row) {
    ImGui::SetTooltip("%s", say(Text::help_ways, say(row.words), cap_of(bindings, row.action),
                                say(row.mouse), pad_words(bindings.pad(row.action)))
                                .c_str());
}

/// Fills what is left of the sheet; in the compact plan it scrolls.
void draw_list_of_keys(const ViewState& view, const Bindings& bindings) {
    const std::vector<Line> all = lines();
    const float s = view.scale, least = view.fonts.caption->FontSize + 4 * s;
    const ImVec2 around = ImGui::GetContentRegionAvail();
    const std::size_t columns = columns_of(view, all, around.x - ImGui::GetStyle().ScrollbarSize),
                      rows = (all.size() + columns - 1) / columns;
    // where it scrolls, no line is half seen
    const bool scrolls = least * static_cast<float>(rows) > around.y;
    begin_part(view, "list of keys", scrolls ? least * std::floor(around.y / least) : 0);
    const ImVec2 at = ImGui::GetCursorScreenPos(), room = ImGui::GetContentRegionAvail();
    const float width = room.x / static_cast<float>(columns);
    const float pitch = std::max(least, std::min(22 * s, room.y / static_cast<float>(rows)));
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const ImVec2 place(at.x + width * static_cast<float>(i / rows),
                           at.y + pitch * static_cast<float>(i % rows));
        draw_line(view, bindings, all[i], place, width - kColumnGap * s);
        if (all[i].row != nullptr && mouse.x >= place.x && mouse.x < place.x + width &&
            mouse.y >= place.y && mouse.y < place.y + pitch)
            draw_hover(bindings, *all[i].row);
    }
    ImGui::Dummy({width, pitch * static_cast<float>(rows) - ImGui::GetStyle().ItemSpacing.y});
    ImGui::EndChild();
}

/// Which of the two the list tells first.
void draw_choice(ViewState& view) {
    constexpr float kWidth = 84, kGap = 4;
    ImGui::SameLine((view.plan->help.w - 28 - 2 * kWidth - kGap) * view.scale);
    if (segment(say(Text::settings_keys), !view.help_of_pad, kWidth * view.scale))
        view.help_of_pad = false;
    ImGui::SameLine(0.0F, kGap * view.scale);
    if (segment(say(Text::settings_gamepad), view.help_of_pad, kWidth * view.scale))
        view.help_of_pad = true;
}

}  // namespace

void draw_help(ViewState& view) {
    const Bindings bindings = view.bindings();
    ImGui::PushFont(view.fonts.strong);
    ImGui::TextUnformatted(say(Text::help_controls));
    ImGui::PopFont();
    caption_beside(view, view.fonts.strong, say(Text::help_held_keys_light_up_mouse));
    draw_choice(view);
    if (!view.help_of_pad) draw_board(view, bindings);
    draw_list_of_keys(view, bindings);
}

/// To the left of the numbers, so that nothing is covered.
void draw_sound_captions(const ViewState& view) {
    if (view.sound_captions.empty()) return;
    std::string words;
    const bool compact = view.plan->compact;  // one above the other
    for (const SoundCaption& caption : view.sound_captions)
        words = caption.words + (words.empty() ? "" : (compact ? "\n" : "   ") + words);
    const float s = view.scale;
    const Area& area = view.plan->sound_captions;
    begin_panel(view, "captions", area, true);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (compact)
        draw_text(list, view.fonts.caption, {(area.x + 8) * s, area.y * s}, token::n8, words);
    else
        draw_fitted(
            list, {view.fonts.caption},
            {(area.x + 8) * s, (area.y + 0.5F * area.h) * s - 0.5F * view.fonts.caption->FontSize},
            (area.w - 16) * s, token::n8, "( " + words + " )");
    ImGui::End();
}

}  // namespace sideport::app
