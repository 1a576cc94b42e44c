// What lies on the tray, and what is done to the skin before the needle.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/app/texts.h"
#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

using session::CommandKind;

constexpr double kAnaestheticMl = 2.0;

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
              chosen ? say(Text::tray_in_hand) : fmt::format("{:.0f} mL", syringe.model.volume_ml));
    // the syringe lies with its tip to the right
    const float x0 = at.x + 8 * s, x1 = end.x - 10 * s, y0 = at.y + 32 * s, y1 = at.y + 44 * s;
    const float share = std::clamp(float(syringe.volume_ml / syringe.model.volume_ml), 0.0F, 1.0F);
    const unsigned liquid = syringe.agent.id == "saline"           ? token::saline
                            : syringe.agent.iodine_mg_per_ml > 0.0 ? token::dye
                                                                   : token::csf;
    list.AddRectFilled({x1 - share * (x1 - x0), y0}, {x1, y1}, color(liquid));
    list.AddRect({x0, y0}, {x1, y1}, color(token::n7), 2 * s);
    list.AddLine({x1, y0 + 6 * s}, {x1 + 6 * s, y0 + 6 * s}, color(token::n7), 2 * s);
    const std::string label =
        syringe.agent.name.empty() ? say(Text::tray_no_label) : syringe.agent.name;
    list.AddText(view.fonts.caption, view.fonts.caption->FontSize, {at.x + 8 * s, at.y + 52 * s},
                 color(token::n9), label.c_str(), nullptr, 68 * s);
    draw_text(list, view.fonts.caption, {at.x + 8 * s, at.y + 78 * s}, token::n7,
              say(Text::tray_ml_in_it, syringe.volume_ml));
}

/// Where pen, template and anaesthetic go: under the finger that pressed last, else under the
/// needle.
glm::dvec2 chosen_place(const ViewState& view) {
    const mechanics::State& needle = view.state->needle;
    return view.pressed_place.value_or(glm::dvec2(needle.entry_x_mm, needle.entry_z_mm));
}

}  // namespace

void draw_tray(ViewState& view, Commands& commands) {
    caption(view, say(Text::tray_tray_click_or_keys_5));
    for (std::size_t i = 0; i < view.state->tray.size(); ++i) {
        if (i > 0) ImGui::SameLine(0.0F, 6 * view.scale);
        const auto& [slot, lying] = view.state->tray[i];
        const bool in_hand = view.state->syringe_slot == slot;
        draw_slot(view, commands, slot, in_hand ? view.state->plumbing.syringe : lying);
    }
}

void draw_skin(ViewState& view, Commands& commands) {
    const float s = view.scale;
    const session::Skin& skin = view.state->skin;
    const glm::dvec2 at = chosen_place(view);
    caption(view, say(Text::tray_skin_pen_template_and_anaesthetic));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {4 * s, 5 * s});
    const ImVec2 size(83 * s, 0);
    if (segment(skin.prepped ? say(Text::tray_prepped) : say(Text::tray_prep), skin.prepped,
                size.x) &&
        !skin.prepped)
        commands.push_back(command(CommandKind::skin_prep));
    ImGui::SameLine(0.0F, 5 * s);
    if (segment(skin.draped ? say(Text::tray_draped) : say(Text::tray_drape), skin.draped,
                size.x) &&
        !skin.draped)
        commands.push_back(command(CommandKind::drape));
    ImGui::SameLine(0.0F, 5 * s);
    if (button(say(Text::tray_mark), size))
        commands.push_back(command(CommandKind::mark_skin, {at.x, at.y}));
    ImGui::SameLine(0.0F, 5 * s);
    if (segment(say(Text::tray_template), skin.template_laid, size.x))
        commands.push_back(
            command(CommandKind::lay_template, {at.x, at.y, skin.template_turn_deg}));
    ImGui::SameLine(0.0F, 5 * s);
    if (segment(say(Text::tray_anaesthetic), !skin.anaesthetic.empty(), size.x))
        commands.push_back(command(CommandKind::local_anaesthetic, {at.x, at.y, kAnaestheticMl}));
    ImGui::PopStyleVar();
}

}  // namespace sideport::app
