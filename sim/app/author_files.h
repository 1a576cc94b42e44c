#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/author/draft.h"
#include "sim/base/result.h"
#include "sim/scenario/scenario.h"

namespace sideport::app {

struct Export {
    std::filesystem::path file;
    std::filesystem::path patient;  ///< folder of the scanned patient beside it; empty: none
};
/// The case as one file to share, in the folder `exports` beside the own cases; with a thumbnail of
/// the film from the front (AuthorPictures::kSidePx squared, empty: none). The package of a scanned
/// patient is copied beside it. Errors: of author::exported and runner::copy_patient_package,
/// file.*.
Result<Export> write_export(const author::Draft& draft, const scenario::Scenario& scenario,
                            const std::vector<std::uint8_t>& pa_gray);

/// A file that holds the text as it is now: the case's own where it is saved, else its draft.
/// Errors: file.*.
Result<std::filesystem::path> trial_file(const author::Draft& draft);

}  // namespace sideport::app
