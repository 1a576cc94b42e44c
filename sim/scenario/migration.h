#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace sideport::scenario {

/// Version of the scenario format that this program writes. It reads all versions from 1 to this.
inline constexpr int kFormat = 2;

/// A field that has another place since a version of the format.
struct Move {
    int since = 2;             ///< the first version in which `to` holds
    std::string_view from;     ///< "/csf/heart_rate": only values move, never whole parts
    std::string_view to;       ///< "/patient/heart_rate"
    std::string_view because;  ///< one line for the author
};
/// In the order in which they are done.
std::span<const Move> moves();

/// Where a field of an older version stands today; the pointer itself when it has not moved.
std::string todays_pointer(std::string_view pointer);

/// A file as today's format writes it: comments, order and the author's way of writing stay.
struct Migration {
    std::filesystem::path file;
    int from = kFormat;                ///< the version that the file names
    std::string before, after;         ///< whole texts; equal when there is nothing to do
    std::vector<std::string> changes;  ///< "/csf/heart_rate -> /patient/heart_rate: because"
};
/// Errors: scenario.newer_format, scenario.migration (old and new place are both written, or the
/// text is no map), file.*.
Result<Migration> migrate_text(std::string text);
/// Of a name, a folder or a file, as read_scenario takes it. Nothing is written.
Result<Migration> migrate_file(const std::filesystem::path& path);

}  // namespace sideport::scenario
