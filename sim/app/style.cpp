#include "sim/app/style.h"

#include <cmath>
#include <filesystem>
#include <string>

namespace sideport::app {

namespace {

constexpr const char* kInter = "/usr/share/fonts/opentype/inter/Inter-";
constexpr float kDigitEm = 0.66F;  ///< Inter's digits differ in width; readouts must not jitter
constexpr float kLinePerEm = 1.21F;

ImFont* load(const char* face, float size_px, float scale) {
    static const ImWchar kDigits[] = {'0', '9', 0};
    static const ImWchar kRest[] = {0x20,   0x2F,   0x3A,   0xFF,   0x100,  0x17F,  0x2013, 0x2026,
                                    0x2190, 0x2193, 0x2212, 0x2212, 0x2264, 0x2265, 0};
    const std::string file = std::string(kInter) + face + ".otf";
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    if (!std::filesystem::exists(file)) return atlas.AddFontDefault();
    const float size = std::round(size_px * scale);
    ImFontConfig digits;
    digits.GlyphMinAdvanceX = digits.GlyphMaxAdvanceX = std::round(kDigitEm * size / kLinePerEm);
    ImFont* font = atlas.AddFontFromFileTTF(file.c_str(), size, &digits, kDigits);
    ImFontConfig rest;
    rest.MergeMode = true;
    atlas.AddFontFromFileTTF(file.c_str(), size, &rest, kRest);
    return font;
}

void set_colors(ImGuiStyle& style) {
    using namespace token;
    const struct {
        ImGuiCol slot;
        unsigned rgb;
    } colors[] = {{ImGuiCol_Text, n9},
                  {ImGuiCol_TextDisabled, n6},
                  {ImGuiCol_WindowBg, n2},
                  {ImGuiCol_ChildBg, n2},
                  {ImGuiCol_PopupBg, n3},
                  {ImGuiCol_Border, n5},
                  {ImGuiCol_FrameBg, n1},
                  {ImGuiCol_FrameBgHovered, n3},
                  {ImGuiCol_FrameBgActive, n4},
                  {ImGuiCol_Button, n3},
                  {ImGuiCol_ButtonHovered, n4},
                  {ImGuiCol_ButtonActive, accent_bg},
                  {ImGuiCol_CheckMark, accent},
                  {ImGuiCol_SliderGrab, accent},
                  {ImGuiCol_SliderGrabActive, accent},
                  {ImGuiCol_Header, accent_bg},
                  {ImGuiCol_HeaderHovered, n4},
                  {ImGuiCol_HeaderActive, accent_bg},
                  {ImGuiCol_Separator, n4},
                  {ImGuiCol_ScrollbarBg, n2},
                  {ImGuiCol_ScrollbarGrab, n5},
                  {ImGuiCol_ScrollbarGrabHovered, n6},
                  {ImGuiCol_ScrollbarGrabActive, n7},
                  {ImGuiCol_TextSelectedBg, 0x1E5580},
                  {ImGuiCol_PlotLines, n9},
                  {ImGuiCol_PlotHistogram, n8},
                  {ImGuiCol_NavHighlight, accent}};
    for (const auto& entry : colors)
        style.Colors[entry.slot] = color_vec(entry.rgb);
    style.Colors[ImGuiCol_ModalWindowDimBg] = ImVec4(0, 0, 0, 0);
}

}  // namespace

Fonts apply_style(float scale) {
    ImGuiStyle style;
    style.DisabledAlpha = 0.5F;
    style.WindowPadding = {12, 12};
    style.WindowRounding = style.ChildRounding = 4;
    style.WindowBorderSize = style.ChildBorderSize = 0;
    style.FrameRounding = 3;
    style.GrabRounding = 2;
    style.FrameBorderSize = 1;
    style.FramePadding = {9, 5};
    style.PopupRounding = 4;
    style.PopupBorderSize = 1;
    style.ItemSpacing = {8, 8};
    style.ItemInnerSpacing = {8, 4};
    style.ScrollbarSize = 10;
    style.GrabMinSize = 12;
    set_colors(style);
    style.ScaleAllSizes(scale);
    ImGui::GetStyle() = style;
    Fonts fonts;
    fonts.body = load("Regular", 16, scale);
    fonts.caption = load("Medium", 13, scale);
    fonts.strong = load("SemiBold", 16, scale);
    fonts.lead = load("Medium", 18, scale);
    fonts.value = load("Medium", 19, scale);
    fonts.readout = load("Medium", 27, scale);
    return fonts;
}

}  // namespace sideport::app
