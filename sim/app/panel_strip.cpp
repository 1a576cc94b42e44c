// The strip under the live monitor: views, axes of C-arm and table, collimator, generator, display.

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "sim/app/action_reader.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

using session::CommandKind;

constexpr float kRowsY[] = {24, 53, 82};  ///< of the panel, logical px
constexpr float kViewsX = 12, kAxisWidth = 100;

/// Where the groups of the strip begin, logical px of the panel, and how wide some of them are.
struct Places {
    float axes, collimator, pad, beside_pad, generator, generator_width, display, display_width;
};
constexpr Places kWidePlaces{208, 620, 80, 68, 778, 196, 978, 122},
    kCompactPlaces{204, 298, 72, 82, 466, 214, 688, 124};
const Places& places_of(const ViewState& view) {
    return view.plan->compact ? kCompactPlaces : kWidePlaces;
}

void at(const ViewState& view, float x, float y) {
    ImGui::SetCursorPos({x * view.scale, y * view.scale});
}

void title(const ViewState& view, float x, float width, const std::string& text) {
    at(view, x, 7);
    caption(view, text, width * view.scale);
}

void own_view_button(ViewState& view, Commands& commands, std::size_t which) {
    constexpr float kStoreS = float(kHoldS);
    const bool stored = view.own_views[which].has_value();
    const char* words = stored                ? say(Text::strip_own)
                        : !guides_table(view) ? say(Text::strip_free)
                        : which == 0          ? say(Text::strip_pump)
                                              : say(Text::strip_spine);
    const Action action = which == 0 ? Action::view_3 : Action::view_4;
    const std::string label = with_cap(view, words, action);
    const bool clicked = button(label.c_str(), {90 * view.scale, 0});
    if (ImGui::IsItemActive() && !view.own_view_stored_now &&
        ImGui::GetIO().MouseDownDuration[ImGuiMouseButton_Left] >= kStoreS) {
        store_own_view(view, which);
        view.own_view_stored_now = true;
    }
    if (clicked && !view.own_view_stored_now) go_to_own_view(view, commands, which);
    if (clicked || ImGui::IsItemDeactivated()) view.own_view_stored_now = false;
    if (ImGui::IsItemHovered() && !ImGui::IsItemActive())
        ImGui::SetTooltip(
            "%s", say(stored ? Text::strip_drives_there_hold_to_store : Text::strip_hold_to_store));
}

void draw_views(ViewState& view, Commands& commands) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    const float width = 90 * view.scale;
    title(view, kViewsX, 184, say(Text::strip_view));
    at(view, kViewsX, kRowsY[0]);
    if (segment(with_cap(view, say(Text::strip_pa), Action::pa).c_str(),
                machine.orbital_target_deg == 0.0, width))
        commands.push_back(command(CommandKind::c_arm_go, {0.0, 0.0}));
    at(view, kViewsX + 94, kRowsY[0]);
    if (segment(with_cap(view, say(Text::strip_lateral), Action::lateral).c_str(),
                machine.orbital_target_deg == 90.0, width))
        commands.push_back(command(CommandKind::c_arm_go, {90.0, 0.0}));
    at(view, kViewsX, kRowsY[1]);
    own_view_button(view, commands, 0);
    at(view, kViewsX + 94, kRowsY[1]);
    own_view_button(view, commands, 1);
    at(view, kViewsX, kRowsY[2]);
    if (button(with_cap(view, say(Text::strip_keep_picture), Action::keep).c_str(),
               {184 * view.scale, 0}))
        commands.push_back(command(CommandKind::keep_picture));
}

/// A number of the machine: shown as it is, set by dragging or by clicking and typing.
struct AxisRow {
    Text label;
    const char* format;
    double at, target;
    float step;                 ///< a pixel of dragging
    CommandKind kind;           ///< that drives it
    std::size_t value;          ///< its place in the command
    std::array<double, 3> all;  ///< the command's other values: where those axes are going
};

