#include "sim/runner/session_list.h"

#include <algorithm>

#include "sim/base/file_io.h"
#include "sim/runner/journal.h"

namespace sideport::runner {

namespace fs = std::filesystem;

std::optional<SessionSummary> read_summary(const fs::path& folder) {
    const auto header = session::read_recording_header(folder);
    if (!header) return std::nullopt;
    const session::Recording& recording = header.value();
    SessionSummary summary{.folder = folder,
                           .scenario = recording.scenario_path,
                           .seed = recording.seed,
                           .trainee = recording.trainee,
                           .mode = recording.mode,
                           .build = recording.build,
                           .state = recording.state,
                           .last_tick = recording.last_tick};
    std::error_code problem;
    const fs::path log = folder / "hashes.jsonl";
    const auto written = fs::last_write_time(log, problem);
    if (!problem) {
        summary.age =
            std::max(std::chrono::seconds(0), std::chrono::duration_cast<std::chrono::seconds>(
                                                  fs::file_time_type::clock::now() - written));
    }
    if (summary.state == session::RecordingState::ended) {
        if (const auto text = read_file(folder / "result.json"))
            summary.result = records::result_summary(text.value());
    } else {
        summary.being_written = is_being_written(folder);
        summary.last_tick = session::last_recorded_tick(folder);
    }
    return summary;
}

std::vector<SessionSummary> read_sessions(const fs::path& sessions) {
    std::vector<SessionSummary> list;
    std::error_code problem;
    for (const fs::directory_entry& entry : fs::directory_iterator(sessions, problem)) {
        if (!entry.is_directory(problem)) continue;
        if (auto summary = read_summary(entry.path())) list.push_back(std::move(*summary));
    }
    std::sort(list.begin(), list.end(), [](const SessionSummary& a, const SessionSummary& b) {
        return a.age != b.age ? a.age < b.age : a.folder < b.folder;
    });
    return list;
}

Result<Done> give_up(const fs::path& folder) {
    auto header = session::read_recording_header(folder);
    if (!header) return header.error();
    session::Recording recording = std::move(header).value();
    if (recording.state != session::RecordingState::running) return Done{};
    recording.state = session::RecordingState::interrupted;
    return session::write_recording_header(folder, recording);
}

}  // namespace sideport::runner
