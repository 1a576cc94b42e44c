#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "sim/base/result.h"

namespace sideport::app {

/// A case in a trainee's window of its own, beside the editor: the program, started once more.
class Trial {
  public:
    /// Errors: machine.start.
    static Result<std::unique_ptr<Trial>> start(const std::filesystem::path& scenario);
    /// The window goes with the editor.
    ~Trial();
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;

    /// Its exit code, once it has ended.
    std::optional<int> ended();

  private:
    explicit Trial(int process) : process_(process) {}

    int process_ = -1;
};

}  // namespace sideport::app
