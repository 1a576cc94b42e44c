#pragma once

#include <filesystem>
#include <string>

#include "sim/base/result.h"

namespace sideport::author {

/// A case as one file for somebody else: what it stands on is written into it, and a small still
/// X-ray at its end, as a data URL in `thumbnail`. A case that stands on nothing keeps its text
/// with all comments. thumbnail: "data:image/png;base64,..."; empty: none. patient: name of the
/// package that lies beside the export; empty: none. Errors: of read_scenario, and of CaseText
/// where picture or name cannot be written.
Result<std::string> exported(const std::string& text, const std::filesystem::path& file,
                             const std::string& thumbnail, const std::string& patient = "");

}  // namespace sideport::author
