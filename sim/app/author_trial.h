#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "sim/base/result.h"

namespace sideport::app {

/// A case in a trainee's window of its own, beside the editor: the program, started once more.
class Trial {
  public:
    /// As practice, or as an assessment: no hints, no stops, no starting again.
    /// Errors: machine.start.
    static Result<std::unique_ptr<Trial>> start(const std::filesystem::path& scenario,
                                                bool as_assessment);
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
