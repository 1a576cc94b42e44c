#pragma once

#include <filesystem>
#include <vector>

#include "sim/base/result.h"
#include "sim/ct/volume.h"

namespace sideport::ct {

/// Reads a CT series from a folder and those below it, or the series that a file belongs to from
/// that file's folder. Errors (ct.): unreadable, dicom, truncated, modality, no_series, series,
/// pixels, cancelled, too_large, those of order_slices and of the judges (judge.h).
Result<Tomogram> read_dicom(const std::filesystem::path& path, const ReadOptions& options,
                            const Progress& progress);

/// The series that read_dicom chooses from. Errors: of read_dicom, as far as headers tell.
Result<std::vector<SeriesEntry>> list_dicom(const std::filesystem::path& path,
                                            const Progress& progress);

}  // namespace sideport::ct
