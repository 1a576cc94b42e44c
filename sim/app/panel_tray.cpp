// What lies on the tray, and what is done to the skin before the needle.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/app/texts.h"
#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

using session::CommandKind;

constexpr int kFirstSlot = 5, kSlots = 5;  ///< keys 5 to 9
constexpr float kPageWidth = 70, kPageGap = 4;
constexpr float kSlotGap = 6, kCompactSlotGap = 3, kSlotHeight = 96, kCompactSlotHeight = 76;

/// Size of a place on the tray, px.
ImVec2 slot_size(const ViewState& view) {
    const float gap = view.plan->compact ? kCompactSlotGap : kSlotGap;
    const float width = (view.plan->hands.w - 24 - gap * (kSlots - 1)) / kSlots;
    return {std::floor(width * view.scale),
            (view.plan->compact ? kCompactSlotHeight : kSlotHeight) * view.scale};
}

/// A place of the tray under its key; true when it is clicked.
bool place(const ViewState& view, const std::string& name, const std::string& key, bool chosen,
           const std::string& note, ImVec2& at) {
    const float s = view.scale;
    at = ImGui::GetCursorScreenPos();
    const ImVec2 size = slot_size(view);
    const bool clicked = ImGui::InvisibleButton(name.c_str(), size);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 end(at.x + size.x, at.y + size.y);
    list.AddRectFilled(at, end, color(ImGui::IsItemHovered() ? token::n4 : token::n3), 3 * s);
    list.AddRect(at, end, color(chosen ? token::accent : token::n5), 3 * s);
    draw_text(list, view.fonts.strong, {at.x + 8 * s, at.y + 6 * s}, token::n9, key);
    draw_fitted(list, {view.fonts.caption}, {at.x + 26 * s, at.y + 8 * s}, size.x - 28 * s,
                token::n7, note);
    return clicked;
}

/// A needle in its packet: hub in the colour of its size, shaft as long and as thick as it is
/// against the others, and what is printed on it.
void draw_needle(ViewState& view, Commands& commands, const device::NeedleModel& needle, int slot) {
    constexpr float kPxPerMm = 1.2F, kThicker = 2.6F;
    const float s = view.scale;
    const mechanics::State& state = view.state->needle;
    const bool in_hand = state.taken && state.instrument == mechanics::Instrument::own &&
                         mechanics::needle_in_use(view.model->needle, state).id == needle.id;
    const bool open = needle.id == view.model->needle.needle.id;  // its packet: of the kit
    ImVec2 at;
    if (place(view, needle.id, std::to_string(slot), in_hand,
              view.plan->compact ? fmt::format("{} G", gauge_of(needle.outer_diameter_mm))
              : in_hand          ? say(Text::tray_in_hand)
              : open             ? say(Text::tray_open)
                                 : "",
              at))
        commands.push_back(command(CommandKind::needle_choose, {}, needle.id));
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", needle.name.c_str());
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (view.plan->compact) {
        const ImVec2 hub(at.x + 8 * s, at.y + 30 * s);
        list.AddRectFilled(hub, {hub.x + 8 * s, hub.y + 14 * s},
                           color(hub_color(needle.outer_diameter_mm)), s);
        list.AddRect(hub, {hub.x + 8 * s, hub.y + 14 * s}, color(token::n6), s);
        draw_text(list, view.fonts.caption, {at.x + 22 * s, at.y + 28 * s}, token::n9,
                  fmt::format("{:.0f} mm", needle.length_mm));
        return draw_fitted(list, {view.fonts.caption}, {at.x + 6 * s, at.y + 45 * s},
                           slot_size(view).x - 8 * s, token::n9,
                           say(needle.non_coring ? Text::tray_non_coring : Text::tray_cutting));
    }
    const float x0 = at.x + 8 * s, x1 = x0 + 16 * s, y = at.y + 34 * s;
    const float tip = x1 + float(needle.length_mm) * kPxPerMm * s;
    list.AddLine({x1, y}, {tip, y}, color(token::n8),
                 std::max(1.0F, float(needle.outer_diameter_mm) * kThicker * s));
    list.AddRectFilled({x0, y - 5 * s}, {x1, y + 5 * s}, color(hub_color(needle.outer_diameter_mm)),
                       s);
    list.AddRect({x0, y - 5 * s}, {x1, y + 5 * s}, color(token::n6), s);
    draw_text(list, view.fonts.strong, {x0, at.y + 44 * s}, token::n9,
              fmt::format("{} G", gauge_of(needle.outer_diameter_mm)));
    draw_text(list, view.fonts.caption, {x0 + 34 * s, at.y + 46 * s}, token::n9,
              fmt::format("{:.0f} mm", needle.length_mm));
    draw_text(list, view.fonts.caption, {x0, at.y + 62 * s}, token::n9,
              say(needle.non_coring ? Text::tray_non_coring : Text::tray_cutting));
    draw_text(list, view.fonts.caption, {x0, at.y + 77 * s}, token::n7,
              fmt::format("Ø {:.2f} mm", needle.outer_diameter_mm));
}

