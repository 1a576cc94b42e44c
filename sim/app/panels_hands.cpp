// What the right hand holds: needle, line, tray.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

using session::CommandKind;

constexpr float kHardN = 20.0F, kStiffN = 12.0F, kFirmN = 5.0F;

const char* force_word(float newton) {
    const float f = std::fabs(newton);
    return f < 0.5F      ? "Hand off"
           : f < kFirmN  ? "Light"
           : f < kStiffN ? "Firm"
           : f < kHardN  ? "Stiff"
                         : "Hard";
}

/// The needle from the side: how much of it is under the skin is what its marks show.
void draw_needle_rule(const ViewState& view) {
    const mechanics::State& needle = view.state->needle;
    const float s = view.scale, width = 436 * s, height = 44 * s;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float length = float(view.model->needle.needle.length_mm);
    const float skin_x = at.x + 0.44F * width, mm = 0.44F * width / length, y = at.y + 12 * s;
    const float out_mm = std::min(length, length - float(needle.depth_mm));
    const float hub_x = skin_x + out_mm * mm, tip_x = hub_x - length * mm;
    list.AddLine({tip_x, y}, {hub_x, y}, color(token::n9), 2 * s);
    list.AddRectFilled({hub_x, y - 6 * s}, {hub_x + 26 * s, y + 6 * s}, color(token::hub_24g));
    for (int mark = 0; mark <= static_cast<int>(length); mark += 2) {
        const float x = hub_x - float(mark) * mm;
        const bool labelled = mark % 10 == 0;
        list.AddLine({x, y + 10 * s}, {x, y + (labelled ? 17 : 14) * s}, color(token::n6), s);
        if (labelled)
            draw_text(list, view.fonts.caption, {x - 6 * s, y + 18 * s}, token::n7,
                      fmt::format("{}", mark));
    }
    list.AddLine({skin_x, at.y}, {skin_x, at.y + height}, color(token::n8), 1.5F * s);
    draw_text(list, view.fonts.caption, {skin_x + 4 * s, at.y - 4 * s}, token::n7, "skin");
    ImGui::Dummy({width, height});
}

void draw_tilt(const ViewState& view) {
    const mechanics::State& needle = view.state->needle;
    const float s = view.scale, r = 44 * s;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 c(at.x + r, at.y + r);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    for (const float ring : {0.33F, 0.66F, 1.0F})
        list.AddCircle(c, r * ring, color(token::n5), 48);
    const float scale = r / 30.0F;
    list.AddLine(c,
                 {c.x + float(needle.tilt_x_deg) * scale, c.y - float(needle.tilt_z_deg) * scale},
                 color(token::n8), 1.5F * s);
    list.AddCircleFilled(
        {c.x + float(needle.tilt_x_deg) * scale, c.y - float(needle.tilt_z_deg) * scale}, 4 * s,
        color(token::n9));
    ImGui::Dummy({2 * r, 2 * r});
}

