#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sideport::app {

struct DebriefOptions {
    /// Session folders; with several there is a list to choose from.
    std::vector<std::filesystem::path> sessions;
    std::optional<double> quit_after_s;  ///< closes the window by itself
    std::filesystem::path screenshot;    ///< last picture of the window, when it closes
    std::string store;                   ///< file or URL with the cohort; empty: none
    std::string name = "instructor";     ///< recorded with each mark by hand
};

/// Opens the debrief player's window and returns the exit code of the program: 0 fine, 2 a session
/// that cannot be read, 3 no display or no Vulkan 1.3 (one line on stderr says which).
int run_debrief(const DebriefOptions& options);

}  // namespace sideport::app
