#pragma once

#include <filesystem>
#include <string_view>

namespace sideport::runner {

/// Removes what programs left in a folder that were killed: PREFIX and the number of a process that
/// does not run any more.
void remove_leftovers(const std::filesystem::path& folder, std::string_view prefix);

}  // namespace sideport::runner
