// Screen, sound, hands and keys: what a person chooses, kept between runs.

#include "sim/app/panel_settings.h"

#include <algorithm>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

using Page = SettingsSheet::Page;
using Learns = SettingsSheet::Learns;

/// A choice of two: the words of both, the chosen one marked.
void yes_or_no(ViewState& view, const char* label, const char* note, bool& value) {
    ImGui::PushID(label);
    ImGui::TextUnformatted(label);
    ImGui::SameLine(276 * view.scale);
    const float width = 56 * view.scale;
    if (segment("Off", !value, width) && value) {
        value = false;
        view.settings_sheet.changed = true;
    }
    ImGui::SameLine(0.0F, 4 * view.scale);
    if (segment("On", value, width) && !value) {
        value = true;
        view.settings_sheet.changed = true;
    }
    if (*note != '\0') caption(view, note);
    ImGui::PopID();
}

void draw_scales(ViewState& view, Settings& settings) {
    caption(view, "Size of everything; never larger than fits the window");
    const auto choose = [&](const std::string& label, double scale) {
        if (!segment(label.c_str(), settings.ui_scale == scale, 47 * view.scale)) return;
        settings.ui_scale = scale;
        view.settings_sheet.changed = true;
    };
    choose("Auto##scale", 0.0);
    for (const double scale : kUiScales) {
        ImGui::SameLine(0.0F, 4 * view.scale);
        choose(fmt::format("{}##scale", scale), scale);
    }
    caption(view, "Size of letters");
    for (const double scale : {1.0, 1.05, kMostTextScale}) {
        if (scale > 1.0) ImGui::SameLine(0.0F, 4 * view.scale);
        if (!segment(fmt::format("{}##text", scale).c_str(), settings.text_scale == scale,
                     56 * view.scale))
            continue;
        settings.text_scale = scale;
        view.settings_sheet.changed = true;
    }
}

/// The colours of states, each with its word, as they look now.
void draw_swatches(const ViewState& view) {
    static constexpr struct {
        const char* word;
        unsigned token;
    } kStates[] = {{"done", token::ok},
                   {"caution", token::caution},
                   {"error", token::danger},
                   {"X-rays", token::beam},
                   {"chosen", token::accent}};
    const float s = view.scale;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    float x = at.x;
    for (const auto& state : kStates) {
        list.AddRectFilled({x, at.y + 2 * s}, {x + 14 * s, at.y + 16 * s}, color(state.token));
        draw_text(list, view.fonts.caption, {x + 20 * s, at.y + 2 * s}, token::n8, state.word);
        x += 80 * s;
    }
    ImGui::Dummy({400 * s, 20 * s});
}

/// Which monitor full screen fills, where there are several.
void draw_monitor_choice(ViewState& view, Settings& settings) {
    int count = 0;
    GLFWmonitor** monitors = glfwGetMonitors(&count);
    if (count < 2) return;
    caption(view, "On this monitor");
    const auto choose = [&](const std::string& label, const std::string& name) {
        if (!segment(label.c_str(), settings.monitor == name)) return;
        settings.monitor = name;
        view.settings_sheet.changed = true;
    };
    choose("the window's", "");
    for (int i = 0; i < count; ++i) {
        const char* name = glfwGetMonitorName(monitors[i]);
        if (name != nullptr) choose(fmt::format("{}##{}", name, i), name);
    }
}

void draw_screen(ViewState& view, Settings& settings) {
    draw_scales(view, settings);
    yes_or_no(view, "Full screen", "", settings.full_screen);
    draw_monitor_choice(view, settings);
    yes_or_no(view, "High contrast", "", settings.high_contrast);
    bool safe = settings.palette == Palette::color_blind_safe;
    yes_or_no(view, "Colours safe for colour blindness", "", safe);
    settings.palette = safe ? Palette::color_blind_safe : Palette::standard;
    draw_swatches(view);
    yes_or_no(view, "Reduce motion", "The five-minute band does not blink.",
              settings.reduce_motion);
}

void draw_sound(ViewState& view, Settings& settings) {
    caption(view, "Volume");
    auto percent = static_cast<float>(100.0 * settings.sound_volume);
    ImGui::SetNextItemWidth(300 * view.scale);
    if (ImGui::SliderFloat("##volume", &percent, 0.0F, 100.0F, "%.0f %%",
                           ImGuiSliderFlags_AlwaysClamp))
        settings.sound_volume = 0.01 * static_cast<double>(percent);
    view.settings_sheet.changed |= ImGui::IsItemDeactivatedAfterEdit();
    yes_or_no(view, "Captions of sounds", "Every sound is written at the top while it is heard.",
              settings.captions);
}

void draw_pedal(ViewState& view, const char* label, int& key, Learns learns) {
    SettingsSheet& sheet = view.settings_sheet;
    ImGui::PushID(label);
    ImGui::TextUnformatted(label);
    ImGui::SameLine(150 * view.scale);
    const std::string now = sheet.learning == learns ? "Press the pedal once"
                            : key == 0               ? "none: learn it"
                                                     : key_cap_words(key);
    if (ImGui::Button(fmt::format("{}##learn", now).c_str(), {180 * view.scale, 0}))
        sheet.learning = learns;
    if (key != 0) {
        ImGui::SameLine(0.0F, 4 * view.scale);
        if (ImGui::Button("Forget")) {
            key = 0;
            sheet.changed = true;
        }
    }
    ImGui::PopID();
}

