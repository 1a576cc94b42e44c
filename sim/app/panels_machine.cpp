// Top bar, room and status line.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/app/texts.h"
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
    draw_fitted(
        list, {view.fonts.body, view.fonts.caption}, {112 * s, 14 * s},
        (view.sound_captions.empty() ? 464 : 240) * s, token::n8,
        view.is_assessment ? say(Text::machine_assessment, view.case_name) : view.case_name);
    const auto number = [&](float x, float width, const char* label, const std::string& value,
                            const char* unit) {
        draw_fitted(list, {view.fonts.caption}, {x * s, 5 * s}, width * s, token::n7, label);
        const ImVec2 size =
            view.fonts.value->CalcTextSizeA(view.fonts.value->FontSize, 1e6F, 0.0F, value.c_str());
        draw_text(list, view.fonts.value, {x * s, 20 * s}, token::n9, value);
        draw_text(list, view.fonts.caption, {x * s + size.x + 4 * s, 25 * s}, token::n7, unit);
    };
    number(780, 88, say(Text::machine_fluoro_time), minutes_seconds(machine.fluoroscopy_time_s),
           "min:s");
    const float share = float(std::min(1.0, machine.beam_timer_s / kAlarmS));
    const bool alarm = share >= 1.0F;
    // a band that changes once a second until the timer is reset
    const bool steady = view.settings != nullptr && view.settings->reduce_motion;
    const bool lit = alarm && (steady || static_cast<int>(ImGui::GetTime()) % 2 == 0);
    if (lit) list.AddRectFilled({876 * s, 2 * s}, {992 * s, 42 * s}, color(token::caution));
    draw_fitted(list, {view.fonts.caption}, {884 * s, 5 * s}, 118 * s,
                lit ? token::on_beam : token::n7,
                alarm ? say(Text::machine_alarm_reset) : say(Text::machine_alarm_at));
    list.AddRectFilled({884 * s, 26 * s}, {984 * s, 32 * s}, color(token::n4));
    list.AddRectFilled({884 * s, 26 * s}, {(884 + 100 * share) * s, 32 * s},
                       color(share < 1.0F ? token::n8 : token::caution));
    number(1010, 88, say(Text::machine_air_kerma), fmt::format("{:.1f}", machine.air_kerma_mgy),
           "mGy");
    number(1104, 108, say(Text::machine_rate),
           fmt::format("{:.1f}", machine.air_kerma_rate_mgy_per_min), "mGy/min");
    number(1218, 124, say(Text::machine_dose_area_product),
           fmt::format("{:.2f}", machine.dose_area_product_gy_cm2), "Gy·cm²");
    number(1348, 78, say(Text::machine_exposures), fmt::format("{}", machine.exposure_count), "");
    number(1432, 80, say(Text::machine_session), minutes_seconds(events::seconds(state.tick)), "");
    ImGui::SetCursorPos({1520 * s, 14 * s});
    caption(view, say(Text::machine_help), 46 * s);
    ImGui::SameLine();
    key_cap(view, "F1");
    ImGui::End();
}

namespace {

/// What works right now for what is held.
std::vector<KeyHint> hints_of(const ViewState& view) {
    const auto key = [&](Action action) {
        return cap_of(view.bindings(), action);
    };
    const KeyHint xrays{key(Action::xrays), say(Text::machine_x_rays)};
    switch (view.hand) {
        case Hand::finger:
            return {xrays,
                    {say(Text::machine_move), say(Text::machine_over_the_skin)},
                    {say(Text::machine_left_button), say(Text::machine_presses)},
                    {key(Action::swap_tool), say(Text::machine_needle)}};
        case Hand::stencil:
            return {xrays,
                    {say(Text::machine_drag), say(Text::machine_moves_the_template)},
                    {say(Text::machine_wheel), say(Text::machine_turns_it)},
                    {key(Action::stencil), say(Text::machine_lets_it_lie)}};
        case Hand::plunger:
            return {xrays,
                    {say(Text::machine_drag_the_syringe), say(Text::machine_up_pushes_down_pulls)},
                    {key(Action::stopcock), say(Text::machine_stopcock)},
                    {key(Action::slot_5) + "-" + key(Action::slot_9), say(Text::machine_syringe)},
                    {key(Action::swap_tool), say(Text::machine_needle)}};
        case Hand::needle:
            break;
    }
    return {xrays,
            {say(Text::machine_left_button), say(Text::machine_needle_here)},
            {say(Text::machine_wheel), say(Text::machine_in_and_out)},
            {say(Text::machine_right_drag), say(Text::machine_lean)},
            {key(Action::swap_tool), say(Text::machine_plunger)}};
}

}  // namespace

void draw_status(ViewState& view) {
    begin_panel(view, "status", layout::kStatus);
    const float s = view.scale;
    std::vector<KeyHint> hints = hints_of(view);
    if (view.caps_fine)
        hints.insert(hints.begin(), {say(Text::machine_caps), say(Text::machine_fine_steps)});
    const float room = draw_key_hints(view, layout::kStatus, hints) - 26 * s;
    draw_fitted(*ImGui::GetWindowDrawList(), {view.fonts.lead, view.fonts.body, view.fonts.caption},
                {(layout::kStatus.x + 14) * s, (layout::kStatus.y + 8) * s}, room, token::n9,
                view.status);
    ImGui::End();
}

}  // namespace sideport::app
