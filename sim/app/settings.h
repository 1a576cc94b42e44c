#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/app/bindings.h"
#include "sim/base/result.h"

namespace sideport::app {

enum class Palette : int { standard, color_blind_safe };

/// What a person has chosen, kept between runs. Defaults are what a first run gets.
struct Settings {
    Bindings bindings = default_bindings(false);
    bool left_handed = false;
    int foot_switch_key = 0;       ///< GLFW key that a foot switch sends; 0: none was learnt
    int foot_switch_keep_key = 0;  ///< of a second pedal, which keeps the picture
    bool pedal_latch = false;      ///< practice: tap on, tap off, off after 10 s
    bool grip_toggles = false;     ///< press to grip, press again to let go
    bool caps_lock_fine = false;   ///< Caps Lock: everything fine until it is pressed again
    double ui_scale = 0.0;         ///< 0: as the window allows; else one of kUiScales
    double text_scale = 1.0;       ///< 1 .. kMostTextScale
    bool high_contrast = false;
    Palette palette = Palette::standard;
    bool reduce_motion = false;
    bool captions = true;  ///< of sounds
    double sound_volume = 1.0;
    bool full_screen = false;
    int window_width = 1600, window_height = 900;
    std::string monitor;    ///< name of the one that full screen uses; empty: the window's own
    std::string classroom;  ///< shared folder of a classroom, as --classroom; empty: none
    std::string station;    ///< name of this station in it; empty: station-1
    bool stops_at_errors = true;  ///< practice stops at a critical error and shows it

    bool operator==(const Settings&) const = default;
};

inline constexpr double kUiScales[] = {1.0, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5};
/// In a window of less than 1600 x 900 letters end earlier: kMostCompactLetters of style.h.
inline constexpr double kTextScales[] = {1.0, 1.1, 1.25, 1.5};
inline constexpr double kMostTextScale = 1.5;
inline constexpr int kSettingsFormat = 1;

/// What a file gave: every line that could be read, and what was wrong with the others.
struct SettingsRead {
    Settings settings;
    Errors errors;
};

/// One "name: value" a line. A line that is broken, unknown or out of range leaves its default and
/// says so; the others count. Errors: settings.syntax, settings.unknown, settings.range,
/// settings.duplicate_key, settings.format (a newer file: all defaults).
SettingsRead read_settings(std::string_view text, const std::string& name);
/// The file's text; read_settings gives the same settings back.
std::string settings_text(const Settings& settings);

/// $XDG_CONFIG_HOME/sideport/settings.yaml, or in ~/.config.
std::filesystem::path settings_path();
/// Defaults when there is no file. A file that cannot be read is an error among the others.
SettingsRead load_settings(const std::filesystem::path& path);
/// Errors: file.unwritable.
Result<Done> save_settings(const std::filesystem::path& path, const Settings& settings);

}  // namespace sideport::app
