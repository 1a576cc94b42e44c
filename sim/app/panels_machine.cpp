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
    const bool steady = view.settings != nullptr && view.settings->reduce_motion;
    const bool lit = alarm && (steady || static_cast<int>(ImGui::GetTime()) % 2 == 0);
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

/// A key or a movement of the mouse that works right now, and what it does.
struct Hint {
    std::string cap;
    const char* meaning;
};

std::vector<Hint> hints_of(const ViewState& view) {
    const auto key = [&](Action action) {
        return cap_of(view.bindings(), action);
    };
    const Hint xrays{key(Action::xrays), "X-rays"};
    switch (view.hand) {
        case Hand::finger:
            return {xrays,
                    {"move", "over the skin"},
                    {"left button", "presses"},
                    {key(Action::swap_tool), "needle"}};
        case Hand::stencil:
            return {xrays,
                    {"drag", "moves the template"},
                    {"wheel", "turns it"},
                    {key(Action::stencil), "lets it lie"}};
        case Hand::plunger:
            return {xrays,
                    {"drag the syringe", "up pushes, down pulls"},
                    {key(Action::stopcock), "stopcock"},
                    {key(Action::slot_5) + "-" + key(Action::slot_9), "syringe"},
                    {key(Action::swap_tool), "needle"}};
        case Hand::needle:
            break;
    }
    return {xrays,
            {"left button", "needle here"},
            {"wheel", "in and out"},
            {"right drag", "lean"},
            {key(Action::swap_tool), "plunger"}};
}

/// Ends at the right edge, whatever the keys are called.
void draw_hints(const ViewState& view) {
    constexpr float kCapPad = 10, kToWords = 5, kBetween = 12, kMargin = 14;
    std::vector<Hint> hints = hints_of(view);
    if (view.caps_fine) hints.insert(hints.begin(), {"Caps", "fine steps"});
    const float s = view.scale;
    ImGui::PushFont(view.fonts.caption);
    float width = 0.0F;
    for (const Hint& hint : hints)
        width += ImGui::CalcTextSize(hint.cap.c_str()).x + ImGui::CalcTextSize(hint.meaning).x +
                 (kCapPad + kToWords + kBetween) * s;
    ImGui::PopFont();
    ImGui::SetCursorPos({(layout::kStatus.w - kMargin + kBetween) * s - width, 9 * s});
    for (const Hint& hint : hints) {
        key_cap(view, hint.cap.c_str());
        ImGui::SameLine(0.0F, kToWords * s);
        ImGui::SetCursorPosY(11 * s);
        caption(view, hint.meaning);
        ImGui::SameLine(0.0F, kBetween * s);
        ImGui::SetCursorPosY(9 * s);
    }
}

}  // namespace

void draw_status(ViewState& view) {
    begin_panel(view, "status", layout::kStatus);
    const float s = view.scale;
    draw_text(*ImGui::GetWindowDrawList(), view.fonts.lead,
              {(layout::kStatus.x + 14) * s, (layout::kStatus.y + 8) * s}, token::n9, view.status);
    draw_hints(view);
    ImGui::End();
}

}  // namespace sideport::app
