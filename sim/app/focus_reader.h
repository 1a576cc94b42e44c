#pragma once

#include <array>
#include <span>

#include "sim/app/case_list.h"
#include "sim/app/devices.h"
#include "sim/app/view_state.h"

namespace sideport::app {

/// Divides gamepad and keys between hands and panels. A control of the gamepad belongs to whoever
/// had it when it left its rest, until it is back at rest: a trigger that pushes while a sheet
/// opens goes on pushing, and one that was pulled over a sheet never moves the needle.
///
/// Always the hands': LB, the foot; and View, Menu, L3, R3 with all that is pressed under them. RB
/// makes both fine.
class FocusReader {
  public:
    /// At a session, once a frame and before the interface's: a sheet that opens takes the gamepad,
    /// and gives it back. keys: that went down, with their repeats (GLFW). within: something on the
    /// panel is open or held, and B is for that.
    void read(ViewState& view, const PadState& pad, std::span<const int> keys, bool within,
              double time_s);
    /// The same at the list of cases, where there are no hands: on the rows the gamepad does what
    /// arrows and Enter do.
    void read(ViewState& view, CaseList& list, const PadState& pad, std::span<const int> keys,
              bool within, double time_s);
    /// The same where there is one panel and nothing else.
    void read(Focus& focus, const char* panel, const PadState& pad, bool within, double time_s);
    /// Another screen: what is held by the panels of the last one is nobody's until it is at rest.
    void change_screen();
    /// Arrows, Tab, Enter, Space and Esc were the panel's in the last read.
    bool has_keys() const { return keys_are_panels_; }
    /// Takes away what the panel has.
    void leave_to_hands(DeviceState& devices) const;

  private:
    /// Names of windows; the first has the ring at first, X goes to the next.
    using Parts = std::span<const char* const>;
    static constexpr std::size_t kControls = 15 + 4;  ///< buttons, triggers, sticks

    void follow(Focus& focus, Parts parts, const PadState& pad, std::span<const int> keys,
                bool within, double time_s);
    void divide(bool panel_has_pad, bool panel_has_back, const PadState& pad);
    void choose_part(Focus& focus, Parts parts, bool within);
    void read_pad_moves(PanelMoves& moves);
    void read_keys(Focus& focus, std::span<const int> keys, bool within);
    void step(PanelMoves& moves, double time_s);

    enum class Owner { hands, panel, nobody };
    std::array<bool, kControls> out_{};
    std::array<Owner, kControls> owner_{};
    PadState hands_, panel_;
    bool took_ = false, went_on_ = false, went_back_ = false;  ///< A, X, B of the last frame
    bool goes_on_ = false, goes_back_ = false;                 ///< X, B went down
    bool has_way_back_ = false;  ///< B and Esc go to the first part, or give all back
    bool leaves_ = false;        ///< B on the first part gives gamepad and keys back
    bool keys_are_panels_ = false, escape_is_panels_ = false;
    std::array<bool, 4> was_{};        ///< up, right, down, left of the last frame
    std::array<double, 4> again_s_{};  ///< when a held direction counts again
    Sheet sheet_ = Sheet::none;        ///< of the last frame
};

/// Keys that work a panel: arrows, Tab, Enter and Space.
bool is_panel_key(int key);

}  // namespace sideport::app
