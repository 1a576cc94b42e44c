// Top bar, monitors, room and C-arm strip.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/app/widgets.h"
#include "sim/base/units.h"

namespace sideport::app {

namespace {

using session::CommandKind;

constexpr double kAlarmS = 300.0;

void draw_live_plates(const ViewState& view) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    const float s = view.scale;
    const Area& live = layout::kLive;
    const auto& scenario = view.model->scenario;
    const float left = (live.x + 8) * s, right = (live.x + live.w - 8) * s;
    const float line = 26 * s, bottom = (live.y + live.h - 34) * s;
    plate(view, left, (live.y + 8) * s, scenario.patient_name + "   " + scenario.patient_id);
    plate(
        view, left, bottom - line,
        fmt::format("{:.0f} kV   {:.2f} mAs   auto", machine.tube_voltage_kvp, machine.charge_mas));
    plate(view, left, bottom,
          fmt::format("field {:.0f} × {:.0f} mm",
                      2.0 * std::min(machine.half_width_mm, 0.5 * machine.field_mm),
                      2.0 * std::min(machine.half_height_mm, 0.5 * machine.field_mm)));
    plate(view, right, bottom, fmt::format("Picture {}", machine.pulse_count), true);
    plate(view, right, (live.y + 40) * s,
          fmt::format("{}   orbit {:.0f}°   tilt {:.0f}°", fluoroscope::view_name(machine),
                      machine.orbital_deg, machine.angulation_deg),
          true);
    const bool lateral = std::string_view(fluoroscope::view_name(machine)) == "lateral";
    plate(view, right, (live.y + 0.5F * live.h) * s, lateral ? "P" : "L", true);
    if (!view.has_picture) {
        plate(view, (live.x + 0.5F * live.w - 110) * s, (live.y + 0.5F * live.h) * s,
              "Hold Space for X-rays.", false, token::n8);
    } else if (!machine.beam_on) {
        plate(view, right, (live.y + 72) * s,
              view.geometry_changed ? "Geometry changed since this picture" : "HELD", true,
              token::n8);
    }
    if (!machine.beam_on) return;
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    const ImVec2 a = live.min(s), size = live.size(s);
    list.AddRect(a, {a.x + size.x, a.y + size.y}, color(token::beam), 0.0F, 0, 3.0F * s);
    list.AddRectFilled({a.x + size.x - 116 * s, a.y}, {a.x + size.x, a.y + 32 * s},
                       color(token::beam));
    list.AddText(view.fonts.strong, view.fonts.strong->FontSize,
                 {a.x + size.x - 98 * s, a.y + 6 * s}, color(token::on_beam), "BEAM ON");
}

void draw_film_strip(ViewState& view, Commands& commands) {
    begin_panel(view, "film", layout::kFilm);
    const std::size_t count = view.state->kept.size(), first = count > 5 ? count - 5 : 0;
    for (std::size_t i = first; i < count; ++i) {
        if (i > first) ImGui::SameLine();
        if (segment(fmt::format("{}##film", i + 1).c_str(), view.reference == static_cast<int>(i),
                    40 * view.scale)) {
            view.reference = static_cast<int>(i);
        }
    }
    if (count == 0) caption(view, "No pictures kept yet");
    ImGui::SameLine(250 * view.scale);
    if (ImGui::Button("Keep  G")) commands.push_back(command(CommandKind::keep_picture));
    ImGui::SameLine();
    if (ImGui::Button("Swap  V")) view.wants_swap = true;
    ImGui::End();
}

/// Field openings as a small picture of the collimator.
void draw_collimator(const ViewState& view) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    const float side = 56 * view.scale;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRect(at, {at.x + side, at.y + side}, color(token::n5));
    const float share_x = float(std::min(machine.half_width_mm / (0.5 * machine.field_mm), 1.0));
    const float share_y = float(std::min(machine.half_height_mm / (0.5 * machine.field_mm), 1.0));
    const ImVec2 c(at.x + 0.5F * side, at.y + 0.5F * side);
    list.AddRectFilled({c.x - 0.5F * side * share_x, c.y - 0.5F * side * share_y},
                       {c.x + 0.5F * side * share_x, c.y + 0.5F * side * share_y},
                       color(token::n4));
    list.AddRect({c.x - 0.5F * side * share_x, c.y - 0.5F * side * share_y},
                 {c.x + 0.5F * side * share_x, c.y + 0.5F * side * share_y}, color(token::accent));
    ImGui::Dummy({side, side});
}

