// Top bar, monitors, room and status line.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/app/widgets.h"
#include "sim/base/units.h"

namespace sideport::app {

namespace {

using session::CommandKind;

constexpr double kAlarmS = 300.0;

std::string view_code(const fluoroscope::State& machine) {
    const std::string_view name = fluoroscope::view_name(machine);
    return name == "pa" ? "PA" : name == "lateral" ? "LAT" : "OBL";
}

void draw_beam_frame(const ViewState& view) {
    const float s = view.scale;
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    const ImVec2 a = layout::kLive.min(s), size = layout::kLive.size(s);
    list.AddRect(a, {a.x + size.x, a.y + size.y}, color(token::beam), 0.0F, 0, 3.0F * s);
    list.AddRectFilled({a.x + size.x - 116 * s, a.y}, {a.x + size.x, a.y + 32 * s},
                       color(token::beam));
    draw_text(list, view.fonts.strong, {a.x + size.x - 98 * s, a.y + 6 * s}, token::on_beam,
              "BEAM ON");
}

/// 30 mm in the plane of the isocentre.
void draw_scale_bar(const ViewState& view) {
    constexpr double kBarMm = 30.0;
    const fluoroscope::Model& model = view.model->fluoroscope;
    const float s = view.scale;
    const Area& live = layout::kLive;
    const double magnification =
        view.state->live.fluoroscope.source_to_detector_mm.at / model.source_to_isocenter_mm;
    const auto length =
        float(kBarMm * magnification / view.state->live.fluoroscope.field_mm * double(live.w));
    const float x = (live.x + 0.5F * (live.w - length)) * s, y = (live.y + live.h - 20) * s;
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    list.AddRectFilled({x - 6 * s, y - 14 * s}, {x + (length + 56) * s, y + 14 * s},
                       color(token::n0));
    const float end = x + length * s;
    list.AddLine({x, y}, {end, y}, color(token::n9), 2 * s);
    list.AddLine({x, y - 5 * s}, {x, y + 5 * s}, color(token::n9), 2 * s);
    list.AddLine({end, y - 5 * s}, {end, y + 5 * s}, color(token::n9), 2 * s);
    draw_text(list, view.fonts.caption, {end + 8 * s, y - 7 * s}, token::n9,
              fmt::format("{:.0f} mm", kBarMm));
}

std::string mask_shift_text(const ViewState& view) {
    if (view.mask_shift_x_px == 0.0 && view.mask_shift_y_px == 0.0) return {};
    return fmt::format("   mask {:+.1f}, {:+.1f} px", view.mask_shift_x_px, view.mask_shift_y_px);
}

/// Technique and geometry of the machine as it stands, and which side is which.
void draw_live_plates(const ViewState& view) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    const float s = view.scale;
    const Area& live = layout::kLive;
    const auto& scenario = view.model->scenario;
    const float left = (live.x + 8) * s, right = (live.x + live.w - 8) * s;
    const float line = 26 * s, bottom = (live.y + live.h - 34) * s;
    plate(view, left, (live.y + 8) * s, scenario.patient_name + "   " + scenario.patient_id);
    plate(view, left, bottom - line,
          fmt::format("{:.0f} kV   {:.2f} mAs   {}   {}", machine.tube_voltage_kvp,
                      machine.pulse_charge_mas, machine.automatic ? "auto" : "by hand",
                      fluoroscope::spec_of(machine.mode).name));
    plate(view, left, (live.y + 40) * s,
          fmt::format("{}   U{}", live_view_name(view.live_view), mask_shift_text(view)), false,
          view.live_view == LiveView::picture ? token::n7 : token::accent);
    plate(view, left, bottom,
          fmt::format("field {:.0f} × {:.0f} mm{}",
                      2.0 * std::min(machine.half_width_mm, 0.5 * machine.field_mm),
                      2.0 * std::min(machine.half_height_mm, 0.5 * machine.field_mm),
                      2.0 * machine.iris_mm < machine.field_mm
                          ? fmt::format("   iris {:.0f} mm", 2.0 * machine.iris_mm)
                          : ""));
    plate(view, right, bottom, fmt::format("Frame {}", machine.pulse_count), true);
    plate(view, right, (live.y + 40) * s,
          fmt::format("{}   orbit {:.0f}°   tilt {:.0f}°", view_code(machine), machine.orbital_deg,
                      machine.angulation_deg),
          true);
    const bool lateral = std::string_view(fluoroscope::view_name(machine)) == "lateral";
    plate(view, view.flipped ? left : right, (live.y + 0.5F * live.h) * s, lateral ? "P" : "L",
          !view.flipped);
    if (!view.has_picture) {
        plate(view, (live.x + 0.5F * live.w - 84) * s, (live.y + 0.5F * live.h) * s,
              "Hold Space for X-rays.", false, token::n8);
        return;
    }
    draw_scale_bar(view);
    if (machine.beam_on) return draw_beam_frame(view);
    plate(view, right, (live.y + 66) * s,
          view.geometry_changed ? "Geometry changed since this picture" : "HELD", true, token::n8);
}

/// The last kept pictures; the window blits them under this panel.
void draw_film_strip(ViewState& view, Commands& commands) {
    ImGui::PushStyleColor(ImGuiCol_WindowBg, ImVec4(0, 0, 0, 0));
    begin_panel(view, "film", layout::kFilm);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float s = view.scale;
    for (int place = 0; place < layout::kFilmPlaces; ++place) {
        const int i = film_picture(view, place);
        const Area area = layout::film_place(place);
        const ImVec2 low = area.min(s), size = area.size(s), high(low.x + size.x, low.y + size.y);
        ImGui::SetCursorScreenPos(low);
        if (ImGui::InvisibleButton(fmt::format("film{}", place).c_str(), size) && i >= 0)
            view.reference = i;
        list.AddRect(low, high, color(i >= 0 && i == view.reference ? token::accent : token::n5),
                     0.0F, 0, (i == view.reference ? 2.0F : 1.0F) * s);
        if (i < 0)
            draw_text(list, view.fonts.caption, {low.x + 5 * s, low.y + 15 * s}, token::n6,
                      "empty");
    }
    ImGui::SetCursorScreenPos({(layout::kFilm.x + 262) * s, (layout::kFilm.y + 14) * s});
    if (ImGui::Button(with_cap(view, "Keep", Action::keep).c_str()))
        commands.push_back(command(CommandKind::keep_picture));
    ImGui::SameLine();
    if (ImGui::Button(with_cap(view, "Swap", Action::swap).c_str())) view.wants_swap = true;
    ImGui::End();
    ImGui::PopStyleColor();
}

}  // namespace

