// Sheets that open over the reference column: report, help, result; the programmer has its own
// file.

#include <algorithm>

#include <fmt/format.h>

#include "sim/app/case_list.h"
#include "sim/app/panel_help.h"
#include "sim/app/panel_settings.h"
#include "sim/app/widgets.h"

namespace sideport::app {

namespace {

using session::CommandKind;

/// Label on the screen and value in the report.
struct Choice {
    const char* label;
    const char* value;
};
constexpr Choice kAspiration[] = {{"choose", ""},
                                  {"clear fluid returned", "returned"},
                                  {"nothing returned", "none"},
                                  {"stopped early", "stopped_early"}};
constexpr Choice kAgent[] = {{"choose", ""},
                             {"none", "none"},
                             {"iohexol 180", "iohexol 180"},
                             {"iohexol 240", "iohexol 240"},
                             {"iohexol 300", "iohexol 300"},
                             {"iohexol 350", "iohexol 350"},
                             {"saline", "saline"}};
/// The first two stand alone; of the others several may be true.
constexpr std::size_t kWhereAlone = 3;
constexpr Choice kWhere[] = {{"choose all that are true", ""},
                             {"none given", "none_given"},
                             {"in the catheter only", "catheter_only"},
                             {"intrathecal space", "intrathecal"},
                             {"pooled at the tip, not free", "confined_at_tip"},
                             {"outside the catheter", "outside_catheter"}};
constexpr Choice kRotor[] = {{"choose", ""},
                             {"it turned", "turned"},
                             {"it turned too little", "turned_too_little"},
                             {"it turned the wrong way", "turned_wrong_way"},
                             {"it did not turn", "did_not_turn"},
                             {"not tested", "not_tested"}};
/// It was read off two pictures, by angles that the report gives.
bool has_angles(int rotor) {
    return rotor >= 1 && rotor <= 3;
}
constexpr Choice kConclusion[] = {{"choose", ""},
                                  {"patent", "patent"},
                                  {"occluded", "occluded"},
                                  {"flow restricted at the tip", "restricted_flow"},
                                  {"broken or leaking", "broken_or_leaking"},
                                  {"disconnected", "disconnected"},
                                  {"tip outside the sac", "tip_outside_sac"},
                                  {"CSF leak at the entry", "csf_leak"},
                                  {"pump fault", "pump_fault"},
                                  {"port cannot be reached", "port_not_accessible"},
                                  {"not shown: needs another test", "not_shown"}};
constexpr Choice kLevel[] = {{"choose", ""}, {"T6", "T6"},   {"T7", "T7"},   {"T8", "T8"},
                             {"T9", "T9"},   {"T10", "T10"}, {"T11", "T11"}, {"T12", "T12"},
                             {"L1", "L1"},   {"L2", "L2"},   {"L3", "L3"},   {"L4", "L4"},
                             {"L5", "L5"},   {"S1", "S1"}};
constexpr Choice kNext[] = {{"choose", ""},
                            {"none", "none"},
                            {"surgical revision", "surgical revision"},
                            {"pump replacement", "pump replacement"},
                            {"priming and observation", "priming and observation"},
                            {"CT or MRI", "CT or MRI"},
                            {"repeat the study", "repeat the study"}};

template <std::size_t N>
void choose(const ViewState& view, const char* label, const Choice (&choices)[N], int& chosen) {
    caption(view, label);
    ImGui::SetNextItemWidth(400 * view.scale);
    if (!ImGui::BeginCombo(fmt::format("##{}", label).c_str(), choices[chosen].label,
                           ImGuiComboFlags_HeightLarge))
        return;
    for (std::size_t i = 0; i < N; ++i) {
        if (ImGui::Selectable(choices[i].label, chosen == static_cast<int>(i)))
            chosen = static_cast<int>(i);
    }
    ImGui::EndCombo();
}

bool names_place(const ReportForm& form) {
    return std::any_of(form.where.begin(), form.where.end(), [](bool named) { return named; });
}

/// Where the contrast went: names, in one order whatever the order of choosing.
std::string places_of(const ReportForm& form, const char* Choice::*words, const char* between) {
    std::string text;
    for (std::size_t i = 1; i < std::size(kWhere); ++i)
        if (form.where[i]) text += (text.empty() ? "" : between) + std::string(kWhere[i].*words);
    return text;
}

/// A list in which every entry is chosen and taken back by itself.
void choose_places(const ViewState& view, ReportForm& form) {
    caption(view, "Where did contrast go");
    ImGui::SetNextItemWidth(400 * view.scale);
    const std::string chosen = places_of(form, &Choice::label, ", ");
    if (!ImGui::BeginCombo("##where", chosen.empty() ? kWhere[0].label : chosen.c_str(),
                           ImGuiComboFlags_HeightLarge))
        return;
    for (std::size_t i = 0; i < std::size(kWhere); ++i) {
        if (!ImGui::Selectable(kWhere[i].label, form.where[i])) continue;
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
    finding("contrast_where", places_of(f, &Choice::value, ", "));
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
    choose(view, "Rotor", kRotor, f.rotor);
    if (!has_angles(f.rotor)) return;
    ImGui::SetNextItemWidth(76 * s);
    ImGui::InputFloat("° before", &f.rotor_before_deg, 0.0F, 0.0F, "%.0f");
    ImGui::SameLine();
    ImGui::SetNextItemWidth(76 * s);
    ImGui::InputFloat("° after", &f.rotor_after_deg, 0.0F, 0.0F, "%.0f");
    ImGui::SameLine();
    const std::vector<double> measured = measured_angles_deg(view);
    ImGui::BeginDisabled(measured.empty());
    if (ImGui::Button("As measured", {104 * s, 0})) {
        f.rotor_before_deg = static_cast<float>(measured[0]);
        f.rotor_after_deg = static_cast<float>(measured[0] + turn_deg(measured[0], measured[1]));
    }
    ImGui::EndDisabled();
    if (ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled))
        ImGui::SetTooltip(
            "Angle, under the reference picture, measures on kept pictures;\n"
            "the first and the last one measured are taken.");
}

/// What the machine has counted: nobody has to copy it.
void draw_counted(const ViewState& view) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    const std::size_t kept = view.state->kept.size();
    caption(view, fmt::format("X-rays {}   {:.2f} Gy·cm²   {:.1f} mGy   {} picture{} kept",
                              minutes_seconds(machine.fluoroscopy_time_s),
                              machine.dose_area_product_gy_cm2, machine.air_kerma_mgy, kept,
                              kept == 1 ? "" : "s")
                      .c_str());
}

void draw_conclude(ViewState& view, Commands& commands) {
    ReportForm& f = view.form;
    ImGui::TextUnformatted("Report");
    ImGui::SameLine(0.0F, 16 * view.scale);
    draw_counted(view);
    choose(view, "Aspiration", kAspiration, f.aspiration);
    ImGui::SetNextItemWidth(110 * view.scale);
    ImGui::InputFloat("mL aspirated", &f.aspirated_ml, 0.0F, 0.0F, "%.1f");
    ImGui::SameLine();
    ImGui::SetNextItemWidth(110 * view.scale);
    ImGui::InputFloat("mL contrast", &f.contrast_ml, 0.0F, 0.0F, "%.1f");
    choose(view, "Contrast agent", kAgent, f.agent);
    choose_places(view, f);
    choose(view, "Tip level", kLevel, f.tip_level);
    draw_rotor(view);
    choose(view, "Conclusion", kConclusion, f.conclusion);
    choose(view, "Next action", kNext, f.next_action);
    ImGui::SetNextItemWidth(200 * view.scale);
    ImGui::SliderInt("confidence", &f.confidence, 1, 5);
    caption(view, "Note, up to 400 characters");
    ImGui::InputTextMultiline("##note", f.note.data(), f.note.size(),
                              {400 * view.scale, 40 * view.scale});
    if (primary_button("Sign report", 190 * view.scale)) {
        f.missing = f.aspiration == 0   ? "Choose what the aspiration gave."
                    : f.agent == 0      ? "Choose the contrast agent, or 'none'."
                    : !names_place(f)   ? "Choose where the contrast went, or 'none given'."
                    : f.rotor == 0      ? "Choose what the rotor did, or 'not tested'."
                    : f.conclusion == 0 ? "Choose a conclusion."
                                        : "";
        if (f.missing.empty()) sign(view, commands);
    }
    ImGui::SameLine();
    if (ImGui::Button("Back to the patient")) view.sheet = Sheet::none;
    if (!f.missing.empty()) ImGui::TextColored(color_vec(token::caution), "%s", f.missing.c_str());
}

void draw_brief(ViewState& view) {
    const auto& scenario = view.model->scenario;
    const auto paragraph = [&](const char* title, const std::string& text) {
        if (text.empty()) return;
        ImGui::Spacing();
        caption(view, title);
        ImGui::TextWrapped("%s", text.c_str());
    };
    ImGui::PushFont(view.fonts.lead);
    ImGui::TextWrapped("%s", view.case_name.c_str());
    ImGui::PopFont();
    paragraph("Why you are here", scenario.stem);
    std::string known = scenario.prebrief;
    for (const std::string& fact : known_facts(scenario))
        if (scenario.prebrief.empty()) known += fact + "\n";
    paragraph("What you know", known);
    if (!scenario.objectives.empty()) {
        ImGui::Spacing();
        caption(view, "Goals");
    }
    for (const std::string& goal : scenario.objectives) {
        ImGui::Bullet();
        ImGui::TextWrapped("%s", goal.c_str());
    }
    paragraph("Ground rules",
              "Talk aloud. You may stop at any time. Nothing here is a real person; "
              "this is a training aid, not a medical device.");
    ImGui::SetCursorPosY(624 * view.scale);
    if (primary_button("Start", 190 * view.scale)) view.sheet = Sheet::none;
    ImGui::SameLine();
    key_cap(view, cap_of(view.bindings(), Action::brief).c_str());
    ImGui::SameLine();
    caption(view, "shows this again");
}

/// As the report's list says it.
std::string conclusion_words(const std::string& value) {
    for (const Choice& choice : kConclusion)
        if (value == choice.value && !value.empty()) return choice.label;
    return value.empty() ? "none" : value;
}

struct Verdict {
    const char* word;
    unsigned ink;
};
Verdict verdict_of(assessment::Outcome outcome) {
    switch (outcome) {
        case assessment::Outcome::done:
            return {"Done", token::ok};
        case assessment::Outcome::partial:
            return {"Partly", token::caution};
        case assessment::Outcome::missed:
            return {"Missed", token::caution};
        case assessment::Outcome::incorrect:
            return {"Incorrect", token::danger};
        case assessment::Outcome::not_applicable:
            break;
    }
    return {"-", token::n7};
}

void draw_result(ViewState& view) {
    const assessment::Assessment& result = *view.result;
    ImGui::PushFont(view.fonts.readout);
    ImGui::Text("%s", result.passed ? "At standard" : "Not yet at standard");
    ImGui::PopFont();
    ImGui::Text("%.0f of %.0f points; %.0f are needed", result.score, result.max_score,
                result.minimum_passing_score);
    ImGui::TextWrapped("Conclusion: %s. Truth: %s.",
                       conclusion_words(result.diagnosis_given).c_str(),
                       conclusion_words(result.diagnosis_truth).c_str());
    // whatever there is to say scrolls; the buttons below stay where they are
    ImGui::BeginChild("items", {0, ImGui::GetContentRegionAvail().y - 96 * view.scale});
    for (const assessment::CriticalError& error : result.critical_errors) {
        ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::danger));
        ImGui::TextWrapped("%s  %s", minutes_seconds(error.time_s).c_str(), error.message.c_str());
        ImGui::PopStyleColor();
    }
    for (const assessment::ItemResult& item : result.items) {
        if (item.outcome == assessment::Outcome::not_applicable) continue;
        const Verdict verdict = verdict_of(item.outcome);
        ImGui::TextColored(color_vec(verdict.ink), "%s", verdict.word);
        ImGui::SameLine(84 * view.scale);
        ImGui::TextWrapped("%s", item.text.c_str());
        ImGui::SetCursorPosX(84 * view.scale);
        ImGui::PushFont(view.fonts.caption);
        ImGui::PushStyleColor(ImGuiCol_Text, color_vec(token::n7));
        ImGui::TextWrapped("%s", item.evidence.c_str());
        ImGui::PopStyleColor();
        ImGui::PopFont();
    }
    ImGui::EndChild();
    ImGui::TextWrapped("Report: %s/report.html", view.result_folder.c_str());
    ImGui::SetCursorPosY(632 * view.scale);
    // Enter does what the primary button does
    const After first = view.from_list ? After::cases : After::quit,
                second = view.from_list ? After::quit : After::cases;
    const auto label = [](After after) {
        return after == After::cases ? "Back to the cases" : "Close Sideport";
    };
    if (primary_button(label(first), 190 * view.scale)) view.after = first;
    ImGui::SameLine();
    if (ImGui::Button(label(second), {190 * view.scale, 0})) view.after = second;
}

