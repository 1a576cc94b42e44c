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

/// What is recorded of a session besides its pictures: the folder's session.yaml, commands.jsonl,
/// events.jsonl and hashes.jsonl (cli.md).
struct Recording {
    std::string scenario_path;
    std::uint64_t scenario_hash = 0, seed = 1;
    std::string build, trainee, mode;
    std::int64_t last_tick = 0;
    std::vector<std::pair<std::int64_t, Command>> commands;
    std::vector<std::pair<std::int64_t, std::uint64_t>> hashes;
    std::vector<std::pair<std::string, std::string>> overrides;  ///< --set of the run
    events::EventLog events;
};

/// Program version and compiler-independent numerics version: sessions of another one are refused.
std::string build_name();

Result<Done> write_recording(const std::filesystem::path& folder, const Recording& recording);
/// Errors: session.missing, session.damaged (with file:line).
Result<Recording> read_recording(const std::filesystem::path& folder);

std::string to_json_line(const events::Event& event);
Result<events::Event> event_from_json_line(std::string_view line);

}  // namespace sideport::session
