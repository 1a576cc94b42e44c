#include "sim/app/frame_log.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace sideport::app {

namespace {

constexpr const char* kHeader =
    "time_s,interval_ms,input_ms,session_ms,fluoroscopy_ms,interface_ms,present_ms,late_ms,pulses,"
    "draw_commands,vertices,beam_on,in_list\n";

std::string line_of(const char* which, const std::vector<FrameTimes>& frames) {
    if (frames.empty()) return fmt::format("frames {}: none", which);
    std::vector<double> busy, between, late;
    for (const FrameTimes& frame : frames) {
        busy.push_back(frame.busy_ms());
        between.push_back(frame.interval_ms);
        if (frame.late_ms > 0.0) late.push_back(frame.late_ms);
    }
    const auto words = [](const Spread& s) {
        return fmt::format("{:.1f} / {:.1f} / {:.1f} ms", s.median, s.p95, s.worst);
    };
    return fmt::format(
        "frames {}: {}; median / 95 % / worst of the work {}, of the interval {}, of input to "
        "picture {}",
        which, frames.size(), words(spread_of(busy)), words(spread_of(between)),
        words(spread_of(late)));
}

}  // namespace

Spread spread_of(std::vector<double> values) {
    if (values.empty()) return {};
    std::sort(values.begin(), values.end());
    const auto at = [&](double share) {
        const auto last = static_cast<double>(values.size() - 1);
        return values[static_cast<std::size_t>(std::lround(share * last))];
    };
    return {.median = at(0.5), .p95 = at(0.95), .worst = values.back()};
}

Result<FrameLog> FrameLog::open(const std::filesystem::path& path) {
    std::FILE* file = std::fopen(path.c_str(), "w");
    if (file == nullptr)
        return Error{"file.unwritable", "the frame log cannot be written", path.string()};
    std::setvbuf(file, nullptr, _IOLBF, 0);  // whole lines, even when the program is killed
    std::fputs(kHeader, file);
    return FrameLog(file);
}

FrameLog::FrameLog(FrameLog&& other) noexcept
    : file_(std::exchange(other.file_, nullptr)),
      frames_(std::move(other.frames_)) {}

FrameLog::~FrameLog() {
    if (file_ != nullptr) std::fclose(file_);
}

void FrameLog::add(const FrameTimes& frame) {
    const std::string line = fmt::format(
        "{:.4f},{:.2f},{:.3f},{:.3f},{:.3f},{:.3f},{:.3f},{:.2f},{},{},{},{},{}\n", frame.time_s,
        frame.interval_ms, frame.input_ms, frame.session_ms, frame.fluoroscopy_ms,
        frame.interface_ms, frame.present_ms, frame.late_ms, frame.pulses, frame.draw_commands,
        frame.vertices, frame.beam_on ? 1 : 0, frame.in_list ? 1 : 0);
    std::fputs(line.c_str(), file_);
    frames_.push_back(frame);
}

std::string FrameLog::summary() const {
    std::vector<FrameTimes> session, beam, list;
    for (const FrameTimes& frame : frames_) {
        (frame.in_list ? list : session).push_back(frame);
        if (frame.beam_on) beam.push_back(frame);
    }
    const std::string lines = line_of("in all", session) + "\n" + line_of("with X-rays", beam);
    return list.empty() ? lines : lines + "\n" + line_of("of the case list", list);
}

}  // namespace sideport::app