/// The clock stands while this is open.
void draw_pause(ViewState& view) {
    const ImVec2 size(240 * view.scale, 0);
    ImGui::PushFont(view.fonts.lead);
    ImGui::TextUnformatted("Paused");
    ImGui::PopFont();
    ImGui::TextWrapped("The session's clock stands still and X-rays are off.");
    ImGui::Spacing();
    if (primary_button("Go on  Esc", size.x)) view.sheet = Sheet::none;
    ImGui::Spacing();
    if (!view.is_assessment && ImGui::Button("Start this case again", size))
        view.after = After::again;
    if (ImGui::Button("Settings", size)) {
        view.settings_sheet.from_pause = true;
        view.sheet = Sheet::settings;
    }
    if (ImGui::Button("Leave for the list of cases", size)) view.after = After::cases;
    if (ImGui::Button("Close Sideport", size)) view.after = After::quit;
    ImGui::Spacing();
    ImGui::TextWrapped("What was done is kept, without a signed report.");
    ImGui::Spacing();
    if (!view.is_assessment && ImGui::Button("Show the controls again", size)) {
        restart_coach(view.coach);
        view.sheet = Sheet::none;
    }
}

}  // namespace

void draw_sheets(ViewState& view, Commands& commands) {
    if (view.sheet != Sheet::programmer) view.programmer.linked = false;
    if (view.sheet == Sheet::none) return;
    if (view.sheet == Sheet::help)
        begin_panel(view, "help sheet", kHelpArea, true);
    else
        begin_panel(view, "sheet", layout::kSheet);
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
        case Sheet::none:
            break;
    }
    ImGui::End();
}

}  // namespace sideport::app
