// Sheets that open over the reference column: report, help, result; the programmer has its own
// file.

#include <algorithm>

#include <fmt/format.h>

#include "sim/app/case_list.h"
#include "sim/app/focus_ring.h"
#include "sim/app/panel_help.h"
#include "sim/app/panel_settings.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

using session::CommandKind;

/// Label on the screen (nothing: the value itself) and value in the report.
struct Choice {
    Text label;
    const char* value;
};
const char* label_of(const Choice& choice) {
    return choice.label == Text::nothing ? choice.value : say(choice.label);
}
constexpr Choice kAspiration[] = {{Text::sheet_choose, ""},
                                  {Text::sheet_clear_fluid_returned, "returned"},
                                  {Text::sheet_nothing_returned, "none"},
                                  {Text::sheet_stopped_early, "stopped_early"}};
constexpr Choice kAgent[] = {{Text::sheet_choose, ""},
                             {Text::sheet_none, "none"},
                             {Text::nothing, "iohexol 180"},
                             {Text::nothing, "iohexol 240"},
                             {Text::nothing, "iohexol 300"},
                             {Text::nothing, "iohexol 350"},
                             {Text::nothing, "iothalamate 282 (ionic)"},
                             {Text::sheet_saline, "saline"}};
/// The first two stand alone; of the others several may be true.
constexpr std::size_t kWhereAlone = 3;
constexpr Choice kWhere[] = {{Text::sheet_choose_all_that_are_true, ""},
                             {Text::sheet_none_given, "none_given"},
                             {Text::sheet_in_the_catheter_only, "catheter_only"},
                             {Text::sheet_intrathecal_space, "intrathecal"},
                             {Text::sheet_pooled_at_the_tip_not, "confined_at_tip"},
                             {Text::sheet_outside_the_catheter, "outside_catheter"}};
constexpr Choice kRotor[] = {{Text::sheet_choose, ""},
                             {Text::sheet_it_turned, "turned"},
                             {Text::sheet_it_turned_too_little, "turned_too_little"},
                             {Text::sheet_it_turned_the_wrong_way, "turned_wrong_way"},
                             {Text::sheet_it_did_not_turn, "did_not_turn"},
                             {Text::sheet_not_tested, "not_tested"}};
/// It was read off two pictures, by angles that the report gives.
bool has_angles(int rotor) {
    return rotor >= 1 && rotor <= 3;
}
constexpr Choice kConclusion[] = {{Text::sheet_choose, ""},
                                  {Text::sheet_patent, "patent"},
                                  {Text::sheet_occluded, "occluded"},
                                  {Text::sheet_flow_restricted_at_the_tip, "restricted_flow"},
                                  {Text::sheet_broken_or_leaking, "broken_or_leaking"},
                                  {Text::sheet_disconnected, "disconnected"},
                                  {Text::sheet_tip_outside_the_sac, "tip_outside_sac"},
                                  {Text::sheet_csf_leak_at_the_entry, "csf_leak"},
                                  {Text::sheet_pump_fault, "pump_fault"},
                                  {Text::sheet_port_cannot_be_reached, "port_not_accessible"},
                                  {Text::sheet_not_shown_needs_another_test, "not_shown"}};
constexpr Choice kLevel[] = {
    {Text::sheet_choose, ""}, {Text::nothing, "T6"},  {Text::nothing, "T7"},
    {Text::nothing, "T8"},    {Text::nothing, "T9"},  {Text::nothing, "T10"},
    {Text::nothing, "T11"},   {Text::nothing, "T12"}, {Text::nothing, "L1"},
    {Text::nothing, "L2"},    {Text::nothing, "L3"},  {Text::nothing, "L4"},
    {Text::nothing, "L5"},    {Text::nothing, "S1"}};
constexpr Choice kNext[] = {{Text::sheet_choose, ""},
                            {Text::sheet_none, "none"},
                            {Text::sheet_surgical_revision, "surgical revision"},
                            {Text::sheet_pump_replacement, "pump replacement"},
                            {Text::sheet_priming_and_observation, "priming and observation"},
                            {Text::sheet_ct_or_mri, "CT or MRI"},
                            {Text::sheet_repeat_the_study, "repeat the study"}};