std::array<AxisRow, 12> axes_of(const session::State& state) {
    const fluoroscope::State& m = state.fluoroscope;
    const std::array<double, 3> arm{m.orbital_target_deg, m.angulation_target_deg, 0.0};
    const std::array<double, 3> turn{m.swivel_deg.target, m.rotation_deg.target, 0.0};
    const std::array<double, 3> shift{m.in_out_mm.target, m.lift_mm.target,
                                      m.source_to_detector_mm.target};
    const glm::dvec3 to = m.isocenter_target_W_mm, is = m.isocenter_W_mm;
    const std::array<double, 3> table{to.x, to.y, to.z};
    constexpr const char *kDeg = "%.0f°", *kMm = "%.0f mm";
    using enum CommandKind;
    return {
        {{Text::strip_orbit, kDeg, m.orbital_deg, arm[0], 0.5F, c_arm_go, 0, arm},
         {Text::strip_tilt, kDeg, m.angulation_deg, arm[1], 0.25F, c_arm_go, 1, arm},
         {Text::strip_swing, kDeg, m.swivel_deg.at, turn[0], 0.1F, c_arm_turn, 0, turn},
         {Text::strip_along, kMm, is.z, to.z, 1.0F, table_go, 2, table},
         {Text::strip_across, kMm, is.x, to.x, 1.0F, table_go, 0, table},
         {Text::strip_height, kMm, is.y, to.y, 1.0F, table_go, 1, table},
         {Text::strip_lift, kMm, m.lift_mm.at, shift[1], 1.0F, c_arm_shift, 1, shift},
         {Text::strip_in_out, kMm, m.in_out_mm.at, shift[0], 1.0F, c_arm_shift, 0, shift},
         {Text::strip_sid, kMm, m.source_to_detector_mm.at, shift[2], 2.0F, c_arm_shift, 2, shift},
         {Text::strip_table,
          say(Text::strip_degrees_up),
          state.table_tilt_deg,
          state.table_tilt_target_deg,
          0.1F,
          table_tilt,
          0,
          {state.table_tilt_target_deg, 0.0, 0.0}},
         {Text::strip_turn, kDeg, m.rotation_deg.at, turn[1], 0.5F, c_arm_turn, 1, turn},
         {Text::strip_zoom,
          kMm,
          m.field_mm,
          m.field_mm,
          1.0F,
          field_size,
          0,
          {m.field_mm, 0.0, 0.0}}}};
}

void draw_axis_number(ViewState& view, Commands& commands, const AxisRow& axis, int index,
                      float width) {
    const session::CommandSpec& spec = session::spec_of(axis.kind);
    const float s = view.scale;
    const auto low = static_cast<float>(spec.low[axis.value]),
               high = static_cast<float>(spec.high[axis.value]);
    // while it is set the number shows where it is going, else where it is
    auto value = static_cast<float>(view.scrubbed_axis == index ? axis.target : axis.at);
    value = static_cast<float>(plain_zero(double(value)));
    ImGui::SetNextItemWidth(width * s);
    ImGui::PushFont(view.fonts.caption);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                        {2 * s, 0.5F * (25 * s - view.fonts.caption->FontSize)});
    const bool changed = ImGui::DragFloat(fmt::format("##axis{}", index).c_str(), &value, axis.step,
                                          low, high, axis.format, ImGuiSliderFlags_AlwaysClamp);
    ImGui::PopStyleVar();
    ImGui::PopFont();
    if (ImGui::IsItemActive()) {
        view.scrubbed_axis = index;
    } else if (view.scrubbed_axis == index) {
        view.scrubbed_axis = -1;
    }
    if (!changed) return;
    std::array<double, 3> values = axis.all;
    values[axis.value] = double(value);
    commands.push_back(command(axis.kind, values));
}

