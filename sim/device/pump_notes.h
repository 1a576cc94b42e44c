#pragma once

#include <string>
#include <string_view>

#include "sim/device/pump.h"

namespace sideport::device {

/// What the pump writes into its log.
enum class PumpNote : int {
#define SIDEPORT_PUMP_NOTE(code, recorded, shown) code,
#include "sim/device/pump_notes.inc"
#undef SIDEPORT_PUMP_NOTE
    as_told,  ///< an author's own words
};
PumpNote note_of(PumpAlarm alarm);

/// The line of the log, in English. value: the number that it names, if it names one.
std::string recorded_text(PumpNote note, double value = 0.0);

/// A line of the log as code and number: whoever shows it in another language has the words.
struct ReadNote {
    PumpNote note = PumpNote::as_told;
    double value = 0.0;
};
/// as_told where no note reads like this.
ReadNote read_note(std::string_view recorded);

}  // namespace sideport::device
