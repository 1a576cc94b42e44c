#pragma once

#include <filesystem>

#include "sim/base/result.h"
#include "sim/ct/import.h"
#include "sim/ct/volume.h"
#include "sim/scenario/patient_package.h"

namespace sideport::runner {

/// A tomogram, and the package that is to be made from it.
struct PatientImport {
    std::filesystem::path source, target;
    ct::ReadOptions read;
    ct::ImportOptions options;
    bool replace = false;  ///< a package that is there already
};

struct ImportedPackage {
    scenario::PatientPackage package;
    ct::ImportedPatient patient;
};

/// Reads, finds landmarks, writes the package beside its place and moves it there: the target is
/// the old one or the whole new one. Errors: those of ct::read_tomogram and ct::import_patient,
/// patient.exists, file.unwritable, machine.disk_full.
Result<ImportedPackage> import_patient_package(const PatientImport& wish,
                                               const ct::ImportProgress& progress);

/// Copies a package to another place; one that is there gives way whole. Errors: patient.exists
/// (something else is there), patient.missing, file.unwritable.
Result<Done> copy_patient_package(const std::filesystem::path& from,
                                  const std::filesystem::path& to);

}  // namespace sideport::runner