void draw_needle_card(ViewState& view, Commands& commands) {
    const mechanics::State& needle = view.state->needle;
    ImGui::TextUnformatted("Needle");
    ImGui::SameLine();
    caption(view, view.model->needle.needle.name.c_str());
    ImGui::SameLine(350 * view.scale);
    if (!needle.taken || !needle.held) {
        if (ImGui::Button(needle.taken ? "Take hold" : "Take needle"))
            commands.push_back(command(CommandKind::needle_take));
    } else if (ImGui::Button("Let go")) {
        commands.push_back(command(CommandKind::needle_release));
    }
    draw_tilt(view);
    ImGui::SameLine();
    ImGui::BeginGroup();
    readout(view, "Depth in", fmt::format("{:.1f}", std::max(0.0, needle.depth_mm)), "mm",
            view.fonts.readout);
    ImGui::SameLine(0.0F, 30 * view.scale);
    const double lean = std::hypot(needle.tilt_x_deg, needle.tilt_z_deg);
    readout(view, "Off vertical", fmt::format("{:.1f}", lean), "°", view.fonts.readout);
    ImGui::SameLine(0.0F, 30 * view.scale);
    readout(view, "Feel", fmt::format("{:.1f}", needle.force_n), "N", view.fonts.readout);
    ImGui::EndGroup();
    draw_needle_rule(view);
    caption(view, "Feel at the needle, last 8 s");
    ImGui::PushStyleColor(ImGuiCol_FrameBg, color_vec(token::n1));
    ImGui::PlotLines("##feel", view.feel_n.data(), static_cast<int>(view.feel_n.size()), 0, nullptr,
                     0.0F, 6.0F, {436 * view.scale, 64 * view.scale});
    ImGui::PopStyleColor();
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
    const float s = view.scale, half = 30 * s;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float beat =
        std::clamp(float(view.readout.line_beat_pa) * kPxPerPa, -kMostPx, kMostPx) * s;
    const float middle = at.x + half + 30 * s;
    draw_text(list, view.fonts.caption, {at.x, at.y - 7 * s}, token::n8, "line");
    list.AddRect({middle - half, at.y - 4 * s}, {middle + half, at.y + 4 * s}, color(token::n5),
                 3 * s);
    list.AddRectFilled({middle + beat, at.y - 3 * s}, {middle + half, at.y + 3 * s},
                       color(token::csf), 2 * s);
    list.AddLine({middle + beat, at.y - 4 * s}, {middle + beat, at.y + 4 * s}, color(token::n9),
                 1.5F * s);
}

/// The syringe as it lies in the hand; dragging on it is the thumb.
void draw_syringe(ViewState& view) {
    const float s = view.scale, width = 436 * s, height = 70 * s;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::InvisibleButton("plunger", {width, height});
    view.plunger_area = {at.x / s, at.y / s, width / s, height / s};  // the thumb: input_hands.cpp
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (view.state->syringe_slot.empty()) {
        list.AddText(view.fonts.body, view.fonts.body->FontSize, {at.x, at.y + 20 * s},
                     color(token::n7), "No syringe on the line. Keys 5 to 9 take one.");
        return;
    }
    const fluid::Syringe& syringe = view.state->plumbing.syringe;
    const float full = float(syringe.model.volume_ml), barrel = 250 * s, x0 = at.x + 90 * s,
                y0 = at.y + 14 * s, y1 = at.y + 50 * s;
    const float level = std::clamp(float(syringe.volume_ml + syringe.gas_ml) / full, 0.0F, 1.0F);
    const float stopper = x0 + barrel * (1.0F - level);
    const double iodine =
        view.readout.syringe_ml > 0.01
            ? view.readout.syringe_content[fluid::iodine] / view.readout.syringe_ml
            : 0.0;
    const unsigned liquid = iodine > 5.0                   ? token::dye
                            : syringe.agent.id == "saline" ? token::saline
                                                           : token::csf;
    list.AddRectFilled({stopper, y0}, {x0 + barrel, y1}, color(liquid));
    list.AddRect({x0, y0}, {x0 + barrel, y1}, color(token::n8), 2 * s, 0, 1.5F * s);
    list.AddRectFilled({stopper - 5 * s, y0}, {stopper, y1}, color(token::n5));
    list.AddLine({stopper, 0.5F * (y0 + y1)}, {stopper - 80 * s, 0.5F * (y0 + y1)},
                 color(token::n8), 4 * s);
    list.AddLine({stopper - 80 * s, y0 + 2 * s}, {stopper - 80 * s, y1 - 2 * s}, color(token::n8),
                 4 * s);
    draw_stopcock(view, {x0 + barrel, 0.5F * (y0 + y1)});
    for (int i = 0; i <= 10; ++i) {
        const float x = x0 + barrel * (1.0F - 0.1F * float(i));
        list.AddLine({x, y1 - (i % 5 == 0 ? 8 : 4) * s}, {x, y1}, color(token::n8), s);
    }
    draw_bubbles(list, view.readout, {stopper, y0}, {x0 + barrel, y1}, s);
    draw_meniscus(view, {x0 + barrel - 10 * s, y1 + 10 * s});
    const std::string label = syringe.agent.name.empty() ? "no label" : syringe.agent.name;
    draw_text(list, view.fonts.caption, {x0, y1 + 3 * s}, token::n8,
              fmt::format("{}   {:.2f} mL in it", label, view.readout.syringe_ml));
}

