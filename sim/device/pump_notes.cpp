#include "sim/device/pump_notes.h"

#include <charconv>
#include <iterator>
#include <optional>

#include <fmt/format.h>

namespace sideport::device {

namespace {

constexpr std::string_view kRecorded[] = {
#define SIDEPORT_PUMP_NOTE(code, recorded, shown) recorded,
#include "sim/device/pump_notes.inc"
#undef SIDEPORT_PUMP_NOTE
};

/// The number where the note's placeholder stands; 0 for a note without one; nothing where the
/// words around it differ.
std::optional<double> value_in(std::string_view line, std::string_view note) {
    const auto open = note.find('{');
    if (open == std::string_view::npos) return line == note ? std::optional(0.0) : std::nullopt;
    const std::string_view before = note.substr(0, open), after = note.substr(note.find('}') + 1);
    if (line.size() < before.size() + after.size() || !line.starts_with(before) ||
        !line.ends_with(after))
        return std::nullopt;
    const std::string_view digits =
        line.substr(before.size(), line.size() - before.size() - after.size());
    double value = 0.0;
    const auto [end, problem] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (problem != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

}  // namespace

PumpNote note_of(PumpAlarm alarm) {
    return static_cast<PumpNote>(alarm);  // the list begins with the alarms
}

std::string recorded_text(PumpNote note, double value) {
    return fmt::format(fmt::runtime(kRecorded[static_cast<int>(note)]), value);
}

ReadNote read_note(std::string_view recorded) {
    for (std::size_t i = 0; i < std::size(kRecorded); ++i)
        if (const auto value = value_in(recorded, kRecorded[i]))
            return {static_cast<PumpNote>(i), *value};
    return {};
}

}  // namespace sideport::device
