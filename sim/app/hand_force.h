#pragma once

namespace sideport::app {

inline constexpr double kMostForceN = 40.0;

/// Force of a thumb that has gone so many logical pixels from where it pressed: nothing near it,
/// then 0.15 N a pixel, from 80 on 0.30, at most 40 N. Odd in its argument; fine halves it.
double plunger_force_n(double pixels, bool fine);

/// Travel of one wheel event. Faster than 8 notches a second counts double, never when fine.
class WheelSteps {
  public:
    /// notches at a moment -> steps to take.
    double steps(double notches, double time_s, bool fine);

  private:
    double recent_ = 0.0, last_s_ = 0.0;  ///< notches of the last quarter of a second, decaying
};

/// A speed that grows to its full size within 150 ms and stops at once.
class Ramp {
  public:
    /// wanted -1 .. 1 -> what the motor is asked for now.
    double follow(double wanted, double dt_s);

  private:
    double at_ = 0.0;
};

}  // namespace sideport::app
