#pragma once

#include <string>

#include "sim/session/told.h"

namespace sideport::session {

/// What a monitor beside the patient shows.
struct Vitals {
    double heart_rate_per_min = 0.0, breathing_rate_per_min = 0.0;
    double systolic_mmhg = 0.0, diastolic_mmhg = 0.0, oxygen_percent = 0.0;
    bool drowsy = false;  ///< answers slowly; else awake
};
Vitals vitals(const Model& model, const State& state);

/// The patient's words to one of kPatientQuestions. They tell what is felt, never what it means.
PatientCode patient_answer(const Model& model, const State& state, std::string_view question);

inline constexpr std::array<std::string_view, 4> kPatientQuestions{"pain", "tingling", "feeling",
                                                                   "hold_still"};

}  // namespace sideport::session