template <std::size_t N>
void choose(const ViewState& view, const char* label, const Choice (&choices)[N], int& chosen) {
    caption(view, label);
    ImGui::SetNextItemWidth(-1.0F);
    if (!ImGui::BeginCombo(fmt::format("##{}", label).c_str(), label_of(choices[chosen]),
                           ImGuiComboFlags_HeightLarge))
        return;
    for (std::size_t i = 0; i < N; ++i) {
        const bool is_chosen = chosen == static_cast<int>(i);
        if (ImGui::Selectable(label_of(choices[i]), is_chosen)) chosen = static_cast<int>(i);
        if (is_chosen) ImGui::SetItemDefaultFocus();
    }
    ImGui::EndCombo();
}

bool names_place(const ReportForm& form) {
    return std::any_of(form.where.begin(), form.where.end(), [](bool named) { return named; });
}

/// Where the contrast went, in one order whatever the order of choosing; in words for the screen,
/// or as the report holds it.
std::string places_of(const ReportForm& form, bool in_words) {
    std::string text;
    for (std::size_t i = 1; i < std::size(kWhere); ++i) {
        if (!form.where[i]) continue;
        text += text.empty() ? "" : ", ";
        text += in_words ? label_of(kWhere[i]) : kWhere[i].value;
    }
    return text;
}

/// A list in which every entry is chosen and taken back by itself.
void choose_places(const ViewState& view, ReportForm& form) {
    caption(view, say(Text::sheet_where_did_contrast_go));
    ImGui::SetNextItemWidth(-1.0F);
    const std::string chosen = places_of(form, true);
    if (!ImGui::BeginCombo("##where", chosen.empty() ? label_of(kWhere[0]) : chosen.c_str(),
                           ImGuiComboFlags_HeightLarge))
        return;
    for (std::size_t i = 0; i < std::size(kWhere); ++i) {
        if (!ImGui::Selectable(label_of(kWhere[i]), form.where[i])) continue;
        const bool named = i > 0 && !form.where[i];
        if (i < kWhereAlone) form.where.fill(false);
        std::fill_n(form.where.begin(), kWhereAlone, false);
        form.where[i] = named;
    }
    ImGui::EndCombo();
}

void sign(ViewState& view, Commands& commands) {
    const ReportForm& f = view.form;
    const auto finding = [&](const char* name, const std::string& value) {
        if (!value.empty())
            commands.push_back(
                command(CommandKind::finding, {}, fmt::format("{}={}", name, value)));
    };
    finding("aspiration", kAspiration[f.aspiration].value);
    finding("aspirated_ml", fmt::format("{:.1f}", f.aspirated_ml));
    finding("contrast_agent", kAgent[f.agent].value);
    finding("contrast_ml", fmt::format("{:.1f}", f.contrast_ml));
    finding("contrast_where", places_of(f, false));
    finding("tip_level", kLevel[f.tip_level].value);
    finding("rotor_verdict", kRotor[f.rotor].value);
    finding("next_action", kNext[f.next_action].value);
    finding("confidence", fmt::format("{}", f.confidence));
    finding("free_note", f.note.data());
    if (has_angles(f.rotor))
        commands.push_back(command(CommandKind::rotor_angle,
                                   {double(f.rotor_before_deg), double(f.rotor_after_deg)}));
    commands.push_back(command(CommandKind::conclude, {}, kConclusion[f.conclusion].value));
}

/// Angles of the first and the last kept picture on which one was measured; empty with fewer than
/// two.
std::vector<double> measured_angles_deg(const ViewState& view) {
    std::vector<double> angles;
    for (const session::KeptPicture& kept : view.state->kept) {
        const auto mark = view.marks.find(kept.tick);
        if (mark == view.marks.end()) continue;
        if (const auto angle = angle_deg(mark->second)) angles.push_back(*angle);
    }
    if (angles.size() < 2) return {};
    return {angles.front(), angles.back()};
}

