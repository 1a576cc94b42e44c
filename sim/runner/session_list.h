#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/records/report.h"
#include "sim/session/recorder.h"

namespace sideport::runner {

/// A session folder as a list of cases needs it; the logs are not read.
struct SessionSummary {
    std::filesystem::path folder;
    std::filesystem::path scenario;  ///< file, as recorded
    std::uint64_t seed = 1;
    std::string trainee, mode, build;
    session::RecordingState state = session::RecordingState::ended;
    bool being_written = false;                    ///< by a program that runs now
    std::int64_t last_tick = 0;                    ///< how far it has come
    std::chrono::seconds age{0};                   ///< since the last write
    std::optional<records::ResultSummary> result;  ///< of a session that has ended

    /// Was broken off and nobody writes it: may be continued.
    bool is_unfinished() const {
        return state == session::RecordingState::running && !being_written && last_tick > 0;
    }
};

/// The session in this folder; nothing when it is none or cannot be read.
std::optional<SessionSummary> read_summary(const std::filesystem::path& folder);
/// Those in the folders of this folder, newest first. A folder that does not exist holds none.
std::vector<SessionSummary> read_sessions(const std::filesystem::path& sessions);

/// An unfinished session that will not be continued: it is not offered again, and stays readable.
Result<Done> give_up(const std::filesystem::path& folder);

}  // namespace sideport::runner
