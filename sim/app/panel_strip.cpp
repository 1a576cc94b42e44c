// The strip under the live monitor: C-arm, table, collimator, pulses, how the patient lies.

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

using session::CommandKind;

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
    if (2.0 * machine.iris_mm < machine.field_mm) {
        const float radius = side * float(machine.iris_mm / machine.field_mm);
        list.AddCircle(c, radius, color(token::accent), 32);
    }
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

void draw_axes(ViewState& view, Commands& commands) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    ImGui::BeginGroup();
    caption(view, "C-arm and table        Shift is slow");
    ImGui::Text("Orbit %.0f°   Q E      Tilt %.0f°   Z C", machine.orbital_deg,
                machine.angulation_deg);
    ImGui::Text("Table %+.0f, %+.0f, %+.0f mm   W S A D", machine.isocenter_W_mm.x,
                machine.isocenter_W_mm.y, machine.isocenter_W_mm.z);
    const auto& modes = fluoroscope::mode_table();
    for (std::size_t i = 0; i < modes.size(); ++i) {
        if (i > 0) ImGui::SameLine(0.0F, 4 * view.scale);
        const auto mode = static_cast<fluoroscope::Mode>(i);
        if (segment(modes[i].name, machine.mode == mode, (i == 1 ? 58.0F : 44.0F) * view.scale))
            commands.push_back(command(CommandKind::fluoro_mode, {}, modes[i].name));
    }
    ImGui::SameLine(0.0F, 4 * view.scale);
    caption(view, cap_of(view.bindings(), Action::mode).c_str());
    ImGui::EndGroup();
}

void draw_pulses_and_zoom(ViewState& view, Commands& commands) {
    const fluoroscope::State& machine = view.state->fluoroscope;
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
    ImGui::SameLine(1032 * view.scale);
    ImGui::BeginGroup();
    caption(view, "Single");
    const std::string spot = fmt::format("Spot  {}###spot", cap_of(view.bindings(), Action::spot));
    if (ImGui::Button(spot.c_str(), {72 * view.scale, 0}))
        commands.push_back(command(CommandKind::spot));
    ImGui::EndGroup();
}

std::string tilt_text(double tilt_deg) {
    if (std::fabs(tilt_deg) < 0.5) return "table level";
    return fmt::format("head {} {:.0f}°", tilt_deg > 0.0 ? "up" : "down", std::fabs(tilt_deg));
}

void draw_table_tilt(ViewState& view, Commands& commands) {
    const float s = view.scale;
    const ImVec2 button(28 * s, 0);
    if (ImGui::Button("-##tilt", button))
        commands.push_back(tilt_table(*view.state, -kTableTiltStepDeg));
    ImGui::SameLine(0.0F, 6 * s);
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(tilt_text(view.state->table_tilt_deg).c_str());
    ImGui::SameLine(1010 * s);
    if (ImGui::Button("+##tilt", button))
        commands.push_back(tilt_table(*view.state, kTableTiltStepDeg));
    ImGui::SameLine(0.0F, 4 * s);
    ImGui::AlignTextToFramePadding();
    caption(view, "Home End");
}

/// How the patient lies and how the table leans: a row under pulses and zoom.
void draw_lying(ViewState& view, Commands& commands) {
    static constexpr const char* kLabels[] = {"Supine", "Hips bent", "Turned"};
    const float s = view.scale;
    const float row_y = ImGui::GetItemRectMax().y + ImGui::GetStyle().ItemSpacing.y;
    ImGui::SetCursorScreenPos({ImGui::GetWindowPos().x + 640 * s, row_y});
    for (std::size_t i = 0; i < scenario::kPostureNames.size(); ++i) {
        if (i > 0) ImGui::SameLine(0.0F, 4 * s);
        const bool chosen = view.state->posture == static_cast<scenario::Posture>(i);
        if (segment(kLabels[i], chosen, (i == 1 ? 78.0F : 64.0F) * s) && !chosen) {
            commands.push_back(
                command(CommandKind::posture, {}, std::string(scenario::kPostureNames[i])));
        }
    }
    ImGui::SameLine(0.0F, 6 * s);
    ImGui::AlignTextToFramePadding();
    caption(view, "N");
    ImGui::SameLine(886 * s);
    draw_table_tilt(view, commands);
}

}  // namespace

session::Command tilt_table(const session::State& state, double by_deg) {
    const session::CommandSpec& spec = session::spec_of(CommandKind::table_tilt);
    return command(CommandKind::table_tilt,
                   {std::clamp(state.table_tilt_target_deg + by_deg, spec.low[0], spec.high[0])});
}

session::Command next_mode(const session::State& state) {
    const auto& modes = fluoroscope::mode_table();
    const std::size_t next = (static_cast<std::size_t>(state.fluoroscope.mode) + 1) % modes.size();
    return command(CommandKind::fluoro_mode, {}, modes[next].name);
}

void step_live_view(ViewState& view) {
    view.wants_mask = view.live_view == LiveView::picture;
    view.live_view = view.live_view == LiveView::picture      ? LiveView::subtracted
                     : view.live_view == LiveView::subtracted ? LiveView::roadmap
                                                              : LiveView::picture;
}

const char* live_view_name(LiveView live_view) {
    return live_view == LiveView::picture      ? "Picture"
           : live_view == LiveView::subtracted ? "Subtracted"
                                               : "Roadmap";
}

void draw_strip(ViewState& view, Commands& commands) {
    begin_panel(view, "strip", layout::kStrip);
    draw_views(view, commands);
    ImGui::SameLine(220 * view.scale);
    draw_axes(view, commands);
    ImGui::SameLine(520 * view.scale);
    ImGui::BeginGroup();
    caption(view, "Collimator  [ ]  K L");
    draw_collimator(view);
    ImGui::EndGroup();
    draw_pulses_and_zoom(view, commands);
    draw_lying(view, commands);
    ImGui::End();
}

}  // namespace sideport::app