void draw_rotor(ViewState& view) {
    ReportForm& f = view.form;
    const float s = view.scale;
    choose(view, say(Text::sheet_rotor), kRotor, f.rotor);
    if (!has_angles(f.rotor)) return;
    ImGui::SetNextItemWidth((view.plan->compact ? 52 : 60) * s);
    number_field(view, say(Text::sheet_before), f.rotor_before_deg, {});
    ImGui::SameLine();
    ImGui::SetNextItemWidth((view.plan->compact ? 52 : 60) * s);
    number_field(view, say(Text::sheet_after), f.rotor_after_deg, {});
    if (!view.plan->compact) ImGui::SameLine();
    const std::vector<double> measured = measured_angles_deg(view);
    ImGui::BeginDisabled(measured.empty());
    if (button(say(Text::sheet_as_measured))) {
        f.rotor_before_deg = static_cast<float>(plain_zero(measured[0]));
        f.rotor_after_deg =
            static_cast<float>(plain_zero(measured[0] + turn_deg(measured[0], measured[1])));
    }
    ImGui::EndDisabled();
    if (ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled))
        ImGui::SetTooltip("%s", say(Text::sheet_as_measured_explained));
}

/// What the machine has counted: nobody has to copy it.
void draw_counted(const ViewState& view) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    const std::size_t kept = view.state->kept.size();
    caption(view, say(Text::sheet_counted, minutes_seconds(machine.fluoroscopy_time_s),
                      machine.dose_area_product_gy_cm2, machine.air_kerma_mgy, kept,
                      kept == 1 ? say(Text::sheet_picture_kept) : say(Text::sheet_pictures_kept))
                      .c_str());
}

void draw_conclude(ViewState& view, Commands& commands) {
    constexpr NumberSteps kTenthMl{.unit = 0.1F, .decimals = 1};
    ReportForm& f = view.form;
    ImGui::TextUnformatted(say(Text::sheet_report));
    ImGui::SameLine(0.0F, 16 * view.scale);
    draw_counted(view);
    if (view.plan->compact) begin_body(view, "form", f.missing.empty() ? 48 : 92);
    choose(view, say(Text::sheet_aspiration), kAspiration, f.aspiration);
    ImGui::SetNextItemWidth(72 * view.scale);
    number_field(view, say(Text::sheet_ml_aspirated), f.aspirated_ml, kTenthMl);
    if (!view.plan->compact) ImGui::SameLine();
    ImGui::SetNextItemWidth(72 * view.scale);
    number_field(view, say(Text::sheet_ml_contrast), f.contrast_ml, kTenthMl);
    choose(view, say(Text::sheet_contrast_agent), kAgent, f.agent);
    choose_places(view, f);
    choose(view, say(Text::sheet_tip_level), kLevel, f.tip_level);
    draw_rotor(view);
    choose(view, say(Text::sheet_conclusion), kConclusion, f.conclusion);
    choose(view, say(Text::sheet_next_action), kNext, f.next_action);
    ImGui::SetNextItemWidth(200 * view.scale);
    ImGui::SliderInt(say(Text::sheet_confidence), &f.confidence, 1, 5);
    caption(view, say(Text::sheet_note_up_to_400_characters));
    ImGui::InputTextMultiline("##note", f.note.data(), f.note.size(),
                              {-1.0F, 2.0F * ImGui::GetTextLineHeight() + 6 * view.scale});
    if (view.plan->compact) ImGui::EndChild();
    if (primary_button(say(Text::sheet_sign_report), 190 * view.scale)) {
        f.missing = f.aspiration == 0   ? say(Text::sheet_choose_what_the_aspiration_gave)
                    : f.agent == 0      ? say(Text::sheet_choose_the_contrast_agent_or)
                    : !names_place(f)   ? say(Text::sheet_choose_where_the_contrast_went)
                    : f.rotor == 0      ? say(Text::sheet_choose_what_the_rotor_did)
                    : f.conclusion == 0 ? say(Text::sheet_choose_a_conclusion)
                                        : "";
        if (f.missing.empty()) sign(view, commands);
    }
    ImGui::SameLine();
    if (button(say(Text::sheet_back_to_the_patient), {share_of_line(view, 1, 0), 0}))
        view.sheet = Sheet::none;
    if (f.missing.empty()) return;
    ImGui::PushFont(view.fonts.caption);
    ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::caution));
    ImGui::TextWrapped("%s", f.missing.c_str());
    ImGui::PopStyleColor();
    ImGui::PopFont();
}