/// An extension set in its packet: tube in loops, one for each 15 cm, as thick as its bore against
/// the others, and what is printed on it.
void draw_extension(ViewState& view, Commands& commands, const device::ExtensionSetModel& set,
                    int slot) {
    constexpr double kMmPerLoop = 150.0;
    constexpr float kThicker = 1.5F;
    const float s = view.scale;
    const bool on_line = session::extension_in_use(*view.model, *view.state).id == set.id;
    const bool open = set.id == view.model->scenario.extension.id;  // it came with the case
    ImVec2 at;
    if (place(view, set.id, std::to_string(slot), on_line,
              view.plan->compact ? fmt::format("{:.0f} cm", 0.1 * set.length_mm)
              : on_line          ? say(Text::tray_in_use)
              : open             ? say(Text::tray_open)
                                 : "",
              at))
        commands.push_back(command(CommandKind::extension_choose, {}, set.id));
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", set.name.c_str());
    ImDrawList& list = *ImGui::GetWindowDrawList();
    ImFont* font = view.fonts.caption;
    if (view.plan->compact) {
        draw_text(list, font, {at.x + 6 * s, at.y + 28 * s}, token::n9,
                  say(Text::tray_priming_ml, set.dead_volume_ml));
        return draw_text(list, font, {at.x + 6 * s, at.y + 45 * s}, token::n9,
                         fmt::format("Ø {:.1f} mm", set.inner_diameter_mm));
    }
    const int loops = std::max(1, static_cast<int>(std::lround(set.length_mm / kMmPerLoop)));
    const float x0 = at.x + 8 * s, y = at.y + 35 * s,
                thick = std::max(1.0F, float(set.inner_diameter_mm) * kThicker * s);
    const float room = slot_size(view).x - 44 * s,
                step = std::min(8 * s, room / static_cast<float>(loops));
    for (int i = 0; i < loops; ++i)
        list.AddCircle({x0 + 8 * s + static_cast<float>(i) * step, y}, 8 * s, color(token::n8), 20,
                       thick);
    draw_text(list, font, {x0, at.y + 48 * s}, token::n9,
              fmt::format("{:.0f} cm", 0.1 * set.length_mm));
    draw_text(list, font, {x0, at.y + 62 * s}, token::n9,
              say(Text::tray_priming_ml, set.dead_volume_ml));
    draw_text(list, font, {x0, at.y + 77 * s}, token::n7,
              fmt::format("Ø {:.1f} mm", set.inner_diameter_mm));
}

