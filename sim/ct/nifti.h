#pragma once

#include <filesystem>
#include <span>

#include "sim/base/result.h"
#include "sim/ct/volume.h"

namespace sideport::ct {

/// Reads a NIfTI-1 or NIfTI-2 volume in one file (.nii), packed by gzip or not, of either byte
/// order. Errors (ct.): unreadable, nifti (no such header), truncated, damaged, four_dimensional,
/// two_dimensional, too_large, number_type, geometry, no_geometry, not_hounsfield, cancelled.
/// ref: https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h and nifti2.h
Result<Tomogram> read_nifti(const std::filesystem::path& path, const ReadOptions& options,
                            const Progress& progress);

/// True where the bytes, inflated, begin as a NIfTI or Analyze header.
bool begins_as_nifti(std::span<const char> bytes);

}  // namespace sideport::ct
