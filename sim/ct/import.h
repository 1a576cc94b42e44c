#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/ct/hounsfield.h"
#include "sim/ct/levels.h"
#include "sim/ct/volume.h"
#include "sim/patient/anatomy.h"
#include "sim/patient/measured_body.h"

namespace sideport::ct {

struct ImportOptions {
    std::optional<NamedLevel> named;  ///< where the levels are counted from; else from the sacrum
    bool hide_metal = false;          ///< implants become the tissue around them
    bool continue_beyond = true;      ///< a drawn body goes on above and below the scan
    patient::AnatomySpacing spacing;
};

/// A patient made from a tomogram: what a package holds.
struct ImportedPatient {
    patient::MeasuredBody body;  ///< folder, hash and checksum still empty
    patient::Anatomy anatomy;
    glm::dvec3 origin_L_mm{0.0};  ///< where W's origin lies in the scan (LPS)
    std::array<double, kMaterialNames.size()> volume_ml{};  ///< of each material in the body
    std::vector<std::string> warnings;
};

/// Called with the share done, 0..1, and what is being done; may be empty. false: stop.
using ImportProgress = std::function<bool(double, const char*)>;

/// Finds body, skin, canal and levels, lays the patient on the table (L3's body at x = z = 0, the
/// back on it) and resamples the voxels. Memory: the grids of a patient and the scan at 2 mm beside
/// the volume itself. Errors: ct.no_body, ct.no_spine, ct.no_sacrum, ct.named_level, ct.cancelled.
Result<ImportedPatient> import_patient(const Volume& volume, const ImportOptions& options,
                                       const ImportProgress& progress);

}  // namespace sideport::ct
