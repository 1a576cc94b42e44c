#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sim/app/texts.h"

namespace sideport::app {

struct AuthorOptions {
    std::filesystem::path scenario;  ///< opened at once; empty: the list of cases
    Language texts = Language::english;
    std::optional<double> quit_after_s;  ///< closes the window by itself
    std::filesystem::path screenshot;    ///< last picture of the window, when it closes
};

/// Opens the editor of cases. Returns the exit code: 0 fine, 2 no such case, 3 no display or no
/// Vulkan 1.3.
int run_author(const AuthorOptions& options);

}  // namespace sideport::app