/// One place of the tray: its key, the syringe, what it holds, the printed label.
void draw_slot(ViewState& view, Commands& commands, const std::string& slot,
               const fluid::Syringe& syringe) {
    const float s = view.scale;
    const bool chosen = view.state->syringe_slot == slot;
    ImVec2 at;
    if (place(view, slot, slot, chosen,
              chosen ? say(Text::tray_in_hand) : fmt::format("{:.0f} mL", syringe.model.volume_ml),
              at)) {
        commands.push_back(chosen ? command(CommandKind::syringe_detach)
                                  : command(CommandKind::syringe_attach, {}, slot));
    }
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const std::string label =
        syringe.agent.name.empty() ? say(Text::tray_no_label) : syringe.agent.name;
    const ImVec2 size = slot_size(view), end(at.x + size.x, at.y + size.y);
    if (view.plan->compact)
        return list.AddText(view.fonts.caption, view.fonts.caption->FontSize,
                            {at.x + 3 * s, at.y + 28 * s}, color(token::n9), label.c_str(), nullptr,
                            size.x - 4 * s);
    // the syringe lies with its tip to the right
    const float x0 = at.x + 8 * s, x1 = end.x - 10 * s, y0 = at.y + 32 * s, y1 = at.y + 44 * s;
    const float share = std::clamp(float(syringe.volume_ml / syringe.model.volume_ml), 0.0F, 1.0F);
    const unsigned liquid = syringe.agent.id == "saline"           ? token::saline
                            : syringe.agent.iodine_mg_per_ml > 0.0 ? token::dye
                                                                   : token::csf;
    list.AddRectFilled({x1 - share * (x1 - x0), y0}, {x1, y1}, color(liquid));
    list.AddRect({x0, y0}, {x1, y1}, color(token::n7), 2 * s);
    list.AddLine({x1, y0 + 6 * s}, {x1 + 6 * s, y0 + 6 * s}, color(token::n7), 2 * s);
    list.AddText(view.fonts.caption, view.fonts.caption->FontSize, {at.x + 8 * s, at.y + 52 * s},
                 color(token::n9), label.c_str(), nullptr, 68 * s);
    draw_text(list, view.fonts.caption, {at.x + 8 * s, at.y + 78 * s}, token::n7,
              say(Text::tray_ml_in_it, syringe.volume_ml));
}

}  // namespace

glm::dvec2 chosen_place(const ViewState& view) {
    const mechanics::State& needle = view.state->needle;
    return view.pressed_place.value_or(glm::dvec2(needle.entry_x_mm, needle.entry_z_mm));
}

int gauge_of(double outer_diameter_mm) {
    // ISO 9626 by the middle between two sizes
    constexpr std::pair<double, int> kGauges[] = {{0.77, 20}, {0.68, 22}, {0.60, 23}, {0.54, 24}};
    for (const auto& [from_mm, gauge] : kGauges)
        if (outer_diameter_mm >= from_mm) return gauge;
    return 25;
}

unsigned hub_color(double outer_diameter_mm) {
    switch (gauge_of(outer_diameter_mm)) {
        case 23:
            return token::hub_23g;
        case 24:
            return token::hub_24g;
        case 25:
            return token::hub_25g;
        default:
            return token::hub_22g;
    }
}

TrayPage tray_page(const ViewState& view) {
    const mechanics::State& needle = view.state->needle;
    if (needle.taken && needle.depth_mm > 0.0) return TrayPage::syringes;
    return view.tray_page.value_or(needle.taken ? TrayPage::syringes : TrayPage::needles);
}

void turn_tray_page(ViewState& view) {
    const int next = (static_cast<int>(tray_page(view)) + 1) % kTrayPages;
    view.tray_page = static_cast<TrayPage>(next);
}

std::vector<const device::NeedleModel*> needles_on_tray(const session::Model& model) {
    std::vector<const device::NeedleModel*> needles = {&model.needle.needle};
    for (const device::NeedleModel& needle : model.needle.others)
        needles.push_back(&needle);
    return needles;
}

std::vector<const device::ExtensionSetModel*> extensions_on_tray(const session::Model& model) {
    std::vector<const device::ExtensionSetModel*> sets = {&model.scenario.extension};
    for (const device::ExtensionSetModel& set : model.scenario.catalogue.extension_sets)
        if (set.id != sets.front()->id && sets.size() < kSlots) sets.push_back(&set);
    return sets;
}

std::optional<session::Command> take_from_tray(const ViewState& view, int slot) {
    const TrayPage page = tray_page(view);
    if (page == TrayPage::syringes)
        return command(CommandKind::syringe_attach, {}, std::to_string(slot));
    const auto taken = [&](const auto& lying, CommandKind kind) -> std::optional<session::Command> {
        const auto i = static_cast<std::size_t>(slot - kFirstSlot);
        if (slot < kFirstSlot || i >= lying.size()) return std::nullopt;
        return command(kind, {}, lying[i]->id);
    };
    return page == TrayPage::needles
               ? taken(needles_on_tray(*view.model), CommandKind::needle_choose)
               : taken(extensions_on_tray(*view.model), CommandKind::extension_choose);
}

