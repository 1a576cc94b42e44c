// The case in two films, with what can be pulled in them.

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "sim/app/author_marks.h"
#include "sim/app/author_view.h"
#include "sim/app/film_place.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/scenario/world.h"

namespace sideport::app {

namespace {

using author::Handle;

constexpr double kTightMm = 8.0;  ///< a bend that is worth a warning

/// Names of the levels at the film's edge, each at the height of its body; beside the plate that
/// says which film it is.
void draw_levels(const AuthorView& view, ImDrawList& list, const FilmPlace& film,
                 const std::string& film_name) {
    ImFont *font = view.base.fonts.caption, *plate_font = view.base.fonts.body;
    const ImVec2 plate_words =
        plate_font->CalcTextSizeA(plate_font->FontSize, 1e6F, 0.0F, film_name.c_str());
    const float plate_foot = film.area.y * film.scale + plate_words.y + view.px(8 + 12 + 2);
    const float right = (film.area.x + film.area.w) * film.scale;
    const float left = film.area.x * film.scale;
    const patient::Spine& spine = view.good.model->world.spine;
    for (std::size_t i = 0; i < spine.levels.size(); ++i) {
        const float y = film.of(spine.levels[i].X_WB.p).y;
        if (y < (film.area.y + 8) * film.scale || y > (film.area.y + film.area.h - 12) * film.scale)
            continue;
        const std::string name(patient::kLevelNames[i]);
        const float wide = font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, name.c_str()).x;
        const float top = y - 0.5F * font->FontSize;
        const float aside = top < plate_foot ? plate_words.x + view.px(12 + 8) : 0.0F;
        const ImVec2 at{left + view.px(8) + aside, top};
        list.AddRectFilled({at.x - view.px(3), at.y},
                           {at.x + wide + view.px(3), at.y + font->FontSize},
                           IM_COL32(0, 0, 0, 150));
        draw_text(list, font, at, token::n8, name);
        list.AddLine({right - view.px(8), y}, {right, y}, color(token::n8));
    }
}

/// Vertebral bodies, dura and the skin of the belly, from the body's own formulas.
void draw_anatomy(const AuthorView& view, ImDrawList& list, const FilmPlace& film, bool lateral,
                  const patient::Spine& spine) {
    const double skin_x_mm = view.good.model->world.X_WP.p.x;
    const float width = view.px(1.2F);
    for (const patient::Vertebra& v : spine.levels) {
        const double half = 0.5 * (lateral ? v.body_depth_mm : v.body_width_mm);
        std::vector<glm::dvec3> ring;
        const auto corner = [&](double side, double up_mm) {
            ring.push_back(v.X_WB.point(lateral ? glm::dvec3(0.0, side * half, up_mm)
                                                : glm::dvec3(side * half, 0.0, up_mm)));
        };
        const double back = 0.5 * v.posterior_height_mm,
                     front = 0.5 * (lateral ? v.anterior_height_mm : v.posterior_height_mm);
        corner(-1.0, back);
        corner(1.0, front);
        corner(1.0, -front);
        corner(-1.0, -back);
        ring.push_back(ring.front());
        draw_line(list, film, ring, width, token::n8);
    }
    constexpr double kStepMm = 4.0;
    std::vector<glm::dvec3> one, other, skin;
    for (double z = spine.sac_low_z_mm; z <= spine.levels.front().X_WB.p.z + 20.0; z += kStepMm) {
        const patient::SacSection sac = patient::sac_at(spine, z);
        const glm::dvec3 aside = lateral ? glm::dvec3(0.0, sac.half_depth_mm, 0.0)
                                         : glm::dvec3(sac.half_width_mm, 0.0, 0.0);
        one.push_back(sac.center_W_mm + aside);
        other.push_back(sac.center_W_mm - aside);
        if (lateral)
            skin.emplace_back(skin_x_mm, patient::anterior_skin_y_mm(spine, skin_x_mm, z), z);
    }
    draw_line(list, film, one, width, token::csf);
    draw_line(list, film, other, width, token::csf);
    if (!skin.empty()) draw_line(list, film, skin, width, token::n7);
}

void draw_system(const AuthorView& view, ImDrawList& list, const FilmPlace& film) {
    for (const scenario::CatheterPiece& piece : view.good.model->world.pieces) {
        draw_line(list, film, piece.course.points_W_mm, view.px(4.5F), token::n0);
        draw_line(list, film, piece.course.points_W_mm, view.px(2.0F), token::accent);
    }
}

void draw_handle(const AuthorView& view, ImDrawList& list, ImVec2 at, const Handle& handle,
                 bool chosen) {
    const float r = view.px(chosen ? 8.0F : 6.0F);
    const unsigned ink = handle.is_truth ? token::truth : chosen ? token::accent : token::n9;
    const float width = view.px(2.0F);
    switch (handle.kind) {
        case Handle::Kind::pump:
            list.AddRectFilled({at.x - r, at.y - r}, {at.x + r, at.y + r}, color(token::n0));
            list.AddRect({at.x - r, at.y - r}, {at.x + r, at.y + r}, color(ink), 0.0F, 0, width);
            break;
        case Handle::Kind::route:
        case Handle::Kind::entry:
            list.AddCircleFilled(at, r, color(token::n0), 24);
            list.AddCircle(at, r, color(ink), 24, width);
            break;
        case Handle::Kind::tip:
            list.AddTriangleFilled({at.x, at.y - r}, {at.x - r, at.y + r}, {at.x + r, at.y + r},
                                   color(token::n0));
            list.AddTriangle({at.x, at.y - r}, {at.x - r, at.y + r}, {at.x + r, at.y + r},
                             color(ink), width);
            break;
        case Handle::Kind::fault:
            for (const auto& [wide, tone] : {std::pair{view.px(5), token::n0}, {width, ink}}) {
                list.AddLine({at.x - r, at.y - r}, {at.x + r, at.y + r}, color(tone), wide);
                list.AddLine({at.x - r, at.y + r}, {at.x + r, at.y - r}, color(tone), wide);
            }
            break;
    }
}

/// Where a handle is drawn: in the hand while it is pulled.
glm::dvec3 place_of(const AuthorView& view, const Handle& handle) {
    return view.pulled && view.pulled->handle.is(handle) ? view.pulled->at_W_mm : handle.at_W_mm;
}

const Handle* handle_under(const AuthorView& view, const FilmPlace& film, ImVec2 pointer) {
    const Handle* nearest = nullptr;
    float least = view.px(kMarkReach);
    for (const Handle& handle : view.handles) {
        const ImVec2 at = film.of(handle.at_W_mm);
        const float away = std::hypot(at.x - pointer.x, at.y - pointer.y);
        if (away > least) continue;
        least = away;
        nearest = &handle;
    }
    return nearest;
}

/// The handle as the newest sound case has it.
const Handle* newest(const AuthorView& view, const Handle& handle) {
    for (const Handle& other : view.handles)
        if (other.is(handle)) return &other;
    return nullptr;
}

void pull(AuthorView& view, const FilmPlace& film) {
    PulledPoint& point = *view.pulled;
    const Handle* handle = newest(view, point.handle);
    if (handle == nullptr || !view.draft->can_be_edited()) return;
    if (!follow_pointer(film, point.from_pointer, point.at_W_mm)) return;
    auto done = author::move_handle(*view.draft, view.good, *handle, point.at_W_mm);
    view.notice = done ? std::string() : done.error().line();
}

void take_mouse(AuthorView& view, const FilmPlace& film, bool lateral) {
    const ImVec2 pointer = ImGui::GetIO().MousePos;
    if (ImGui::IsItemActivated()) {
        const Handle* handle = handle_under(view, film, pointer);
        view.chosen = handle != nullptr ? std::optional(*handle) : std::nullopt;
        if (handle == nullptr) return;
        const ImVec2 at = film.of(handle->at_W_mm);
        view.pulled = PulledPoint{.handle = *handle,
                                  .lateral = lateral,
                                  .from_pointer = {at.x - pointer.x, at.y - pointer.y},
                                  .at_W_mm = handle->at_W_mm};
        view.draft->begin_gesture();
        switch (handle->kind) {
            case Handle::Kind::pump:
                view.section = author::Section::pump;
                break;
            case Handle::Kind::fault:
                view.section = author::Section::faults;
                break;
            default:
                view.section = author::Section::catheter;
        }
        refresh_form(view);
    }
    if (view.pulled && view.pulled->lateral == lateral) {
        if (ImGui::IsItemActive()) {
            pull(view, film);
        } else {
            view.pulled.reset();
            view.draft->end_gesture();
        }
    }
}

/// The case: its system and what can be pulled of it.
void draw_case_film(AuthorView& view, ImDrawList& list, const FilmPlace& film, bool lateral) {
    if (ImGui::IsItemHovered() && !view.pulled &&
        handle_under(view, film, ImGui::GetIO().MousePos) != nullptr)
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    take_mouse(view, film, lateral);
    if (view.shows_anatomy) draw_anatomy(view, list, film, lateral, view.good.model->world.spine);
    draw_levels(view, list, film, say(lateral ? Text::author_lateral : Text::author_pa));
    draw_system(view, list, film);
    Plates plates;
    for (const Handle& handle : view.handles) {
        const ImVec2 at = film.of(place_of(view, handle));
        draw_handle(view, list, at, handle, view.chosen && view.chosen->is(handle));
        draw_name(view, list, at, handle.name, handle.is_truth ? token::truth : token::n9, plates);
    }
}

/// The patient: what was found in the scan, to be mended; the pump only as a ring.
void draw_patient_film(AuthorView& view, ImDrawList& list, const FilmPlace& film, bool lateral) {
    take_landmark_mouse(view, film, lateral);
    // also of landmarks that the case cannot be built on
    patient::Parameters mended = view.good.scenario.patient;
    mended.measured = view.landmarks.open->body();
    draw_anatomy(view, list, film, lateral, patient::make_spine(mended));
    for (const Handle& handle : view.handles)
        if (handle.kind == Handle::Kind::pump)
            draw_handle(view, list, film.of(handle.at_W_mm), handle, false);
    draw_landmarks(view, list, film, lateral);
}

void draw_film(AuthorView& view, const Area& area, bool lateral) {
    const FilmPlace film{
        .area = area, .geometry = lateral ? view.lateral : view.pa, .scale = view.base.scale};
    ImGui::SetCursorScreenPos(area.min(view.base.scale));
    ImGui::InvisibleButton(lateral ? "##lateral" : "##pa", area.size(view.base.scale));
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 low = area.pixel_min(view.base.scale), size = area.pixel_size(view.base.scale);
    const std::string name = say(lateral ? Text::author_lateral : Text::author_pa);
    if (!view.has_films)
        list.AddRectFilled(low, {low.x + size.x, low.y + size.y}, color(token::n0));
    if (view.good.model) {
        list.PushClipRect(low, {low.x + size.x, low.y + size.y}, true);
        if (view.landmarks.open)
            draw_patient_film(view, list, film, lateral);
        else
            draw_case_film(view, list, film, lateral);
        list.PopClipRect();
    }
    plate(view.base, view.px(area.x + 8), view.px(area.y + 8), name);
    plate(view.base, view.px(area.x + area.w - 8), view.px(area.y + 8),
          say(lateral ? Text::author_back : Text::author_left_side), true);
}

/// What the films are of: the newest text, an older one, or a sketch.
std::string state_words(const AuthorView& view) {
    if (!view.picture_trouble.empty()) return say(Text::author_no_pictures, view.picture_trouble);
    if (!view.good.model) return say(Text::author_no_sound_version);
    constexpr double kSoonS = 0.8;
    if (!view.shows_room && view.film_revision != view.good.revision &&
        view.clock_s - view.good_s > kSoonS)
        return say(Text::author_drawing);
    if (view.checked.errors.empty())
        return view.has_films && view.film_is_sketch ? say(Text::author_sketch) : std::string();
    const double age_s = view.clock_s - view.good_s;
    return say(Text::author_last_good, minutes_seconds(age_s));
}

void draw_foot(const AuthorView& view, const Area& area) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Fonts& fonts = view.base.fonts;
    const float y = (area.y + area.h - 32) * view.base.scale;
    const float left = (area.x + 12) * view.base.scale;
    float right = (area.x + area.w - 12) * view.base.scale;
    const auto width = [&](const std::string& words) {
        return fonts.body->CalcTextSizeA(fonts.body->FontSize, 1e6F, 0.0F, words.c_str()).x;
    };
    if (view.good.model) {
        const author::RouteFacts& facts = view.facts;
        const std::string bend = say(Text::author_bend, facts.tightest_bend_mm);
        const std::string route =
            say(Text::author_route_facts, facts.length_mm / 10.0, facts.dead_volume_ml);
        right -= width(bend);
        draw_text(list, fonts.body, {right, y},
                  facts.tightest_bend_mm < kTightMm ? token::caution : token::n8, bend);
        right -= width(route) + view.px(16);
        draw_text(list, fonts.body, {right, y}, token::n8, route);
    }
    const float room = right - left - view.px(16);
    const Handle* handle = view.chosen ? newest(view, *view.chosen) : nullptr;
    if (handle == nullptr)
        return draw_fitted(
            list, {fonts.caption}, {left, y}, room, token::n7,
            say(view.landmarks.open ? Text::landmarks_films_pull : Text::author_pull_hint));
    const glm::dvec3 at = place_of(view, *handle);
    draw_fitted(list, {fonts.body}, {left, y}, room, handle->is_truth ? token::truth : token::n9,
                handle->name + "   " +
                    say(Text::author_place, plain_zero(at.x, 0.05), plain_zero(at.y, 0.05),
                        plain_zero(at.z, 0.05)));
}

}  // namespace

