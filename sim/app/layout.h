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
    constexpr bool shown() const { return w > 0; }
    bool contains(float px, float py, float scale) const {
        return px >= x * scale && py >= y * scale && px < (x + w) * scale && py < (y + h) * scale;
    }
};

/// Where the panels of the trainee's window stand, logical pixels. An area without a width is not
/// shown. `compact` is meant for 1280 x 720 and for large letters: the room as a strip below the
/// kept picture or as the tab in its place, sheets over the hands, axes behind a button.
struct Plan {
    bool compact;
    float width, height;
    Area top_bar, live, tabs, reference, film, reference_picture, room, strip, hands, status, sheet,
        help, hint_chip, hint_card, sound_captions, case_filters, case_rows, case_brief;
    float film_side;  ///< of a thumbnail
    /// A box in the middle of the window.
    constexpr Area middle(float w, float h) const {
        return {0.5F * (width - w), height - 580, w, h};
    }
    constexpr Area film_place(int place) const {
        return {film.x + 8 + (film_side + 6) * float(place), film.y + 0.5F * (film.h - film_side),
                film_side, film_side};
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
/// The editor's screen.
inline constexpr Area kOutline{8, 52, 208, 840}, kForm{224, 52, 392, 572},
    kRoute{624, 52, 968, 572}, kAuthorPa{632, 96, 472, 472}, kAuthorLateral{1112, 96, 472, 472},
    kAuthorRoom{872, 96, 472, 472}, kCaseText{224, 632, 640, 260}, kProblems{872, 632, 720, 260};
/// Places for thumbnails of the last kept pictures.
inline constexpr int kFilmPlaces = 5;

inline constexpr Plan kWide{.compact = false,
                            .width = kWidth,
                            .height = kHeight,
                            .top_bar = kTopBar,
                            .live = kLive,
                            .tabs = {},
                            .reference = kReference,
                            .film = kFilm,
                            .reference_picture = kReferencePicture,
                            .room = kRoom,
                            .strip = kStrip,
                            .hands = kHands,
                            .status = kStatus,
                            .sheet = kSheet,
                            .help = {688, 52, 904, 796},
                            .hint_chip = {584, 8, 184, 28},
                            .hint_card = {696, 508, 416, 208},
                            .sound_captions = {360, 8, 216, 28},
                            .case_filters = kCaseFilters,
                            .case_rows = kCaseRows,
                            .case_brief = kCaseBrief,
                            .film_side = 44};
/// The kept picture stands in the column beside the live monitor, the room small beneath it.
inline constexpr Plan kCompact{.compact = true,
                               .width = 1280,
                               .height = 720,
                               .top_bar = {0, 0, 1280, 40},
                               .live = {8, 48, 496, 496},
                               .tabs = {512, 48, 320, 32},
                               .reference = {512, 80, 320, 320},
                               .film = {512, 392, 320, 40},
                               .reference_picture = {516, 80, 312, 312},
                               .room = {512, 432, 320, 112},
                               .strip = {8, 552, 824, 116},
                               .hands = {840, 48, 432, 620},
                               .status = {8, 676, 1264, 36},
                               .sheet = {840, 48, 432, 620},
                               .help = {512, 48, 760, 620},
                               .hint_chip = {444, 8, 176, 24},
                               .hint_card = {512, 276, 320, 268},
                               .sound_captions = {292, 4, 144, 32},
                               .case_filters = {8, 48, 264, 620},
                               .case_rows = {280, 48, 568, 620},
                               .case_brief = {856, 48, 416, 620},
                               .film_side = 28};
/// The room in the place of the kept picture.
inline constexpr Plan kCompactRoom = [] {
    Plan plan = kCompact;
    plan.reference = plan.film = plan.reference_picture = {};
    plan.room = {512, 80, 320, 464};
    return plan;
}();
}  // namespace layout

}  // namespace sideport::app
