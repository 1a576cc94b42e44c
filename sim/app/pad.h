#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sideport::app {

/// Everything on a gamepad that can be pressed, pulled or pushed aside. Those of the ring are five
/// places of the right stick, the first up and on clockwise; they count only under a held button,
/// and its release takes the one that was pointed at last.
enum class PadControl : int {
    none,
    a,
    b,
    x,
    y,
    lb,
    rb,
    view,
    menu,
    l3,
    r3,
    up,
    right,
    down,
    left,
    lt,
    rt,
    left_stick_up,
    left_stick_right,
    left_stick_down,
    left_stick_left,
    right_stick_up,
    right_stick_right,
    right_stick_down,
    right_stick_left,
    ring_1,
    ring_2,
    ring_3,
    ring_4,
    ring_5,
    count
};
inline constexpr std::size_t kPadControls = static_cast<std::size_t>(PadControl::count);

/// A control alone, held for a while, or while a button is held.
struct PadChord {
    PadControl control = PadControl::none;
    PadControl with = PadControl::none;  ///< a button that is down before
    bool hold = false;  ///< kept down for kPadHoldS, where a tap means another thing
    bool operator==(const PadChord&) const = default;
};

/// A button of the gamepad that is held so long means something else.
inline constexpr double kPadHoldS = 0.3;

/// "a", "hold+a", "rb+up", "x+ring_1", "none" and back, for the settings file.
std::string pad_chord_name(const PadChord& chord);
std::optional<PadChord> pad_chord_of_name(std::string_view name);
/// "RB + D-pad up", "hold A": as the help sheet says it.
std::string pad_words(const PadChord& chord);

}  // namespace sideport::app