void add_point(AuthorView& view) {
    if (view.landmarks.open || !view.draft->can_be_edited() || !view.is_sound()) return;
    const bool chosen = view.chosen && view.chosen->kind == Handle::Kind::route;
    auto done = author::add_route_point(*view.draft, view.good, chosen ? view.chosen->index : 0);
    view.notice = done ? std::string() : done.error().line();
}

void remove_point(AuthorView& view) {
    if (view.landmarks.open || !view.chosen || view.chosen->kind != Handle::Kind::route ||
        !view.is_sound())
        return;
    auto done = author::remove_route_point(*view.draft, view.good, view.chosen->index);
    view.notice = done ? std::string() : done.error().line();
    view.chosen.reset();
}

void nudge_point(AuthorView& view, const glm::dvec3& by_mm) {
    if (view.landmarks.open) return nudge_landmark(view, by_mm);
    if (!view.chosen || !view.draft->can_be_edited()) return;
    const Handle* handle = newest(view, *view.chosen);
    if (handle == nullptr) return;
    // entry and tip lie at levels: a step of theirs is a level
    constexpr double kLevelMm = 32.0;
    const bool by_level = handle->kind == Handle::Kind::entry || handle->kind == Handle::Kind::tip;
    const glm::dvec3 step_mm = by_level && by_mm.z != 0.0
                                   ? glm::dvec3(0.0, 0.0, by_mm.z > 0.0 ? kLevelMm : -kLevelMm)
                                   : by_mm;
    auto done = author::move_handle(*view.draft, view.good, *handle, handle->at_W_mm + step_mm);
    view.notice = done ? std::string() : done.error().line();
}

