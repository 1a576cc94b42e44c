#pragma once

#include <filesystem>
#include <map>

#include "sim/records/report.h"
#include "sim/store/store.h"

namespace sideport::runner {

/// What the store adds to a report: the cohort of the case and checklist, this trainee's attempts
/// at it, and the ratings of this attempt, which is known by the folder's attempt.json. What the
/// store does not hold stays empty. Errors: of the store, of the rating scale.
Result<records::StoreBackground> report_background(store::Store& store,
                                                   const records::ReportInput& input,
                                                   const std::filesystem::path& session_folder);

/// The line that says whether the folder is as it was sealed, into the report's origin.
/// Errors: session.missing.
Result<Done> add_seal(records::ReportInput& input, const std::filesystem::path& session_folder);

/// What was marked by hand, and whether it is as it was signed. Errors: of read_hand_marks().
Result<Done> add_marks(records::ReportInput& input, const std::filesystem::path& session_folder);

}  // namespace sideport::runner
