// What the trainee sees, and what is there: side by side, never blended.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/app/film_place.h"
#include "sim/app/instruct_view.h"
#include "sim/app/monitor_geometry.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/fluoroscope/brightness.h"

namespace sideport::app {

namespace {

using classroom::Follower;

constexpr double kPortFromMiddleMm = 85.0;  ///< in the lateral view

std::string view_words(const fluoroscope::State& machine) {
    const std::string_view name = fluoroscope::view_name(machine);
    return name == "pa" ? "PA" : name == "lateral" ? "LAT" : "OBL";
}

/// Why there is no picture; empty: there is one.
std::string why_dark(const InstructView& view, bool has_picture, bool is_truth) {
    if (view.watched == nullptr)
        return view.rows.empty() ? say(Text::instruct_nobody) : say(Text::instruct_no_session);
    const Follower& follower = view.watched->follower();
    if (follower.state() == Follower::State::refused) return follower.message();
    if (view.live() == nullptr) return say(Text::instruct_catching_up, 0.0);
    if (!view.picture_trouble.empty()) return say(Text::instruct_no_pictures, view.picture_trouble);
    if (has_picture) return {};
    if (follower.behind_s() > 3.0)
        return say(Text::instruct_catching_up, 100.0 * follower.fraction());
    const bool exposed = view.live()->state().live.fluoroscope.pulse_count > 0;
    if (view.patient_percent < 100 || exposed || is_truth)
        return say(Text::instruct_preparing, view.patient_percent);
    return say(Text::instruct_no_picture);
}

void centred(const InstructView& view, const Area& area, const std::string& words) {
    constexpr float kWidth = 360;
    const Fonts& fonts = view.base.fonts;
    const ImVec2 size =
        fonts.body->CalcTextSizeA(fonts.body->FontSize, 1e6F, view.px(kWidth), words.c_str());
    const ImVec2 at(view.px(area.x + 0.5F * area.w) - 0.5F * size.x,
                    view.px(area.y + 0.5F * area.h) - 0.5F * size.y);
    ImGui::GetForegroundDrawList()->AddText(fonts.body, fonts.body->FontSize, at, color(token::n8),
                                            words.c_str(), nullptr, view.px(kWidth));
}

void black(const InstructView& view, const Area& area) {
    ImGui::GetForegroundDrawList()->AddRectFilled(
        area.pixel_min(view.base.scale), {view.px(area.x + area.w), view.px(area.y + area.h)},
        color(token::n0));
}

/// The plates that stand on the trainee's own monitor; nothing that the trainee does not see.
void draw_mirror(const InstructView& view) {
    const Area& area = layout::kMirror;
    const session::LiveSession* live = view.live();
    const std::string dark = why_dark(view, view.has_mirror, false);
    if (!dark.empty()) {
        black(view, area);
        centred(view, area, dark);
        return;
    }
    const session::State& state = live->state();
    const fluoroscope::State& machine = state.fluoroscope;
    const fluoroscope::State& shown = state.live.fluoroscope;
    const float left = view.px(area.x + 8), right = view.px(area.x + area.w - 8);
    const float top = view.px(area.y + 8), bottom = view.px(area.y + area.h - 36),
                step = view.px(28);
    plate(view.base, left, top, live->model().scenario.patient_name);
    plate(
        view.base, left, top + step,
        say(Text::instruct_plate_view, view_words(shown), shown.orbital_deg, shown.angulation_deg));
    plate(view.base, left, bottom,
          say(Text::instruct_plate_technique, machine.tube_voltage_kvp, machine.pulse_charge_mas,
              fluoroscope::pulse_rate_per_s(machine)));
    if (machine.beam_on) {
        plate(view.base, right, bottom, say(Text::instruct_plate_beam_on), true, token::beam);
        ImGui::GetForegroundDrawList()->AddRect(
            area.min(view.base.scale), {view.px(area.x + area.w), view.px(area.y + area.h)},
            color(token::beam), 0.0F, 0, view.px(3));
    } else {
        plate(view.base, right, bottom, say(Text::instruct_plate_beam_off), true, token::n8);
        plate(view.base, right, top,
              say(Text::instruct_plate_held, minutes_seconds(events::seconds(view.mirror_tick))),
              true, token::n8);
    }
}

std::string mirror_words(const InstructView& view) {
    const session::LiveSession* live = view.live();
    if (live == nullptr || live->state().live.fluoroscope.pulse_count == 0)
        return say(Text::instruct_dark);
    const std::string side = view_words(live->state().live.fluoroscope);
    return live->state().fluoroscope.beam_on ? say(Text::instruct_live, side)
                                             : say(Text::instruct_held, side);
}

/// A place of W on the truth's picture, window px; nothing behind the source.
ImVec2 on_truth(const InstructView& view, const glm::dvec3& at_W_mm) {
    return FilmPlace{layout::kTruth, view.shown.geometry, view.px(1)}.of(at_W_mm);
}

void draw_dashed(ImDrawList& list, ImVec2 a, ImVec2 b, unsigned ink, float thick, float on,
                 float off) {
    const float dx = b.x - a.x, dy = b.y - a.y, length = std::sqrt(dx * dx + dy * dy);
    for (float t = 0.0F; t < length; t += on + off) {
        const float e = std::min(length, t + on);
        list.AddLine({a.x + dx * t / length, a.y + dy * t / length},
                     {a.x + dx * e / length, a.y + dy * e / length}, color(ink), thick);
    }
}

void draw_truth_frame(const InstructView& view, ImDrawList& list) {
    const Area& area = layout::kTruth;
    const float t = view.px(2), h = 0.5F * t, on = view.px(6), off = view.px(4);
    const ImVec2 a(view.px(area.x) + h, view.px(area.y) + h),
        b(view.px(area.x + area.w) - h, view.px(area.y + area.h) - h);
    draw_dashed(list, a, {b.x, a.y}, token::truth, t, on, off);
    draw_dashed(list, {a.x, b.y}, b, token::truth, t, on, off);
    draw_dashed(list, a, {a.x, b.y}, token::truth, t, on, off);
    draw_dashed(list, {b.x, a.y}, b, token::truth, t, on, off);
}

void draw_catheter(const InstructView& view, ImDrawList& list) {
    for (const debrief::TrueLine& line : view.shown.truth.catheter) {
        for (std::size_t i = 1; i < line.points_W_mm.size(); ++i) {
            const ImVec2 a = on_truth(view, line.points_W_mm[i - 1]),
                         b = on_truth(view, line.points_W_mm[i]);
            list.AddLine(a, b, color(token::truth), view.px(line.filled ? 3.5F : 1.5F));
        }
    }
    const auto& needle = view.shown.truth.needle_W_mm;
    for (std::size_t i = 1; i < needle.size(); ++i) {
        const ImVec2 a = on_truth(view, needle[i - 1]), b = on_truth(view, needle[i]);
        list.AddLine(a, b, color(token::n0), view.px(4));
        list.AddLine(a, b, color(token::n9), view.px(2));
    }
}

void draw_point(const InstructView& view, ImDrawList& list, const debrief::TruePoint& point,
                ImVec2 c) {
    using debrief::TrueMark;
    const unsigned ink = token::truth;
    const float r = view.px(6);
    switch (point.mark) {
        case TrueMark::port:
            list.AddCircle(c, view.px(9), color(ink), 32, view.px(2));
            break;
        case TrueMark::catheter_tip:
            list.AddTriangle({c.x, c.y - r}, {c.x - r, c.y + r}, {c.x + r, c.y + r}, color(ink),
                             view.px(2));
            break;
        case TrueMark::needle_tip:
            list.AddCircleFilled(c, view.px(4), color(token::n9), 16);
            list.AddCircle(c, view.px(6), color(ink), 24, view.px(1.5F));
            break;
        case TrueMark::fault:
            list.AddLine({c.x - r, c.y - r}, {c.x + r, c.y + r}, color(ink), view.px(2.5F));
            list.AddLine({c.x - r, c.y + r}, {c.x + r, c.y - r}, color(ink), view.px(2.5F));
            break;
        case TrueMark::pool:
            list.AddCircleFilled(c, view.px(5), color(token::dye), 16);
            list.AddCircle(c, view.px(7), color(ink), 24, view.px(1.5F));
            break;
    }
}

/// A label beside its mark, moved down until it lies on no other and inside the picture.
void draw_label(const InstructView& view, ImDrawList& list, ImVec2 mark, const std::string& words,
                std::vector<ImVec4>& taken) {
    const Area& area = layout::kTruth;
    ImFont* font = view.base.fonts.caption;
    const float pad = view.px(4), most = view.px(area.w * 0.6F);
    const std::string text = fitted(font, words, most);
    const ImVec2 size = font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, text.c_str());
    const float w = size.x + 2 * pad, h = size.y + 2 * pad;
    const float low_x = view.px(area.x) + view.px(6),
                high_x = view.px(area.x + area.w) - view.px(6);
    float x = mark.x + view.px(14) + w > high_x ? mark.x - view.px(14) - w : mark.x + view.px(14);
    x = std::clamp(x, low_x, std::max(low_x, high_x - w));
    float y = std::clamp(mark.y - 0.5F * h, view.px(area.y + 6), view.px(area.y + area.h - 6) - h);
    const auto hit = [&](float at) {
        return std::any_of(taken.begin(), taken.end(), [&](const ImVec4& o) {
            return x < o.z && x + w > o.x && at < o.w && at + h > o.y;
        });
    };
    const float first = y;
    while (hit(y) && y + h < view.px(area.y + area.h - 6))
        y += view.px(2);
    for (y = hit(y) ? first : y; hit(y) && y > view.px(area.y + 6);)
        y -= view.px(2);
    taken.push_back({x, y, x + w, y + h});
    const ImVec2 from(x > mark.x ? x : x + w, y + 0.5F * h);
    list.AddLine(mark, from, color(token::truth), view.px(1));
    list.AddRectFilled({x, y}, {x + w, y + h}, color(token::n0));
    draw_text(list, font, {x + pad, y + pad}, token::truth, text);
}

bool inside(const Area& area, float scale, ImVec2 p) {
    return area.contains(p.x, p.y, scale);
}

/// The numbers, on one plate in the corner where the least is.
ImVec4 draw_numbers(const InstructView& view, ImDrawList& list) {
    const Area& area = layout::kTruth;
    ImFont* font = view.base.fonts.caption;
    const float pad = view.px(6), line = font->FontSize + view.px(3);
    float names = 0.0F, values = 0.0F;
    const auto wide = [&](const std::string& text) {
        return font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, text.c_str()).x;
    };
    for (const auto& [name, value] : view.readouts) {
        names = std::max(names, wide(name));
        values = std::max(values, wide(value));
    }
    const float h = line * static_cast<float>(view.readouts.size()) + 2 * pad;
    const float x = view.px(area.x + 8), y = view.px(area.y + 8);
    const ImVec4 box(x, y, x + names + values + view.px(10) + 2 * pad, y + h);
    list.AddRectFilled({box.x, box.y}, {box.z, box.w}, color(token::n0));
    float at = y + pad;
    for (const auto& [name, value] : view.readouts) {
        draw_text(list, font, {x + pad, at}, token::n8, name);
        draw_text(list, font, {x + pad + names + view.px(10), at}, token::truth, value);
        at += line;
    }
    return box;
}

