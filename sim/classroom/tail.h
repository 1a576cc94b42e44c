#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace sideport::classroom {

/// Follows a text file that another program, perhaps on another machine, appends to. Nothing is
/// locked or kept open.
class Tail {
  public:
    Tail() = default;
    explicit Tail(std::filesystem::path file, std::size_t longest_line = 1U << 16U)
        : file_(std::move(file)),
          longest_line_(longest_line) {}

    /// Lines that are whole by now and have not been given yet, without their ends. A line that is
    /// half written waits for the rest; one that is longer than allowed is given cut off.
    std::vector<std::string> read();
    /// The file has become shorter, or begins with something else: it is another one now.
    bool was_replaced() const { return replaced_; }

  private:
    std::filesystem::path file_;
    std::size_t longest_line_ = 1U << 16U;
    std::int64_t offset_ = 0;
    std::string start_;  ///< the file's first bytes, as they were
    bool replaced_ = false;
    bool skipping_ = false;  ///< the rest of a line that was too long
};

}  // namespace sideport::classroom
