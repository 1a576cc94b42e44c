// What the right hand holds: needle, line, tray.

#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "sim/app/texts.h"
#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

using session::CommandKind;

constexpr float kHandOffN = 0.5F, kHardN = 20.0F, kStiffN = 12.0F, kFirmN = 5.0F;

const char* force_word(float newton) {
    const float f = std::fabs(newton);
    return f < kHandOffN ? say(Text::hands_hand_off)
           : f < kFirmN  ? say(Text::hands_light)
           : f < kStiffN ? say(Text::hands_firm)
           : f < kHardN  ? say(Text::hands_stiff)
                         : say(Text::hands_hard);
}

/// The needle from the side: how much of it is under the skin is what its marks show.
void draw_needle_rule(const ViewState& view, ImVec2 at, float width) {
    const mechanics::State& needle = view.state->needle;
    const float s = view.scale;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const device::NeedleModel& model = mechanics::needle_in_use(view.model->needle, needle);
    const float length = float(model.length_mm);
    const float skin_x = at.x + 0.44F * width, mm = 0.40F * width / length, y = at.y + 22 * s;
    const float out_mm = std::min(length, length - float(needle.depth_mm));
    const float hub_x = skin_x + out_mm * mm, tip_x = hub_x - length * mm;
    list.AddLine({tip_x, y}, {hub_x, y}, color(token::n9), 2 * s);
    list.AddRectFilled({hub_x, y - 6 * s}, {hub_x + 26 * s, y + 6 * s},
                       color(hub_color(model.outer_diameter_mm)), 2 * s);
    list.AddRect({hub_x, y - 6 * s}, {hub_x + 26 * s, y + 6 * s}, color(token::n6), 2 * s);
    for (int mark = 0; mark <= static_cast<int>(length); mark += 2) {
        const float x = hub_x - float(mark) * mm;
        const bool labelled = mark % 10 == 0;
        list.AddLine({x, y + 10 * s}, {x, y + (labelled ? 17 : 14) * s}, color(token::n6), s);
        if (labelled)
            draw_text(list, view.fonts.caption, {x - 6 * s, y + 18 * s}, token::n7,
                      fmt::format("{}", mark));
    }
    list.AddLine({skin_x, at.y + 12 * s}, {skin_x, y + 12 * s}, color(token::n8), 1.5F * s);
    draw_text(list, view.fonts.caption, {skin_x - 10 * s, at.y - 4 * s}, token::n7,
              say(Text::hands_skin));
}

/// The lean as seen along the beam's vertical: rings at 5, 10 and 15 degrees.
void draw_tilt(const ViewState& view, ImVec2 at, float r) {
    constexpr float kOuterDeg = 15.0F;
    const mechanics::State& needle = view.state->needle;
    const float s = view.scale;
    const ImVec2 c(at.x + r, at.y + r);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    for (const float ring : {1.0F / 3.0F, 2.0F / 3.0F, 1.0F})
        list.AddCircle(c, r * ring, color(token::n5), 48);
    if (!view.plan->compact)  // too small for both
        draw_text(list, view.fonts.caption, {c.x + 3 * s, c.y - r / 3.0F - 13 * s}, token::n7,
                  "5°");
    draw_text(list, view.fonts.caption, {c.x + 3 * s, c.y - 2.0F * r / 3.0F - 13 * s}, token::n7,
              "10°");
    ImVec2 lean(float(needle.tilt_x_deg), float(needle.tilt_z_deg));
    const float size = std::hypot(lean.x, lean.y);
    const float share = size > kOuterDeg ? kOuterDeg / size : 1.0F;  // stays on the target
    const ImVec2 end(c.x + lean.x * share * r / kOuterDeg, c.y - lean.y * share * r / kOuterDeg);
    list.AddLine(c, end, color(token::n8), 1.5F * s);
    list.AddCircleFilled(end, 4 * s, color(size > kOuterDeg ? token::caution : token::n9));
}

