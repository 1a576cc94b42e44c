// The patient: questions, vitals, breath, posture, and how the table leans.

#include <cmath>

#include <fmt/format.h>

#include "sim/app/texts.h"
#include "sim/app/told_words.h"
#include "sim/app/widgets.h"
#include "sim/session/patient_voice.h"

namespace sideport::app {

namespace {

using session::CommandKind;

constexpr double kBreathHoldS = 15.0;

std::string tilt_text(double tilt_deg) {
    if (std::fabs(tilt_deg) < 0.5) return say(Text::patient_level);
    return say(Text::patient_head, tilt_deg > 0.0 ? say(Text::patient_up) : say(Text::patient_down),
               std::fabs(tilt_deg));
}

void draw_vitals(const ViewState& view) {
    const session::Vitals vitals = session::vitals(*view.model, *view.state);
    const float gap = 24 * view.scale;
    readout(view, say(Text::patient_pulse), fmt::format("{:.0f}", vitals.heart_rate_per_min),
            "/min", view.fonts.readout);
    ImGui::SameLine(0.0F, gap);
    readout(view, say(Text::patient_breathing),
            fmt::format("{:.0f}", vitals.breathing_rate_per_min), "/min", view.fonts.readout);
    if (!view.plan->compact) ImGui::SameLine(0.0F, gap);
    readout(view, say(Text::patient_pressure),
            fmt::format("{:.0f}/{:.0f}", vitals.systolic_mmhg, vitals.diastolic_mmhg), "mmHg",
            view.fonts.readout);
    ImGui::SameLine(0.0F, gap);
    readout(view, say(Text::patient_oxygen), fmt::format("{:.0f}", vitals.oxygen_percent), "%",
            view.fonts.readout);
}

void draw_questions(ViewState& view, Commands& commands) {
    static constexpr struct {
        Text label;
        const char* question;
    } kQuestions[] = {{Text::patient_any_pain, "pain"},
                      {Text::patient_any_tingling, "tingling"},
                      {Text::patient_how_do_you_feel, "feeling"},
                      {Text::patient_hold_still, "hold_still"}};
    const ImVec2 size(share_of_line(view, 2, 8), 0);
    for (std::size_t i = 0; i < std::size(kQuestions); ++i) {
        if (i % 2 == 1) ImGui::SameLine();
        if (button(say(kQuestions[i].label), size))
            commands.push_back(command(CommandKind::patient_ask, {}, kQuestions[i].question));
    }
    const bool held = view.state->breath.hold_left_s > 0.0;
    if (button(labelled(held ? Text::patient_breathe_on : Text::patient_breathe_out_and_hold,
                        "###breath"),
               size))
        commands.push_back(command(CommandKind::hold_breath, {held ? 0.0 : kBreathHoldS}));
    const double now_s = events::seconds(view.state->tick);
    const session::Patient& patient = view.state->patient;
    if (patient.said_s >= 0.0) {
        ImGui::Spacing();
        caption(view, say(Text::patient_ago, minutes_seconds(now_s - patient.said_s)).c_str());
        ImGui::TextWrapped("\"%s\"", patient_words(patient.said).c_str());
    }
}

void draw_posture(ViewState& view, Commands& commands) {
    static constexpr Text kLabels[] = {Text::patient_supine, Text::patient_hips_bent,
                                       Text::patient_turned};
    const float width = share_of_line(view, 3, 8);
    for (std::size_t i = 0; i < scenario::kPostureNames.size(); ++i) {
        if (i > 0) ImGui::SameLine();
        const bool chosen = view.state->posture == static_cast<scenario::Posture>(i);
        if (segment(say(kLabels[i]), chosen, width) && !chosen) {
            commands.push_back(
                command(CommandKind::posture, {}, std::string(scenario::kPostureNames[i])));
        }
    }
}

void draw_tilt(ViewState& view, Commands& commands) {
    const ImVec2 size(share_of_line(view, 3, 8), 0);
    if (button(say(Text::patient_head_down), size))
        commands.push_back(tilt_table(*view.state, -kTableTiltStepDeg));
    ImGui::SameLine();
    if (button(say(Text::patient_level_table), size))
        commands.push_back(tilt_table(*view.state, -view.state->table_tilt_target_deg));
    ImGui::SameLine();
    if (button(say(Text::patient_head_up), size))
        commands.push_back(tilt_table(*view.state, kTableTiltStepDeg));
    ImGui::TextUnformatted(tilt_text(view.state->table_tilt_deg).c_str());
}

}  // namespace

void draw_patient(ViewState& view, Commands& commands) {
    const auto& scenario = view.model->scenario;
    ImGui::PushFont(view.fonts.strong);
    ImGui::TextUnformatted(say(Text::patient_patient));
    ImGui::PopFont();
    caption_beside(view, view.fonts.strong,
                   say(Text::patient_years, scenario.patient_name, scenario.patient.age_years));
    ImGui::Separator();
    draw_vitals(view);
    ImGui::Separator();
    caption(view, say(Text::patient_ask));
    draw_questions(view, commands);
    ImGui::Separator();
    caption(view, say(Text::patient_how_the_patient_lies));
    draw_posture(view, commands);
    ImGui::Separator();
    caption(view, say(Text::patient_table));
    draw_tilt(view, commands);
}

}  // namespace sideport::app