void draw_brief(ViewState& view) {
    const auto& scenario = view.model->scenario;
    const auto paragraph = [&](const char* title, const std::string& text) {
        if (text.empty()) return;
        ImGui::Spacing();
        caption(view, title);
        ImGui::TextWrapped("%s", text.c_str());
    };
    begin_body(view, "brief", 60);
    // a comma may hang over the end of a line
    ImGui::PushTextWrapPos(ImGui::GetContentRegionAvail().x - 8 * view.scale);
    ImGui::PushFont(view.fonts.lead);
    ImGui::TextWrapped("%s", view.case_name.c_str());
    ImGui::PopFont();
    paragraph(say(Text::sheet_why_you_are_here), scenario.stem);
    std::string known = scenario.prebrief;
    for (const std::string& fact : known_facts(scenario))
        if (scenario.prebrief.empty()) known += fact + "\n";
    paragraph(say(Text::sheet_what_you_know), known);
    if (!scenario.objectives.empty()) {
        ImGui::Spacing();
        caption(view, say(Text::sheet_goals));
    }
    for (const std::string& goal : scenario.objectives) {
        ImGui::Bullet();
        ImGui::TextWrapped("%s", goal.c_str());
    }
    paragraph(say(Text::sheet_ground_rules), say(Text::sheet_rules_text));
    ImGui::PopTextWrapPos();
    ImGui::EndChild();
    ImGui::SetCursorPosY((view.plan->sheet.h - 48) * view.scale);
    if (primary_button(say(Text::sheet_start), 190 * view.scale)) view.sheet = Sheet::none;
    begin_ring_here();
    ImGui::SameLine();
    key_cap(view, cap_of(view.bindings(), Action::brief).c_str());
    ImGui::SameLine();
    caption(view, say(Text::sheet_shows_this_again));
}

/// As the report's list says it.
std::string conclusion_words(const std::string& value) {
    for (const Choice& choice : kConclusion)
        if (value == choice.value && !value.empty()) return label_of(choice);
    return value.empty() ? say(Text::sheet_none) : value;
}

struct Verdict {
    const char* word;
    unsigned ink;
};
Verdict verdict_of(assessment::Outcome outcome) {
    switch (outcome) {
        case assessment::Outcome::done:
            return {say(Text::sheet_done), token::ok};
        case assessment::Outcome::partial:
            return {say(Text::sheet_partly), token::caution};
        case assessment::Outcome::missed:
            return {say(Text::sheet_missed), token::caution};
        case assessment::Outcome::incorrect:
            return {say(Text::sheet_incorrect), token::danger};
        case assessment::Outcome::not_applicable:
            break;
    }
    return {"-", token::n7};
}

void draw_result(ViewState& view) {
    const assessment::Assessment& result = *view.result;
    ImGui::PushFont(view.fonts.readout);
    ImGui::TextUnformatted(result.passed ? say(Text::sheet_at_standard)
                                         : say(Text::sheet_not_yet_at_standard));
    ImGui::PopFont();
    ImGui::TextUnformatted(
        say(Text::sheet_points, result.score, result.max_score, result.minimum_passing_score)
            .c_str());
    ImGui::TextWrapped("%s",
                       say(Text::sheet_conclusion_truth, conclusion_words(result.diagnosis_given),
                           conclusion_words(result.diagnosis_truth))
                           .c_str());
    // whatever there is to say scrolls; the buttons below stay where they are
    const float column = 5.25F * view.fonts.body->FontSize;
    begin_part(view, "items", ImGui::GetContentRegionAvail().y - 96 * view.scale);
    for (const assessment::CriticalError& error : result.critical_errors) {
        ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::danger));
        ImGui::TextWrapped("%s  %s", minutes_seconds(error.time_s).c_str(), error.message.c_str());
        ImGui::PopStyleColor();
    }
    for (const assessment::ItemResult& item : result.items) {
        if (item.outcome == assessment::Outcome::not_applicable) continue;
        const Verdict verdict = verdict_of(item.outcome);
        ImGui::TextColored(color_vec(verdict.ink), "%s", verdict.word);
        ImGui::SameLine(column);
        ImGui::TextWrapped("%s", item.text.c_str());
        ImGui::SetCursorPosX(column);
        ImGui::PushFont(view.fonts.caption);
        ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::n7));
        ImGui::TextWrapped("%s", item.evidence.c_str());
        ImGui::PopStyleColor();
        ImGui::PopFont();
    }
    ImGui::EndChild();
    ImGui::TextWrapped("%s", say(Text::sheet_report_file, view.result_folder).c_str());
    ImGui::SetCursorPosY((view.plan->sheet.h - 40) * view.scale);
    // Enter does what the primary button does
    const After first = view.from_list ? After::cases : After::quit,
                second = view.from_list ? After::quit : After::cases;
    const auto label = [](After after) {
        return after == After::cases ? say(Text::sheet_back_to_the_cases)
                                     : say(Text::sheet_close_sideport);
    };
    if (primary_button(label(first), 190 * view.scale)) view.after = first;
    begin_ring_here();
    ImGui::SameLine();
    if (button(label(second), {190 * view.scale, 0})) view.after = second;
}