void draw_top_bar(ViewState& view) {
    begin_panel(view, "top", layout::kTopBar);
    const session::State& state = *view.state;
    const fluoroscope::State& machine = state.fluoroscope;
    const float s = view.scale;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    draw_text(list, view.fonts.lead, {16 * s, 12 * s}, token::n9, "Sideport");
    draw_text(list, view.fonts.body, {112 * s, 14 * s}, token::n8,
              view.is_assessment ? view.case_name + "   Assessment" : view.case_name);
    const auto number = [&](float x, const char* label, const std::string& value,
                            const char* unit) {
        draw_text(list, view.fonts.caption, {x * s, 5 * s}, token::n7, label);
        const ImVec2 size =
            view.fonts.value->CalcTextSizeA(view.fonts.value->FontSize, 1e6F, 0.0F, value.c_str());
        draw_text(list, view.fonts.value, {x * s, 20 * s}, token::n9, value);
        draw_text(list, view.fonts.caption, {x * s + size.x + 4 * s, 25 * s}, token::n7, unit);
    };
    number(780, "Fluoro time", minutes_seconds(machine.fluoroscopy_time_s), "min:s");
    const float share = float(std::min(1.0, machine.fluoroscopy_time_s / kAlarmS));
    draw_text(list, view.fonts.caption, {884 * s, 5 * s}, token::n7, "Alarm at 5:00");
    list.AddRectFilled({884 * s, 26 * s}, {984 * s, 32 * s}, color(token::n4));
    list.AddRectFilled({884 * s, 26 * s}, {(884 + 100 * share) * s, 32 * s},
                       color(share < 1.0F ? token::n8 : token::caution));
    number(1010, "Air kerma", fmt::format("{:.1f}", machine.air_kerma_mgy), "mGy");
    number(1104, "Rate", fmt::format("{:.1f}", machine.air_kerma_rate_mgy_per_min), "mGy/min");
    number(1218, "Dose-area product", fmt::format("{:.2f}", machine.dose_area_product_gy_cm2),
           "Gy·cm²");
    number(1348, "Exposures", fmt::format("{}", machine.exposure_count), "");
    number(1432, "Session", minutes_seconds(events::seconds(state.tick)), "");
    ImGui::SetCursorPos({1520 * s, 14 * s});
    caption(view, "Help");
    ImGui::SameLine();
    key_cap(view, "F1");
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
          fmt::format("{}   {}", view_code(kept.fluoroscope),
                      minutes_seconds(events::seconds(kept.tick))),
          true);
}

