// Top bar, room and status line.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/app/widgets.h"
#include "sim/base/units.h"

namespace sideport::app {

namespace {

constexpr double kAlarmS = 300.0;

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
    const float share = float(std::min(1.0, machine.beam_timer_s / kAlarmS));
    const bool alarm = share >= 1.0F;
    // a band that changes once a second until the timer is reset
    const bool lit = alarm && static_cast<int>(ImGui::GetTime()) % 2 == 0;
    if (lit) list.AddRectFilled({876 * s, 2 * s}, {992 * s, 42 * s}, color(token::caution));
    draw_text(list, view.fonts.caption, {884 * s, 5 * s}, lit ? token::on_beam : token::n7,
              alarm ? "5:00   Enter resets" : "Alarm at 5:00");
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
        const char *cap, *meaning;
    };
    static constexpr Hint kNeedle[] = {{"Space", "X-rays"},
                                       {"left button", "needle here"},
                                       {"wheel", "in and out"},
                                       {"right drag", "lean"},
                                       {"Tab", "plunger"}};
    static constexpr Hint kPlunger[] = {{"Space", "X-rays"},
                                        {"drag the syringe", "up pushes, down pulls"},
                                        {"X", "stopcock"},
                                        {"5-9", "syringe"},
                                        {"Tab", "needle"}};
    begin_panel(view, "status", layout::kStatus);
    const float s = view.scale;
    draw_text(*ImGui::GetWindowDrawList(), view.fonts.lead,
              {(layout::kStatus.x + 14) * s, (layout::kStatus.y + 8) * s}, token::n9, view.status);
    const bool plunger = view.hand == Hand::plunger;
    ImGui::SetCursorPos({(plunger ? 985.0F : 1050.0F) * s, 9 * s});
    for (const Hint& hint : plunger ? kPlunger : kNeedle) {
        key_cap(view, hint.cap);
        ImGui::SameLine(0.0F, 5 * s);
        ImGui::SetCursorPosY(11 * s);
        caption(view, hint.meaning);
        ImGui::SameLine(0.0F, 12 * s);
        ImGui::SetCursorPosY(9 * s);
    }
    ImGui::End();
}

}  // namespace sideport::app
