#pragma once

#include <deque>

#include "sim/app/settings.h"
#include "sim/app/view_state.h"
#include "sim/app/window.h"
#include "sim/gpu/handle.h"

namespace sideport::app {

/// Keeps a window's interface at the window's size and at what the settings say, and writes
/// settings that were changed in the sheet: for the instructor's and the debrief's window.
class WindowFollower {
  public:
    /// Both must outlive it. Full screen where the settings say so.
    WindowFollower(Window& window, SettingsRead settings);
    /// Keeps the window's size for the next time.
    ~WindowFollower();
    WindowFollower(const WindowFollower&) = delete;
    WindowFollower& operator=(const WindowFollower&) = delete;

    /// Before each frame: new letters and colours where size or settings have changed.
    void follow(ViewState& view);
    /// Smaller than everything needs.
    bool too_small() const { return too_small_; }
    /// The keys that went down: opens and closes the sheet, learns keys, toggles full screen.
    /// True: the sheet is open, and the keys are its.
    bool take_keys(ViewState& view, const WindowEvents& events);
    /// The sheet, where it is open; after the panels.
    void draw(ViewState& view) const;
    Settings& settings() { return settings_; }

  private:
    void follow_settings(ViewState& view);

    Window& window_;
    Settings settings_, written_;
    std::string trouble_;  ///< of the file, shown in the sheet
    int width_ = 0, height_ = 0;
    float text_scale_ = 0.0F;
    bool too_small_ = false;
};

/// Counts how often the device was lost, and says when it is too often.
class DeviceLosses {
  public:
    /// A test may ask for a loss: $SIDEPORT_LOSE_DEVICE_AFTER_S seconds after the window has
    /// opened, once. Throws gpu::GpuError.
    void lose_once(double now_s);
    /// Says it on stderr. Throws the error again where the device was lost more than three times
    /// within a minute. now_s: since the window has opened.
    void count(const gpu::GpuError& error, double now_s);

  private:
    std::deque<double> at_s_;
    bool lost_once_ = false;
};

}  // namespace sideport::app
