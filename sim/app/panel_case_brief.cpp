// What is known of the chosen case, and the ways into it.

#include <algorithm>

#include "sim/app/panel_cases.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/session/hints.h"

namespace sideport::app {

namespace {

void paragraph(const ViewState& view, const char* title, const std::string& text) {
    if (text.empty()) return;
    ImGui::Spacing();
    caption(view, title);
    ImGui::TextWrapped("%s", text.c_str());
}

void draw_edit(const ViewState& view, CaseList& list, Text words, float width) {
    if (button(labelled(words, "##edit"), {width, 0})) list.wants_edit = true;
    ImGui::SameLine();
    key_cap(view, "F9");
}

void draw_errors(const ViewState& view, CaseList& list, const CaseEntry& entry) {
    const Mode mode = list.mode;
    paragraph(view, say(Text::cases_why_it_cannot_be_started),
              mode == Mode::assessment ? say(Text::cases_its_file_has_errors_practice) : "");
    if (mode == Mode::assessment) return;
    for (const Error& error : entry.errors) {
        ImGui::Spacing();
        ImGui::TextWrapped("%s", error.message.c_str());
        ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::danger));
        ImGui::TextWrapped("%s: %s", error.where.c_str(), error.code.c_str());
        ImGui::PopStyleColor();
    }
    ImGui::Spacing();
    ImGui::TextWrapped("%s", say(Text::cases_mend_the_file_then_read));
    if (!can_edit(entry, mode)) return;
    ImGui::Spacing();
    draw_edit(view, list, Text::cases_open_in_editor, 0);
}

void draw_known(const ViewState& view, const CaseEntry& entry, Mode mode) {
    if (entry.scenario.prebrief.empty()) {
        ImGui::Spacing();
        caption(view, say(Text::cases_what_you_know));
        for (const std::string& fact : known_facts(entry.scenario)) {
            ImGui::Bullet();
            ImGui::TextWrapped("%s", fact.c_str());
        }
    }
    paragraph(view, say(Text::cases_what_you_know), entry.scenario.prebrief);
    // a goal may say what will be found
    if (entry.scenario.objectives.empty() || mode == Mode::assessment) return;
    ImGui::Spacing();
    caption(view, say(Text::cases_goals));
    for (const std::string& goal : entry.scenario.objectives) {
        ImGui::Bullet();
        ImGui::TextWrapped("%s", goal.c_str());
    }
}

std::string mode_words(const CaseEntry& entry, Mode mode) {
    if (mode == Mode::assessment) return say(Text::cases_assessment_no_hints_the_case);
    const int hints = session::hint_levels(entry.scenario, "practice");
    if (hints == 0) return say(Text::cases_practice_no_hints_at_this);
    return say(Text::cases_practice_up_to_for_each, hints,
               hints == 1 ? say(Text::cases_one_hint) : say(Text::cases_many_hints),
               hints == 1   ? say(Text::cases_a_question)
               : hints == 2 ? say(Text::cases_a_question_then_what_to)
                            : say(Text::cases_a_question_what_to_look));
}

void draw_rules(const ViewState& view, const CaseEntry& entry, Mode mode) {
    paragraph(view, say(Text::cases_ground_rules), say(Text::cases_rules_text));
    paragraph(view, say(Text::cases_mode), mode_words(entry, mode));
    paragraph(view, say(Text::cases_controls), say(Text::cases_f1_shows_every_key_during));
}

/// What was broken off, and the ways on.
void draw_buttons(const ViewState& view, CaseList& list, const CaseEntry& entry) {
    const float s = view.scale;
    const bool left = entry.unfinished.has_value();
    const bool goes_on = left && can_continue(*entry.unfinished);
    if (left) {
        ImGui::SetCursorPosY((view.plan->case_brief.h - 104) * s);
        ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::caution));
        ImGui::TextWrapped("%s", (left_at(*entry.unfinished) +
                                  (goes_on ? say(Text::cases_continue_or_start_again) : ""))
                                     .c_str());
        ImGui::PopStyleColor();
    }
    ImGui::SetCursorPosY((view.plan->case_brief.h - 48) * s);
    ImGui::BeginDisabled(!entry.errors.empty());
    if (primary_button(goes_on ? say(Text::cases_continue) : say(Text::cases_start), 190 * s))
        list.wants_start = true;
    ImGui::EndDisabled();
    ImGui::SameLine();
    key_cap(view, "Enter");
    const bool edits = can_edit(entry, list.mode) && entry.errors.empty();
    if (!goes_on && !edits) return;
    ImGui::SameLine(0.0F, 20 * s);
    if (!goes_on) return draw_edit(view, list, Text::cases_edit, 120 * s);
    if (button(say(Text::cases_start_again), {120 * s, 0}))
        list.wants_start = list.wants_anew = true;
    ImGui::SameLine();
    key_cap(view, "F4");
}

}  // namespace

void draw_case_brief(const ViewState& view, CaseList& list) {
    begin_panel(view, "chosen", view.plan->case_brief);
    const CaseEntry* entry = chosen_case(list);
    if (entry != nullptr) {
        begin_body(view, "prebrief", entry->unfinished ? 120 : 76);
        // a comma may hang over the end of a line
        ImGui::PushTextWrapPos(ImGui::GetContentRegionAvail().x - 8 * view.scale);
        ImGui::PushFont(view.fonts.lead);
        ImGui::TextWrapped("%s", heading(*entry, list.mode).c_str());
        ImGui::PopFont();
        if (!entry->errors.empty()) {
            draw_errors(view, list, *entry);
        } else {
            paragraph(view, say(Text::cases_why_you_are_here), entry->scenario.stem);
            draw_known(view, *entry, list.mode);
            draw_rules(view, *entry, list.mode);
            // below there is no room for a third button
            if (entry->unfinished && can_edit(*entry, list.mode)) {
                ImGui::Spacing();
                draw_edit(view, list, Text::cases_edit, 0);
            }
        }
        ImGui::PopTextWrapPos();
        ImGui::EndChild();
        draw_buttons(view, list, *entry);
    }
    ImGui::End();
}

}  // namespace sideport::app
