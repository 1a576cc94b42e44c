#pragma once

#include <optional>

#include "sim/app/action_reader.h"
#include "sim/app/hand_force.h"
#include "sim/app/view_state.h"

namespace sideport::app {

/// Turns what the devices do into commands. The pedal is a dead man's switch: it is released with
/// its key, with the window's focus, with the session and, on the keyboard, while a text field is
/// active.
class Input {
  public:
    /// settings must outlive it; they may change between frames.
    explicit Input(const Settings& settings) : settings_(settings) {}

    /// Once a frame, with what the devices have done since the last one.
    void collect(ViewState& view, Commands& commands, const DeviceState& devices, double dt_s);

    /// A hand is closed on needle or plunger: the cursor belongs to it.
    bool grips() const { return grip_ != Grip::none; }

  private:
    enum class Grip { none, slide, lean, plunger };

    void pedal(const ViewState& view, Commands& commands, const DeviceState& devices);
    void table(const ViewState& view, Commands& commands, double dt_s);
    void c_arm(const ViewState& view, Commands& commands, double dt_s);
    void views(ViewState& view, Commands& commands);
    void turns(const ViewState& view, Commands& commands);
    void field(const ViewState& view, Commands& commands, double dt_s);
    void generator(const ViewState& view, Commands& commands);
    void pictures(ViewState& view, Commands& commands);
    void patient(ViewState& view, Commands& commands);
    void sheets(ViewState& view, Commands& commands);
    void held_sheets(ViewState& view, Commands& commands);
    void turn_focus(ViewState& view) const;
    void close_or_pause(ViewState& view, bool may_pause);
    bool lets_go(ViewState& view, Commands& commands);

    void tray(ViewState& view, Commands& commands);
    void skin(const ViewState& view, Commands& commands);
    void needle(ViewState& view, Commands& commands, double dt_s);
    void needle_by_stick(ViewState& view, Commands& commands, double dt_s);
    void plunger(ViewState& view, Commands& commands, double dt_s);
    void mouse(ViewState& view, Commands& commands, const DeviceState& devices);
    void take_grip(ViewState& view, Commands& commands, const DeviceState& devices);
    void hold_grip(ViewState& view, Commands& commands, const DeviceState& devices,
                   bool just_taken);
    void wheel(ViewState& view, Commands& commands, const DeviceState& devices);
    void finger(ViewState& view, Commands& commands, const DeviceState& devices);
    void stencil(ViewState& view, Commands& commands, const DeviceState& devices, double dt_s);
    void lean(const ViewState& view, Commands& commands, double right_deg, double up_deg) const;
    void turn_hub(Commands& commands, double by_deg) const;
    void set_force(ViewState& view, Commands& commands, double newton) const;

    /// A fifth while everything is fine.
    double speed() const { return acting_.holds(Action::fine) ? 0.2 : 1.0; }

    const Settings& settings_;
    ActionReader reader_;
    Acting acting_;

    bool pedal_down_ = false, latched_ = false;
    double latched_at_s_ = 0.0;
    Ramp table_ramp_[2], orbit_ramp_, tilt_ramp_;
    std::optional<glm::dvec3> table_target_;  ///< while a key drives the table
    std::optional<glm::dvec2> c_arm_target_;  ///< orbit, tilt, while a key drives the C-arm
    Grip grip_ = Grip::none;
    double mouse_x_ = 0.0, mouse_y_ = 0.0;        ///< of the last frame
    double grip_x_ = 0.0, grip_y_ = 0.0;          ///< of the hand on the picture, window pixels
    double grip_travel_px_ = 0.0, trim_n_ = 0.0;  ///< of the thumb since it pressed
    bool key_force_ = false, pad_force_ = false, feeling_ = false, drags_stencil_ = false;
    WheelSteps wheel_steps_;
};

/// A command by its name, for those that a session may not know: nothing then.
std::optional<session::Command> command_if_known(std::string_view name,
                                                 std::array<double, 3> values);

/// The picture on the live monitor was taken from the front: it shows where on the skin.
bool seen_from_front(const ViewState& view);
/// The skin point under a pixel of the live monitor: the ray meets the level of the skin.
glm::dvec3 skin_under(const ViewState& view, double x_px, double y_px);

}  // namespace sideport::app
