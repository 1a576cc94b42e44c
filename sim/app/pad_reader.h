#pragma once

#include <array>
#include <optional>

#include "sim/app/bindings.h"
#include "sim/app/devices.h"

namespace sideport::app {

/// How far each control of a gamepad is from rest, 0 .. 1; sticks beyond their dead zone.
using PadValues = std::array<double, kPadControls>;
PadValues pad_values(const PadState& pad);

/// What the gamepad asks for in this frame, by action.
struct PadActing {
    std::array<double, kActions> value{};                         ///< 0 .. 1 while held
    std::array<bool, kActions> pressed{}, tapped{}, kept_down{};  ///< as in Acting
    bool closes = false;  ///< B, where it is bound to nothing else: lets go and closes
    /// The right stick where no action has it, -1 .. 1, + right and + down.
    double stick_x = 0.0, stick_y = 0.0;
};

/// Turns a gamepad into actions. A control that leaves its rest belongs to the button that is held
/// then, until it is back at rest: letting go of the button first moves nothing.
class PadReader {
  public:
    PadActing read(const PadState& pad, const Bindings& bindings, double time_s);
    /// Forgets what was held: the window is not in front.
    void reset() { *this = {}; }

  private:
    struct Control {
        bool engaged = false, fired = false, led = false, kept = false;
        PadControl with = PadControl::none;
        double since_s = 0.0;
    };
    Control& at(PadControl control) { return controls_[static_cast<std::size_t>(control)]; }

    void engage(PadControl control, const Bindings& bindings, double time_s);
    void follow(PadControl control, double value, const Bindings& bindings, double time_s,
                PadActing& acting);
    void release(PadControl control, const Bindings& bindings, double time_s, PadActing& acting);
    void ring(const PadState& pad, const Bindings& bindings, PadActing& acting);
    void stick(const PadValues& values, const Bindings& bindings, PadActing& acting);

    std::array<Control, kPadControls> controls_{};
    PadControl ring_ = PadControl::none;  ///< the place that was pointed at last
    PadControl ring_under_ = PadControl::none;
};

/// Waits for a chord to be pressed and let go, for the settings.
class PadLearner {
  public:
    /// Once a frame; a chord when one has been let go.
    std::optional<PadChord> follow(const PadState& pad, double time_s);

  private:
    PadChord chord_;
    double since_s_ = 0.0;
    bool armed_ = false;  ///< everything was at rest since the learning began
};

}  // namespace sideport::app