/// Force at the needle over the last seconds, with a word where something happened.
void draw_feel(const ViewState& view, float width, float height) {
    constexpr float kMostFeltN = 6.0F;
    constexpr double kShownS = 8.0;
    const float s = view.scale;
    const ImVec2 low = ImGui::GetCursorScreenPos(), high(low.x + width, low.y + height);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(low, high, color(token::n1), 2 * s);
    for (int newton = 2; newton < 6; newton += 2) {
        const float y = high.y - height * float(newton) / kMostFeltN;
        list.AddLine({low.x, y}, {high.x, y}, color(token::n3));
    }
    draw_text(list, view.fonts.caption, {low.x + 6 * s, low.y + 2 * s}, token::n7, "6 N");
    draw_text(list, view.fonts.caption, {low.x + 6 * s, high.y - 16 * s}, token::n7, "0");
    const std::size_t count = view.feel_n.size();
    const float step = width / 240.0F, start = high.x - step * float(count);
    for (std::size_t i = 0; i < count; ++i) {
        const float force = std::clamp(view.feel_n[i], 0.0F, kMostFeltN);
        list.PathLineTo(
            {start + step * float(i), high.y - 2 * s - (height - 4 * s) * force / kMostFeltN});
    }
    list.PathStroke(color(token::n9), 0, 1.5F * s);
    const double now_s = events::seconds(view.state->tick);
    float free_x = low.x + 36 * s;  // past the scale
    for (const auto& [time_s, word] : view.feel_words) {
        const float x = high.x - width * float((now_s - time_s) / kShownS);
        const float text =
            view.fonts.caption->CalcTextSizeA(view.fonts.caption->FontSize, 1e6F, 0.0F, word).x;
        const float left = std::clamp(x - 0.5F * text, free_x, high.x - text);
        draw_text(list, view.fonts.caption, {left, low.y + 4 * s},
                  word == std::string_view(say(Text::feel_hard_stop)) ? token::caution : token::n8,
                  word);
        free_x = left + text + 8 * s;
    }
    ImGui::Dummy({width, height});
}

