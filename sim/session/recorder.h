#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/events/event.h"
#include "sim/session/command.h"

namespace sideport::session {

/// How far a recording has come.
enum class RecordingState : int {
    running,      ///< being written; when nobody writes it the program was stopped in the middle
    interrupted,  ///< stopped in the middle and given up: it will not be continued
    ended,        ///< whole
};

/// What is recorded of a session besides its pictures: the folder's session.yaml, commands.jsonl,
/// events.jsonl and hashes.jsonl (cli.md).
struct Recording {
    std::string scenario_path;
    std::uint64_t scenario_hash = 0, seed = 1;
    std::string build, trainee, mode;
    std::string checklist;  ///< that graded it: id, version and hash; empty before
    std::int64_t last_tick = 0;
    std::vector<std::pair<std::int64_t, Command>> commands;
    std::vector<std::pair<std::int64_t, std::uint64_t>> hashes;
    std::vector<std::pair<std::string, std::string>> overrides;  ///< --set of the run
    events::EventLog events;
    RecordingState state = RecordingState::ended;
};

/// Program version and compiler-independent numerics version: sessions of another one are refused.
std::string build_name();

Result<Done> write_recording(const std::filesystem::path& folder, const Recording& recording);
/// Errors: session.missing, session.damaged (with file:line). Of a session that did not end the
/// torn last line of each file is dropped, and then what goes beyond the last state hash that all
/// files agree on: last_tick is that hash's tick, 0 without one.
Result<Recording> read_recording(const std::filesystem::path& folder);

/// Where and by whom, without the logs; last_tick is 0 while the session runs.
Result<Recording> read_recording_header(const std::filesystem::path& folder);
/// session.yaml alone, as the state of the recording is now.
Result<Done> write_recording_header(const std::filesystem::path& folder,
                                    const Recording& recording);
/// Tick of the last whole line of hashes.jsonl; 0 without one. Reads the end of the file only.
std::int64_t last_recorded_tick(const std::filesystem::path& folder);

/// "The recording is cut off at 9:12. Everything before it is intact." Empty for a whole one.
std::string cut_off_message(const Recording& recording);

/// {"tick":240,"hash":"0123456789abcdef"}
std::string hash_line(std::int64_t tick, std::uint64_t hash);
/// Errors: session.damaged.
Result<std::pair<std::int64_t, std::uint64_t>> hash_from_line(std::string_view line);
std::string to_json_line(const events::Event& event);
Result<events::Event> event_from_json_line(std::string_view line);

}  // namespace sideport::session