void draw_views(ViewState& view, Commands& commands) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    ImGui::BeginGroup();
    caption(view, "View");
    if (segment("PA  1", machine.orbital_target_deg == 0.0, 88 * view.scale))
        commands.push_back(command(CommandKind::c_arm_go, {0.0, 0.0}));
    ImGui::SameLine();
    if (segment("Lateral  2", machine.orbital_target_deg == 90.0, 88 * view.scale)) {
        commands.push_back(command(CommandKind::c_arm_go, {90.0, 0.0}));
    }
    if (ImGui::Button("Pump  3", {88 * view.scale, 0})) {
        const glm::dvec3 p = view.model->world.X_WP.p;
        commands.push_back(command(CommandKind::table_go, {p.x, p.y, p.z}));
    }
    ImGui::SameLine();
    if (ImGui::Button("Spine  4", {88 * view.scale, 0}))
        commands.push_back(command(CommandKind::table_go, {0.0, 0.0, 110.0}));
    ImGui::EndGroup();
}

void draw_axes(const ViewState& view) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    ImGui::BeginGroup();
    caption(view, "C-arm and table        Shift is slow");
    ImGui::Text("Orbit %.0f°   Q E      Tilt %.0f°   Z C", machine.orbital_deg,
                machine.angulation_deg);
    ImGui::Text("Table %+.0f, %+.0f, %+.0f mm   W S A D", machine.isocenter_W_mm.x,
                machine.isocenter_W_mm.y, machine.isocenter_W_mm.z);
    ImGui::EndGroup();
}

}  // namespace

void draw_top_bar(ViewState& view) {
    begin_panel(view, "top", layout::kTopBar);
    const session::State& state = *view.state;
    const fluoroscope::State& machine = state.fluoroscope;
    ImGui::PushFont(view.fonts.lead);
    ImGui::TextUnformatted("Sideport");
    ImGui::PopFont();
    ImGui::SameLine(110 * view.scale);
    ImGui::Text("%s", view.model->scenario.title.c_str());
    const auto number = [&](float x, const char* label, const std::string& value,
                            const char* unit) {
        ImGui::SameLine(x * view.scale);
        caption(view, label);
        ImGui::SameLine();
        ImGui::TextUnformatted(value.c_str());
        ImGui::SameLine(0.0F, 4.0F * view.scale);
        caption(view, unit);
    };
    number(620, "Fluoro time", minutes_seconds(machine.fluoroscopy_time_s), "min:s");
    const float share = float(std::min(1.0, machine.fluoroscopy_time_s / kAlarmS));
    ImGui::SameLine(790 * view.scale);
    ImGui::ProgressBar(share, {70 * view.scale, 8 * view.scale}, "");
    number(880, "Air kerma", fmt::format("{:.1f}", machine.air_kerma_mgy), "mGy");
    number(1030, "Rate", fmt::format("{:.1f}", machine.air_kerma_rate_mgy_per_min), "mGy/min");
    number(1170, "DAP", fmt::format("{:.2f}", machine.dose_area_product_gy_cm2), "Gy·cm²");
    number(1310, "Exposures", fmt::format("{}", machine.exposure_count), "");
    number(1430, "Session", minutes_seconds(events::seconds(state.tick)), "");
    ImGui::SameLine(1550 * view.scale);
    caption(view, "F1");
    ImGui::End();
}

void draw_monitors(ViewState& view, Commands& commands) {
    draw_live_plates(view);
    if (view.sheet != Sheet::none) return;
    draw_film_strip(view, commands);
    if (view.reference < 0 || view.reference >= static_cast<int>(view.state->kept.size())) return;
    const session::KeptPicture& kept = view.state->kept[static_cast<std::size_t>(view.reference)];
    const float s = view.scale;
    plate(view, (layout::kReference.x + 6) * s, (layout::kReference.y + 6) * s,
          fmt::format("Reference {} of {}", view.reference + 1, view.state->kept.size()));
    plate(view, (layout::kReference.x + layout::kReference.w - 6) * s,
          (layout::kReference.y + 6) * s,
          fmt::format("{}   {}", fluoroscope::view_name(kept.fluoroscope),
                      minutes_seconds(events::seconds(kept.tick))),
          true);
}

