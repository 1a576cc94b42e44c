#pragma once

#include <string_view>

namespace sideport::scenario {

/// What an event or a hint of a case can wait for. A moment comes once: when it is true for the
/// first time. Beside these four, the first event of each of these names in the session's log is
/// one (docs/events.md).
inline constexpr std::string_view kAtStart = "start";
inline constexpr std::string_view kNeedleInPort = "needle_in_port";  ///< bevel in the chamber
inline constexpr std::string_view kAspirated = "aspirated";          ///< mL, whole session
inline constexpr std::string_view kContrastInjected = "contrast_injected";  ///< mL, with iodine

/// Whether `above` means something there.
bool counts_volume(std::string_view moment);

/// "start, needle_in_port, ...": all moments, in the order of the procedure.
std::string_view moment_choices();

/// What a moment means, for whoever chooses one; empty for an unknown one.
std::string_view moment_words(std::string_view moment);

/// "no_picture, no_scout, ...": the hints that the program gives.
std::string_view hint_topic_choices();

}  // namespace sideport::scenario
