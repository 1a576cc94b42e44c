#include "sim/app/truth_overlay.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/app/film_place.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

using debrief::TrueMark;

constexpr float kLine = 2.5F, kDash = 5, kGap = 4, kPlateStep = 26, kMargin = 12;
constexpr std::size_t kMostPlates = 5;

/// Dashes go on through the corners of the line.
void draw_dashed(ImDrawList& list, const std::vector<ImVec2>& points, float width, float scale,
                 unsigned ink) {
    float along = 0.0F;
    const float dash = kDash * scale, whole = (kDash + kGap) * scale;
    for (std::size_t i = 1; i < points.size(); ++i) {
        const ImVec2 a = points[i - 1], b = points[i];
        const float length = std::hypot(b.x - a.x, b.y - a.y);
        for (float at = 0.0F; at < length;) {
            const float phase = std::fmod(along + at, whole);
            const float left = phase < dash ? dash - phase : whole - phase;
            const float end = std::min(length, at + std::max(left, 0.25F));
            const auto point = [&](float t) {
                return ImVec2(a.x + (b.x - a.x) * t / length, a.y + (b.y - a.y) * t / length);
            };
            if (phase < dash) list.AddLine(point(at), point(end), color(ink), width);
            at = end;
        }
        along += length;
    }
}

void draw_catheter(ImDrawList& list, const FilmPlace& place, const debrief::TrueLine& line) {
    std::vector<ImVec2> points;
    for (const glm::dvec3& p : line.points_W_mm)
        points.push_back(place.of(p));
    const float s = place.scale;
    const int count = static_cast<int>(points.size());
    // a dark bed, so that it is seen over bone and over air
    list.AddPolyline(points.data(), count, color(token::n0), 0, (kLine + 2.5F) * s);
    if (line.filled)
        list.AddPolyline(points.data(), count, color(token::truth), 0, kLine * s);
    else
        draw_dashed(list, points, kLine * s, s, token::truth);
}

void draw_cross(ImDrawList& list, ImVec2 at, float r, float width, unsigned ink) {
    list.AddLine({at.x - r, at.y - r}, {at.x + r, at.y + r}, color(ink), width);
    list.AddLine({at.x - r, at.y + r}, {at.x + r, at.y - r}, color(ink), width);
}

void draw_mark(ImDrawList& list, const FilmPlace& place, const debrief::TruePoint& point) {
    const ImVec2 at = place.of(point.at_W_mm);
    const float s = place.scale;
    switch (point.mark) {
        case TrueMark::port:
            list.AddCircle(at, 8 * s, color(token::n0), 24, 4.5F * s);
            list.AddCircle(at, 8 * s, color(token::truth), 24, 2 * s);
            break;
        case TrueMark::catheter_tip:
            list.AddRectFilled({at.x - 5 * s, at.y - 5 * s}, {at.x + 5 * s, at.y + 5 * s},
                               color(token::n0));
            list.AddRectFilled({at.x - 4 * s, at.y - 4 * s}, {at.x + 4 * s, at.y + 4 * s},
                               color(token::truth));
            break;
        case TrueMark::needle_tip:
            list.AddCircleFilled(at, 4 * s, color(token::n0));
            list.AddCircleFilled(at, 3 * s, color(token::n9));
            break;
        case TrueMark::fault:
            draw_cross(list, at, 8 * s, 5 * s, token::n0);
            draw_cross(list, at, 7 * s, 2.5F * s, token::truth);
            break;
        case TrueMark::pool:
            list.AddCircle(at, 14 * s, color(token::n0), 32, 5 * s);
            list.AddCircle(at, 14 * s, color(token::truth), 32, 2 * s);
            break;
    }
}

/// What an instructor looks for first stands first.
int rank(TrueMark mark) {
    switch (mark) {
        case TrueMark::pool:
            return 0;
        case TrueMark::fault:
            return 1;
        case TrueMark::needle_tip:
            return 2;
        case TrueMark::catheter_tip:
            return 3;
        case TrueMark::port:
            return 4;
    }
    return 5;
}