void draw_force_bar(const ViewState& view) {
    const float s = view.scale, width = 190 * s, height = 14 * s;
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
    if (std::fabs(ml_per_min) < 0.05) return "the plunger stands";
    return fmt::format("{:.1f} mL/min {}", std::fabs(ml_per_min), ml_per_min > 0.0 ? "in" : "out");
}

void draw_line_card(ViewState& view, Commands& commands) {
    ImGui::TextUnformatted("Line");
    ImGui::SameLine();
    caption(view, view.state->syringe_slot.empty()
                      ? "nothing on it"
                      : view.state->plumbing.syringe.model.name.c_str());
    static constexpr const char* kPositions[kStopcockPositions] = {
        "Stopcock off  X", "Syringe to needle  X", "Syringe to side port  X",
        "Needle to side port  X"};
    ImGui::SameLine(178 * view.scale);
    const auto position = static_cast<std::size_t>(view.state->stopcock);
    if (ImGui::Button(fmt::format("{}###stopcock", kPositions[position]).c_str(),
                      {180 * view.scale, 0}))
        commands.push_back(turn_stopcock(*view.state, false));
    ImGui::SameLine(0.0F, 4 * view.scale);
    if (ImGui::Button("Next  Shift", {88 * view.scale, 0}))
        commands.push_back(turn_stopcock(*view.state, true));
    draw_syringe(view);
    readout(view, "Injected", fmt::format("{:.1f}", view.state->watch.injected_ml), "mL",
            view.fonts.readout);
    ImGui::SameLine(0.0F, 24 * view.scale);
    // of all syringes: the report asks for it when contrast is on the line
    readout(view, "Aspirated in all", fmt::format("{:.1f}", view.state->watch.total_aspirated_ml),
            "mL", view.fonts.readout);
    ImGui::SameLine(0.0F, 24 * view.scale);
    ImGui::BeginGroup();
    const auto force = float(view.state->plunger_force_n);
    caption(view, fmt::format("Thumb force: {}, {:.0f} N {}", force_word(force), std::fabs(force),
                              force < 0.0F ? "pull" : "push")
                      .c_str());
    draw_force_bar(view);
    caption(view, view.state->syringe_slot.empty()
                      ? ""
                      : rate_text(60.0 * view.readout.plunger_rate_ml_per_s).c_str());
    ImGui::EndGroup();
}

