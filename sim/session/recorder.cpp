#include "sim/session/recorder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/base/file_io.h"
#include "sim/session/hash_clock.h"

namespace sideport::session {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// Changes whenever the same commands would give other state hashes.
constexpr int kNumericsVersion = 7;

constexpr std::size_t kMaxLogBytes = 1U << 28U;
constexpr std::array<std::string_view, 3> kStateNames = {"running", "interrupted", "ended"};

std::string quoted(const std::string& text) {
    return ordered_json(text).dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string hex(std::uint64_t value) {
    return fmt::format("{:016x}", value);
}

Error damaged(const fs::path& file, std::size_t line, std::string message) {
    return Error{"session.damaged", std::move(message), fmt::format("{}:{}", file.string(), line)};
}

/// session.yaml is flat: one "key: JSON value" a line, which is YAML too.
std::string session_yaml(const Recording& r) {
    std::string text = "# a recorded session; changing it breaks the replay\n";
    text += "scenario: " + quoted(r.scenario_path) + "\n";
    text += "scenario_hash: " + quoted(hex(r.scenario_hash)) + "\n";
    text += fmt::format("seed: {}\n", r.seed);
    text += "build: " + quoted(r.build) + "\n";
    text += "trainee: " + quoted(r.trainee) + "\n";
    text += "mode: " + quoted(r.mode) + "\n";
    if (!r.checklist.empty()) text += "checklist: " + quoted(r.checklist) + "\n";
    text += "state: " + quoted(std::string(kStateNames[static_cast<std::size_t>(r.state)])) + "\n";
    text += fmt::format("last_tick: {}\n",
                        r.state == RecordingState::ended ? r.last_tick : std::int64_t{0});
    ordered_json overrides = ordered_json::array();
    for (const auto& [pointer, value] : r.overrides)
        overrides.push_back({pointer, value});
    text += "overrides: " + overrides.dump() + "\n";
    return text;
}

Result<Done> read_header(const fs::path& file, Recording& recording) {
    auto text = read_file(file);
    if (!text) return Error{"session.missing", "this is no session folder", file.string()};
    ordered_json header;
    std::istringstream lines(text.value());
    std::string line;
    for (std::size_t number = 1; std::getline(lines, line); ++number) {
        if (line.empty() || line[0] == '#') continue;
        const std::size_t colon = line.find(": ");
        if (colon == std::string::npos) return damaged(file, number, "'key: value' is needed");
        auto value = ordered_json::parse(line.substr(colon + 2), nullptr, false);
        if (value.is_discarded()) return damaged(file, number, "the value cannot be read");
        header[line.substr(0, colon)] = std::move(value);
    }
    try {
        recording.scenario_path = header.at("scenario").get<std::string>();
        recording.scenario_hash =
            std::stoull(header.at("scenario_hash").get<std::string>(), nullptr, 16);
        recording.seed = header.at("seed").get<std::uint64_t>();
        recording.build = header.at("build").get<std::string>();
        recording.trainee = header.at("trainee").get<std::string>();
        recording.mode = header.at("mode").get<std::string>();
        recording.checklist = header.value("checklist", std::string());
        recording.last_tick = header.at("last_tick").get<std::int64_t>();
        const auto state = std::find(kStateNames.begin(), kStateNames.end(),
                                     header.value("state", std::string("ended")));
        if (state == kStateNames.end())
            return Error{"session.damaged", "state is running, interrupted or ended",
                         file.string()};
        recording.state = static_cast<RecordingState>(state - kStateNames.begin());
        for (const auto& entry : header.at("overrides")) {
            recording.overrides.emplace_back(entry.at(0).get<std::string>(),
                                             entry.at(1).get<std::string>());
        }
    } catch (const std::exception& problem) {
        return Error{"session.damaged", problem.what(), file.string()};
    }
    return Done{};
}

/// Calls read_line for each line; its message becomes session.damaged at that line. A last line
/// that is not closed is dropped when `may_be_torn`.
template <typename ReadLine>
Result<Done> read_lines(const fs::path& file, bool may_be_torn, ReadLine read_line) {
    auto text = read_file(file, kMaxLogBytes);
    if (!text) return Error{"session.missing", "the session lacks this file", file.string()};
    std::string bytes = std::move(text).value();
    if (may_be_torn) bytes.resize(bytes.rfind('\n') + 1);  // npos + 1 is 0
    std::istringstream lines(std::move(bytes));
    std::string line;
    for (std::size_t number = 1; std::getline(lines, line); ++number) {
        if (const std::string message = read_line(line); !message.empty()) {
            return damaged(file, number, message);
        }
    }
    return Done{};
}

std::string read_command(const std::string& line, Recording& recording) {
    auto command = from_json_line(line);
    if (!command) return command.error().line();
    if (!recording.commands.empty() && command.value().first < recording.commands.back().first) {
        return fmt::format("tick {} after tick {}", command.value().first,
                           recording.commands.back().first);
    }
    recording.commands.push_back(std::move(command).value());
    return {};
}

std::string read_hash(const std::string& line, Recording& recording) {
    const auto object = ordered_json::parse(line, nullptr, false);
    if (!object.is_object() || !object.contains("tick") || !object["tick"].is_number_integer() ||
        !object.contains("hash") || !object["hash"].is_string()) {
        return "a line needs an integer tick and a hash";
    }
    const auto text = object["hash"].get<std::string>();
    std::uint64_t hash = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), hash, 16);
    if (problem != std::errc() || end != text.data() + text.size())
        return "the hash is no hex number";
    recording.hashes.emplace_back(object["tick"].get<std::int64_t>(), hash);
    return {};
}

