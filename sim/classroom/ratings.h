#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "sim/base/result.h"

namespace sideport::classroom {

/// SESSION/ratings.json: global ratings beside the session, for whoever has no results store. The
/// values of one rater are put beside those of others. scale, version: of the form. Errors:
/// file.unwritable, machine.disk_full, rating.file (the file is no file of ratings; it stays).
Result<Done> write_ratings(const std::filesystem::path& session, const std::string& scale,
                           int version, const std::string& rater,
                           const std::map<std::string, int>& ratings);
/// What this rater gave before, by domain; empty without a file. Errors: rating.file.
Result<std::map<std::string, int>> read_ratings(const std::filesystem::path& session,
                                                const std::string& rater);

}  // namespace sideport::classroom
