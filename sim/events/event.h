#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace sideport::events {

inline constexpr int kTicksPerSecond = 240;
constexpr double seconds(std::int64_t tick) {
    return static_cast<double>(tick) / kTicksPerSecond;
}

using Value = std::variant<double, bool, std::string>;

/// One thing that happened, with what a grader may need to know about it.
struct Event {
    std::int64_t tick = 0;
    std::string name;  ///< from the table in docs/events.md
    std::vector<std::pair<std::string, Value>> fields;

    double time_s() const { return seconds(tick); }
    const Value* field(std::string_view key) const;
    /// The number, or fallback when it is missing or no number.
    double number(std::string_view key, double fallback = 0.0) const;
    std::string text(std::string_view key, std::string_view fallback = "") const;
    bool flag(std::string_view key, bool fallback = false) const;
};

using EventLog = std::vector<Event>;

/// One row of the reference page: every event that the simulator may write.
struct EventKind {
    std::string_view name;
    std::string_view fields;  ///< "volume_ml, agent"
    std::string_view meaning;
};
const std::vector<EventKind>& event_kinds();

}  // namespace sideport::events