void draw_needle_card(ViewState& view, Commands& commands) {
    const mechanics::State& needle = view.state->needle;
    const float s = view.scale;
    ImGui::PushFont(view.fonts.strong);
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(say(Text::hands_needle));
    ImGui::PopFont();
    const device::NeedleModel& model = mechanics::needle_in_use(view.model->needle, needle);
    caption_beside(
        view, view.fonts.strong,
        view.plan->compact
            ? fmt::format("{} G   {:.0f} mm", gauge_of(model.outer_diameter_mm), model.length_mm)
            : model.name);
    if (view.plan->compact && ImGui::IsItemHovered()) ImGui::SetTooltip("%s", model.name.c_str());
    ImGui::SameLine(view.plan->hands.w * s - 112 * s);
    if (!needle.taken || !needle.held) {
        if (button(needle.taken ? say(Text::hands_take_hold) : say(Text::hands_take_needle),
                   {100 * s, 0}))
            commands.push_back(command(CommandKind::needle_take));
    } else if (button(say(Text::hands_hand_off), {100 * s, 0})) {
        commands.push_back(command(CommandKind::needle_release));
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool compact = view.plan->compact;
    draw_tilt(view, at, (compact ? 40 : 58) * s);
    ImGui::SetCursorScreenPos({at.x + (compact ? 104 : 140) * s, at.y});
    readout(view, say(Text::hands_depth_in), fmt::format("{:.1f}", std::max(0.0, needle.depth_mm)),
            "mm", view.fonts.readout);
    ImGui::SameLine(0.0F, (compact ? 16 : 26) * s);
    const double lean = std::hypot(needle.tilt_x_deg, needle.tilt_z_deg);
    readout(view, say(Text::hands_off_vertical), fmt::format("{:.1f}", lean), "°",
            view.fonts.readout);
    ImGui::SameLine(0.0F, (compact ? 16 : 26) * s);
    readout(view, say(Text::hands_hub_turned),
            fmt::format("{:.0f}", plain_zero(std::remainder(needle.turn_deg, 360.0))), "°",
            view.fonts.readout);
    if (!compact) draw_needle_rule(view, {at.x + 140 * s, at.y + 62 * s}, 300 * s);
    ImGui::SetCursorScreenPos({at.x, at.y + (compact ? 84 : 124) * s});
    const std::string now = say(Text::hands_n_now, plain_zero(needle.force_n, 0.05));
    caption(view, say(Text::hands_feel_at_the_needle_last));
    ImGui::SameLine((compact ? 346 : 390) * s);
    caption(view, now.c_str());
    draw_feel(view, ImGui::GetContentRegionAvail().x, (compact ? 56 : 84) * s);
}

/// The line from the syringe's tip: needle to the right, side port up. What is joined is drawn in
/// the colour of an open path; the handle points to the way that is shut.
void draw_stopcock(const ViewState& view, ImVec2 tip) {
    const float s = view.scale, r = 11 * s;
    const fluid::Stopcock position = view.state->stopcock;
    const ImVec2 hub(tip.x + 40 * s, tip.y);
    const ImVec2 needle(tip.x + 70 * s, tip.y), side(hub.x, tip.y - 22 * s);
    const bool off = position == fluid::Stopcock::off;
    const bool to_syringe = !off && position != fluid::Stopcock::needle_to_side,
               to_needle = !off && position != fluid::Stopcock::syringe_to_side,
               to_side = !off && position != fluid::Stopcock::syringe_to_needle;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const auto arm = [&](ImVec2 end, bool open) {
        list.AddLine(hub, end, color(open ? token::ok : token::n5), 3 * s);
    };
    for (const bool open : {false, true}) {  // open ways over shut ones
        if (to_syringe == open) arm(tip, open);
        if (to_needle == open) arm(needle, open);
        if (to_side == open) arm(side, open);
    }
    list.AddLine({side.x - 6 * s, side.y}, {side.x + 6 * s, side.y}, color(token::n7), 2 * s);
    list.AddCircle(hub, r, color(token::n8), 24, 1.5F * s);
    // the handle stands at the shut way; between two ways when nothing is joined
    const ImVec2 way = off           ? ImVec2(-0.71F, 0.71F)
                       : !to_needle  ? ImVec2(1.0F, 0.0F)
                       : !to_syringe ? ImVec2(-1.0F, 0.0F)
                                     : ImVec2(0.0F, -1.0F);
    list.AddLine({hub.x + 0.3F * r * way.x, hub.y + 0.3F * r * way.y},
                 {hub.x + 1.5F * r * way.x, hub.y + 1.5F * r * way.y}, color(token::n9), 5 * s);
}

/// Gas that the vacuum has drawn out of the liquid, and air that came with it.
void draw_bubbles(ImDrawList& list, const fluid::PlumbingReadout& readout, ImVec2 low, ImVec2 high,
                  float s) {
    const double gas_ml = readout.gas_ml + readout.syringe_air_ml;
    const int count = std::min(12, static_cast<int>(gas_ml / 0.02));
    for (int i = 0; i < count; ++i) {
        const float x = low.x + (7.0F + 11.0F * float(i % 6)) * s;
        const float y = low.y + (i < 6 ? 6.0F : 13.0F) * s;
        if (x + 3 * s < high.x) list.AddCircle({x, y}, 2.5F * s, color(token::n8), 12, s);
    }
}

/// The end of the liquid in the line: it beats with the CSF when the way to the sac is open.
void draw_meniscus(const ViewState& view, ImVec2 at) {
    constexpr float kPxPerPa = 0.08F, kMostPx = 22.0F;
    const float s = view.scale, half = 28 * s;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float beat =
        std::clamp(float(view.readout.line_beat_pa) * kPxPerPa, -kMostPx, kMostPx) * s;
    const float middle = at.x + half + 30 * s;
    draw_text(list, view.fonts.caption, {at.x, at.y - 7 * s}, token::n8,
              say(Text::hands_line_label));
    list.AddRect({middle - half, at.y - 4 * s}, {middle + half, at.y + 4 * s}, color(token::n5),
                 3 * s);
    list.AddRectFilled({middle + beat, at.y - 3 * s}, {middle + half, at.y + 3 * s},
                       color(token::csf), 2 * s);
    list.AddLine({middle + beat, at.y - 4 * s}, {middle + beat, at.y + 4 * s}, color(token::n9),
                 1.5F * s);
}

/// What the eye takes the liquid for.
unsigned liquid_color(const ViewState& view) {
    const fluid::Syringe& syringe = view.state->plumbing.syringe;
    const fluid::PlumbingReadout& now = view.readout;
    const bool some = now.syringe_ml > 0.01;
    if (some && now.syringe_content[fluid::blood] > 0.02 * now.syringe_ml) return token::blood;
    if (some && now.syringe_content[fluid::iodine] > 5.0 * now.syringe_ml) return token::dye;
    return syringe.agent.id == "saline" ? token::saline : token::csf;
}

/// Scale of the barrel in mL, from the nozzle.
void draw_syringe_scale(const ViewState& view, float nozzle_x, float barrel, float y) {
    const float s = view.scale;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const auto full = float(view.state->plumbing.syringe.model.volume_ml);
    for (int i = 0; i <= 10; ++i) {
        const float x = nozzle_x - barrel * 0.1F * float(i);
        list.AddLine({x, y}, {x, y + (i % 5 == 0 ? 7 : 4) * s}, color(token::n7), s);
        if (i % 5 == 0)
            draw_text(list, view.fonts.caption, {x - 4 * s, y + 7 * s}, token::n7,
                      fmt::format("{:g}", full * 0.1F * float(i)));
    }
}

/// The printed label on the barrel: readable, the same for right and wrong.
void draw_syringe_label(const ViewState& view, float middle_x, float y0, float y1) {
    const float s = view.scale;
    const fluid::Syringe& syringe = view.state->plumbing.syringe;
    if (syringe.agent.name.empty()) return;
    ImFont* font = view.fonts.strong;
    const float text =
        font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, syringe.agent.name.c_str()).x;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float left = middle_x - 0.5F * text;
    list.AddRectFilled({left - 8 * s, y0 + 7 * s}, {left + text + 8 * s, y1 - 7 * s},
                       color(token::label));
    draw_text(list, font, {left, 0.5F * (y0 + y1) - 0.5F * font->FontSize}, token::n1,
              syringe.agent.name);
}

