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