void draw_truth(const InstructView& view) {
    const Area& area = layout::kTruth;
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    const std::string dark = why_dark(view, view.has_truth, true);
    if (!dark.empty()) {
        black(view, area);
        centred(view, area, dark);
        return;
    }
    list.PushClipRect(area.min(view.base.scale),
                      {view.px(area.x + area.w), view.px(area.y + area.h)});
    draw_catheter(view, list);
    std::vector<ImVec4> taken;
    taken.push_back(draw_numbers(view, list));
    for (const debrief::TruePoint& point : view.shown.truth.points) {
        const ImVec2 c = on_truth(view, point.at_W_mm);
        if (!inside(area, view.base.scale, c)) continue;
        draw_point(view, list, point, c);
    }
    for (const debrief::TruePoint& point : view.shown.truth.points) {
        const ImVec2 c = on_truth(view, point.at_W_mm);
        if (inside(area, view.base.scale, c)) draw_label(view, list, c, point.words, taken);
    }
    list.PopClipRect();
    draw_truth_frame(view, list);
}

}  // namespace

fluoroscope::State truth_side(const session::LiveSession& live, TruthSide side) {
    const session::State& state = live.state();
    fluoroscope::State view = state.fluoroscope;
    if (side == TruthSide::as_seen) {
        if (state.live.fluoroscope.pulse_count > 0) view = state.live.fluoroscope;
    } else {
        view.orbital_deg = side == TruthSide::pa ? 0.0 : 90.0;
        view.angulation_deg = 0.0;
        view.swivel_deg = view.rotation_deg = {};
        if (side == TruthSide::lateral) {
            // the port near one edge, so that needle, pump and canal are in the field
            const double port_mm = live.model().world.access_port_W_mm.y;
            const double toward = view.isocenter_W_mm.y > port_mm ? 1.0 : -1.0;
            view.isocenter_W_mm.y = port_mm + toward * kPortFromMiddleMm;
            view.isocenter_target_W_mm.y = view.isocenter_W_mm.y;
        }
        view.field_mm = 300.0;
        view.half_width_mm = view.half_height_mm = 150.0;
        view.iris_mm = 220.0;
        fluoroscope::settle(live.model().fluoroscope, view);
    }
    view.pulse_count = std::max<std::int64_t>(1, view.pulse_count);
    return view;
}

