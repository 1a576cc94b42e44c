#pragma once

#include <filesystem>

#include "sim/scenario/patient_package.h"

namespace sideport::test_support {

/// A patient package as an import makes one, of the usual drawn body: levels T12 to S1 seen, a
/// canal every 4 mm, its skin; voxels so coarse that they are written at once.
scenario::PatientPackage write_scanned_patient(const std::filesystem::path& folder);

}  // namespace sideport::test_support