/// Where the hand wants the plunger: the gap to the stopper is the resistance that it feels.
void draw_hand_ghost(const ViewState& view, float stopper_x, float y0, float y1) {
    constexpr float kPxPerN = 1.2F;
    const auto force = float(view.state->plunger_force_n);
    if (force == 0.0F) return;
    const float s = view.scale, x = stopper_x + force * kPxPerN * s;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    for (float y = y0 - 4 * s; y < y1 + 4 * s; y += 8 * s)
        list.AddLine({x, y}, {x, std::min(y + 4 * s, y1 + 4 * s)}, color(token::accent), 1.5F * s);
}

/// The syringe as it lies in the hand.
void draw_syringe(ViewState& view) {
    const float s = view.scale, width = ImGui::GetContentRegionAvail().x, height = 84 * s;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::InvisibleButton("plunger", {width, height});
    view.plunger_area = {at.x / s, at.y / s, width / s, height / s};  // the thumb: input_hands.cpp
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (view.state->syringe_slot.empty()) {
        const Text words = tray_page(view) == TrayPage::syringes
                               ? Text::hands_no_syringe_on_the_line
                               : Text::hands_no_syringe;
        list.AddText(view.fonts.body, view.fonts.body->FontSize, {at.x, at.y + 24 * s},
                     color(token::n7), with_keys(say(words), view.bindings()).c_str(), nullptr,
                     width);
        return;
    }
    const fluid::Syringe& syringe = view.state->plumbing.syringe;
    const float barrel = (view.plan->compact ? 188 : 220) * s, x0 = at.x + 122 * s,
                nozzle_x = x0 + barrel, y0 = at.y + 12 * s, y1 = at.y + 50 * s,
                middle = 0.5F * (y0 + y1);
    const float level = std::clamp(
        float((syringe.volume_ml + syringe.gas_ml) / syringe.model.volume_ml), 0.0F, 1.0F);
    const float stopper = x0 + barrel * (1.0F - level);
    // rod and thumb rest, which never goes into the barrel: its way is drawn shorter than the
    // stopper's, as there is no room for all of it; then liquid, stopper, glass
    const float flange = x0 - 8 * s - level * 100 * s;
    list.AddRect({flange, middle - 4 * s}, {stopper - 8 * s, middle + 4 * s}, color(token::n7),
                 0.0F, 0, 1.5F * s);
    list.AddRectFilled({flange - 5 * s, y0 + 2 * s}, {flange, y1 - 2 * s}, color(token::n5), 2 * s);
    list.AddRectFilled({stopper, y0}, {nozzle_x, y1}, color(liquid_color(view)));
    list.AddRectFilled({stopper - 8 * s, y0 + s}, {stopper, y1 - s}, color(token::n5));
    list.AddRect({x0, y0}, {nozzle_x, y1}, color(token::n8), 2 * s, 0, 1.5F * s);
    list.AddLine({x0, y0 - 6 * s}, {x0, y1 + 6 * s}, color(token::n8), 2 * s);
    list.AddRectFilled({nozzle_x, middle - 5 * s}, {nozzle_x + 8 * s, middle + 5 * s},
                       color(token::n5));
    draw_syringe_label(view, x0 + 0.55F * barrel, y0, y1);
    draw_syringe_scale(view, nozzle_x, barrel, y1 + 2 * s);
    draw_bubbles(list, view.readout, {stopper, y0}, {nozzle_x, y1}, s);
    draw_hand_ghost(view, stopper, y0, y1);
    draw_stopcock(view, {nozzle_x + 8 * s, middle});
    draw_meniscus(view, {nozzle_x + 10 * s, y1 + 22 * s});
    draw_text(list, view.fonts.caption, {at.x, y1 + 16 * s}, token::n7,
              say(Text::hands_ml_in_it, view.readout.syringe_ml));
}

