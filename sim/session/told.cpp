#include "sim/session/told.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "sim/session/session_parts.h"

namespace sideport::session {

namespace {

constexpr const char* kStatusEnglish[] = {
    "",
#define SIDEPORT_STATUS(code, english) english,
#include "sim/session/status_texts.inc"
#undef SIDEPORT_STATUS
};
constexpr const char* kRefusalEnglish[] = {
    "",
#define SIDEPORT_REFUSAL(code, english) english,
#include "sim/session/refusal_texts.inc"
#undef SIDEPORT_REFUSAL
};
constexpr std::string_view kPatientEnglish[] = {
    "",
#define SIDEPORT_PATIENT(code, english) english,
#include "sim/session/patient_texts.inc"
#undef SIDEPORT_PATIENT
};
constexpr std::string_view kRefusalNames[] = {
    "as_told",
#define SIDEPORT_REFUSAL(code, english) #code,
#include "sim/session/refusal_texts.inc"
#undef SIDEPORT_REFUSAL
};

}  // namespace

std::string status_line(const Model& model, const State& state, Telling telling) {
    const Status now = status(model, state, telling);
    const auto english = fmt::runtime(kStatusEnglish[static_cast<int>(now.code)]);
    if (!now.text.empty()) return fmt::format(english, now.text);
    return fmt::format(english, now.values[0], now.values[1]);
}

std::string_view english_of(PatientCode code) {
    return kPatientEnglish[static_cast<int>(code)];
}

PatientCode patient_code(std::string_view english) {
    const auto* found = std::find(std::begin(kPatientEnglish), std::end(kPatientEnglish), english);
    if (found == std::end(kPatientEnglish)) return PatientCode::as_told;
    return static_cast<PatientCode>(found - std::begin(kPatientEnglish));
}

std::string_view name_of(RefusalCode code) {
    return kRefusalNames[static_cast<int>(code)];
}

RefusalCode refusal_code(std::string_view name) {
    for (std::size_t i = 0; i < std::size(kRefusalNames); ++i)
        if (kRefusalNames[i] == name) return static_cast<RefusalCode>(i);
    return RefusalCode::as_told;
}

std::string words_of(const Refusal& refusal) {
    if (refusal.code == RefusalCode::as_told) return refusal.text;
    return fmt::format(fmt::runtime(kRefusalEnglish[static_cast<int>(refusal.code)]),
                       refusal.values[0], refusal.values[1], refusal.values[2]);
}

void refuse(State& state, events::EventLog& log, const Command& command, const Refusal& refusal) {
    events::Event& event = add_event(state, log, "refused");
    event.fields = {{"command", std::string(spec_of(command.kind).name)},
                    {"reason", words_of(refusal)},
                    {"code", std::string(name_of(refusal.code))}};
    constexpr const char* kNames[] = {"value", "value_2", "value_3"};
    for (std::size_t i = 0; i < refusal.values.size(); ++i)
        if (refusal.values[i] != 0.0) event.fields.push_back({kNames[i], refusal.values[i]});
}

void refuse(State& state, events::EventLog& log, const Command& command, std::string reason) {
    refuse(state, log, command, Refusal{.text = std::move(reason)});
}

}  // namespace sideport::session
