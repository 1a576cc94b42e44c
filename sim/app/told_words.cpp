#include "sim/app/told_words.h"

#include "sim/app/texts.h"
#include "sim/device/pump_notes.h"
#include "sim/device/telemetry.h"

namespace sideport::app {

namespace {

constexpr Text kStatus[] = {
    Text::nothing,
#define SIDEPORT_STATUS(code, english) Text::status_##code,
#include "sim/session/status_texts.inc"
#undef SIDEPORT_STATUS
};
constexpr Text kRefusals[] = {
    Text::nothing,
#define SIDEPORT_REFUSAL(code, english) Text::refused_##code,
#include "sim/session/refusal_texts.inc"
#undef SIDEPORT_REFUSAL
};

constexpr Text kPatient[] = {
    Text::nothing,
#define SIDEPORT_PATIENT(code, english) Text::patient_##code,
#include "sim/session/patient_texts.inc"
#undef SIDEPORT_PATIENT
};
constexpr Text kPump[] = {
#define SIDEPORT_PUMP_NOTE(code, recorded, shown) Text::pump_##code,
#include "sim/device/pump_notes.inc"
#undef SIDEPORT_PUMP_NOTE
};

constexpr Text kHints[][session::kHintLevels] = {
    {Text::nothing, Text::nothing, Text::nothing},
#define SIDEPORT_HINT(code, topic, question, look, deed) \
    {Text::hint_##code##_1, Text::hint_##code##_2, Text::hint_##code##_3},
#include "sim/session/hint_texts.inc"
#undef SIDEPORT_HINT
};

}  // namespace

std::string words_of(const session::Hint& hint, int level) {
    return say(kHints[static_cast<int>(hint.code)][level - 1], hint.value);
}

std::string patient_words(const std::string& said) {
    const session::PatientCode code = session::patient_code(said);
    return code == session::PatientCode::as_told ? said : say(kPatient[static_cast<int>(code)]);
}

const char* words_of(device::PumpAlarm alarm) {
    return say(kPump[static_cast<int>(device::note_of(alarm))]);
}

std::string log_words(const std::string& recorded) {
    const auto [note, value] = device::read_note(recorded);
    return note == device::PumpNote::as_told ? recorded : say(kPump[static_cast<int>(note)], value);
}

std::string log_time_words(double time_s) {
    const auto [days_ago, hour, minute] = device::log_time(time_s);
    const std::string clock = fmt::format("{:02}:{:02}", hour, minute);
    return days_ago == 0 ? say(Text::programmer_log_today, clock)
                         : say(Text::programmer_log_days_ago, days_ago, clock);
}

std::string words_of(const session::Status& status) {
    const Text text = kStatus[static_cast<int>(status.code)];
    if (status.code == session::StatusCode::patient_says)
        return say(text, patient_words(status.text));
    if (!status.text.empty()) return say(text, status.text);
    return say(text, status.values[0], status.values[1]);
}

std::string reason_words(const events::Event& refused) {
    const session::RefusalCode code = session::refusal_code(refused.text("code"));
    if (code == session::RefusalCode::as_told) return refused.text("reason");
    return say(kRefusals[static_cast<int>(code)], refused.number("value"),
               refused.number("value_2"), refused.number("value_3"));
}

}  // namespace sideport::app