void draw_force_bar(const ViewState& view) {
    const float s = view.scale, width = std::min(190 * s, ImGui::GetContentRegionAvail().x),
                height = 14 * s;
    const float force = float(view.state->plunger_force_n);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(at, {at.x + width, at.y + height}, color(token::n1));
    const float zero = at.x + 0.4F * width, per_n = 0.6F * width / 30.0F;
    const float end = std::clamp(zero + force * per_n, at.x, at.x + width);
    list.AddRectFilled({std::min(zero, end), at.y}, {std::max(zero, end), at.y + height},
                       color(token::n8));
    list.AddLine({zero, at.y - 3 * s}, {zero, at.y + height + 3 * s}, color(token::n9), 1.5F * s);
    list.AddLine({zero + kHardN * per_n, at.y - 3 * s},
                 {zero + kHardN * per_n, at.y + height + 3 * s}, color(token::caution), 1.5F * s);
    ImGui::Dummy({width, height});
}

/// What the plunger does, in words where it does nothing.
std::string rate_text(double ml_per_min) {
    if (std::fabs(ml_per_min) < 0.05) return say(Text::hands_the_plunger_stands);
    return say(Text::hands_ml_min, std::fabs(ml_per_min),
               ml_per_min > 0.0 ? say(Text::hands_in) : say(Text::hands_out));
}

