// Screen, sound, hands and keys: what a person chooses, kept between runs.

#include "sim/app/panel_settings.h"

#include <algorithm>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include "sim/app/focus_ring.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

using Page = SettingsSheet::Page;
using Learns = SettingsSheet::Learns;

/// Words of a row, within a width.
void cut_to(const ViewState& view, const char* words, float width) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImFont* font = view.fonts.body;
    draw_fitted(*ImGui::GetWindowDrawList(), {font, view.fonts.caption},
                {at.x, at.y + ImGui::GetStyle().FramePadding.y}, width * view.scale, token::n9,
                words);
    ImGui::Dummy({width * view.scale, font->FontSize});
}

/// A choice of two: the words of both, the chosen one marked.
void yes_or_no(ViewState& view, const char* label, const char* why, bool& value) {
    ImGui::PushID(label);
    cut_to(view, label, 252);
    ImGui::SameLine(276 * view.scale);
    const float width = 56 * view.scale;
    if (segment(say(Text::settings_off), !value, width) && value) {
        value = false;
        view.settings_sheet.changed = true;
    }
    ImGui::SameLine(0.0F, 4 * view.scale);
    if (segment(say(Text::settings_on), value, width) && !value) {
        value = true;
        view.settings_sheet.changed = true;
    }
    if (*why != '\0') note(view, why);
    ImGui::PopID();
}

void draw_scales(ViewState& view, Settings& settings) {
    caption(view, say(Text::settings_size_of_everything_never_larger));
    const float width = share_of_line(view, 1 + static_cast<int>(std::size(kUiScales)), 4);
    const auto choose = [&](const std::string& label, double scale) {
        if (!segment(label.c_str(), settings.ui_scale == scale, width)) return;
        settings.ui_scale = scale;
        view.settings_sheet.changed = true;
    };
    choose(labelled(Text::settings_auto, "##scale"), 0.0);
    for (const double scale : kUiScales) {
        ImGui::SameLine(0.0F, 4 * view.scale);
        choose(fmt::format("{}##scale", scale), scale);
    }
    caption(view, say(Text::settings_size_of_letters));
    for (const double scale : kTextScales) {
        if (scale > 1.0) ImGui::SameLine(0.0F, 4 * view.scale);
        if (!segment(fmt::format("{}##text", scale).c_str(), settings.text_scale == scale,
                     56 * view.scale))
            continue;
        settings.text_scale = scale;
        view.settings_sheet.changed = true;
    }
    note(view, say(Text::settings_letters_explained));
}

/// The colours of states, each with its word, as they look now.
void draw_swatches(const ViewState& view) {
    static constexpr struct {
        Text word;
        unsigned token;
    } kStates[] = {{Text::settings_done, token::ok},
                   {Text::settings_caution, token::caution},
                   {Text::settings_error, token::danger},
                   {Text::settings_x_rays, token::beam},
                   {Text::settings_chosen, token::accent}};
    const float s = view.scale;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float pitch = share_of_line(view, static_cast<int>(std::size(kStates)), 0);
    float x = at.x;
    for (const auto& state : kStates) {
        list.AddRectFilled({x, at.y + 2 * s}, {x + 14 * s, at.y + 16 * s}, color(state.token));
        draw_fitted(list, {view.fonts.caption}, {x + 20 * s, at.y + 2 * s}, pitch - 22 * s,
                    token::n8, say(state.word));
        x += pitch;
    }
    ImGui::Dummy({5 * pitch, 20 * s});
}

/// Which monitor full screen fills, where there are several.
void draw_monitor_choice(ViewState& view, Settings& settings) {
    int count = 0;
    GLFWmonitor** monitors = glfwGetMonitors(&count);
    if (count < 2) return;
    caption(view, say(Text::settings_on_this_monitor));
    const auto choose = [&](const std::string& label, const std::string& name) {
        if (!segment(label.c_str(), settings.monitor == name)) return;
        settings.monitor = name;
        view.settings_sheet.changed = true;
    };
    choose(say(Text::settings_the_windows), "");
    for (int i = 0; i < count; ++i) {
        const char* name = glfwGetMonitorName(monitors[i]);
        if (name != nullptr) choose(fmt::format("{}##{}", name, i), name);
    }
}

