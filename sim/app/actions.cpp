#include "sim/app/actions.h"

#include <algorithm>
#include <array>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace sideport::app {

namespace {

using enum Action;
using enum Group;
using enum Use;

constexpr Chord shifted(int key) {
    return {.key = key, .shift = true};
}

using T = Text;
using P = PadControl;

/// Under a button that is held before.
constexpr PadChord under(P with, P control) {
    return {.control = control, .with = with};
}
constexpr PadChord held_down(P control) {
    return {.control = control, .hold = true};
}

constexpr ActionRow row(Action action, const char* id, Text words, Group group, Use use, Chord key,
                        int left_handed_key, Text mouse, PadChord pad) {
    return {action, id, words, group, use, key, left_handed_key, mouse, pad};
}

// The left-handed preset moves what the left hand does to the right side of the board. What it
// displaces (iris, field, invert, ...) takes the places that are set free on the left.
constexpr std::array<ActionRow, kActions> kTable = {
    {row(xrays, "xrays", T::action_xrays, beam, held, {GLFW_KEY_SPACE}, 0, T::mouse_back_button,
         PadChord{P::lb}),
     row(pa, "pa", T::action_pa, c_arm, pressed, {GLFW_KEY_1}, GLFW_KEY_0, T::mouse_click,
         PadChord{P::left}),
     row(lateral, "lateral", T::action_lateral, c_arm, pressed, {GLFW_KEY_2}, GLFW_KEY_9,
         T::mouse_click, PadChord{P::right}),
     row(view_3, "view_3", T::action_view_3, c_arm, pressed, {GLFW_KEY_3}, GLFW_KEY_8,
         T::mouse_click, PadChord{P::up}),
     row(view_4, "view_4", T::action_view_4, c_arm, pressed, {GLFW_KEY_4}, GLFW_KEY_7,
         T::mouse_click, PadChord{P::down}),
     row(fine, "fine", T::action_fine, c_arm, held, {GLFW_KEY_LEFT_SHIFT}, 0,
         T::mouse_forward_button, PadChord{P::rb}),
     row(table_head, "table_head", T::action_table_head, c_arm, held, {GLFW_KEY_W}, GLFW_KEY_I,
         T::mouse_drag_its_number, PadChord{P::left_stick_up}),
     row(table_feet, "table_feet", T::action_table_feet, c_arm, held, {GLFW_KEY_S}, GLFW_KEY_K,
         T::mouse_drag_its_number, PadChord{P::left_stick_down}),
     row(table_right, "table_right", T::action_table_right, c_arm, held, {GLFW_KEY_A}, GLFW_KEY_J,
         T::mouse_drag_its_number, PadChord{P::left_stick_left}),
     row(table_left, "table_left", T::action_table_left, c_arm, held, {GLFW_KEY_D}, GLFW_KEY_L,
         T::mouse_drag_its_number, PadChord{P::left_stick_right}),
     row(orbit_pa, "orbit_pa", T::action_orbit_pa, c_arm, held, {GLFW_KEY_Q}, GLFW_KEY_U,
         T::mouse_drag_its_number, under(P::l3, P::left_stick_left)),
     row(orbit_lateral, "orbit_lateral", T::action_orbit_lateral, c_arm, held, {GLFW_KEY_E},
         GLFW_KEY_O, T::mouse_drag_its_number, under(P::l3, P::left_stick_right)),
     row(tilt_feet, "tilt_feet", T::action_tilt_feet, c_arm, held, {GLFW_KEY_Z}, GLFW_KEY_M,
         T::mouse_drag_its_number, under(P::l3, P::left_stick_down)),
     row(tilt_head, "tilt_head", T::action_tilt_head, c_arm, held, {GLFW_KEY_C}, GLFW_KEY_PERIOD,
         T::mouse_drag_its_number, under(P::l3, P::left_stick_up)),
     row(swivel_left, "swivel_left", T::action_swivel_left, c_arm, pressed, shifted(GLFW_KEY_COMMA),
         0, T::mouse_drag_its_number, under(P::menu, P::lb)),
     row(swivel_right, "swivel_right", T::action_swivel_right, c_arm, pressed,
         shifted(GLFW_KEY_PERIOD), GLFW_KEY_SLASH, T::mouse_drag_its_number, under(P::menu, P::rb)),
     row(detector_left, "detector_left", T::action_detector_left, c_arm, pressed,
         shifted(GLFW_KEY_MINUS), 0, T::mouse_drag_its_number, under(P::menu, P::l3)),
     row(detector_right, "detector_right", T::action_detector_right, c_arm, pressed,
         shifted(GLFW_KEY_EQUAL), 0, T::mouse_drag_its_number, under(P::menu, P::r3)),
     row(table_head_up, "table_head_up", T::action_table_head_up, c_arm, pressed, {GLFW_KEY_HOME},
         0, T::mouse_click, under(P::menu, P::up)),
     row(table_head_down, "table_head_down", T::action_table_head_down, c_arm, pressed,
         {GLFW_KEY_END}, 0, T::mouse_click, under(P::menu, P::down)),
     row(leaves_close, "leaves_close", T::action_leaves_close, beam, held, {GLFW_KEY_LEFT_BRACKET},
         0, T::mouse_drag_the_edge, under(P::rb, P::left)),
     row(leaves_open, "leaves_open", T::action_leaves_open, beam, held, {GLFW_KEY_RIGHT_BRACKET}, 0,
         T::mouse_drag_the_edge, under(P::rb, P::right)),
     row(iris_close, "iris_close", T::action_iris_close, beam, held, {GLFW_KEY_K}, GLFW_KEY_Z,
         T::mouse_drag_a_corner, under(P::rb, P::down)),
     row(iris_open, "iris_open", T::action_iris_open, beam, held, {GLFW_KEY_L}, GLFW_KEY_C,
         T::mouse_drag_a_corner, under(P::rb, P::up)),
     row(pulses_fewer, "pulses_fewer", T::action_pulses_fewer, beam, pressed, {GLFW_KEY_MINUS}, 0,
         T::mouse_click, under(P::menu, P::left)),
     row(pulses_more, "pulses_more", T::action_pulses_more, beam, pressed, {GLFW_KEY_EQUAL}, 0,
         T::mouse_click, under(P::menu, P::right)),
     row(mode, "mode", T::action_mode, beam, pressed, {GLFW_KEY_J}, GLFW_KEY_D, T::mouse_click,
         under(P::view, P::rt)),
     row(spot, "spot", T::action_spot, beam, pressed, {GLFW_KEY_SLASH}, GLFW_KEY_BACKSLASH,
         T::mouse_click, under(P::menu, P::rt)),
     row(auto_kv, "auto_kv", T::action_auto_kv, beam, pressed, {GLFW_KEY_O}, GLFW_KEY_W,
         T::mouse_click, under(P::menu, P::lt)),
     row(zoom, "zoom", T::action_zoom, beam, pressed, {GLFW_KEY_M}, GLFW_KEY_Q, T::mouse_click,
         under(P::view, P::lt)),
     row(acknowledge, "acknowledge", T::action_acknowledge, beam, pressed, {GLFW_KEY_ENTER}, 0,
         T::mouse_click, under(P::rb, P::b)),
     row(keep, "keep", T::action_keep, pictures, pressed, {GLFW_KEY_G}, 0, T::mouse_click,
         PadChord{P::a}),
     row(swap, "swap", T::action_swap, pictures, pressed, {GLFW_KEY_V}, 0, T::mouse_click,
         held_down(P::a)),
     row(flip, "flip", T::action_flip, pictures, pressed, {GLFW_KEY_H}, GLFW_KEY_F, T::mouse_click,
         under(P::view, P::y)),
     row(invert, "invert", T::action_invert, pictures, pressed, {GLFW_KEY_I}, GLFW_KEY_E,
         T::mouse_click, under(P::view, P::x)),
     row(previous_picture, "previous_picture", T::action_previous_picture, pictures, pressed,
         {GLFW_KEY_COMMA}, GLFW_KEY_A, T::mouse_click, under(P::view, P::lb)),
     row(next_picture, "next_picture", T::action_next_picture, pictures, pressed, {GLFW_KEY_PERIOD},
         GLFW_KEY_S, T::mouse_click, under(P::view, P::rb)),
     row(subtract, "subtract", T::action_subtract, pictures, pressed, {GLFW_KEY_U}, GLFW_KEY_Y,
         T::mouse_click, under(P::view, P::a)),
     row(new_mask, "new_mask", T::action_new_mask, pictures, pressed, shifted(GLFW_KEY_U),
         GLFW_KEY_Y, T::mouse_right_click_subtract, under(P::view, P::b)),
     row(mask_left, "mask_left", T::action_mask_left, pictures, pressed, {GLFW_KEY_SEMICOLON}, 0,
         T::mouse_shift_wheel_subtract, under(P::view, P::left)),
     row(mask_right, "mask_right", T::action_mask_right, pictures, pressed, {GLFW_KEY_APOSTROPHE},
         0, T::mouse_shift_wheel_subtract, under(P::view, P::right)),
     row(mask_up, "mask_up", T::action_mask_up, pictures, pressed, shifted(GLFW_KEY_SEMICOLON), 0,
         T::mouse_wheel_subtract, under(P::view, P::up)),
     row(mask_down, "mask_down", T::action_mask_down, pictures, pressed,
         shifted(GLFW_KEY_APOSTROPHE), 0, T::mouse_wheel_subtract, under(P::view, P::down)),
     row(swap_tool, "swap_tool", T::action_swap_tool, hands, pressed, {GLFW_KEY_TAB},
         GLFW_KEY_BACKSPACE, T::mouse_middle_button, PadChord{P::y}),
     row(feel, "feel", T::action_feel, hands, held, {GLFW_KEY_F}, GLFW_KEY_H,
         T::mouse_move_over_the_skin_left_presses, held_down(P::y)),
     row(stencil, "stencil", T::action_stencil, hands, pressed, shifted(GLFW_KEY_F), GLFW_KEY_H,
         T::mouse_drag_moves_wheel_turns_it, under(P::rb, P::y)),
     row(needle_in, "needle_in", T::action_needle_in, hands, held, {GLFW_KEY_PAGE_DOWN}, 0,
         T::mouse_wheel_0_5_mm_shift_0, PadChord{P::rt}),
     row(needle_out, "needle_out", T::action_needle_out, hands, held, {GLFW_KEY_PAGE_UP}, 0,
         T::mouse_wheel, PadChord{P::lt}),
     row(lean_left, "lean_left", T::action_lean_left, hands, held, {GLFW_KEY_LEFT}, 0,
         T::mouse_drag_right_button, under(P::r3, P::right_stick_left)),
     row(lean_right, "lean_right", T::action_lean_right, hands, held, {GLFW_KEY_RIGHT}, 0,
         T::mouse_drag_right_button, under(P::r3, P::right_stick_right)),
     row(turn_hub, "turn_hub", T::action_turn_hub, hands, held, {GLFW_KEY_LEFT_CONTROL}, 0,
         T::mouse_with_it_wheel_15_shift_3, PadChord{P::r3}),
     row(push, "push", T::action_push, hands, held, {GLFW_KEY_UP}, 0, T::mouse_drag_up_wheel_0_5_n,
         PadChord{P::rt}),
     row(pull, "pull", T::action_pull, hands, held, {GLFW_KEY_DOWN}, 0,
         T::mouse_drag_down_wheel_0_5_n, PadChord{P::lt}),
     row(stopcock, "stopcock", T::action_stopcock, hands, pressed, {GLFW_KEY_X}, GLFW_KEY_N,
         T::mouse_click, PadChord{P::x}),
     row(stopcock_step, "stopcock_step", T::action_stopcock_step, hands, pressed,
         shifted(GLFW_KEY_X), GLFW_KEY_N, T::mouse_click, under(P::rb, P::x)),
     row(slot_5, "slot_5", T::action_slot_5, hands, pressed, {GLFW_KEY_5}, 0, T::mouse_click,
         under(P::x, P::ring_1)),
     row(slot_6, "slot_6", T::action_slot_6, hands, pressed, {GLFW_KEY_6}, GLFW_KEY_4,
         T::mouse_click, under(P::x, P::ring_2)),
     row(slot_7, "slot_7", T::action_slot_7, hands, pressed, {GLFW_KEY_7}, GLFW_KEY_3,
         T::mouse_click, under(P::x, P::ring_3)),
     row(slot_8, "slot_8", T::action_slot_8, hands, pressed, {GLFW_KEY_8}, GLFW_KEY_2,
         T::mouse_click, under(P::x, P::ring_4)),
     row(slot_9, "slot_9", T::action_slot_9, hands, pressed, {GLFW_KEY_9}, GLFW_KEY_1,
         T::mouse_click, under(P::x, P::ring_5)),
     row(tray_page, "tray_page", T::action_tray_page, hands, pressed, shifted(GLFW_KEY_TAB),
         GLFW_KEY_BACKSPACE, T::mouse_click, under(P::x, P::right)),
     row(prep, "prep", T::action_prep, hands, pressed, shifted(GLFW_KEY_P), 0, T::mouse_click,
         under(P::l3, P::x)),
     row(drape, "drape", T::action_drape, hands, pressed, shifted(GLFW_KEY_T), 0, T::mouse_click,
         under(P::l3, P::y)),
     row(mark, "mark", T::action_mark, hands, pressed, shifted(GLFW_KEY_M), GLFW_KEY_Q,
         T::mouse_click, under(P::l3, P::a)),
     row(anaesthetic, "anaesthetic", T::action_anaesthetic, hands, pressed, shifted(GLFW_KEY_N),
         GLFW_KEY_X, T::mouse_click, under(P::l3, P::b)),
     row(patient, "patient", T::action_patient, sheets, pressed, {GLFW_KEY_T}, 0, T::mouse_click,
         under(P::menu, P::a)),
     row(posture, "posture", T::action_posture, sheets, pressed, {GLFW_KEY_N}, GLFW_KEY_X,
         T::mouse_click, under(P::menu, P::x)),
     row(breath, "breath", T::action_breath, sheets, pressed, {GLFW_KEY_Y}, GLFW_KEY_B,
         T::mouse_click, under(P::menu, P::b)),
     row(programmer, "programmer", T::action_programmer, sheets, pressed, {GLFW_KEY_P}, 0,
         T::mouse_click, under(P::menu, P::y)),
     row(conclude, "conclude", T::action_conclude, sheets, pressed, {GLFW_KEY_R}, 0, T::mouse_click,
         under(P::r3, P::down)),
     row(brief, "brief", T::action_brief, sheets, pressed, {GLFW_KEY_F3}, 0, T::mouse_click,
         under(P::r3, P::up)),
     row(hint, "hint", T::action_hint, sheets, pressed, {GLFW_KEY_F2}, 0, T::mouse_click,
         under(P::r3, P::left)),
     row(help, "help", T::action_help, sheets, pressed, {GLFW_KEY_F1}, 0, T::mouse_click,
         PadChord{P::view}),
     row(settings, "settings", T::action_settings, sheets, pressed, {GLFW_KEY_F4}, 0,
         T::mouse_click, under(P::r3, P::right)),
     row(full_screen, "full_screen", T::action_full_screen, sheets, pressed, {GLFW_KEY_F11}, 0,
         T::mouse_click, under(P::view, P::r3)),
     row(screenshot, "screenshot", T::action_screenshot, sheets, pressed, {GLFW_KEY_F12}, 0,
         T::mouse_click_in_the_pause, under(P::view, P::l3)),
     row(focus, "focus", T::action_focus, sheets, pressed, {GLFW_KEY_F6}, 0, T::mouse_click,
         under(P::r3, P::a)),
     row(escape, "escape", T::action_escape, sheets, pressed, {GLFW_KEY_ESCAPE}, 0,
         T::mouse_release, PadChord{P::menu})}};

}  // namespace

const char* group_words(Group group) {
    static constexpr Text kWords[] = {Text::group_xrays, Text::group_c_arm, Text::group_pictures,
                                      Text::group_hands, Text::group_sheets};
    return say(kWords[static_cast<std::size_t>(group)]);
}

std::span<const ActionRow> action_table() {
    return kTable;
}

const ActionRow& row_of(Action action) {
    return kTable[static_cast<std::size_t>(action)];
}

Action action_of(std::string_view id) {
    const auto at = std::find_if(kTable.begin(), kTable.end(),
                                 [&](const ActionRow& row) { return id == row.id; });
    return at == kTable.end() ? Action::count : at->action;
}

}  // namespace sideport::app