void draw_line_card(ViewState& view, Commands& commands) {
    ImGui::PushFont(view.fonts.strong);
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(say(Text::hands_line_card));
    ImGui::PopFont();
    if (!view.plan->compact)
        caption_beside(
            view, view.fonts.strong,
            view.state->syringe_slot.empty()
                ? say(Text::hands_set_on_it,
                      0.1 * session::extension_in_use(*view.model, *view.state).length_mm)
                : view.state->plumbing.syringe.model.name);
    static constexpr Text kPositions[kStopcockPositions] = {
        Text::hands_stopcock_off, Text::hands_syringe_to_needle, Text::hands_syringe_to_side_port,
        Text::hands_needle_to_side_port};
    ImGui::SameLine((view.plan->compact ? 112 : 178) * view.scale);
    const auto position = static_cast<std::size_t>(view.state->stopcock);
    if (button(with_cap(view, say(kPositions[position]), Action::stopcock).c_str(),
               {(view.plan->compact ? 212 : 180) * view.scale, 0}))
        commands.push_back(turn_stopcock(*view.state, false));
    ImGui::SameLine(0.0F, 4 * view.scale);
    if (button(say(Text::hands_next_shift), {(view.plan->compact ? 92 : 88) * view.scale, 0}))
        commands.push_back(turn_stopcock(*view.state, true));
    draw_syringe(view);
    readout(view, say(Text::hands_injected), fmt::format("{:.1f}", view.state->watch.injected_ml),
            "mL", view.fonts.readout);
    ImGui::SameLine(0.0F, (view.plan->compact ? 12 : 24) * view.scale);
    // of all syringes: the report asks for it when contrast is on the line
    readout(view, say(Text::hands_aspirated_in_all),
            fmt::format("{:.1f}", view.state->watch.total_aspirated_ml), "mL", view.fonts.readout);
    ImGui::SameLine(0.0F, (view.plan->compact ? 12 : 24) * view.scale);
    ImGui::BeginGroup();
    const auto force = float(view.state->plunger_force_n);
    caption(view, std::fabs(force) < kHandOffN
                      ? say(Text::hands_thumb_off)
                      : say(Text::hands_thumb_force_n, force_word(force), std::fabs(force),
                            force < 0.0F ? say(Text::hands_pull) : say(Text::hands_push)));
    draw_force_bar(view);
    caption(view, view.state->syringe_slot.empty()
                      ? ""
                      : rate_text(60.0 * view.readout.plunger_rate_ml_per_s).c_str());
    ImGui::EndGroup();
}

}  // namespace

session::Command turn_stopcock(const session::State& state, bool step) {
    const int next = step ? (static_cast<int>(state.stopcock) + 1) % kStopcockPositions
                          : (session::line_is_open(state) ? 0 : 1);
    return command(CommandKind::stopcock, {static_cast<double>(next)});
}

void draw_hands(ViewState& view, Commands& commands) {
    view.plunger_area = {};
    if (view.covers_hands()) return;
    const float s = view.scale;
    begin_panel(view, "hands", view.plan->hands);
    ImGui::BeginDisabled(view.holds_session());
    ImGui::PushFont(view.fonts.strong);
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(say(Text::hands_hands));
    ImGui::PopFont();
    ImGui::SameLine((view.plan->compact ? 104 : 152) * s);
    const Hand shown = view.acting_hand();
    const std::string feel = with_cap(view, say(Text::hands_feel), Action::feel);
    if (segment(feel.c_str(), shown == Hand::finger, 80 * s)) view.hand = Hand::finger;
    ImGui::SameLine();
    if (segment(say(Text::hands_needle), shown == Hand::needle, 80 * s)) view.hand = Hand::needle;
    ImGui::SameLine();
    if (segment(say(Text::hands_plunger), shown == Hand::plunger, 80 * s))
        view.hand = Hand::plunger;
    ImGui::SameLine();
    key_cap(view, cap_of(view.bindings(), Action::swap_tool).c_str());
    ImGui::Separator();
    draw_needle_card(view, commands);
    ImGui::Separator();
    draw_line_card(view, commands);
    ImGui::Separator();
    draw_tray(view, commands);
    draw_skin(view, commands);
    ImGui::SetCursorPosY((view.plan->hands.h - 44) * s);
    const auto toggle = [&](Sheet sheet) {
        view.sheet = view.sheet == sheet ? Sheet::none : sheet;
    };
    const std::string patient = with_cap(view, say(Text::hands_patient), Action::patient),
                      programmer = with_cap(view, say(Text::hands_programmer), Action::programmer),
                      conclude = with_cap(view, say(Text::hands_conclude), Action::conclude);
    const float width = share_of_line(view, 3, 8);
    if (segment(patient.c_str(), view.sheet == Sheet::patient, width)) toggle(Sheet::patient);
    ImGui::SameLine();
    if (segment(programmer.c_str(), view.sheet == Sheet::programmer, width))
        toggle(Sheet::programmer);
    ImGui::SameLine();
    if (primary_button(conclude.c_str(), width)) toggle(Sheet::conclude);
    ImGui::EndDisabled();
    ImGui::End();
}

}  // namespace sideport::app
