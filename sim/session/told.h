#pragma once

#include <array>
#include <string>
#include <string_view>

#include "sim/session/session.h"

namespace sideport::session {

/// What the status line says, in codes: whoever shows it has the words, in any language.
enum class StatusCode : int {
    nothing,
#define SIDEPORT_STATUS(code, english) code,
#include "sim/session/status_texts.inc"
#undef SIDEPORT_STATUS
};
struct Status {
    StatusCode code = StatusCode::nothing;
    std::array<double, 2> values{};  ///< that its words name, in their order and unit
    std::string text;                ///< what somebody said; then there are no values
};
/// What is true right now, by precedence: the instructor, alarms, devices, patient, instruments,
/// view.
Status status(const Model& model, const State& state, Telling telling = Telling::practice);

/// What the patient says. It is recorded in English: whoever shows it in another language finds the
/// code by the sentence.
enum class PatientCode : int {
    as_told,  ///< an author's own words
#define SIDEPORT_PATIENT(code, english) code,
#include "sim/session/patient_texts.inc"
#undef SIDEPORT_PATIENT
};
/// The sentence as it is recorded; empty for as_told.
std::string_view english_of(PatientCode code);
/// as_told where no code has this sentence.
PatientCode patient_code(std::string_view english);

/// Why something cannot be done now.
enum class RefusalCode : int {
    as_told,  ///< only in the words of Refusal::text
#define SIDEPORT_REFUSAL(code, english) code,
#include "sim/session/refusal_texts.inc"
#undef SIDEPORT_REFUSAL
};
struct Refusal {
    RefusalCode code = RefusalCode::as_told;
    std::array<double, 3> values{};
    std::string text;
};
/// As the event "refused" names it: "no_picture".
std::string_view name_of(RefusalCode code);
/// as_told where there is no such name.
RefusalCode refusal_code(std::string_view name);
/// In English.
std::string words_of(const Refusal& refusal);

}  // namespace sideport::session