/// A plate of words; answers with its right edge.
float draw_plate(ImDrawList& list, const FilmPlace& place, const Fonts& fonts, float x, float y,
                 const std::string& words) {
    const float s = place.scale;
    const float most = (place.area.x + place.area.w - kMargin) * s - x - 12 * s;
    const std::string shown = fitted(fonts.body, words, most);
    const ImVec2 size = fonts.body->CalcTextSizeA(fonts.body->FontSize, 1e6F, 0.0F, shown.c_str());
    list.AddRectFilled({x, y}, {x + size.x + 12 * s, y + 22 * s}, color(token::n0));
    list.AddText(fonts.body, fonts.body->FontSize, {x + 6 * s, y + 11 * s - 0.5F * size.y},
                 color(token::truth), shown.c_str());
    return x + size.x + 12 * s;
}

void draw_words(ImDrawList& list, const FilmPlace& place, const debrief::Truth& truth,
                const Fonts& fonts) {
    std::vector<const debrief::TruePoint*> points;
    for (const debrief::TruePoint& point : truth.points)
        points.push_back(&point);
    std::stable_sort(points.begin(), points.end(),
                     [](const auto* a, const auto* b) { return rank(a->mark) < rank(b->mark); });
    if (points.size() > kMostPlates) points.resize(kMostPlates);
    const float s = place.scale, x = (place.area.x + kMargin) * s;
    float y = (place.area.y + kMargin) * s;
    for (const debrief::TruePoint* point : points) {
        const ImVec2 at = place.of(point->at_W_mm);
        const bool is_shown = place.shows(at);
        const std::string words =
            is_shown ? point->words : say(Text::debrief_outside_this_view, point->words);
        const float end = draw_plate(list, place, fonts, x, y, words);
        const float middle = y + 11 * s;
        y += kPlateStep * s;
        // the line goes where no plate of the rows below can lie in its way
        if (!is_shown || at.x <= end || at.y <= middle) continue;
        list.AddLine({end, middle}, {at.x, middle}, color(token::truth), s);
        list.AddLine({at.x, middle}, {at.x, at.y - 8 * s}, color(token::truth), s);
    }
    const bool has_dashes = std::any_of(truth.catheter.begin(), truth.catheter.end(),
                                        [](const debrief::TrueLine& line) { return !line.filled; });
    if (has_dashes)
        draw_plate(list, place, fonts, x, (place.area.y + place.area.h - 34) * s,
                   say(Text::debrief_dashed_no_contrast));
}

}  // namespace

void draw_truth(ImDrawList& list, const Area& area, const xray::ProjectionGeometry& geometry,
                const debrief::Truth& truth, const Fonts& fonts, float scale) {
    const ImVec2 low = area.pixel_min(scale), size = area.pixel_size(scale);
    const ImVec2 high(low.x + size.x, low.y + size.y);
    list.PushClipRect(low, high, true);
    const FilmPlace place{area, geometry, scale};
    for (const debrief::TrueLine& line : truth.catheter)
        draw_catheter(list, place, line);
    std::vector<ImVec2> needle;
    for (const glm::dvec3& p : truth.needle_W_mm)
        needle.push_back(place.of(p));
    const int count = static_cast<int>(needle.size());
    list.AddPolyline(needle.data(), count, color(token::n0), 0, 4 * scale);
    list.AddPolyline(needle.data(), count, color(token::n9), 0, 1.5F * scale);
    for (const debrief::TruePoint& point : truth.points)
        draw_mark(list, place, point);
    draw_words(list, place, truth, fonts);
    list.PopClipRect();
    // the frame says by its shape too that this is the truth
    const float inset = scale;
    draw_dashed(list,
                {{low.x + inset, low.y + inset},
                 {high.x - inset, low.y + inset},
                 {high.x - inset, high.y - inset},
                 {low.x + inset, high.y - inset},
                 {low.x + inset, low.y + inset}},
                2 * scale, scale, token::truth);
}

}  // namespace sideport::app
