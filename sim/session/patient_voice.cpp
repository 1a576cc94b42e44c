// How the patient is and what he or she says. A teaching model: doses beyond the reference dose
// slow breathing and answers, contrast or drug in tissue burns.

#include "sim/session/patient_voice.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/session/session_parts.h"

namespace sideport::session {

namespace {

/// An intrathecal overdose is felt within tens of minutes. ref: procedure facts 3.2 (RL)
constexpr double kOnsetS = 600.0;
/// Breathing slows by this share for each reference dose beyond the first (teaching value).
constexpr double kSlowingPerDose = 0.35;
constexpr double kDrowsyRatio = 0.75;  ///< of the usual breathing rate
/// Iodine in tissue that is felt as burning: 0.1 mL of 300 mgI/mL (teaching value).
constexpr double kBurningMg = 30.0;
constexpr double kPainLastsS = 60.0;
/// Of a resting adult, and how they follow (teaching values).
constexpr double kUsualSystolicMmhg = 128.0, kUsualDiastolicMmhg = 76.0, kPainMmhg = 14.0;
constexpr double kUsualOxygenPercent = 97.0, kOxygenPerSlowing = 20.0;

/// Of the usual rate: by the dose that acts, or by what an instructor lets happen.
double breathing_ratio(const Model& model, const State& state) {
    const double by_dose =
        1.0 / (1.0 + kSlowingPerDose * std::max(0.0, state.patient.drug_effect - 1.0));
    const Instruction& told = state.instruction;
    if (told.slowed_to_per_min <= 0.0) return by_dose;
    const double target =
        std::min(1.0, told.slowed_to_per_min / model.scenario.breathing_rate_per_min);
    return std::min(by_dose, 1.0 + (target - 1.0) * told.slowed);
}

bool is_drowsy(const Model& model, const State& state) {
    return breathing_ratio(model, state) < kDrowsyRatio;
}

bool feels_pain(const State& state) {
    return events::seconds(state.tick) - state.patient.pain_s < kPainLastsS;
}

}  // namespace

void say(State& state, std::string words, events::EventLog& log) {
    state.patient.said = std::move(words);
    state.patient.said_s = events::seconds(state.tick);
    add_event(state, log, "patient_said").fields = {{"text", state.patient.said}};
}

void say(State& state, PatientCode code, events::EventLog& log) {
    say(state, std::string(english_of(code)), log);
}

Vitals vitals(const Model& model, const State& state) {
    const double ratio = breathing_ratio(model, state);
    const bool pain = feels_pain(state);
    const Instruction& told = state.instruction;
    double systolic = kUsualSystolicMmhg * (0.9 + 0.1 * ratio) + (pain ? kPainMmhg : 0.0);
    if (told.systolic_to_mmhg > 0.0) systolic += (told.systolic_to_mmhg - systolic) * told.fallen;
    return {.heart_rate_per_min =
                model.scenario.heart_rate_per_min * (0.85 + 0.15 * ratio) + (pain ? 12.0 : 0.0),
            .breathing_rate_per_min = state.breath.hold_left_s > 0.0
                                          ? 0.0
                                          : model.scenario.breathing_rate_per_min * ratio,
            .systolic_mmhg = systolic,
            .diastolic_mmhg = kUsualDiastolicMmhg * systolic / kUsualSystolicMmhg,
            .oxygen_percent =
                kUsualOxygenPercent - kOxygenPerSlowing * std::max(0.0, kDrowsyRatio - ratio),
            .drowsy = is_drowsy(model, state)};
}

PatientCode patient_answer(const Model& model, const State& state, std::string_view question) {
    using enum PatientCode;
    const bool drowsy = is_drowsy(model, state);
    if (question == "hold_still") return drowsy ? lies_still_drowsy : lies_still;
    if (question == "pain") {
        if (feels_pain(state)) return pain_burns;
        return state.needle.depth_mm > 0.0 ? pain_pressure : pain_none;
    }
    if (question == "tingling") {
        const bool heavy = drowsy && model.scenario.drug.name == "baclofen";
        return heavy ? tingling_heavy : drowsy ? tingling_drowsy : tingling_none;
    }
    return drowsy ? feels_drowsy : feels_fine;
}

void ask_patient(const Model& model, State& state, const Command& command, events::EventLog& log) {
    if (std::find(kPatientQuestions.begin(), kPatientQuestions.end(), command.text) ==
        kPatientQuestions.end()) {
        return refuse(state, log, command,
                      fmt::format("'{}' is no question; allowed: {}", command.text,
                                  fmt::join(kPatientQuestions, ", ")));
    }
    add_event(state, log, "patient_asked").fields = {{"question", command.text}};
    say(state, patient_answer(model, state, command.text), log);
}

void step_patient(const Model& model, State& state, events::EventLog& log) {
    Patient& patient = state.patient;
    const fluid::PlumbingReadout readout = fluid::read_out(model.plumbing, state.plumbing);
    const double reference_mg = model.scenario.drug.reference_dose_mg;
    if (reference_mg > 0.0) {
        const double doses =
            (readout.drug_to_csf_by_syringe_mg + readout.drug_to_csf_by_bolus_mg) / reference_mg +
            patient.case_doses;
        patient.drug_effect += (doses - patient.drug_effect) * kPatientStepS / kOnsetS;
    }
    if (!patient.burnt && readout.iodine_to_tissue_mg > kBurningMg) {
        patient.burnt = true;
        patient.pain_s = events::seconds(state.tick);
        const bool at_pump = readout.iodine_at_needle_mg > 0.5 * readout.iodine_to_tissue_mg;
        say(state, at_pump ? PatientCode::burns_at_pump : PatientCode::burns, log);
    }
    if (!patient.was_drowsy && is_drowsy(model, state)) {
        patient.was_drowsy = true;
        add_event(state, log, "patient_drowsy").fields = {
            {"breathing_rate_per_min", vitals(model, state).breathing_rate_per_min}};
    }
}

double breathing_rate_per_min(const Model& model, const State& state) {
    return model.scenario.breathing_rate_per_min * breathing_ratio(model, state);
}

Status patient_line(const Model& model, const State& state) {
    constexpr double kShownS = 5.0;
    if (events::seconds(state.tick) - state.patient.said_s < kShownS)
        return {StatusCode::patient_says, {}, state.patient.said};
    if (!is_drowsy(model, state)) return {};
    const bool female = model.scenario.patient.sex == patient::Parameters::Sex::female;
    return {female ? StatusCode::she_is_drowsy : StatusCode::he_is_drowsy,
            {breathing_rate_per_min(model, state)}};
}

}  // namespace sideport::session