void draw_hand_settings(ViewState& view, Settings& settings) {
    bool left = settings.left_handed;
    yes_or_no(view, "Mouse in the left hand", "Puts all keys back to that preset.", left);
    if (left != settings.left_handed) {
        settings.left_handed = left;
        settings.bindings = default_bindings(left);
    }
    caption(view, "Foot switches are keyboards with one key. The first makes X-rays.");
    draw_pedal(view, "X-rays pedal", settings.foot_switch_key, Learns::pedal);
    draw_pedal(view, "Keep pedal", settings.foot_switch_keep_key, Learns::keep_pedal);
    yes_or_no(view, "Pedal latches (practice)",
              "One tap on, one tap off, off after 10 s. The record says so.", settings.pedal_latch);
    yes_or_no(view, "A press grips, the next lets go", "Instead of holding the button down.",
              settings.grip_toggles);
    yes_or_no(view, "Caps Lock for fine steps",
              "Pressed once everything is slow, as with Shift held; pressed again it is not.",
              settings.caps_lock_fine);
}

void draw_swap_question(ViewState& view, Settings& settings) {
    SettingsSheet& sheet = view.settings_sheet;
    ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::caution));
    ImGui::TextWrapped("%s", sheet.message.c_str());
    ImGui::PopStyleColor();
    const ImVec2 size(96 * view.scale, 0);
    if (primary_button("Swap", size.x)) return answer_swap(sheet, settings, true);
    ImGui::SameLine();
    if (ImGui::Button("Leave", size)) answer_swap(sheet, settings, false);
}

void draw_key_row(ViewState& view, const Settings& settings, const ActionRow& row) {
    SettingsSheet& sheet = view.settings_sheet;
    const bool learns = sheet.learning == Learns::key && sheet.action == row.action;
    ImGui::PushID(row.id);
    const std::string cap = learns ? "press a key" : cap_of(settings.bindings, row.action);
    if (segment(fmt::format("{}###cap", cap).c_str(), learns, 104 * view.scale)) {
        sheet.learning = Learns::key;
        sheet.action = row.action;
        sheet.asks_swap.reset();
        sheet.message.clear();
    }
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(row.words);
    ImGui::PopID();
}

void draw_keys(ViewState& view, Settings& settings) {
    SettingsSheet& sheet = view.settings_sheet;
    if (sheet.asks_swap) draw_swap_question(view, settings);
    caption(view, "Click a key, then press the new one. Esc leaves it.");
    ImGui::BeginChild("keys", {0, ImGui::GetContentRegionAvail().y - 84 * view.scale});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {8 * view.scale, 3 * view.scale});
    Group group = Group::sheets;
    for (const ActionRow& row : action_table()) {
        if (row.group != group) caption(view, group_words(row.group));
        group = row.group;
        draw_key_row(view, settings, row);
    }
    ImGui::PopStyleVar();
    ImGui::EndChild();
    if (ImGui::Button("All keys as at first")) {
        settings.bindings = default_bindings(settings.left_handed);
        sheet.changed = true;
    }
}

void draw_pages(ViewState& view) {
    static constexpr const char* kPages[] = {"Screen", "Sound", "Hands", "Keys"};
    for (int i = 0; i < 4; ++i) {
        if (i > 0) ImGui::SameLine(0.0F, 4 * view.scale);
        const auto page = static_cast<Page>(i);
        if (segment(kPages[i], view.settings_sheet.page == page, 98 * view.scale)) {
            view.settings_sheet.page = page;
            view.settings_sheet.learning = Learns::nothing;
        }
    }
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
    }
}

}  // namespace

void draw_settings(ViewState& view) {
    SettingsSheet& sheet = view.settings_sheet;
    Settings& settings = *view.settings;
    learn(sheet, settings);
    ImGui::PushFont(view.fonts.lead);
    ImGui::TextUnformatted("Settings");
    ImGui::PopFont();
    draw_pages(view);
    ImGui::Spacing();
    draw_page(view, settings);
    if (!sheet.message.empty() && !sheet.asks_swap) {
        ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::caution));
        ImGui::TextWrapped("%s", sheet.message.c_str());
        ImGui::PopStyleColor();
    }
    ImGui::SetCursorPosY(ImGui::GetWindowHeight() - 40 * view.scale);
    const std::string close = fmt::format("Close  {}", cap_of(settings.bindings, Action::escape));
    if (!primary_button(close.c_str(), 190 * view.scale)) return;
    sheet.learning = Learns::nothing;
    sheet.open_in_list = false;
    if (view.sheet == Sheet::settings) view.sheet = sheet.from_pause ? Sheet::pause : Sheet::none;
}

void draw_settings_in_list(ViewState& view) {
    begin_panel(view, "settings in list", layout::kCaseBrief, true);
    draw_settings(view);
    ImGui::End();
}

}  // namespace sideport::app