void draw_room(ViewState& view) {
    if (view.sheet != Sheet::none) return;
    begin_panel(view, "room", layout::kRoom);
    caption(view, "Room, from the feet");
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float s = view.scale;
    const ImVec2 c((layout::kRoom.x + 216) * s, (layout::kRoom.y + 124) * s);
    const float mm = 0.115F * s;
    const fluoroscope::State& machine = view.state->fluoroscope;
    const auto at = [&](double x, double y) {
        return ImVec2(c.x + float(x - machine.isocenter_W_mm.x) * mm,
                      c.y - float(y - machine.isocenter_W_mm.y) * mm);
    };
    // table, trunk, pump
    list.AddRectFilled(at(-260, patient::kTableTopYMm), at(260, patient::kTableTopYMm - 40),
                       color(token::n5));
    std::vector<ImVec2> outline;
    for (int a = 0; a < 360; a += 10) {
        const glm::dvec3 p =
            patient::skin_point_W_mm(view.model->world.spine, a, machine.isocenter_W_mm.z);
        outline.push_back(at(p.x, p.y));
    }
    list.AddPolyline(outline.data(), static_cast<int>(outline.size()), color(token::n7),
                     ImDrawFlags_Closed, 1.5F * s);
    const Pose& X_WP = view.model->world.X_WP;
    const double r = view.model->scenario.pump.body_radius_mm,
                 h = 0.5 * view.model->scenario.pump.thickness_mm;
    const glm::dvec3 p0 = X_WP.point({-r, 0.0, h}), p1 = X_WP.point({r, 0.0, h}),
                     p2 = X_WP.point({r, 0.0, -h}), p3 = X_WP.point({-r, 0.0, -h});
    list.AddQuadFilled(at(p0.x, p0.y), at(p1.x, p1.y), at(p2.x, p2.y), at(p3.x, p3.y),
                       color(token::n8));
    // C-arm: tube, detector and the arc between them
    const double a = units::rad_from_deg(machine.orbital_deg);
    const glm::dvec2 d(std::sin(a), std::cos(a)),
        iso(machine.isocenter_W_mm.x, machine.isocenter_W_mm.y);
    const glm::dvec2 tube = iso - d * 700.0, plate_center = iso + d * 300.0, side(d.y, -d.x);
    list.AddCircleFilled(at(tube.x, tube.y), 7 * s, color(token::n8));
    const glm::dvec2 e0 = plate_center - side * 150.0, e1 = plate_center + side * 150.0;
    list.AddLine(at(e0.x, e0.y), at(e1.x, e1.y), color(token::n9), 5 * s);
    if (machine.beam_on) {
        list.AddLine(at(tube.x, tube.y), at(e0.x, e0.y), color(token::beam), 1.5F * s);
        list.AddLine(at(tube.x, tube.y), at(e1.x, e1.y), color(token::beam), 1.5F * s);
    }
    if (view.state->needle.taken) {
        const glm::dvec3 tip = mechanics::tip_W_mm(view.model->needle, view.state->needle);
        const glm::dvec3 hub = tip - mechanics::shaft_direction_W(view.state->needle) *
                                         view.model->needle.needle.length_mm;
        list.AddLine(at(tip.x, tip.y), at(hub.x, hub.y), color(token::accent), 2 * s);
    }
    ImGui::SetCursorPosY(204 * s);
    caption(view, machine.beam_on                   ? "X-rays on"
                  : fluoroscope::is_moving(machine) ? "C-arm moving"
                                                    : "C-arm at rest");
    ImGui::End();
}

void draw_strip(ViewState& view, Commands& commands) {
    begin_panel(view, "strip", layout::kStrip);
    const fluoroscope::State& machine = view.state->fluoroscope;
    draw_views(view, commands);
    ImGui::SameLine(220 * view.scale);
    draw_axes(view);
    ImGui::SameLine(520 * view.scale);
    ImGui::BeginGroup();
    caption(view, "Collimator  [ ]");
    draw_collimator(view);
    ImGui::EndGroup();
    ImGui::SameLine(640 * view.scale);
    ImGui::BeginGroup();
    caption(view, "Pulses a second  - =");
    for (const double rate : {1.0, 4.0, 8.0, 15.0}) {
        if (rate > 1.0) ImGui::SameLine();
        if (segment(fmt::format("{:.0f}##rate", rate).c_str(), machine.pulses_per_s == rate,
                    40 * view.scale)) {
            commands.push_back(command(CommandKind::pulse_rate, {rate}));
        }
    }
    ImGui::EndGroup();
    ImGui::SameLine(860 * view.scale);
    ImGui::BeginGroup();
    caption(view, "Zoom  M");
    for (const double width : {300.0, 230.0, 150.0}) {
        if (width < 300.0) ImGui::SameLine();
        if (segment(fmt::format("{:.0f}##zoom", width).c_str(), machine.field_mm == width,
                    48 * view.scale)) {
            commands.push_back(command(CommandKind::field_size, {width}));
        }
    }
    ImGui::EndGroup();
    ImGui::End();
}

void draw_status(ViewState& view) {
    begin_panel(view, "status", layout::kStatus);
    ImGui::PushFont(view.fonts.lead);
    ImGui::SetCursorPosY(7 * view.scale);
    ImGui::TextUnformatted(view.status.c_str());
    ImGui::PopFont();
    ImGui::SameLine(980 * view.scale);
    caption(view, view.hand == Hand::needle ? "Space pedal   click: needle here   wheel: in and "
                                              "out   right drag: lean   Tab plunger"
                                            : "Space pedal   drag on the syringe: up pushes, down "
                                              "pulls   X stopcock   5-9 syringe   Tab needle");
    ImGui::End();
}

}  // namespace sideport::app
