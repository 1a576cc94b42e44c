#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sideport::app {

struct DebriefOptions {
    std::vector<std::filesystem::path> sessions;
    std::optional<double> quit_after_s;
    std::filesystem::path screenshot;
    std::string store;
};

/// Opens the player of stored sessions; returns the exit code.
int run_debrief(const DebriefOptions& options);

}  // namespace sideport::app
