#include "sim/app/author_marks.h"

#include <algorithm>
#include <cmath>

#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

constexpr float kFine = 0.2F;  ///< of the pointer's way, with Shift

unsigned ink_of(const author::Landmark& mark, bool is_chosen) {
    if (is_chosen) return token::accent;
    if (mark.kind != author::Landmark::Kind::level) return token::csf;
    return mark.seen ? token::n9 : token::n7;
}

/// The nearest within reach of the pointer; nullptr: none.
const author::Landmark* mark_under(const AuthorView& view,
                                   const std::vector<author::Landmark>& marks,
                                   const FilmPlace& film, ImVec2 pointer) {
    const author::Landmark* nearest = nullptr;
    float least = view.px(kMarkReach);
    for (const author::Landmark& mark : marks) {
        const ImVec2 at = film.of(mark.at_W_mm);
        const float away = std::hypot(at.x - pointer.x, at.y - pointer.y);
        if (away > least) continue;
        least = away;
        nearest = &mark;
    }
    return nearest;
}

/// A level as a cross in a ring, an end as a bar across, a point of the canal as a dot.
void draw_mark(const AuthorView& view, ImDrawList& list, ImVec2 at, const author::Landmark& mark,
               bool is_chosen) {
    const unsigned ink = ink_of(mark, is_chosen);
    const float r = view.px(is_chosen ? 7.0F : 5.0F), width = view.px(1.6F);
    switch (mark.kind) {
        case author::Landmark::Kind::level:
            list.AddCircleFilled(at, r, IM_COL32(0, 0, 0, 150), 20);
            list.AddCircle(at, r, color(ink), 20, width);
            list.AddLine({at.x - 1.8F * r, at.y}, {at.x + 1.8F * r, at.y}, color(ink), width);
            list.AddLine({at.x, at.y - 1.8F * r}, {at.x, at.y + 1.8F * r}, color(ink), width);
            break;
        case author::Landmark::Kind::canal:
            list.AddCircleFilled(at, 0.7F * r, color(token::n0), 16);
            list.AddCircle(at, 0.7F * r, color(ink), 16, width);
            break;
        case author::Landmark::Kind::conus:
        case author::Landmark::Kind::sac_end:
            list.AddLine({at.x - 3.0F * r, at.y}, {at.x + 3.0F * r, at.y}, color(token::n0),
                         3.0F * width);
            list.AddLine({at.x - 3.0F * r, at.y}, {at.x + 3.0F * r, at.y}, color(ink), width);
            break;
    }
}

}  // namespace

void draw_line(ImDrawList& list, const FilmPlace& film, const std::vector<glm::dvec3>& points,
               float width, unsigned ink) {
    std::vector<ImVec2> line;
    line.reserve(points.size());
    for (const glm::dvec3& p : points)
        line.push_back(film.of(p));
    list.AddPolyline(line.data(), static_cast<int>(line.size()), color(ink), 0, width);
}

void draw_dashes(ImDrawList& list, ImVec2 a, ImVec2 b, float dash, unsigned ink) {
    const float length = std::hypot(b.x - a.x, b.y - a.y);
    for (float at = 0.0F; at < length; at += 2.0F * dash) {
        const auto point = [&](float s) {
            return ImVec2(a.x + (b.x - a.x) * s / length, a.y + (b.y - a.y) * s / length);
        };
        list.AddLine(point(at), point(std::min(length, at + dash)), color(ink));
    }
}

void draw_name(const AuthorView& view, ImDrawList& list, ImVec2 at, const std::string& words,
               unsigned ink, Plates& plates, bool on_left) {
    ImFont* font = view.base.fonts.caption;
    const float wide = font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, words.c_str()).x;
    const float high = font->FontSize + view.px(3);
    ImVec2 low{on_left ? at.x - wide - view.px(18) : at.x + view.px(10), at.y - 0.5F * high};
    const auto is_free = [&] {
        return std::none_of(plates.begin(), plates.end(), [&](const auto& other) {
            return low.x < other.second.x && low.x + wide + view.px(8) > other.first.x &&
                   low.y < other.second.y && low.y + high > other.first.y;
        });
    };
    constexpr int kMostSteps = 6;
    for (int i = 0; i < kMostSteps && !is_free(); ++i)
        low.y += high;
    const ImVec2 top{low.x + wide + view.px(8), low.y + high};
    plates.emplace_back(low, top);
    list.AddRectFilled(low, top, color(token::n0));
    draw_text(list, font, {low.x + view.px(4), low.y + view.px(1)}, ink, words);
}

