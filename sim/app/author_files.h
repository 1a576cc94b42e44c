#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/author/draft.h"
#include "sim/base/result.h"

namespace sideport::app {

/// The case as one file to share, in the folder `exports` beside the own cases; with a thumbnail of
/// the film from the front (AuthorPictures::kSidePx squared, empty: none). Answers with the file.
/// Errors: of author::exported, file.*.
Result<std::filesystem::path> write_export(const author::Draft& draft, const std::string& id,
                                           const std::vector<std::uint8_t>& pa_gray);

/// A file that holds the text as it is now: the case's own where it is saved, else its draft.
/// Errors: file.*.
Result<std::filesystem::path> trial_file(const author::Draft& draft);

}  // namespace sideport::app