namespace {

/// The room seen from the patient's feet: patient's left on the right, front up.
class RoomDrawing {
  public:
    explicit RoomDrawing(const ViewState& view)
        : view_(view),
          machine_(view.state->fluoroscope),
          list_(*ImGui::GetWindowDrawList()),
          s_(view.scale) {}

    void draw() {
        patient();
        c_arm();
        needle();
    }

  private:
    static constexpr float kPxPerMm = 0.19F;

    ImVec2 at(double x, double y) const {
        const float cx = (layout::kRoom.x + 0.5F * layout::kRoom.w) * s_,
                    cy = (layout::kRoom.y + 82) * s_, scale = kPxPerMm * s_;
        return {cx + float(x - machine_.isocenter_W_mm.x) * scale,
                cy - float(y - machine_.isocenter_W_mm.y) * scale};
    }
    ImVec2 at(const glm::dvec2& p) const { return at(p.x, p.y); }
    ImVec2 at(const glm::dvec3& p) const { return at(p.x, p.y); }

    /// Table, outline of the trunk at this height, pump.
    void patient() {
        list_.AddRectFilled(at(-260, patient::kTableTopYMm), at(260, patient::kTableTopYMm - 40),
                            color(token::n5));
        std::vector<ImVec2> outline;
        for (int a = 0; a < 360; a += 6) {
            outline.push_back(at(
                patient::skin_point_W_mm(view_.model->world.spine, a, machine_.isocenter_W_mm.z)));
        }
        list_.AddPolyline(outline.data(), static_cast<int>(outline.size()), color(token::n7),
                          ImDrawFlags_Closed, 1.5F * s_);
        const Pose& X_WP = view_.model->world.X_WP;
        const device::PumpModel& pump = view_.model->scenario.pump;
        const double r = pump.body_radius_mm, h = 0.5 * pump.thickness_mm;
        list_.AddQuadFilled(at(X_WP.point({-r, 0.0, h})), at(X_WP.point({r, 0.0, h})),
                            at(X_WP.point({r, 0.0, -h})), at(X_WP.point({-r, 0.0, -h})),
                            color(token::n8));
    }

