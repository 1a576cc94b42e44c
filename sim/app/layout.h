#pragma once

#include <cmath>

#include <imgui.h>

namespace sideport::app {

/// A rectangle of the layout, logical pixels at 1600 x 900, on a grid of 4.
struct Area {
    float x, y, w, h;
    ImVec2 min(float scale) const { return {x * scale, y * scale}; }
    ImVec2 size(float scale) const { return {w * scale, h * scale}; }
    /// Corners on whole pixels, so that neighbours neither overlap nor leave a gap.
    ImVec2 pixel_min(float scale) const { return {std::round(x * scale), std::round(y * scale)}; }
    ImVec2 pixel_size(float scale) const {
        const ImVec2 low = pixel_min(scale);
        return {std::round((x + w) * scale) - low.x, std::round((y + h) * scale) - low.y};
    }
    bool contains(float px, float py, float scale) const {
        return px >= x * scale && py >= y * scale && px < (x + w) * scale && py < (y + h) * scale;
    }
};

namespace layout {
inline constexpr float kWidth = 1600, kHeight = 900;
inline constexpr Area kTopBar{0, 0, 1600, 44}, kLive{8, 52, 672, 672},
    kReference{688, 52, 432, 432}, kFilm{688, 428, 432, 56}, kReferencePicture{716, 52, 376, 376},
    kRoom{688, 492, 432, 232}, kStrip{8, 732, 1112, 116}, kHands{1128, 52, 464, 796},
    kStatus{8, 856, 1584, 36}, kSheet{688, 52, 432, 672};
/// The case list: filters, rows, what is known of the chosen case.
inline constexpr Area kCaseFilters{8, 52, 360, 796}, kCaseRows{376, 52, 720, 796},
    kCaseBrief{1104, 52, 488, 796};
inline constexpr float kCaseRowHeight = 88;
/// The instructor's screen.
inline constexpr Area kStations{8, 52, 216, 840}, kMirrorPanel{232, 52, 456, 496},
    kMirror{232, 88, 456, 456}, kTruthPanel{696, 52, 456, 496}, kTruth{696, 88, 456, 456},
    kTwoMinutes{232, 556, 920, 116}, kNotes{232, 680, 456, 212}, kRating{696, 680, 456, 212},
    kComplications{1160, 52, 432, 392}, kLiveChecklist{1160, 452, 432, 440};
/// Places for thumbnails of the last kept pictures.
inline constexpr int kFilmPlaces = 5;
constexpr Area film_place(int place) {
    return {kFilm.x + 8 + 50.0F * float(place), kFilm.y + 6, 44, 44};
}
}  // namespace layout

}  // namespace sideport::app