void draw_screen(ViewState& view, Settings& settings) {
    draw_scales(view, settings);
    yes_or_no(view, say(Text::settings_full_screen), "", settings.full_screen);
    draw_monitor_choice(view, settings);
    yes_or_no(view, say(Text::settings_high_contrast), "", settings.high_contrast);
    bool safe = settings.palette == Palette::color_blind_safe;
    yes_or_no(view, say(Text::settings_colours_safe_for_colour_blindness), "", safe);
    settings.palette = safe ? Palette::color_blind_safe : Palette::standard;
    draw_swatches(view);
    yes_or_no(view, say(Text::settings_reduce_motion),
              say(Text::settings_the_five_minute_band_does), settings.reduce_motion);
}

void draw_sound(ViewState& view, Settings& settings) {
    caption(view, say(Text::settings_volume));
    auto percent = static_cast<float>(100.0 * settings.sound_volume);
    ImGui::SetNextItemWidth(300 * view.scale);
    if (ImGui::SliderFloat("##volume", &percent, 0.0F, 100.0F, "%.0f %%",
                           ImGuiSliderFlags_AlwaysClamp))
        settings.sound_volume = 0.01 * static_cast<double>(percent);
    view.settings_sheet.changed |= ImGui::IsItemDeactivatedAfterEdit();
    yes_or_no(view, say(Text::settings_captions_of_sounds),
              say(Text::settings_every_sound_is_written_at), settings.captions);
}

void draw_pedal(ViewState& view, const char* label, int& key, Learns learns) {
    SettingsSheet& sheet = view.settings_sheet;
    ImGui::PushID(label);
    cut_to(view, label, 130);
    ImGui::SameLine(150 * view.scale);
    const std::string now = sheet.learning == learns ? say(Text::settings_press_the_pedal_once)
                            : key == 0               ? say(Text::settings_none_learn_it)
                                                     : key_cap_words(key);
    if (button(fmt::format("{}##learn", now).c_str(), {180 * view.scale, 0}))
        sheet.learning = learns;
    if (key != 0) {
        ImGui::SameLine(0.0F, 4 * view.scale);
        if (button(say(Text::settings_forget))) {
            key = 0;
            sheet.changed = true;
        }
    }
    ImGui::PopID();
}

void draw_hand_settings(ViewState& view, Settings& settings) {
    bool left = settings.left_handed;
    yes_or_no(view, say(Text::settings_mouse_in_the_left_hand),
              say(Text::settings_puts_all_keys_back_to), left);
    if (left != settings.left_handed) {
        settings.left_handed = left;
        settings.bindings.keys = default_bindings(left).keys;
    }
    note(view, say(Text::settings_foot_switches_are_keyboards_with));
    draw_pedal(view, say(Text::settings_x_rays_pedal), settings.foot_switch_key, Learns::pedal);
    draw_pedal(view, say(Text::settings_keep_pedal), settings.foot_switch_keep_key,
               Learns::keep_pedal);
    yes_or_no(view, say(Text::settings_pedal_latches_practice),
              say(Text::settings_one_tap_on_one_tap), settings.pedal_latch);
    yes_or_no(view, say(Text::settings_a_press_grips_the_next),
              say(Text::settings_instead_of_holding_the_button), settings.grip_toggles);
    yes_or_no(view, say(Text::settings_caps_lock_for_fine_steps),
              say(Text::settings_pressed_once_everything_is_slow), settings.caps_lock_fine);
    yes_or_no(view, say(Text::stop_setting), say(Text::stop_setting_explained),
              settings.stops_at_errors);
}

void draw_swap_question(ViewState& view, Settings& settings) {
    SettingsSheet& sheet = view.settings_sheet;
    ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::caution));
    ImGui::TextWrapped("%s", sheet.message.c_str());
    ImGui::PopStyleColor();
    const ImVec2 size(96 * view.scale, 0);
    if (primary_button(say(Text::settings_swap), size.x)) return answer_swap(sheet, settings, true);
    ImGui::SameLine();
    if (button(say(Text::settings_leave), size)) answer_swap(sheet, settings, false);
}

void draw_key_row(ViewState& view, const Settings& settings, const ActionRow& row) {
    SettingsSheet& sheet = view.settings_sheet;
    const bool learns = sheet.learning == Learns::key && sheet.action == row.action;
    ImGui::PushID(row.id);
    const std::string cap =
        learns ? say(Text::settings_press_a_key) : cap_of(settings.bindings, row.action);
    if (segment(fmt::format("{}###cap", cap).c_str(), learns, 104 * view.scale)) {
        begin_learning(sheet, Learns::key, row.action);
    }
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    line(say(row.words));
    ImGui::PopID();
}

