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
    plate(view, right, (live.y + 0.5F * live.h) * s, lateral ? "P" : "L", true);
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
    if (ImGui::Button("Keep  G")) commands.push_back(command(CommandKind::keep_picture));
    ImGui::SameLine();
    if (ImGui::Button("Swap  V")) view.wants_swap = true;
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
