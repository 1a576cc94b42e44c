#include "sim/app/widgets.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "sim/app/focus_ring.h"
#include "sim/app/window.h"

namespace sideport::app {

void begin_panel(const ViewState& view, const char* name, const Area& area, bool in_front) {
    ImGui::SetNextWindowPos(area.pixel_min(view.scale));
    ImGui::SetNextWindowSize(area.pixel_size(view.scale));
    // new windows with NoBringToFrontOnFocus go behind all others
    const int behind = in_front ? 0 : ImGuiWindowFlags_NoBringToFrontOnFocus;
    auto* grounds = static_cast<PanelGrounds*>(ImGui::GetIO().UserData);
    const bool opaque = ImGui::GetStyleColorVec4(ImGuiCol_WindowBg).w > 0.0F;
    // what lies over other panels is drawn with them, in order
    const bool filled = grounds != nullptr && !in_front && opaque;
    if (filled) {
        const ImVec2 at = area.pixel_min(view.scale), size = area.pixel_size(view.scale);
        grounds->areas.push_back({{static_cast<std::int32_t>(std::lround(at.x)),
                                   static_cast<std::int32_t>(std::lround(at.y))},
                                  {static_cast<std::uint32_t>(std::lround(size.x)),
                                   static_cast<std::uint32_t>(std::lround(size.y))}});
    }
    const int ground = filled ? ImGuiWindowFlags_NoBackground : 0;
    const bool has_ring = view.focus.works() && view.focus.panel == std::string_view(name);
    const int nav = has_ring ? 0 : ImGuiWindowFlags_NoNav;
    ImGui::Begin(name, nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | nav | behind | ground);
    bring_ring(view.focus, name);
}

std::string fitted(const ImFont* font, const std::string& text, float width) {
    const auto width_of = [&](const std::string& words) {
        return font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, words.c_str()).x;
    };
    if (width_of(text) <= width) return text;
    std::string cut = text;
    while (!cut.empty()) {
        // a whole character of UTF-8
        while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0U) == 0x80U)
            cut.pop_back();
        if (!cut.empty()) cut.pop_back();
        while (!cut.empty() && cut.back() == ' ')
            cut.pop_back();
        if (width_of(cut + "…") <= width) break;
    }
    return cut + "…";
}

void draw_fitted(ImDrawList& list, std::initializer_list<ImFont*> faces, ImVec2 at, float width,
                 unsigned ink, const std::string& text) {
    ImFont* face = *(faces.end() - 1);
    for (ImFont* larger : faces)
        if (larger->CalcTextSizeA(larger->FontSize, 1e6F, 0.0F, text.c_str()).x <= width) {
            face = larger;
            break;
        }
    // a little smaller before anything is left out
    constexpr float kLeastShare = 0.92F;
    const float wide = face->CalcTextSizeA(face->FontSize, 1e6F, 0.0F, text.c_str()).x;
    const float share = wide > width && wide * kLeastShare <= width ? width / wide : 1.0F;
    const float size = share * face->FontSize;
    // on the line of the first face
    at.y += 0.5F * ((*faces.begin())->FontSize - size);
    const std::string shown = share < 1.0F ? text : fitted(face, text, width);
    list.AddText(face, size, at, color(ink), shown.c_str());
    if (shown != text && ImGui::IsMouseHoveringRect(at, {at.x + width, at.y + face->FontSize}))
        ImGui::SetTooltip("%s", text.c_str());
}

namespace {

/// From here to the right end of the panel's content.
float room_on_line() {
    return ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x -
           ImGui::GetCursorScreenPos().x;
}

/// The face of captions, as apply_style loads them.
ImFont* small_face() {
    return ImGui::GetIO().Fonts->Fonts[std::min(1, ImGui::GetIO().Fonts->Fonts.Size - 1)];
}

constexpr float kAscentShare = 0.8F;  ///< of a face's size, above the line of writing

void cut_line(const std::string& text, float width) {
    const std::string shown = fitted(ImGui::GetFont(), text, width);
    ImGui::TextUnformatted(shown.c_str());
    if (shown != text && ImGui::IsItemHovered()) ImGui::SetTooltip("%s", text.c_str());
}

}  // namespace

