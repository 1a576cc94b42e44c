#pragma once

#include <filesystem>

#include "sim/cli/options.h"
#include "sim/records/report.h"
#include "sim/runner/stored_session.h"

namespace sideport::cli {

/// A stored session graded, with what its folder tells besides: seal, marks by hand, the stored
/// result beside a new one. --checklist and --store of the options are looked at.
/// Errors: checklist.*, result.damaged, file.*, of the store.
Result<records::ReportInput> report_input(const Options& options,
                                          const std::filesystem::path& folder,
                                          const runner::StoredSession& stored);

}  // namespace sideport::cli