void draw_axes(ViewState& view, Commands& commands) {
    const float left = places_of(view).axes;
    title(view, left, 192, say(Text::strip_c_arm_and_table));
    title(view, left + 200, 200, say(Text::strip_click_to_type_drag_to));
    const auto axes = axes_of(*view.state);
    for (int i = 0; i < static_cast<int>(axes.size()); ++i) {
        const float x = left + kAxisWidth * float(i / 3), y = kRowsY[i % 3];
        at(view, x, y + 5);
        caption(view, say(axes[static_cast<std::size_t>(i)].label), 39 * view.scale);
        at(view, x + 40, y);
        draw_axis_number(view, commands, axes[static_cast<std::size_t>(i)], i, 58);
    }
}

/// What a pop-up of the compact strip lies over: the column, never the live monitor.
void place_popup(const ViewState& view) {
    if (!view.plan->compact) return;
    ImGui::SetNextWindowPos({view.plan->tabs.x * view.scale, (view.plan->strip.y - 4) * view.scale},
                            ImGuiCond_Always, {0.0F, 1.0F});
}

/// The numbers of C-arm and table behind a button.
void draw_axes_popup(ViewState& view, Commands& commands) {
    const float s = view.scale;
    at(view, places_of(view).axes, kRowsY[0]);
    if (button(say(Text::strip_move), {84 * s, 0})) ImGui::OpenPopup("move");
    place_popup(view);
    if (!ImGui::BeginPopup("move")) return;
    caption(view, say(Text::strip_c_arm_and_table), 250 * s);
    caption(view, say(Text::strip_click_to_type_drag_to), 250 * s);
    const auto axes = axes_of(*view.state);
    for (int i = 0; i < static_cast<int>(axes.size()); ++i) {
        if (i % 2 == 1) ImGui::SameLine(140 * s);
        caption(view, say(axes[static_cast<std::size_t>(i)].label), 56 * s);
        ImGui::SameLine((i % 2 == 1 ? 200 : 68) * s);
        draw_axis_number(view, commands, axes[static_cast<std::size_t>(i)], i, 66);
    }
    ImGui::EndPopup();
}

/// Field openings as a small picture of the collimator.
void draw_pad(const ViewState& view) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    const float side = places_of(view).pad * view.scale;
    const ImVec2 low = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(low, {low.x + side, low.y + side}, color(token::n1));
    list.AddRect(low, {low.x + side, low.y + side}, color(token::n5));
    const float share_x = float(std::min(machine.half_width_mm / (0.5 * machine.field_mm), 1.0));
    const float share_y = float(std::min(machine.half_height_mm / (0.5 * machine.field_mm), 1.0));
    const ImVec2 c(low.x + 0.5F * side, low.y + 0.5F * side);
    const ImVec2 a(c.x - 0.5F * side * share_x, c.y - 0.5F * side * share_y),
        b(c.x + 0.5F * side * share_x, c.y + 0.5F * side * share_y);
    list.AddRectFilled(a, b, color(token::n4));
    list.AddRect(a, b, color(token::accent));
    if (2.0 * machine.iris_mm < machine.field_mm) {
        const float radius = side * float(machine.iris_mm / machine.field_mm);
        list.AddCircle(c, radius, color(token::accent), 32);
    }
    ImGui::Dummy({side, side});
}

void draw_collimator(ViewState& view, Commands& commands) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    const Places& places = places_of(view);
    title(
        view, places.collimator, places.pad + places.beside_pad + 2,
        say(Text::strip_collimator, cap_of(view.bindings(), Action::leaves_close),
            cap_of(view.bindings(), Action::leaves_open),
            cap_of(view.bindings(), Action::iris_close), cap_of(view.bindings(), Action::iris_open))
            .c_str());
    at(view, places.collimator, kRowsY[0]);
    draw_pad(view);
    const double most = 0.5 * machine.field_mm;
    const double half_x = std::min(machine.half_width_mm, most),
                 half_y = std::min(machine.half_height_mm, most);
    const float x = places.collimator + places.pad + 8;
    at(view, x, kRowsY[0]);
    caption(view, fmt::format("{:.0f} × {:.0f} cm", 0.2 * half_x, 0.2 * half_y),
            places.beside_pad * view.scale);
    at(view, x, kRowsY[0] + 17);
    caption(view, say(Text::strip_open, 100.0 * half_x * half_y / (most * most)),
            (places.beside_pad + 1) * view.scale);
    at(view, x, kRowsY[2]);
    if (button(say(Text::strip_open_leaves), {58 * view.scale, 0})) {
        commands.push_back(command(CommandKind::collimate, {150.0, 150.0}));
        commands.push_back(command(CommandKind::iris, {220.0}));
    }
}

