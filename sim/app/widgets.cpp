#include "sim/app/widgets.h"

#include <cmath>

#include <fmt/format.h>

#include "sim/app/window.h"

namespace sideport::app {

void begin_panel(const ViewState& view, const char* name, const Area& area, bool in_front) {
    ImGui::SetNextWindowPos(area.min(view.scale));
    ImGui::SetNextWindowSize(area.size(view.scale));
    // new windows with NoBringToFrontOnFocus go behind all others
    const int behind = in_front ? 0 : ImGuiWindowFlags_NoBringToFrontOnFocus;
    auto* grounds = static_cast<PanelGrounds*>(ImGui::GetIO().UserData);
    const bool opaque = ImGui::GetStyleColorVec4(ImGuiCol_WindowBg).w > 0.0F;
    // what lies over other panels is drawn with them, in order
    const bool filled = grounds != nullptr && !in_front && opaque;
    if (filled) {
        const ImVec2 at = area.min(view.scale), size = area.size(view.scale);
        grounds->areas.push_back({{static_cast<std::int32_t>(std::lround(at.x)),
                                   static_cast<std::int32_t>(std::lround(at.y))},
                                  {static_cast<std::uint32_t>(std::lround(size.x)),
                                   static_cast<std::uint32_t>(std::lround(size.y))}});
    }
    const int ground = filled ? ImGuiWindowFlags_NoBackground : 0;
    ImGui::Begin(name, nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav | behind | ground);
}

void caption(const ViewState& view, const char* text) {
    ImGui::PushFont(view.fonts.caption);
    ImGui::TextColored(color_vec(token::n7), "%s", text);
    ImGui::PopFont();
}

void readout(const ViewState& view, const char* label, const std::string& value, const char* unit,
             ImFont* font) {
    ImGui::BeginGroup();
    caption(view, label);
    ImGui::PushFont(font);
    ImGui::TextUnformatted(value.c_str());
    ImGui::PopFont();
    ImGui::SameLine(0.0F, 4.0F * view.scale);
    caption(view, unit);
    ImGui::EndGroup();
}

bool segment(const char* label, bool chosen, float width) {
    if (chosen) ImGui::PushStyleColor(ImGuiCol_Button, color_vec(token::accent_bg));
    if (chosen) ImGui::PushStyleColor(ImGuiCol_Border, color_vec(token::accent));
    const bool pressed = ImGui::Button(label, {width, 0.0F});
    if (chosen) ImGui::PopStyleColor(2);
    return pressed;
}

bool primary_button(const char* label, float width) {
    ImGui::PushStyleColor(ImGuiCol_Button, color_vec(token::accent));
    ImGui::PushStyleColor(ImGuiCol_ButtonHovered, color_vec(token::accent));
    ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::on_accent));
    const bool pressed = ImGui::Button(label, {width, 0.0F});
    ImGui::PopStyleColor(3);
    return pressed;
}

void plate(const ViewState& view, float x, float y, const std::string& text, bool right_aligned,
           unsigned ink) {
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    const ImVec2 size =
        view.fonts.body->CalcTextSizeA(view.fonts.body->FontSize, 1e6F, 0.0F, text.c_str());
    const float pad = 6.0F * view.scale;
    const float left = right_aligned ? x - size.x - 2.0F * pad : x;
    list.AddRectFilled({left, y}, {left + size.x + 2.0F * pad, y + size.y + 2.0F * pad},
                       color(token::n0));
    list.AddText(view.fonts.body, view.fonts.body->FontSize, {left + pad, y + pad}, color(ink),
                 text.c_str());
}

std::string with_cap(const ViewState& view, const char* words, Action action) {
    return fmt::format("{}  {}###{}", words, cap_of(view.bindings(), action), row_of(action).id);
}

void key_cap(const ViewState& view, const char* cap) {
    const float s = view.scale, pad = 5.0F * s;
    ImFont* font = view.fonts.caption;
    const ImVec2 text = font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, cap);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 end(at.x + text.x + 2.0F * pad, at.y + text.y + 4.0F * s);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRect(at, end, color(token::n6), 3.0F * s);
    draw_text(list, font, {at.x + pad, at.y + 2.0F * s}, token::n8, cap);
    ImGui::Dummy({end.x - at.x, end.y - at.y});
}

void draw_text(ImDrawList& list, ImFont* font, ImVec2 at, unsigned ink, const std::string& text) {
    list.AddText(font, font->FontSize, at, color(ink), text.c_str());
}

std::string minutes_seconds(double time_s) {
    const int whole = static_cast<int>(time_s);
    return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace sideport::app
