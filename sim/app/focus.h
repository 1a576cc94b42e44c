#pragma once

namespace sideport::app {

/// What gamepad or keys do to a panel in this frame.
struct PanelMoves {
    bool up = false, right = false, down = false, left = false;  ///< held
    bool take = false, back = false;                             ///< held
    bool types = false;          ///< a field is to be typed into: Enter, not A
    bool takes = false;          ///< A went down
    bool fine = false;           ///< RB
    float scroll = 0.0F;         ///< of the right stick, -1 .. 1, + down
    int step_x = 0, step_y = 0;  ///< presses with their repeats, + right and + up
};

/// Whether the gamepad or the keys work a panel instead of the hands, and which.
struct Focus {
    bool pad = false;         ///< the gamepad's D-pad, left stick, A, B and X are the panel's
    bool keys = false;        ///< arrows, Tab, Enter and Space are
    bool has_pad = false;     ///< there is one
    const char* panel = "";   ///< name of the window that has the ring
    bool has_others = false;  ///< X goes to another one
    bool closes = true;       ///< B and Esc leave it; else they go back within it
    bool own_ring = false;    ///< the panel moves it by itself: rows of the case list
    bool lost = false;        ///< what had the ring is no longer drawn
    PanelMoves moves;

    unsigned number = 0;         ///< field whose number is being stepped; 0: none
    float number_before = 0.0F;  ///< it goes back to this
    bool number_drawn = false;   ///< since the last frame

    /// A ring is shown, and what it stands on is what gamepad or keys work.
    bool works() const { return keys || (pad && has_pad); }
};

}  // namespace sideport::app
