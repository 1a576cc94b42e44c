// Top bar, room and status line.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/app/focus_hints.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/base/units.h"

namespace sideport::app {

namespace {

constexpr double kAlarmS = 300.0;

}  // namespace

namespace {

/// Where the numbers of the top bar begin, logical px; 0: told where the pointer rests instead.
struct TopPlaces {
    float name_width, name_beside_captions, fluoro_time, alarm, kerma, rate, area_product,
        exposures, session, help;
};
constexpr TopPlaces kWideTop{464, 240, 780, 884, 1010, 1104, 1218, 1348, 1432, 1520},
    kCompactTop{320, 176, 632, 742, 862, 0, 956, 1108, 0, 1188};

/// A number under its caption; what does not stand in the bar is shown where the pointer rests.
void top_number(const ViewState& view, float x, float width, const char* label,
                const std::string& value, const char* unit, const std::string& hover = {}) {
    const float s = view.scale,
                top = 0.5F * (view.plan->top_bar.h * s - view.fonts.caption->FontSize -
                              view.fonts.value->FontSize);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    draw_fitted(list, {view.fonts.caption}, {x * s, top}, width * s, token::n7, label);
    const float y = top + view.fonts.caption->FontSize;
    const ImVec2 size =
        view.fonts.value->CalcTextSizeA(view.fonts.value->FontSize, 1e6F, 0.0F, value.c_str());
    draw_text(list, view.fonts.value, {x * s, y}, token::n9, value);
    draw_text(list, view.fonts.caption,
              {x * s + size.x + 4 * s,
               y + 0.8F * (view.fonts.value->FontSize - view.fonts.caption->FontSize)},
              token::n7, unit);
    if (!hover.empty() &&
        ImGui::IsMouseHoveringRect({x * s, 0}, {(x + width) * s, view.plan->top_bar.h * s}))
        ImGui::SetTooltip("%s", hover.c_str());
}

/// Beam time toward the five-minute signal, and the signal.
void draw_alarm(const ViewState& view, float x) {
    const float s = view.scale, height = view.plan->top_bar.h * s;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float share = float(std::min(1.0, view.state->fluoroscope.beam_timer_s / kAlarmS));
    const bool alarm = share >= 1.0F;
    // a band that changes once a second until the timer is reset
    const bool steady = view.settings != nullptr && view.settings->reduce_motion;
    const bool lit = alarm && (steady || static_cast<int>(ImGui::GetTime()) % 2 == 0);
    if (lit)
        list.AddRectFilled({(x - 8) * s, 2 * s}, {(x + 108) * s, height - 2 * s},
                           color(token::caution));
    draw_fitted(list, {view.fonts.caption}, {x * s, 5 * s}, 118 * s,
                lit ? token::on_beam : token::n7,
                with_keys(say(alarm ? Text::machine_alarm_reset : Text::machine_alarm_at),
                          view.bindings()));
    const float bar = height - 16 * s;
    list.AddRectFilled({x * s, bar}, {(x + 100) * s, bar + 6 * s}, color(token::n4));
    list.AddRectFilled({x * s, bar}, {(x + 100 * share) * s, bar + 6 * s},
                       color(share < 1.0F ? token::n8 : token::caution));
}

/// A place of the bar that opens and closes a sheet by a click, as its key does.
void opens_sheet(ViewState& view, const char* id, const Area& area, Sheet sheet) {
    const float s = view.scale;
    ImGui::SetCursorScreenPos(area.min(s));
    const bool over_pause = view.sheet == Sheet::pause || view.help_in_pause;
    if (view.holds_session() && !(sheet == Sheet::help && over_pause)) return;
    if (ImGui::InvisibleButton(id, area.size(s))) {
        if (view.sheet == Sheet::pause)
            open_from_pause(view, sheet);
        else if (view.sheet == sheet)
            view.sheet = view.help_in_pause ? Sheet::pause : Sheet::none;
        else
            view.sheet = sheet;
    }
    if (!ImGui::IsItemHovered()) return;
    const ImVec2 low = ImGui::GetItemRectMin(), high = ImGui::GetItemRectMax();
    ImGui::GetWindowDrawList()->AddRect({low.x, low.y + 4 * s}, {high.x, high.y - 4 * s},
                                        color(token::n5), 3 * s);
    const Action key = sheet == Sheet::help ? Action::help : Action::brief;
    ImGui::SetTooltip("%s  %s", say(row_of(key).words), cap_of(view.bindings(), key).c_str());
}

}  // namespace

void draw_top_bar(ViewState& view) {
    begin_panel(view, "top", view.plan->top_bar);
    const fluoroscope::State& machine = view.state->fluoroscope;
    const float s = view.scale, height = view.plan->top_bar.h * s;
    const bool compact = view.plan->compact;
    const TopPlaces& at = compact ? kCompactTop : kWideTop;
    const auto middle = [&](const ImFont* font) {
        return 0.5F * (height - font->FontSize);
    };
    ImDrawList& list = *ImGui::GetWindowDrawList();
    draw_text(list, view.fonts.lead, {16 * s, middle(view.fonts.lead)}, token::n9, "Sideport");
    draw_fitted(list, {view.fonts.body, view.fonts.caption}, {112 * s, middle(view.fonts.body)},
                (view.sound_captions.empty() ? at.name_width : at.name_beside_captions) * s,
                token::n8,
                view.is_assessment && !compact ? say(Text::machine_assessment, view.case_name)
                                               : view.case_name);
    if (view.is_assessment && compact)  // where the hints of practice are
        draw_fitted(list, {view.fonts.body, view.fonts.caption},
                    {(view.plan->hint_chip.x + 8) * s, middle(view.fonts.body)},
                    (view.plan->hint_chip.w - 16) * s, token::n9, say(Text::machine_is_assessment));
    const std::string session = minutes_seconds(events::seconds(view.state->tick)),
                      rate = fmt::format("{:.1f}", machine.air_kerma_rate_mgy_per_min);
    const auto hover = [](bool hidden, Text label, const std::string& value, const char* unit) {
        return hidden ? fmt::format("{} {} {}", say(label), value, unit) : std::string();
    };
    top_number(view, at.fluoro_time, at.alarm - at.fluoro_time - 12, say(Text::machine_fluoro_time),
               minutes_seconds(machine.fluoroscopy_time_s), "min:s",
               hover(at.session == 0, Text::machine_session, session, ""));
    draw_alarm(view, at.alarm);
    top_number(view, at.kerma, 88, say(Text::machine_air_kerma),
               fmt::format("{:.1f}", machine.air_kerma_mgy), "mGy",
               hover(at.rate == 0, Text::machine_rate, rate, "mGy/min"));
    if (at.rate > 0) top_number(view, at.rate, 108, say(Text::machine_rate), rate, "mGy/min");
    top_number(view, at.area_product, at.exposures - at.area_product - 6,
               say(Text::machine_dose_area_product),
               fmt::format("{:.2f}", machine.dose_area_product_gy_cm2), "Gy·cm²");
    top_number(view, at.exposures, 78, say(Text::machine_exposures),
               fmt::format("{}", machine.exposure_count), "");
    if (at.session > 0) top_number(view, at.session, 80, say(Text::machine_session), session, "");
    ImGui::SetCursorPos({at.help * s, middle(view.fonts.caption)});
    caption(view, say(Text::machine_help), 46 * s);
    ImGui::SameLine();
    ImGui::SetCursorPosY(0.5F * (height - ImGui::GetFrameHeight()));
    key_cap(view, cap_of(view.bindings(), Action::help));
    opens_sheet(view, "case name", {104, 0, at.name_beside_captions + 8, view.plan->top_bar.h},
                Sheet::brief);
    opens_sheet(view, "help",
                {at.help - 8, 0, view.plan->width - at.help + 8, view.plan->top_bar.h},
                Sheet::help);
    ImGui::End();
}

namespace {

/// What works right now for what is held.
std::vector<KeyHint> hints_of(const ViewState& view) {
    const auto key = [&](Action action) {
        return cap_of(view.bindings(), action);
    };
    const KeyHint xrays{key(Action::xrays), say(Text::machine_x_rays)};
    switch (view.acting_hand()) {
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
    begin_panel(view, "status", view.plan->status);
    const float s = view.scale;
    std::vector<KeyHint> hints = focus_hints(view);
    if (!view.focus.works()) {
        const std::vector<KeyHint> of_hands = hints_of(view);
        hints.insert(hints.end(), of_hands.begin(), of_hands.end());
    }
    if (view.caps_fine)
        hints.insert(hints.begin(), {say(Text::machine_caps), say(Text::machine_fine_steps)});
    // X-rays, and the two that matter most with what is held
    constexpr std::size_t kFewHints = 3;
    if (view.plan->compact && hints.size() > kFewHints) hints.resize(kFewHints);
    const float room = draw_key_hints(view, view.plan->status, hints) - 26 * s;
    draw_fitted(*ImGui::GetWindowDrawList(), {view.fonts.lead, view.fonts.body, view.fonts.caption},
                {(view.plan->status.x + 14) * s, (view.plan->status.y + 8) * s}, room, token::n9,
                view.status);
    ImGui::End();
}

}  // namespace sideport::app
