#pragma once

#include <imgui.h>

#include "sim/app/layout.h"
#include "sim/app/settings.h"

namespace sideport::app {

/// Colour tokens: neutral greys, and colour only where it means a state. Contrast is tested in
/// tests/ui.
namespace token {
inline constexpr unsigned n0 = 0x000000, n1 = 0x0E0E0E, n2 = 0x171717, n3 = 0x212121, n4 = 0x2C2C2C,
                          n5 = 0x3D3D3D, n6 = 0x6E6E6E, n7 = 0x949494, n8 = 0xBDBDBD, n9 = 0xE6E6E6;
inline constexpr unsigned accent = 0x379BE6, accent_bg = 0x12344E, on_accent = 0x04121D,
                          ok = 0x45D6A8, caution = 0xF2A23A, danger = 0xFF6A4D,
                          danger_bg = 0x33150E, beam = 0xFFE14D, on_beam = 0x1A1600,
                          caution_bg = 0x2B2110,
                          truth = 0xF5B5E6;  ///< never on a trainee's screen
inline constexpr unsigned hub_22g = 0x2A2A2A, hub_23g = 0x34568F, hub_24g = 0x7A5BB0,
                          hub_25g = 0xB8672E;  ///< ISO 6009: black, deep blue, purple, orange
inline constexpr unsigned dye = 0x8D6A2B, csf = 0x8FC8F2, saline = 0x33454D, blood = 0x8C2F2A,
                          label = 0xF2F2EC;  ///< of liquids and printed labels, always with words
}  // namespace token

/// How the tokens look to this person. Tokens that a look does not change stay as they are.
struct Look {
    bool high_contrast = false;
    Palette palette = Palette::standard;
};
/// The colour of a token under a look, RGB.
unsigned themed(unsigned rgb, const Look& look);
/// The look that color() uses from now on.
void set_look(const Look& look);
unsigned themed(unsigned rgb);

inline ImU32 color(unsigned rgb) {
    const unsigned shown = themed(rgb);
    return IM_COL32((shown >> 16) & 255, (shown >> 8) & 255, shown & 255, 255);
}
inline ImVec4 color_vec(unsigned rgb) {
    return ImGui::ColorConvertU32ToFloat4(color(rgb));
}

/// Faces of the type scale; px as in the interface design, sized for ImGui's ascent + descent.
struct Fonts {
    ImFont *caption = nullptr, *body = nullptr, *strong = nullptr, *lead = nullptr,
           *value = nullptr, *readout = nullptr,
           *fixed = nullptr;  ///< letters of one width, for the text of a case
};

/// No text is smaller, whatever the scale: ascent + descent in pixels (Inter: an em of 9.1).
inline constexpr float kSmallestTextPx = 11.0F;

/// Style, and fonts of the system (Inter; ImGui's own where it is missing). scale 1 at 1600 x 900;
/// text_scale makes letters larger than the rest, up to what panels with fixed places hold.
Fonts apply_style(float scale, float text_scale = 1.0F);
inline constexpr float kMostFixedLetters = 1.1F;

/// Scale of the interface in a window of so many pixels: what fits, in steps of 0.05, or the
/// person's own choice where that fits. 0: the window is smaller than 1280 x 720.
float interface_scale(int width_px, int height_px, double wanted);

/// How the trainee's window is laid out.
struct Fit {
    const Plan* plan = &layout::kWide;
    float scale = 0.0F;    ///< of the plan; 0: the window is smaller than 1280 x 720
    float letters = 1.0F;  ///< times the letters of the type scale
};
/// As drawn for 1600 x 900 where the window has this and letters are hardly enlarged; else compact,
/// which is drawn larger: in a window of 1600 x 900 its letters are 1.25 times as large, and with
/// kMostCompactLetters 1.5 times. text_scale: letters against those of the wide plan.
Fit fit_window(int width_px, int height_px, double wanted, double text_scale);
inline constexpr float kMostCompactLetters = 1.2F;
/// Style and fonts for it.
Fonts apply_style(const Fit& fit);
inline constexpr int kLeastWidthPx = 1280, kLeastHeightPx = 720;

}  // namespace sideport::app
