#include "sim/app/told_words.h"

#include "sim/app/texts.h"

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

std::string words_of(const session::Status& status) {
    const Text text = kStatus[static_cast<int>(status.code)];
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
