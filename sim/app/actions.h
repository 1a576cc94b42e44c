#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "sim/app/pad.h"
#include "sim/app/texts.h"

namespace sideport::app {

/// Everything that a key, a mouse button or a gamepad can do in the trainee's window. Devices are
/// read into these and nothing else; the table says how each is reached and what the help sheet
/// calls it.
enum class Action : int {
    xrays,
    pa,
    lateral,
    view_3,
    view_4,
    fine,
    table_head,
    table_feet,
    table_right,
    table_left,
    orbit_pa,
    orbit_lateral,
    tilt_feet,
    tilt_head,
    swivel_left,
    swivel_right,
    detector_left,
    detector_right,
    table_head_up,
    table_head_down,
    leaves_close,
    leaves_open,
    iris_close,
    iris_open,
    pulses_fewer,
    pulses_more,
    mode,
    spot,
    auto_kv,
    zoom,
    acknowledge,
    keep,
    swap,
    flip,
    invert,
    previous_picture,
    next_picture,
    subtract,
    new_mask,
    mask_left,
    mask_right,
    mask_up,
    mask_down,
    swap_tool,
    feel,
    stencil,
    needle_in,
    needle_out,
    lean_left,
    lean_right,
    turn_hub,
    push,
    pull,
    stopcock,
    stopcock_step,
    slot_5,
    slot_6,
    slot_7,
    slot_8,
    slot_9,
    tray_page,
    prep,
    drape,
    mark,
    anaesthetic,
    patient,
    posture,
    breath,
    programmer,
    conclude,
    brief,
    hint,
    help,
    settings,
    full_screen,
    screenshot,
    focus,
    escape,
    count
};
/// A control that is held so long means something else, where a tap means something.
inline constexpr double kHoldS = 0.6;
inline constexpr std::size_t kActions = static_cast<std::size_t>(Action::count);

/// A key by its place on the board (GLFW names places after the US layout), alone or with Shift.
struct Chord {
    int key = 0;  ///< GLFW; 0: none
    bool shift = false;
    bool operator==(const Chord&) const = default;
};

enum class Group : int { beam, c_arm, pictures, hands, sheets };
const char* group_words(Group group);

/// When an action happens: for as long as the control is held, or once when it goes down.
enum class Use : int { held, pressed };

struct ActionRow {
    Action action;
    const char* id;  ///< in the settings file
    Text words;      ///< on the help sheet
    Group group;
    Use use;
    Chord key;
    int left_handed_key;  ///< of the preset for the mouse in the left hand; 0: as `key`
    Text mouse;           ///< how the mouse does it
    PadChord pad;         ///< of the gamepad
};
/// In the order of Action.
std::span<const ActionRow> action_table();
const ActionRow& row_of(Action action);
/// Action::count when there is none of this name.
Action action_of(std::string_view id);

}  // namespace sideport::app
