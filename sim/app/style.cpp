#include "sim/app/style.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>

#include "sim/app/layout.h"

namespace sideport::app {

namespace {

struct Replacement {
    unsigned token, rgb;
};
/// Backgrounds darker, lines and lesser text lighter: borders 3 and more, text 7 and more.
constexpr Replacement kHighContrast[] = {
    {token::n1, 0x000000},     {token::n2, 0x050505},    {token::n3, 0x101010},
    {token::n4, 0x262626},     {token::n5, 0x7A7A7A},    {token::n6, 0xA6A6A6},
    {token::n7, 0xD0D0D0},     {token::n8, 0xEAEAEA},    {token::n9, 0xFFFFFF},
    {token::accent, 0x5CB8FF}, {token::danger, 0xFF8A73}};
/// Found by search for the greatest least difference after simulated protanopia, deuteranopia and
/// tritanopia (33 in CIE76; the standard has 16). Words and shapes tell the same.
constexpr Replacement kColorBlindSafe[] = {
    {token::accent, 0x009EE6},     {token::ok, 0x56FF90},     {token::caution, 0xC87224},
    {token::caution_bg, 0x1F1709}, {token::danger, 0xFB3380}, {token::beam, 0xF7C600}};

template <std::size_t N>
unsigned replaced(unsigned rgb, const Replacement (&table)[N]) {
    for (const Replacement& entry : table)
        if (entry.token == rgb) return entry.rgb;
    return rgb;
}

Look& look_now() {
    static Look look;
    return look;
}

constexpr float kScaleStep = 0.05F;

/// The largest step at which a plan fits into a window.
float fitting_scale(int width_px, int height_px, const Plan& plan) {
    const float fits = std::min(static_cast<float>(width_px) / plan.width,
                                static_cast<float>(height_px) / plan.height);
    return kScaleStep * std::floor(fits / kScaleStep + 1e-3F);
}

constexpr const char* kInter = "/usr/share/fonts/opentype/inter/Inter-";
constexpr float kDigitEm = 0.66F;  ///< Inter's digits differ in width; readouts must not jitter
constexpr float kLinePerEm = 1.21F;

ImFont* load(const char* face, float size_px, float scale) {
    static const ImWchar kDigits[] = {'0', '9', 0};
    static const ImWchar kRest[] = {0x20,   0x2F,   0x3A,   0xFF,   0x100,  0x17F,
                                    0x2013, 0x2026, 0x3C0,  0x3C0,  0x2190, 0x2193,
                                    0x2212, 0x2212, 0x2264, 0x2265, 0};
    const std::string file = std::string(kInter) + face + ".otf";
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    if (!std::filesystem::exists(file)) return atlas.AddFontDefault();
    const float size = std::max(kSmallestTextPx, std::round(size_px * scale));
    ImFontConfig digits;
    digits.GlyphMinAdvanceX = digits.GlyphMaxAdvanceX = std::round(kDigitEm * size / kLinePerEm);
    ImFont* font = atlas.AddFontFromFileTTF(file.c_str(), size, &digits, kDigits);
    ImFontConfig rest;
    rest.MergeMode = true;
    atlas.AddFontFromFileTTF(file.c_str(), size, &rest, kRest);
    return font;
}

/// Letters of one width; those of the other texts where there are none.
ImFont* load_fixed(float size_px, float scale, ImFont* otherwise) {
    static const ImWchar kRanges[] = {0x20, 0xFF, 0x100, 0x17F, 0x370, 0x3FF, 0x2010, 0x2026, 0};
    constexpr const char* kFile = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf";
    if (!std::filesystem::exists(kFile)) return otherwise;
    const float size = std::max(kSmallestTextPx, std::round(size_px * scale));
    return ImGui::GetIO().Fonts->AddFontFromFileTTF(kFile, size, nullptr, kRanges);
}

void set_colors(ImGuiStyle& style) {
    using namespace token;
    const struct {
        ImGuiCol slot;
        unsigned rgb;
    } colors[] = {{ImGuiCol_Text, n9},
                  {ImGuiCol_TextDisabled, n6},
                  {ImGuiCol_WindowBg, n2},
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
                  {ImGuiCol_PlotHistogram, n8}};
    for (const auto& entry : colors)
        style.Colors[entry.slot] = color_vec(entry.rgb);
    style.Colors[ImGuiCol_ChildBg] = ImVec4(0, 0, 0, 0);       // the panel's ground shows
    style.Colors[ImGuiCol_NavHighlight] = ImVec4(0, 0, 0, 0);  // focus_ring.cpp draws its own
    style.Colors[ImGuiCol_ModalWindowDimBg] = ImVec4(0, 0, 0, 0);
}

}  // namespace

unsigned themed(unsigned rgb, const Look& look) {
    if (look.palette == Palette::color_blind_safe)
        if (const unsigned other = replaced(rgb, kColorBlindSafe); other != rgb) return other;
    return look.high_contrast ? replaced(rgb, kHighContrast) : rgb;
}

void set_look(const Look& look) {
    look_now() = look;
}

unsigned themed(unsigned rgb) {
    return themed(rgb, look_now());
}

float interface_scale(int width_px, int height_px, double wanted) {
    if (width_px < kLeastWidthPx || height_px < kLeastHeightPx) return 0.0F;
    const float stepped = fitting_scale(width_px, height_px, layout::kWide);
    return wanted == 0.0 ? stepped : std::min(stepped, static_cast<float>(wanted));
}

Fit fit_window(int width_px, int height_px, double wanted, double text_scale) {
    const float wide = interface_scale(width_px, height_px, wanted);
    const auto letters = static_cast<float>(text_scale);
    Fit fit{.plan = &layout::kWide, .scale = wide, .letters = letters};
    if (wide == 0.0F || (wide >= 1.0F && letters <= kMostFixedLetters)) return fit;
    constexpr float kLarger = layout::kWide.width / layout::kCompact.width;
    fit.plan = &layout::kCompact;
    fit.scale = fitting_scale(width_px, height_px, layout::kCompact);
    if (wanted != 0.0) fit.scale = std::min(fit.scale, kLarger * static_cast<float>(wanted));
    // in a window that is too small for the wide plan the compact one's letters are the measure
    const float measure = wide < 1.0F ? fit.scale : wide;
    fit.letters = std::min(kMostCompactLetters, letters * measure / fit.scale);
    return fit;
}

Fonts apply_style(float scale, float text_scale) {
    return apply_style({.plan = &layout::kWide,
                        .scale = scale,
                        .letters = std::min(text_scale, kMostFixedLetters)});
}

Fonts apply_style(const Fit& fit) {
    constexpr float kBodySize = 16, kFrameHeight = 26;
    float scale = fit.scale;
    ImGuiStyle style;
    style.DisabledAlpha = 0.5F;
    style.WindowPadding = {12, 12};
    style.WindowRounding = style.ChildRounding = 4;
    style.WindowBorderSize = style.ChildBorderSize = 0;
    style.FrameRounding = 3;
    style.GrabRounding = 2;
    style.FrameBorderSize = 1;
    // a button stays as high as it is: larger letters take from its margin
    style.FramePadding = {9, 0.5F * (kFrameHeight - kBodySize * std::max(1.0F, fit.letters))};
    style.PopupRounding = 4;
    style.PopupBorderSize = 1;
    style.ItemSpacing = {8, fit.plan->compact ? 4.0F : 8.0F};
    style.ItemInnerSpacing = {8, 4};
    style.ScrollbarSize = 10;
    style.GrabMinSize = 12;
    set_colors(style);
    style.ScaleAllSizes(scale);
    ImGui::GetStyle() = style;
    Fonts fonts;
    scale *= fit.letters;
    fonts.body = load("Regular", 16, scale);
    fonts.caption = load("Medium", 13, scale);
    fonts.strong = load("SemiBold", 16, scale);
    fonts.lead = load("Medium", 18, scale);
    fonts.value = load("Medium", 19, scale);
    fonts.readout = load("Medium", 27, scale);
    fonts.fixed = load_fixed(14, scale, fonts.body);
    return fonts;
}

}  // namespace sideport::app
