#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "sim/app/texts.h"
#include "sim/base/result.h"

namespace sideport::app {

class Window;
class WindowFollower;

struct AuthorOptions {
    std::filesystem::path scenario;  ///< opened at once; empty: the list of cases
    Language texts = Language::english;
    std::optional<double> quit_after_s;  ///< closes the window by itself
    std::filesystem::path screenshot;    ///< last picture of the window, when it closes
    std::filesystem::path log;           ///< what the tab Log tells goes here as well; empty: not
    std::function<void()> beat = [] {
    };  ///< called some ten times a second while it is open
};

/// Opens the editor of cases. Returns the exit code: 0 fine, 2 no such case, 3 no display or no
/// Vulkan 1.3.
int run_author(const AuthorOptions& options);

/// The editor on options.scenario in a window that is open, until its way back is taken or the
/// window closes; `look` shows its plan then. What was made with the window's device must be gone:
/// it may be lost meanwhile. Errors: file.*. Throws gpu::GpuError.
Result<Done> edit_case(Window& window, WindowFollower& look, const AuthorOptions& options);

}  // namespace sideport::app
