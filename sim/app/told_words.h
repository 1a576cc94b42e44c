#pragma once

#include <string>

#include "sim/device/pump.h"
#include "sim/events/event.h"
#include "sim/session/hints.h"
#include "sim/session/told.h"

namespace sideport::app {

/// The status line in the window's language.
std::string words_of(const session::Status& status);
/// What the patient said, as it was recorded, in the window's language; an author's own words as
/// they are.
std::string patient_words(const std::string& said);
/// An alarm, or a line of the pump's log as it was recorded, in the window's language; an author's
/// own entries as they are.
const char* words_of(device::PumpAlarm alarm);
std::string log_words(const std::string& recorded);
/// "today 10:04", "3 d ago 09:10". time_s from the start of the session.
std::string log_time_words(double time_s);
/// A hint in the window's language. level: 1 a question, 2 what to look at, 3 what to do.
std::string words_of(const session::Hint& hint, int level);
/// The reason of a "refused" event, by its code; as the event has it where there is none.
std::string reason_words(const events::Event& refused);

}  // namespace sideport::app