void draw_tray(ViewState& view, Commands& commands) {
    const float s = view.scale;
    const TrayPage page = tray_page(view);
    const float pages_x = (view.plan->hands.w - 26 - 3 * kPageWidth - 2 * kPageGap) * s;
    caption(view, with_keys(say(Text::tray_tray_click_or_keys_5), view.bindings()),
            pages_x - ImGui::GetCursorPosX() - kPageGap * s);
    constexpr std::pair<TrayPage, Text> kPages[] = {{TrayPage::needles, Text::tray_needles},
                                                    {TrayPage::lines, Text::tray_lines},
                                                    {TrayPage::syringes, Text::tray_syringes}};
    ImGui::SameLine(pages_x);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {4 * s, 2 * s});
    for (const auto& [part, words] : kPages) {
        if (part != TrayPage::needles) ImGui::SameLine(0.0F, kPageGap * s);
        if (segment(say(words), part == page, kPageWidth * s)) view.tray_page = part;
    }
    ImGui::PopStyleVar();
    const auto beside = [&](std::size_t i) {
        if (i > 0) ImGui::SameLine(0.0F, (view.plan->compact ? kCompactSlotGap : kSlotGap) * s);
    };
    const auto lay_out = [&](const auto& lying, auto&& draw) {
        for (std::size_t i = 0; i < lying.size() && i < kSlots; ++i) {
            beside(i);
            draw(view, commands, *lying[i], kFirstSlot + static_cast<int>(i));
        }
    };
    if (page == TrayPage::needles) return lay_out(needles_on_tray(*view.model), draw_needle);
    if (page == TrayPage::lines) return lay_out(extensions_on_tray(*view.model), draw_extension);
    for (std::size_t i = 0; i < view.state->tray.size(); ++i) {
        beside(i);
        const auto& [slot, lying] = view.state->tray[i];
        const bool in_hand = view.state->syringe_slot == slot;
        draw_slot(view, commands, slot, in_hand ? view.state->plumbing.syringe : lying);
    }
}

void draw_skin(ViewState& view, Commands& commands) {
    const float s = view.scale;
    const session::Skin& skin = view.state->skin;
    const glm::dvec2 at = chosen_place(view);
    if (!view.plan->compact) caption(view, say(Text::tray_skin_pen_template_and_anaesthetic));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {4 * s, ImGui::GetStyle().FramePadding.y});
    // shares of the line for words of different lengths
    constexpr float kShares[] = {0.185F, 0.175F, 0.145F, 0.23F, 0.265F}, kGap = 5;
    const float line_px = ImGui::GetContentRegionAvail().x - 4 * kGap * s;
    const auto width = [&](int i) {
        return std::floor(kShares[i] * line_px);
    };
    if (segment(skin.prepped ? say(Text::tray_prepped) : say(Text::tray_prep), skin.prepped,
                width(0)) &&
        !skin.prepped)
        commands.push_back(command(CommandKind::skin_prep));
    ImGui::SameLine(0.0F, kGap * s);
    if (segment(skin.draped ? say(Text::tray_draped) : say(Text::tray_drape), skin.draped,
                width(1)) &&
        !skin.draped)
        commands.push_back(command(CommandKind::drape));
    ImGui::SameLine(0.0F, kGap * s);
    if (button(say(Text::tray_mark), {width(2), 0}))
        commands.push_back(command(CommandKind::mark_skin, {at.x, at.y}));
    ImGui::SameLine(0.0F, kGap * s);
    if (segment(say(Text::tray_template), view.hand == Hand::stencil, width(3))) {
        if (!skin.template_laid)
            commands.push_back(command(CommandKind::lay_template, {at.x, at.y, 0.0}));
        view.hand = view.hand == Hand::stencil ? Hand::needle : Hand::stencil;
    }
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", say(Text::tray_takes_the_template));
    ImGui::SameLine(0.0F, kGap * s);
    if (segment(say(Text::tray_anaesthetic), !skin.anaesthetic.empty(), width(4)))
        commands.push_back(command(CommandKind::local_anaesthetic, {at.x, at.y, kAnaestheticMl}));
    ImGui::PopStyleVar();
}

}  // namespace sideport::app
