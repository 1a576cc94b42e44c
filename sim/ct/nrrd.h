#pragma once

#include <filesystem>

#include "sim/base/result.h"
#include "sim/ct/volume.h"

namespace sideport::ct {

/// Reads an NRRD volume with its numbers behind the header (.nrrd) or in one file beside it
/// (.nhdr): raw, gzip or ascii. Errors (ct.): unreadable, truncated, damaged, data_file, those of
/// parse_nrrd_header and of the judges (judge.h), cancelled.
Result<Tomogram> read_nrrd(const std::filesystem::path& path, const ReadOptions& options,
                           const Progress& progress);

}  // namespace sideport::ct
