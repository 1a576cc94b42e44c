#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace sideport {

/// Whole file as bytes. Errors: file.missing, file.unreadable, file.too_large (> max_bytes).
Result<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes = 1U << 28U);

/// Writes beside the target, then renames: a reader sees the old file or the whole new one.
/// Missing folders are made. Errors: file.unwritable, machine.disk_full.
Result<Done> write_file(const std::filesystem::path& path, std::string_view bytes);

/// Folder that holds assets/, scenarios/ and shaders/: $SIDEPORT_HOME, or found upward from the
/// program. Errors: file.no_home.
Result<std::filesystem::path> home_folder();

/// Folder for what can be rebuilt: $SIDEPORT_CACHE, $XDG_CACHE_HOME/sideport or ~/.cache/sideport.
std::filesystem::path cache_folder();

/// Folder of the cases that were written here: $XDG_DATA_HOME/sideport/cases, or in
/// ~/.local/share.
std::filesystem::path own_cases_folder();

}  // namespace sideport