/// The clock stands while this is open.
void draw_pause(ViewState& view) {
    const ImVec2 size((view.plan->compact ? 320 : 240) * view.scale, 0);
    ImGui::PushFont(view.fonts.lead);
    ImGui::TextUnformatted(say(Text::sheet_paused));
    ImGui::PopFont();
    ImGui::TextWrapped("%s", say(Text::sheet_the_sessions_clock_stands_still));
    ImGui::Spacing();
    if (primary_button(with_cap(view, say(Text::sheet_go_on), Action::escape), size.x))
        view.sheet = Sheet::none;
    begin_ring_here();
    ImGui::Spacing();
    if (!view.is_assessment && button(say(Text::sheet_start_this_case_again), size))
        view.after = After::again;
    if (button(with_cap(view, say(Text::sheet_settings), Action::settings), size))
        open_from_pause(view, Sheet::settings);
    if (button(with_cap(view, say(Text::sheet_controls), Action::help), size))
        open_from_pause(view, Sheet::help);
    if (button(with_cap(view, say(Text::sheet_picture_of_window), Action::screenshot), size))
        view.wants_shot = true;
    if (button(say(Text::sheet_leave_for_the_list_of), size)) view.after = After::cases;
    if (button(say(Text::sheet_close_sideport), size)) view.after = After::quit;
    ImGui::Spacing();
    ImGui::TextWrapped("%s", say(Text::sheet_what_was_done_is_kept));
    ImGui::Spacing();
    if (!view.is_assessment && button(say(Text::sheet_show_the_controls_again), size)) {
        restart_coach(view.coach);
        view.sheet = Sheet::none;
    }
}

/// The buttons that open and close these two lie under the sheet in the compact plan.
void draw_way_back(ViewState& view) {
    const bool needed = view.sheet == Sheet::patient || view.sheet == Sheet::programmer;
    if (!needed || !view.plan->compact) return;
    ImGui::SetCursorPosY((view.plan->sheet.h - 38) * view.scale);
    if (button(with_cap(view, say(Text::sheet_close), Action::escape).c_str(),
               {120 * view.scale, 0}))
        view.sheet = Sheet::none;
}

}  // namespace

void draw_sheets(ViewState& view, Commands& commands) {
    if (view.sheet != Sheet::programmer) view.programmer.linked = false;
    if (view.sheet == Sheet::none) return;
    if (view.sheet == Sheet::help)
        begin_panel(view, "help sheet", view.plan->help, true);
    else
        begin_panel(view, "sheet", view.plan->sheet);
    switch (view.sheet) {
        case Sheet::brief:
            draw_brief(view);
            break;
        case Sheet::programmer:
            draw_programmer(view, commands);
            break;
        case Sheet::patient:
            draw_patient(view, commands);
            break;
        case Sheet::conclude:
            draw_conclude(view, commands);
            break;
        case Sheet::help:
            draw_help(view);
            break;
        case Sheet::pause:
            draw_pause(view);
            break;
        case Sheet::settings:
            draw_settings(view);
            break;
        case Sheet::result:
            draw_result(view);
            break;
        case Sheet::stop:
            draw_stop(view, commands);
            break;
        case Sheet::none:
            break;
    }
    draw_way_back(view);
    ImGui::End();
}

}  // namespace sideport::app
