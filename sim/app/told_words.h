#pragma once

#include <string>

#include "sim/events/event.h"
#include "sim/session/hints.h"
#include "sim/session/told.h"

namespace sideport::app {

/// The status line in the window's language.
std::string words_of(const session::Status& status);
/// A hint in the window's language. level: 1 a question, 2 what to look at, 3 what to do.
std::string words_of(const session::Hint& hint, int level);
/// The reason of a "refused" event, by its code; as the event has it where there is none.
std::string reason_words(const events::Event& refused);

}  // namespace sideport::app