bool follow_pointer(const FilmPlace& film, ImVec2& from_pointer, glm::dvec3& at_W_mm) {
    const ImGuiIO& io = ImGui::GetIO();
    const ImVec2 now = film.of(at_W_mm);
    ImVec2 to{io.MousePos.x + from_pointer.x, io.MousePos.y + from_pointer.y};
    if (io.KeyShift) {
        // from where the point is now
        to = {now.x + kFine * io.MouseDelta.x, now.y + kFine * io.MouseDelta.y};
        from_pointer = {to.x - io.MousePos.x, to.y - io.MousePos.y};
    }
    if (std::hypot(to.x - now.x, to.y - now.y) < 0.5F) return false;
    at_W_mm = author::place_under(film.geometry, film.px_of(to), at_W_mm);
    return true;
}

void draw_landmarks(const AuthorView& view, ImDrawList& list, const FilmPlace& film, bool lateral) {
    const patient::MeasuredBody& body = *view.landmarks.open->body();
    std::vector<glm::dvec3> middle, one, other;
    for (const patient::CanalStation& station : body.canal) {
        const glm::dvec3 half = lateral ? glm::dvec3(0.0, 0.5 * station.depth_mm, 0.0)
                                        : glm::dvec3(0.5 * station.width_mm, 0.0, 0.0);
        middle.push_back(station.center_W_mm);
        one.push_back(station.center_W_mm + half);
        other.push_back(station.center_W_mm - half);
    }
    draw_line(list, film, one, view.px(1.0F), token::n7);
    draw_line(list, film, other, view.px(1.0F), token::n7);
    draw_line(list, film, middle, view.px(1.6F), token::csf);
    Plates plates;
    const std::vector<author::Landmark> marks = view.landmarks.open->marks();
    for (const author::Landmark& mark : marks) {
        const bool is_chosen = view.landmarks.chosen && view.landmarks.chosen->is(mark);
        const ImVec2 at = film.of(mark.at_W_mm);
        draw_mark(view, list, at, mark, is_chosen);
        if (mark.kind == author::Landmark::Kind::canal && !is_chosen) continue;
        // beside the canal, which is pulled as well
        const bool is_level = mark.kind == author::Landmark::Kind::level;
        const bool on_left = lateral == is_level;
        draw_name(view, list, {at.x + view.px(on_left ? -8 : 8), at.y}, landmark_name(mark),
                  ink_of(mark, is_chosen), plates, on_left);
    }
}

void take_landmark_mouse(AuthorView& view, const FilmPlace& film, bool lateral) {
    LandmarkView& landmarks = view.landmarks;
    const ImVec2 pointer = ImGui::GetIO().MousePos;
    const std::vector<author::Landmark> marks = landmarks.open->marks();
    const author::Landmark* under = mark_under(view, marks, film, pointer);
    if (ImGui::IsItemHovered() && !landmarks.pulled && under != nullptr)
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (ImGui::IsItemActivated()) {
        landmarks.chosen = under != nullptr ? std::optional(*under) : std::nullopt;
        if (under == nullptr) return;
        const ImVec2 at = film.of(under->at_W_mm);
        landmarks.pulled =
            LandmarkView::Pulled{.mark = *under,
                                 .lateral = lateral,
                                 .from_pointer = {at.x - pointer.x, at.y - pointer.y},
                                 .at_W_mm = under->at_W_mm};
        landmarks.open->begin_gesture();
    }
    if (!landmarks.pulled || landmarks.pulled->lateral != lateral) return;
    if (!ImGui::IsItemActive()) {
        landmarks.pulled.reset();
        landmarks.open->end_gesture();
        return;
    }
    LandmarkView::Pulled& pulled = *landmarks.pulled;
    if (follow_pointer(film, pulled.from_pointer, pulled.at_W_mm))
        take_landmarks(view, landmarks.open->move(pulled.mark, pulled.at_W_mm));
}

void join_landmark(const AuthorView& view, const FilmPlace& pa, const FilmPlace& lateral) {
    if (!view.landmarks.chosen) return;
    for (const author::Landmark& mark : view.landmarks.open->marks())
        if (mark.is(*view.landmarks.chosen))
            draw_dashes(*ImGui::GetWindowDrawList(), pa.of(mark.at_W_mm), lateral.of(mark.at_W_mm),
                        view.px(4), token::accent);
}

}  // namespace sideport::app
