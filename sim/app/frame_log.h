#pragma once

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/result.h"

namespace sideport::app {

/// What one frame of the window took, milliseconds of the wall's clock.
struct FrameTimes {
    double time_s = 0.0;       ///< since the log was opened, at the frame's end
    double interval_ms = 0.0;  ///< since the frame before
    double input_ms = 0.0;
    double session_ms = 0.0;      ///< ticks, without the exposures
    double fluoroscopy_ms = 0.0;  ///< exposures drawn
    double interface_ms = 0.0;    ///< panels and their draw lists
    double present_ms = 0.0;      ///< recording, waiting for the device, presenting
    double late_ms = 0.0;         ///< the oldest input of the frame, from its arrival to its end
    int pulses = 0;
    int draw_commands = 0, vertices = 0;
    bool beam_on = false;
    bool in_list = false;  ///< of the cases; no session runs

    double busy_ms() const {
        return input_ms + session_ms + fluoroscopy_ms + interface_ms + present_ms;
    }
};

/// Median, 95th percentile and worst of some values; zeros without any.
struct Spread {
    double median = 0.0, p95 = 0.0, worst = 0.0;
};
Spread spread_of(std::vector<double> values);

/// Writes a line a frame as CSV, and keeps what a summary needs.
class FrameLog {
  public:
    /// Errors: file.unwritable.
    static Result<FrameLog> open(const std::filesystem::path& path);
    FrameLog(FrameLog&& other) noexcept;
    FrameLog& operator=(FrameLog&&) = delete;
    ~FrameLog();

    void add(const FrameTimes& frame);
    /// Two lines: all frames of sessions, and those with X-rays on; a third with those of the list
    /// of cases where it was shown.
    std::string summary() const;

  private:
    explicit FrameLog(std::FILE* file) : file_(file) {}
    std::FILE* file_;
    std::vector<FrameTimes> frames_;
};

}  // namespace sideport::app