void caption(const ViewState& view, const std::string& text, float width) {
    ImGui::PushFont(view.fonts.caption);
    ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::n7));
    cut_line(text, width > 0.0F ? width : room_on_line());
    ImGui::PopStyleColor();
    ImGui::PopFont();
}

void note(const ViewState& view, const std::string& text) {
    ImGui::PushFont(view.fonts.caption);
    ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::n7));
    ImGui::TextWrapped("%s", text.c_str());
    ImGui::PopStyleColor();
    ImGui::PopFont();
}

void line(const std::string& text) {
    cut_line(text, room_on_line());
}

void caption_beside(const ViewState& view, const ImFont* face, const std::string& text) {
    ImGui::SameLine();
    const float line_y = ImGui::GetCursorPosY();
    ImGui::SetCursorPosY(line_y + kAscentShare * (face->FontSize - view.fonts.caption->FontSize));
    caption(view, text);
    // what follows on this line stands where it would have
    ImGui::SameLine(0.0F, 0.0F);
    ImGui::SetCursorPosY(line_y);
    ImGui::Dummy({0, 0});
}

void readout(const ViewState& view, const std::string& label, const std::string& value,
             const char* unit, ImFont* font) {
    ImGui::BeginGroup();
    caption(view, label);
    ImGui::PushFont(font);
    ImGui::TextUnformatted(value.c_str());
    ImGui::PopFont();
    ImGui::SameLine(0.0F, 4.0F * view.scale);
    // on the same line of writing
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() +
                         kAscentShare * (font->FontSize - view.fonts.caption->FontSize));
    caption(view, unit);
    ImGui::EndGroup();
}

bool button(const std::string& label, ImVec2 size) {
    const std::string words = label.substr(0, label.find("##"));
    const ImGuiStyle& style = ImGui::GetStyle();
    const auto width_of = [&](const std::string& text) {
        return ImGui::CalcTextSize(text.c_str()).x;
    };
    const float line_px = ImGui::GetFrameHeight();
    float width = size.x > 0.0F ? size.x : width_of(words) + 2.0F * style.FramePadding.x;
    if (size.x <= 0.0F) width = std::max(line_px, std::min(width, room_on_line()));
    if (width_of(words) <= width - 2.0F * style.FramePadding.x)
        return ImGui::Button(label.c_str(), {width, size.y});
    constexpr float kLeastMargin = 0.25F;  // of the usual one
    const float margin = kLeastMargin * style.FramePadding.x;
    ImFont* small = small_face();
    const bool smaller = width_of(words) > width - 2.0F * margin && small != nullptr;
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {margin, style.FramePadding.y});
    if (smaller) ImGui::PushFont(small);
    const std::string shown = fitted(ImGui::GetFont(), words, width - 2.0F * margin);
    const bool pressed =
        ImGui::Button((shown + "###" + label).c_str(), {width, size.y > 0.0F ? size.y : line_px});
    if (smaller) ImGui::PopFont();
    ImGui::PopStyleVar();
    if (shown != words && ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled))
        ImGui::SetTooltip("%s", words.c_str());
    return pressed;
}

bool segment(const std::string& label, bool chosen, float width) {
    if (chosen) ImGui::PushStyleColor(ImGuiCol_Button, color_vec(token::accent_bg));
    if (chosen) ImGui::PushStyleColor(ImGuiCol_Border, color_vec(token::accent));
    const bool pressed = button(label, {width, 0.0F});
    if (chosen) ImGui::PopStyleColor(2);
    return pressed;
}

bool primary_button(const std::string& label, float width) {
    ImGui::PushStyleColor(ImGuiCol_Button, color_vec(token::accent));
    ImGui::PushStyleColor(ImGuiCol_ButtonHovered, color_vec(token::accent));
    ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::on_accent));
    const bool pressed = button(label, {width, 0.0F});
    ImGui::PopStyleColor(3);
    return pressed;
}

void plate(const ViewState& view, float x, float y, const std::string& text, bool right_aligned,
           unsigned ink) {
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    ImFont* font = view.plan->compact ? view.fonts.caption : view.fonts.body;
    const ImVec2 size = font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, text.c_str());
    const float pad = 6.0F * view.scale;
    const float left = right_aligned ? x - size.x - 2.0F * pad : x;
    list.AddRectFilled({left, y}, {left + size.x + 2.0F * pad, y + size.y + 2.0F * pad},
                       color(token::n0));
    list.AddText(font, font->FontSize, {left + pad, y + pad}, color(ink), text.c_str());
}