/// One place of the tray: its key, the syringe, what it holds, the printed label.
void draw_slot(ViewState& view, Commands& commands, const std::string& slot,
               const fluid::Syringe& syringe) {
    const float s = view.scale;
    const ImVec2 at = ImGui::GetCursorScreenPos(), size(82 * s, 96 * s);
    const bool chosen = view.state->syringe_slot == slot;
    if (ImGui::InvisibleButton(slot.c_str(), size)) {
        commands.push_back(chosen ? command(CommandKind::syringe_detach)
                                  : command(CommandKind::syringe_attach, {}, slot));
    }
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 end(at.x + size.x, at.y + size.y);
    list.AddRectFilled(at, end, color(ImGui::IsItemHovered() ? token::n4 : token::n3), 3 * s);
    list.AddRect(at, end, color(chosen ? token::accent : token::n5), 3 * s);
    draw_text(list, view.fonts.strong, {at.x + 8 * s, at.y + 6 * s}, token::n9, slot);
    draw_text(list, view.fonts.caption, {at.x + 28 * s, at.y + 8 * s}, token::n7,
              chosen ? "in hand" : fmt::format("{:.0f} mL", syringe.model.volume_ml));
    // the syringe lies with its tip to the right
    const float x0 = at.x + 8 * s, x1 = end.x - 10 * s, y0 = at.y + 32 * s, y1 = at.y + 44 * s;
    const float share = std::clamp(float(syringe.volume_ml / syringe.model.volume_ml), 0.0F, 1.0F);
    const unsigned liquid = syringe.agent.id == "saline"           ? token::saline
                            : syringe.agent.iodine_mg_per_ml > 0.0 ? token::dye
                                                                   : token::csf;
    list.AddRectFilled({x1 - share * (x1 - x0), y0}, {x1, y1}, color(liquid));
    list.AddRect({x0, y0}, {x1, y1}, color(token::n7), 2 * s);
    list.AddLine({x1, y0 + 6 * s}, {x1 + 6 * s, y0 + 6 * s}, color(token::n7), 2 * s);
    const std::string label = syringe.agent.name.empty() ? "no label" : syringe.agent.name;
    list.AddText(view.fonts.caption, view.fonts.caption->FontSize, {at.x + 8 * s, at.y + 52 * s},
                 color(token::n9), label.c_str(), nullptr, 68 * s);
    draw_text(list, view.fonts.caption, {at.x + 8 * s, at.y + 78 * s}, token::n7,
              fmt::format("{:.1f} mL in it", syringe.volume_ml));
}

void draw_tray(ViewState& view, Commands& commands) {
    caption(view, "Tray: click, or keys 5 to 9");
    for (std::size_t i = 0; i < view.state->tray.size(); ++i) {
        if (i > 0) ImGui::SameLine(0.0F, 6 * view.scale);
        const auto& [slot, lying] = view.state->tray[i];
        const bool in_hand = view.state->syringe_slot == slot;
        draw_slot(view, commands, slot, in_hand ? view.state->plumbing.syringe : lying);
    }
}

}  // namespace

session::Command turn_stopcock(const session::State& state, bool step) {
    const int next = step ? (static_cast<int>(state.stopcock) + 1) % kStopcockPositions
                          : (session::line_is_open(state) ? 0 : 1);
    return command(CommandKind::stopcock, {static_cast<double>(next)});
}

void draw_hands(ViewState& view, Commands& commands) {
    begin_panel(view, "hands", layout::kHands);
    ImGui::PushFont(view.fonts.strong);
    ImGui::TextUnformatted("Hands");
    ImGui::PopFont();
    ImGui::SameLine(240 * view.scale);
    if (segment("Needle", view.hand == Hand::needle, 80 * view.scale)) view.hand = Hand::needle;
    ImGui::SameLine();
    if (segment("Plunger", view.hand == Hand::plunger, 80 * view.scale)) view.hand = Hand::plunger;
    ImGui::SameLine();
    key_cap(view, cap_of(view.bindings(), Action::swap_tool).c_str());
    ImGui::Separator();
    draw_needle_card(view, commands);
    ImGui::Separator();
    draw_line_card(view, commands);
    ImGui::Separator();
    draw_tray(view, commands);
    ImGui::SetCursorPosY(744 * view.scale);
    if (ImGui::Button(with_cap(view, "Programmer", Action::programmer).c_str(),
                      {210 * view.scale, 0}))
        view.sheet = view.sheet == Sheet::programmer ? Sheet::none : Sheet::programmer;
    ImGui::SameLine();
    if (primary_button(with_cap(view, "Conclude", Action::conclude).c_str(), 210 * view.scale))
        view.sheet = view.sheet == Sheet::conclude ? Sheet::none : Sheet::conclude;
    ImGui::End();
}

}  // namespace sideport::app