/// Voltage and charge by hand, filter and focal spot: what is rarely touched.
void draw_beam_settings(ViewState& view, Commands& commands) {
    place_popup(view);
    if (!ImGui::BeginPopup("beam")) return;
    const fluoroscope::State& machine = view.state->fluoroscope;
    const float s = view.scale;
    caption(view, say(Text::strip_technique));
    auto kvp = static_cast<float>(machine.tube_voltage_kvp),
         mas = static_cast<float>(machine.charge_mas);
    ImGui::SetNextItemWidth(120 * s);
    const bool voltage =
        ImGui::DragFloat("kV", &kvp, 0.2F, 40.0F, 120.0F, "%.0f", ImGuiSliderFlags_AlwaysClamp);
    ImGui::SetNextItemWidth(120 * s);
    const bool charge =
        ImGui::DragFloat(say(Text::strip_mas_a_pulse), &mas, 0.002F, 0.004F, 5.0F, "%.3f",
                         ImGuiSliderFlags_AlwaysClamp | ImGuiSliderFlags_Logarithmic);
    if (voltage || charge)
        commands.push_back(command(CommandKind::technique, {0.0, double(kvp), double(mas)}));
    // as wide as the row of focal spots below
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + 260 * s);
    note(view, machine.automatic ? say(Text::strip_set_by_brightness_control_until)
                                 : say(Text::strip_set_by_hand_auto_kv));
    ImGui::PopTextWrapPos();
    ImGui::Separator();
    caption(view, say(Text::strip_copper_before_the_tube_mm));
    for (std::size_t i = 0; i < fluoroscope::kCopperFiltersMm.size(); ++i) {
        if (i > 0) ImGui::SameLine(0.0F, 4 * s);
        const double copper_mm = fluoroscope::kCopperFiltersMm[i];
        if (segment(fmt::format("{:g}##copper", copper_mm).c_str(),
                    machine.copper_filter == static_cast<int>(i), 40 * s))
            commands.push_back(command(CommandKind::beam_filter, {copper_mm}));
    }
    caption(view, say(Text::strip_focal_spot));
    for (std::size_t i = 0; i < fluoroscope::kFocalSpotNames.size(); ++i) {
        if (i > 0) ImGui::SameLine(0.0F, 4 * s);
        const std::string name(fluoroscope::kFocalSpotNames[i]);
        if (segment(name.c_str(), machine.focal_spot == static_cast<fluoroscope::FocalSpot>(i),
                    84 * s))
            commands.push_back(command(CommandKind::focal_spot, {}, name));
    }
    ImGui::EndPopup();
}

/// A button of something that the C-arm of this room may lack: it stands there, but grey.
bool offered(bool has, const std::string& label, bool chosen, float width) {
    ImGui::BeginDisabled(!has);
    const bool pressed = segment(label, chosen, width);
    ImGui::EndDisabled();
    return pressed;
}

template <typename List, typename T>
bool may_be(const List& allowed, const T& one) {
    return allowed.empty() || std::find(allowed.begin(), allowed.end(), one) != allowed.end();
}