namespace {

constexpr float kHead = 40, kFoot = 48;

void draw_point_buttons(AuthorView& view, const Area& area) {
    const float wide = view.px(92);
    const bool can = view.draft->can_be_edited() && view.is_sound() && !view.landmarks.open;
    const bool is_drawn = view.good.model && !view.good.model->scenario.route.empty();
    const bool chosen = view.chosen && view.chosen->kind == Handle::Kind::route;
    ImGui::SameLine(view.px(area.w) - 6 * wide - view.px(48));
    ImGui::BeginDisabled(!can);
    if (button(labelled(is_drawn ? Text::author_add_point : Text::author_draw_route, "##add"),
               {wide, 0}))
        add_point(view);
    ImGui::EndDisabled();
    ImGui::SameLine(0, view.px(2));
    ImGui::BeginDisabled(!can || !chosen);
    if (button(labelled(Text::author_remove_point, "##remove"), {wide, 0})) remove_point(view);
    ImGui::EndDisabled();
}

void draw_route_head(AuthorView& view, const Area& area) {
    begin_panel(view.base, "author route", {area.x, area.y, area.w, kHead});
    ImGui::PushFont(view.base.fonts.strong);
    ImGui::TextUnformatted(say(Text::author_route));
    ImGui::PopFont();
    ImGui::SameLine();
    const std::string words = state_words(view);
    const Text pull_words =
        view.landmarks.open ? Text::landmarks_films_pull : Text::author_pull_either;
    ImGui::PushStyleColor(ImGuiCol_Text, color_vec(words.empty() ? token::n7 : token::caution));
    ImGui::TextUnformatted(
        fitted(ImGui::GetFont(), words.empty() ? say(pull_words) : words, view.px(264)).c_str());
    ImGui::PopStyleColor();
    draw_point_buttons(view, area);
    const float wide = view.px(92);
    ImGui::SameLine(view.px(area.w) - 4 * wide - view.px(28));
    if (segment(labelled(Text::author_films, "##films"), !view.shows_room, wide))
        view.shows_room = false;
    ImGui::SameLine(0, view.px(2));
    if (segment(labelled(Text::author_room, "##room"), view.shows_room, wide))
        view.shows_room = true;
    ImGui::SameLine(0, view.px(12));
    if (segment(labelled(Text::author_xray, "##xray"), !view.shows_anatomy, wide))
        view.shows_anatomy = false;
    ImGui::SameLine(0, view.px(2));
    if (segment(labelled(Text::author_anatomy, "##anatomy"), view.shows_anatomy, wide))
        view.shows_anatomy = true;
    ImGui::End();
}

/// The chosen point in both films: they share the axis from head to feet.
void join_films(const AuthorView& view) {
    if (!view.good.model) return;
    const float s = view.base.scale;
    const FilmPlace pa{layout::kAuthorPa, view.pa, s},
        lateral{layout::kAuthorLateral, view.lateral, s};
    if (view.landmarks.open) return join_landmark(view, pa, lateral);
    const Handle* handle = view.chosen ? newest(view, *view.chosen) : nullptr;
    if (handle == nullptr) return;
    const glm::dvec3 at = place_of(view, *handle);
    draw_dashes(*ImGui::GetWindowDrawList(), pa.of(at), lateral.of(at), view.px(4), token::accent);
}

}  // namespace

void draw_route(AuthorView& view) {
    const Area& area = layout::kRoute;
    draw_route_head(view, area);
    // the films lie beneath: this panel has no ground
    ImGui::PushStyleColor(ImGuiCol_WindowBg, ImVec4(0, 0, 0, 0));
    begin_panel(view.base, "author films",
                {area.x, area.y + kHead, area.w, area.h - kHead - kFoot});
    ImGui::PopStyleColor();
    if (view.shows_room) {
        if (!view.has_room)
            plate(view.base, view.px(area.x + 16), view.px(area.y + 48), say(Text::author_drawing));
    } else {
        draw_film(view, layout::kAuthorPa, false);
        draw_film(view, layout::kAuthorLateral, true);
        join_films(view);
    }
    ImGui::End();
    begin_panel(view.base, "author route foot", {area.x, area.y + area.h - kFoot, area.w, kFoot});
    draw_foot(view, area);
    ImGui::End();
}

}  // namespace sideport::app
