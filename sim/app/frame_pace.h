#pragma once

#include <optional>

namespace sideport::app {

/// When the window is drawn: at once after a new exposure, up to 60 times a second while something
/// moves or a hand is at work, ten times a second otherwise. Between, the program sleeps.
class FramePace {
  public:
    static constexpr double kBusyS = 1.0 / 60.0, kIdleS = 0.1;
    static constexpr double kHandS = 0.4;   ///< so long after an event a hand is still at work
    static constexpr double kWakeS = 0.03;  ///< the session's clock never waits longer

    /// An event came in, at a moment of the wall's clock.
    void event(double now_s) { event_s_ = now_s; }
    /// How long to sleep at most; 0: a frame is due. moves: something on the screen does.
    double wait_s(double now_s, bool moves) const;
    bool due(double now_s, bool moves) const { return wait_s(now_s, moves) <= 0.0; }
    /// A frame was drawn that was begun at this moment.
    void drawn(double start_s) { drawn_s_ = start_s; }
    /// There is something new to show: a frame is due.
    void picture() { drawn_s_ = -1e9; }

  private:
    double event_s_ = -1e9, drawn_s_ = -1e9;
};

/// Tells once how many pictures a second there are, when they stay too few while something moves.
class SlowPictures {
  public:
    static constexpr double kFewestPerS = 25.0, kOverS = 4.0;

    /// A frame was drawn at this moment. moves: something on the screen does, so that frames were
    /// drawn as fast as they can be. Pictures a second, the first time that they are too few.
    std::optional<double> drawn(double now_s, bool moves);

  private:
    double since_s_ = -1.0;
    int frames_ = 0;
    bool told_ = false;
};

}  // namespace sideport::app