void draw_modes(ViewState& view, Commands& commands) {
    const scenario::CArmLimits& limits = view.model->scenario.c_arm;
    const fluoroscope::State& machine = view.state->fluoroscope;
    const Places& places = places_of(view);
    const auto& modes = fluoroscope::mode_table();
    constexpr float kGap = 2, kNormalMore = 8;  // a longer word
    const auto count = static_cast<float>(modes.size());
    const float width = (places.generator_width - kNormalMore - kGap * (count - 1)) / count;
    float x = places.generator;
    for (std::size_t i = 0; i < modes.size(); ++i) {
        const float wide = width + (i == 1 ? kNormalMore : 0.0F);
        at(view, x, kRowsY[0]);
        if (offered(may_be(limits.modes, modes[i].name),
                    say(mode_label(static_cast<fluoroscope::Mode>(i))),
                    machine.mode == static_cast<fluoroscope::Mode>(i), wide * view.scale))
            commands.push_back(command(CommandKind::fluoro_mode, {}, modes[i].name));
        x += wide + kGap;
    }
    constexpr double kRates[] = {1.0, 4.0, 8.0, 15.0, 30.0};
    const float pitch = (places.generator_width + 2.5F) / float(std::size(kRates));
    x = places.generator;
    for (const double rate : kRates) {
        at(view, x, kRowsY[1]);
        if (offered(may_be(limits.pulse_rates_per_s, rate), fmt::format("{:.0f}##rate", rate),
                    machine.pulses_per_s == rate, (pitch - 2.5F) * view.scale))
            commands.push_back(command(CommandKind::pulse_rate, {rate}));
        x += pitch;
    }
}

void draw_generator(ViewState& view, Commands& commands) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    const float s = view.scale;
    const Places& places = places_of(view);
    const bool compact = view.plan->compact;  // two of its buttons stand beneath "Move..." there
    title(view, places.generator, places.generator_width,
          say(Text::strip_technique_pulses_s, cap_of(view.bindings(), Action::mode),
              cap_of(view.bindings(), Action::pulses_fewer),
              cap_of(view.bindings(), Action::pulses_more))
              .c_str());
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {3 * s, ImGui::GetStyle().FramePadding.y});
    draw_modes(view, commands);
    const float left = compact ? places.axes : places.generator, width = compact ? 84 : 62;
    at(view, left, kRowsY[compact ? 1 : 2]);
    if (segment(say(Text::strip_auto_kv), machine.automatic, width * s)) {
        commands.push_back(
            command(CommandKind::technique,
                    {machine.automatic ? 0.0 : 1.0, machine.tube_voltage_kvp, machine.charge_mas}));
    }
    at(view, compact ? left : left + 65, kRowsY[2]);
    if (button(say(Text::strip_beam), {width * s, 0})) ImGui::OpenPopup("beam");
    draw_beam_settings(view, commands);
    at(view, compact ? places.generator : left + 130, kRowsY[2]);
    if (button(with_cap(view, say(Text::strip_spot), Action::spot).c_str(),
               {(compact ? places.generator_width : 65) * s, 0}))
        commands.push_back(command(CommandKind::spot));
    ImGui::PopStyleVar();
}

/// Over the button that subtracts: a right click takes a new mask, the wheel shifts it.
void mask_by_mouse(ViewState& view) {
    if (!ImGui::IsItemHovered() || view.live_view == LiveView::picture) return;
    const ImGuiIO& io = ImGui::GetIO();
    ImGui::SetTooltip("%s", say(Text::strip_mask_by_mouse));
    if (ImGui::IsMouseClicked(ImGuiMouseButton_Right)) view.wants_mask = true;
    (io.KeyShift ? view.mask_shift_x_px : view.mask_shift_y_px) -=
        kMaskStepPx * double(io.MouseWheel);
}