void draw_pad_row(ViewState& view, const Settings& settings, const ActionRow& row) {
    if (pad_action(row.action) != row.action) return;  // one of two that share a control
    SettingsSheet& sheet = view.settings_sheet;
    const bool learns = sheet.learning == Learns::pad && sheet.action == row.action;
    ImGui::PushID(row.id);
    const std::string chord = learns ? say(Text::settings_press_the_gamepad)
                                     : pad_words(settings.bindings.pad(row.action));
    if (segment(fmt::format("{}###pad", chord).c_str(), learns, 172 * view.scale))
        begin_learning(sheet, Learns::pad, row.action);
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    ImGui::TextWrapped("%s", say(row.words));
    ImGui::PopID();
}

/// All actions under the names of their groups, one row each.
void draw_rows(ViewState& view, Settings& settings, const char* how,
               void (*draw_row)(ViewState&, const Settings&, const ActionRow&)) {
    if (view.settings_sheet.asks()) draw_swap_question(view, settings);
    caption(view, how);
    begin_part(view, "rows", ImGui::GetContentRegionAvail().y - 36 * view.scale);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8 * view.scale, 3 * view.scale});
    Group group = Group::sheets;
    for (const ActionRow& row : action_table()) {
        if (row.group != group) caption(view, group_words(row.group));
        group = row.group;
        draw_row(view, settings, row);
    }
    ImGui::PopStyleVar();
    ImGui::EndChild();
}

void draw_gamepad(ViewState& view, Settings& settings) {
    draw_rows(view, settings,
              say(view.settings_sheet.pad.present ? Text::settings_click_then_press_the_gamepad
                                                  : Text::settings_no_gamepad),
              draw_pad_row);
    if (button(say(Text::settings_gamepad_as_at_first))) {
        settings.bindings.pads = default_bindings(false).pads;
        view.settings_sheet.changed = true;
    }
}

void draw_keys(ViewState& view, Settings& settings) {
    SettingsSheet& sheet = view.settings_sheet;
    draw_rows(view, settings, say(Text::settings_click_a_key_then_press), draw_key_row);
    if (button(say(Text::settings_all_keys_as_at_first))) {
        settings.bindings.keys = default_bindings(settings.left_handed).keys;
        sheet.changed = true;
    }
}

void draw_pages(ViewState& view) {
    static constexpr Text kPages[] = {Text::settings_screen, Text::settings_sound,
                                      Text::settings_hands, Text::settings_keys,
                                      Text::settings_gamepad};
    const float width = share_of_line(view, 5, 4);
    bool taken = false;
    for (int i = 0; i < 5; ++i) {
        if (i > 0) ImGui::SameLine(0.0F, 4 * view.scale);
        const auto page = static_cast<Page>(i);
        if (segment(say(kPages[i]), view.settings_sheet.page == page, width)) {
            view.settings_sheet.page = page;
            view.settings_sheet.learning = Learns::nothing;
            taken = true;
        }
    }
    if (taken) begin_ring_below(view.focus);
}

void draw_page(ViewState& view, Settings& settings) {
    switch (view.settings_sheet.page) {
        case Page::screen:
            return draw_screen(view, settings);
        case Page::sound:
            return draw_sound(view, settings);
        case Page::hands:
            return draw_hand_settings(view, settings);
        case Page::keys:
            return draw_keys(view, settings);
        case Page::gamepad:
            return draw_gamepad(view, settings);
    }
}

}  // namespace

void draw_settings(ViewState& view) {
    SettingsSheet& sheet = view.settings_sheet;
    Settings& settings = *view.settings;
    learn(sheet, settings, ImGui::GetTime());
    ImGui::PushFont(view.fonts.lead);
    ImGui::TextUnformatted(say(Text::settings_settings));
    ImGui::PopFont();
    draw_pages(view);
    ImGui::Spacing();
    begin_body(view, "page", sheet.message.empty() || sheet.asks() ? 48 : 92);
    draw_page(view, settings);
    ImGui::EndChild();
    if (!sheet.message.empty() && !sheet.asks()) {
        ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::caution));
        ImGui::TextWrapped("%s", sheet.message.c_str());
        ImGui::PopStyleColor();
    }
    ImGui::SetCursorPosY(ImGui::GetWindowHeight() - 40 * view.scale);
    const std::string close = say(Text::settings_close, cap_of(settings.bindings, Action::escape));
    if (!primary_button(close.c_str(), 190 * view.scale)) return;
    sheet.learning = Learns::nothing;
    sheet.open_in_list = false;
    if (view.sheet == Sheet::settings) view.sheet = sheet.from_pause ? Sheet::pause : Sheet::none;
}

void draw_settings_in_list(ViewState& view) {
    begin_panel(view, "settings in list", view.plan->case_brief, true);
    draw_settings(view);
    ImGui::End();
}

}  // namespace sideport::app
