#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sim/app/texts.h"

namespace sideport::app {

struct InstructOptions {
    std::filesystem::path classroom;  ///< shared folder in which stations sign in
    std::string name = "instructor";  ///< recorded with each order and rating
    std::string store;                ///< file or URL that ratings go into; empty: none
    Language texts = Language::english;
    std::optional<double> quit_after_s;  ///< closes the window by itself
    std::filesystem::path screenshot;    ///< last picture of the window, when it closes
};

/// Opens the instructor's window over a classroom: follows its stations, shows the truth, sends
/// orders. Returns the exit code: 0 fine, 2 no such folder, 3 no display or no Vulkan 1.3.
int run_instruct(const InstructOptions& options);

}  // namespace sideport::app