void draw_display(ViewState& view, Commands& commands) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    const float s = view.scale;
    const auto [left, width] = std::pair(places_of(view).display, places_of(view).display_width);
    title(view, left, width,
          say(Text::strip_zoom_title, cap_of(view.bindings(), Action::zoom)).c_str());
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {3 * s, ImGui::GetStyle().FramePadding.y});
    const double widths[] = {300.0, 230.0, 150.0};
    for (int i = 0; i < 3; ++i) {
        at(view, left + 42 * float(i), kRowsY[0]);
        if (segment(fmt::format("{}##zoom", i + 1).c_str(), machine.field_mm == widths[i], 38 * s))
            commands.push_back(command(CommandKind::field_size, {widths[i]}));
    }
    at(view, left, kRowsY[1]);
    const char* next = view.live_view == LiveView::picture      ? say(Text::strip_subtract)
                       : view.live_view == LiveView::subtracted ? say(Text::strip_roadmap)
                                                                : say(Text::strip_picture);
    const std::string label = with_cap(view, next, Action::subtract);
    if (segment(label.c_str(), view.live_view != LiveView::picture, width * s))
        step_live_view(view);
    mask_by_mouse(view);
    at(view, left, kRowsY[2]);
    if (segment(say(Text::strip_flip), view.display.mirrored, 34 * s))
        view.display.mirrored ^= true;
    at(view, left + 37, kRowsY[2]);
    if (segment(say(Text::strip_turn), view.display.quarter_turns != 0, 38 * s))
        view.display.quarter_turns = (view.display.quarter_turns + 1) % 4;
    at(view, left + 78, kRowsY[2]);
    if (segment(say(Text::strip_invert), view.display.inverted, (width - 78) * s))
        view.display.inverted ^= true;
    ImGui::PopStyleVar();
}

}  // namespace

session::Command tilt_table(const session::State& state, double by_deg) {
    const session::CommandSpec& spec = session::spec_of(CommandKind::table_tilt);
    return command(CommandKind::table_tilt,
                   {std::clamp(state.table_tilt_target_deg + by_deg, spec.low[0], spec.high[0])});
}

bool guides_table(const ViewState& view) {
    return !view.is_assessment && view.model->hint_levels > 0;
}

void store_own_view(ViewState& view, std::size_t which) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    view.own_views[which] = OwnView{.orbital_deg = machine.orbital_deg,
                                    .angulation_deg = machine.angulation_deg,
                                    .isocenter_W_mm = machine.isocenter_W_mm};
    view.notice = say(Text::program_view_is_stored_as_it, which + 3);
}

void go_to_own_view(ViewState& view, Commands& commands, std::size_t which) {
    constexpr double kSpineZMm = 110.0;
    if (const std::optional<OwnView>& own = view.own_views[which]) {
        const glm::dvec3& to = own->isocenter_W_mm;
        commands.push_back(command(CommandKind::table_go, {to.x, to.y, to.z}));
        commands.push_back(command(CommandKind::c_arm_go, {own->orbital_deg, own->angulation_deg}));
    } else if (guides_table(view)) {
        const glm::dvec3 to =
            which == 0 ? view.model->world.X_WP.p : glm::dvec3(0.0, 0.0, kSpineZMm);
        commands.push_back(command(CommandKind::table_go, {to.x, to.y, to.z}));
    } else {
        view.notice = say(Text::strip_view_holds_nothing, which + 3);
    }
}

Text mode_label(fluoroscope::Mode mode) {
    constexpr Text kLabels[] = {Text::strip_low, Text::strip_normal, Text::strip_high,
                                Text::strip_cine};
    return kLabels[static_cast<std::size_t>(mode)];
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

void draw_strip(ViewState& view, Commands& commands) {
    begin_panel(view, "strip", view.plan->strip);
    ImGui::BeginDisabled(view.holds_session());
    draw_views(view, commands);
    if (view.plan->compact)
        draw_axes_popup(view, commands);
    else
        draw_axes(view, commands);
    if (view.sheet != Sheet::help) {  // which lies over these
        draw_collimator(view, commands);
        draw_generator(view, commands);
        draw_display(view, commands);
    }
    ImGui::EndDisabled();
    ImGui::End();
}

}  // namespace sideport::app