    /// Tube, detector, the arc that joins them, and the beam.
    void c_arm() {
        const fluoroscope::Model& model = view_.model->fluoroscope;
        const double a = units::rad_from_deg(machine_.orbital_deg);
        const glm::dvec2 d(std::sin(a), std::cos(a)), side(d.y, -d.x);
        const glm::dvec2 iso(machine_.isocenter_W_mm.x, machine_.isocenter_W_mm.y);
        const double behind = machine_.source_to_detector_mm.at - model.source_to_isocenter_mm;
        const glm::dvec2 tube = iso - d * model.source_to_isocenter_mm, front = iso + d * behind;
        const glm::dvec2 middle = 0.5 * (tube + front);
        const double radius = 0.5 * machine_.source_to_detector_mm.at + 30.0;
        std::vector<ImVec2> arc;
        for (int i = 0; i <= 24; ++i) {
            const double t = units::kPi * i / 24.0;
            arc.push_back(at(middle + radius * (-std::cos(t) * d - std::sin(t) * side)));
        }
        list_.AddPolyline(arc.data(), static_cast<int>(arc.size()), color(token::n5), 0, 6 * s_);
        const glm::dvec2 e0 = front - side * 150.0, e1 = front + side * 150.0;
        const double share = std::min(1.0, machine_.half_width_mm / (0.5 * machine_.field_mm));
        const double open = share * 0.5 * machine_.field_mm;
        if (machine_.beam_on) {
            list_.AddTriangleFilled(at(tube), at(front - side * open), at(front + side * open),
                                    (color(token::beam) & 0x00FFFFFFU) | 0x30000000U);
        }
        list_.AddCircleFilled(at(tube), 9 * s_, color(token::n8));
        list_.AddLine(at(e0), at(e1), color(token::n9), 6 * s_);
    }

    void needle() {
        const mechanics::State& state = view_.state->needle;
        if (!state.taken) return;
        const glm::dvec3 tip = mechanics::tip_W_mm(view_.model->needle, state);
        const glm::dvec3 hub =
            tip - mechanics::shaft_direction_W(state) *
                      mechanics::needle_in_use(view_.model->needle, state).length_mm;
        list_.AddLine(at(tip), at(hub), color(token::accent), 2 * s_);
    }

    const ViewState& view_;
    const fluoroscope::State& machine_;
    ImDrawList& list_;
    float s_;
};

}  // namespace

void draw_room(ViewState& view) {
    if (view.sheet != Sheet::none) return;
    begin_panel(view, "room", layout::kRoom);
    RoomDrawing(view).draw();
    caption(view, "Room, from the feet");
    ImGui::SetCursorPosY(206 * view.scale);
    const fluoroscope::State& machine = view.state->fluoroscope;
    caption(view, machine.beam_on                   ? "X-rays on"
                  : fluoroscope::is_moving(machine) ? "C-arm moving"
                                                    : "C-arm at rest");
    ImGui::End();
}

void draw_status(ViewState& view) {
    struct Hint {
        const char* cap;  ///< of the mouse; nullptr: the action's key
        const char* meaning;
        Action action = Action::count;
    };
    static constexpr Hint kNeedle[] = {{nullptr, "X-rays", Action::xrays},
                                       {"left button", "needle here"},
                                       {"wheel", "in and out"},
                                       {"right drag", "lean"},
                                       {nullptr, "plunger", Action::swap_tool}};
    static constexpr Hint kPlunger[] = {{nullptr, "X-rays", Action::xrays},
                                        {"drag the syringe", "up pushes, down pulls"},
                                        {nullptr, "stopcock", Action::stopcock},
                                        {"5-9", "syringe"},
                                        {nullptr, "needle", Action::swap_tool}};
    begin_panel(view, "status", layout::kStatus);
    const float s = view.scale;
    draw_text(*ImGui::GetWindowDrawList(), view.fonts.lead,
              {(layout::kStatus.x + 14) * s, (layout::kStatus.y + 8) * s}, token::n9, view.status);
    const bool plunger = view.hand == Hand::plunger;
    ImGui::SetCursorPos({(plunger ? 985.0F : 1050.0F) * s, 9 * s});
    for (const Hint& hint : plunger ? kPlunger : kNeedle) {
        key_cap(view,
                hint.cap != nullptr ? hint.cap : cap_of(view.bindings(), hint.action).c_str());
        ImGui::SameLine(0.0F, 5 * s);
        ImGui::SetCursorPosY(11 * s);
        caption(view, hint.meaning);
        ImGui::SameLine(0.0F, 12 * s);
        ImGui::SetCursorPosY(9 * s);
    }
    ImGui::End();
}

}  // namespace sideport::app