void draw_watch(InstructView& view) {
    // pictures lie below: the panels fill their heads alone
    const auto head_of = [](const Area& panel) {
        return Area{panel.x, panel.y, panel.w, 36};
    };
    begin_panel(view.base, "mirror", head_of(layout::kMirrorPanel));
    panel_head(view, layout::kMirrorPanel, say(Text::instruct_trainee_sees), mirror_words(view),
               190);
    ImGui::SetCursorPos({view.px(336), view.px(4)});
    if (segment(labelled(Text::instruct_second, "##second"), view.second_screen, view.px(112)))
        view.second_screen = !view.second_screen;
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", say(Text::instruct_second_why));
    ImGui::End();
    begin_panel(view.base, "truth", head_of(layout::kTruthPanel));
    const Text side = view.side == TruthSide::pa        ? Text::instruct_in_pa
                      : view.side == TruthSide::lateral ? Text::instruct_in_lateral
                                                        : Text::instruct_in_their_view;
    panel_head(view, layout::kTruthPanel, say(Text::instruct_truth),
               say(Text::instruct_same_moment, say(side)), 180, token::truth);
    constexpr std::pair<TruthSide, Text> kSides[] = {{TruthSide::pa, Text::instruct_pa},
                                                     {TruthSide::lateral, Text::instruct_lateral},
                                                     {TruthSide::as_seen, Text::instruct_as_seen}};
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {view.px(6), view.px(4)});
    float x = 252;
    for (const auto& [which, words] : kSides) {
        const float width = which == TruthSide::pa ? 52 : 68;
        ImGui::SetCursorPos({view.px(x), view.px(6)});
        if (segment(labelled(words, "##side"), view.side == which, view.px(width)))
            view.side = which;
        x += width;
    }
    ImGui::PopStyleVar();
    ImGui::End();
    draw_mirror(view);
    // the sheet of settings lies over its side; plates would stand on it
    if (!view.base.settings_sheet.open_in_list) draw_truth(view);
}

}  // namespace sideport::app