std::string with_cap(const ViewState& view, const std::string& words, Action action) {
    return fmt::format("{}  {}###{}", words, cap_of(view.bindings(), action), row_of(action).id);
}

namespace {

/// A key's cap at a place of the screen; answers its size.
ImVec2 draw_cap(const ViewState& view, const std::string& cap, ImVec2 at) {
    const float s = view.scale, pad = 5.0F * s;
    ImFont* font = view.fonts.caption;
    const ImVec2 text = font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, cap.c_str());
    const ImVec2 size(text.x + 2.0F * pad, text.y + 4.0F * s);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRect(at, {at.x + size.x, at.y + size.y}, color(token::n6), 3.0F * s);
    draw_text(list, font, {at.x + pad, at.y + 2.0F * s}, token::n8, cap);
    return size;
}

}  // namespace

void key_cap(const ViewState& view, const std::string& cap) {
    const float line_px = ImGui::GetFrameHeight(),
                cap_px = view.fonts.caption->FontSize + 4.0F * view.scale;
    ImVec2 at = ImGui::GetCursorScreenPos();
    at.y += std::floor(0.5F * (line_px - cap_px));
    ImGui::Dummy({draw_cap(view, cap, at).x, line_px});
}

float draw_key_hints(const ViewState& view, const Area& panel, const std::vector<KeyHint>& hints) {
    constexpr float kCapPad = 10, kToWords = 5, kBetween = 12, kMargin = 14;
    const float s = view.scale;
    ImGui::PushFont(view.fonts.caption);
    float width = 0.0F;
    for (const KeyHint& hint : hints)
        width += ImGui::CalcTextSize(hint.cap.c_str()).x + ImGui::CalcTextSize(hint.meaning).x +
                 (kCapPad + kToWords + kBetween) * s;
    ImGui::PopFont();
    const float start = (panel.w - kMargin + kBetween) * s - width;
    ImGui::SetCursorPos({start, 9 * s});
    for (const KeyHint& hint : hints) {
        ImGui::Dummy(draw_cap(view, hint.cap, ImGui::GetCursorScreenPos()));
        ImGui::SameLine(0.0F, kToWords * s);
        ImGui::SetCursorPosY(11 * s);
        caption(view, hint.meaning, width);
        ImGui::SameLine(0.0F, kBetween * s);
        ImGui::SetCursorPosY(9 * s);
    }
    return start;
}

void draw_text(ImDrawList& list, ImFont* font, ImVec2 at, unsigned ink, const std::string& text) {
    list.AddText(font, font->FontSize, at, color(ink), text.c_str());
}

float share_of_line(const ViewState& view, int count, float gap) {
    const float wide = ImGui::GetContentRegionAvail().x;
    return std::floor((wide - gap * view.scale * float(count - 1)) / float(count));
}

void begin_body(const ViewState& view, const char* id, float foot) {
    begin_part(view, id, ImGui::GetWindowHeight() - foot * view.scale - ImGui::GetCursorPosY());
}

void begin_part(const ViewState& view, const char* id, float height_px, int flags) {
    ImGui::BeginChild(id, {0, height_px}, false, flags | ImGuiWindowFlags_NavFlattened);
    scroll_by_stick(view);
}

void draw_octagon(ImDrawList& list, ImVec2 center, float radius) {
    list.AddNgonFilled(center, radius, color(token::danger), 8);
}

void draw_tick(ImDrawList& list, ImVec2 center, float radius, unsigned ink) {
    const float x = center.x, y = center.y, r = radius;
    const ImVec2 points[] = {
        {x - 0.8F * r, y}, {x - 0.2F * r, y + 0.6F * r}, {x + 0.8F * r, y - 0.6F * r}};
    list.AddPolyline(points, 3, color(ink), 0, 0.28F * r);
}

std::string minutes_seconds(double time_s) {
    const int whole = static_cast<int>(time_s);
    return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace sideport::app