std::string read_event(const std::string& line, Recording& recording) {
    auto event = event_from_json_line(line);
    if (!event) return event.error().line();
    recording.events.push_back(std::move(event).value());
    return {};
}

}  // namespace

std::string build_name() {
    return fmt::format("{} numerics {}", SIDEPORT_VERSION, kNumericsVersion);
}

std::string to_json_line(const events::Event& event) {
    ordered_json object;
    object["tick"] = event.tick;
    object["time_s"] = event.time_s();
    object["event"] = event.name;
    for (const auto& field : event.fields)
        std::visit([&](const auto& v) { object[field.first] = v; }, field.second);
    return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

Result<events::Event> event_from_json_line(std::string_view line) {
    const auto object = ordered_json::parse(line, nullptr, false);
    if (!object.is_object() || !object.contains("tick") || !object["tick"].is_number_integer() ||
        !object.contains("event") || !object["event"].is_string()) {
        return Error{"event.syntax", "a line needs an integer tick and an event", ""};
    }
    events::Event event{.tick = object["tick"].get<std::int64_t>(),
                        .name = object["event"].get<std::string>(),
                        .fields = {}};
    for (const auto& [key, value] : object.items()) {
        if (key == "tick" || key == "event" || key == "time_s") continue;
        if (value.is_boolean()) {
            event.fields.emplace_back(key, value.get<bool>());
        } else if (value.is_number()) {
            event.fields.emplace_back(key, value.get<double>());
        } else if (value.is_string()) {
            event.fields.emplace_back(key, value.get<std::string>());
        } else {
            return Error{"event.syntax", fmt::format("{} is no number, text or truth value", key),
                         ""};
        }
    }
    return event;
}

namespace {

/// The files are appended one after the other: keeps what lies before the last hash that all of
/// them reach. A hash that the clock does not ask for follows a command, which must be there.
void cut_to_common_end(Recording& recording) {
    std::set<std::int64_t> command_ticks;
    for (const auto& [tick, command] : recording.commands)
        command_ticks.insert(tick);
    const std::int64_t last_command = command_ticks.empty() ? -1 : *command_ticks.rbegin();
    auto& hashes = recording.hashes;
    const auto lost = std::find_if(hashes.begin(), hashes.end(), [&](const auto& entry) {
        return entry.first > last_command + 1 && entry.first % kTicksPerHash != 0;
    });
    hashes.erase(lost, hashes.end());
    recording.last_tick = hashes.empty() ? 0 : hashes.back().first;
    const auto beyond = [&](std::int64_t tick) {
        return tick >= recording.last_tick;
    };
    std::erase_if(recording.commands, [&](const auto& entry) { return beyond(entry.first); });
    std::erase_if(recording.events, [&](const events::Event& event) { return beyond(event.tick); });
}

}  // namespace

std::string hash_line(std::int64_t tick, std::uint64_t hash) {
    return fmt::format("{{\"tick\":{},\"hash\":\"{}\"}}", tick, hex(hash));
}

Result<std::pair<std::int64_t, std::uint64_t>> hash_from_line(std::string_view line) {
    Recording recording;
    if (std::string problem = read_hash(std::string(line), recording); !problem.empty())
        return Error{"session.damaged", std::move(problem), ""};
    return recording.hashes.front();
}

std::string cut_off_message(const Recording& recording) {
    if (recording.state == RecordingState::ended) return {};
    const auto whole_s = recording.last_tick / events::kTicksPerSecond;
    return fmt::format("The recording is cut off at {}:{:02}. Everything before it is intact.",
                       whole_s / 60, whole_s % 60);
}

Result<Done> write_recording_header(const fs::path& folder, const Recording& recording) {
    return write_file(folder / "session.yaml", session_yaml(recording));
}

Result<Recording> read_recording_header(const fs::path& folder) {
    Recording recording;
    if (auto read = read_header(folder / "session.yaml", recording); !read) return read.error();
    return recording;
}

std::int64_t last_recorded_tick(const fs::path& folder) {
    constexpr std::streamoff kTailBytes = 4096;
    std::ifstream in(folder / "hashes.jsonl", std::ios::binary | std::ios::ate);
    if (!in) return 0;
    const std::streamoff size = in.tellg();
    in.seekg(std::max<std::streamoff>(0, size - kTailBytes));
    std::string tail(static_cast<std::size_t>(std::min(size, kTailBytes)), '\0');
    in.read(tail.data(), static_cast<std::streamsize>(tail.size()));
    const std::size_t end = tail.rfind('\n');
    if (!in || end == std::string::npos) return 0;
    const std::size_t before = end == 0 ? std::string::npos : tail.rfind('\n', end - 1);
    const std::size_t start = before == std::string::npos ? 0 : before + 1;
    Recording recording;
    const std::string problem = read_hash(tail.substr(start, end - start), recording);
    return problem.empty() ? recording.hashes.back().first : 0;
}

Result<Done> write_recording(const fs::path& folder, const Recording& recording) {
    std::string commands, hashes, log;
    for (const auto& [tick, command] : recording.commands)
        commands += to_json_line(tick, command) + "\n";
    for (const auto& [tick, hash] : recording.hashes) {
        hashes += hash_line(tick, hash) + "\n";
    }
    for (const events::Event& event : recording.events)
        log += to_json_line(event) + "\n";
    const std::pair<const char*, const std::string> files[] = {
        {"commands.jsonl", commands},
        {"hashes.jsonl", hashes},
        {"events.jsonl", log},
        {"session.yaml", session_yaml(recording)}};
    for (const auto& [name, bytes] : files) {
        if (auto written = write_file(folder / name, bytes); !written) return written.error();
    }
    return Done{};
}

Result<Recording> read_recording(const fs::path& folder) {
    Recording recording;
    if (auto read = read_header(folder / "session.yaml", recording); !read) return read.error();
    using Reader = std::string (*)(const std::string&, Recording&);
    const std::pair<const char*, Reader> files[] = {{"commands.jsonl", read_command},
                                                    {"hashes.jsonl", read_hash},
                                                    {"events.jsonl", read_event}};
    for (const auto& [name, reader] : files) {
        const auto read = read_lines(
            folder / name, recording.state != RecordingState::ended,
            [&, reader = reader](const std::string& line) { return reader(line, recording); });
        if (!read) return read.error();
    }
    if (recording.state != RecordingState::ended) cut_to_common_end(recording);
    return recording;
}

}  // namespace sideport::session
