#pragma once

#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "sim/app/settings.h"
#include "sim/app/style.h"
#include "sim/app/view_state.h"
#include "sim/app/window.h"
#include "sim/gpu/handle.h"

namespace sideport::app {

/// Copies a file with faults beside itself, as settings.damaged.yaml, before anything is written
/// over it. Where the copy is; nothing when there could be none.
std::optional<std::filesystem::path> keep_damaged(const std::filesystem::path& path);

/// Keeps a window's interface at the window's size and at what the settings say, and writes
/// settings that were changed in the sheet.
class WindowFollower {
  public:
    /// What a small window does: the trainee's takes the compact plan, the others are drawn
    /// smaller.
    enum class Plans { one, compact_too };

    /// The window must outlive it. Full screen where the settings say so.
    WindowFollower(Window& window, SettingsRead settings, Plans plans = Plans::one);
    /// Keeps the window's size for the next time.
    ~WindowFollower();
    WindowFollower(const WindowFollower&) = delete;
    WindowFollower& operator=(const WindowFollower&) = delete;

    /// Another screen takes the window: letters are loaded anew for its plan.
    void use(Plans plans);
    /// Before each frame: new letters and colours where size or settings have changed.
    void follow(ViewState& view);
    /// Smaller than everything needs.
    bool too_small() const { return too_small_; }
    /// The keys that went down: opens and closes the sheet, learns keys, toggles full screen.
    /// True: the sheet is open, and the keys are its.
    bool take_keys(ViewState& view, const WindowEvents& events);
    /// The sheet, where it is open; after the panels.
    void draw(ViewState& view) const;
    /// What was wrong with the settings file, the first time that it is asked for.
    std::string take_trouble() { return std::exchange(untold_, {}); }
    Settings& settings() { return settings_; }
    const Settings& settings() const { return settings_; }
    /// Into full screen or back; the settings keep it.
    void toggle_full_screen(ViewState& view);

  private:
    void follow_settings(ViewState& view);
    Fit fit() const;

    Window& window_;
    Plans plans_;
    Settings settings_, written_;
    std::string trouble_;  ///< of the file, shown in the sheet
    std::string untold_;   ///< the same, for the status line
    int width_ = 0, height_ = 0;
    float letters_ = 0.0F;  ///< of the fonts that are loaded
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
