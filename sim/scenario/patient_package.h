#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/patient/measured_body.h"

namespace sideport::scenario {

/// Where a package came from; nothing of it tells who the person was.
struct PackageOrigin {
    std::string format;                 ///< "DICOM", "NIfTI", "NRRD"
    std::string voxels;                 ///< "512 x 512 x 400 of 0.80 x 0.80 x 1.00 mm"
    std::vector<std::string> warnings;  ///< of the import
};

/// A patient made from a tomogram: a folder with patient.json (landmarks, skin, origin) and
/// anatomy.bin (voxels).
struct PatientPackage {
    patient::MeasuredBody body;
    PackageOrigin origin;
};

inline constexpr const char* kPackageFile = "patient.json";

/// Reads and checks the landmarks, and the voxels' checksum. Codes: patient.missing,
/// patient.syntax, patient.newer, patient.range, patient.no_voxels, patient.other_voxels.
Result<PatientPackage> read_patient_package(const std::filesystem::path& folder);

/// The landmarks alone, of a text that lies in this file. Codes: patient.syntax, patient.newer,
/// patient.range.
Result<PatientPackage> parse_patient_package(const std::string& text,
                                             const std::filesystem::path& file);

/// What patient.json holds; lengths are rounded to the hundredth of a millimetre.
std::string patient_package_text(const PatientPackage& package);

/// Writes patient.json; the voxels are there already. Fills in body.hash. Errors: file.unwritable,
/// machine.disk_full.
Result<Done> write_patient_package(const std::filesystem::path& folder, PatientPackage& package);

/// Where patients lie that were imported in the editor: patients/ beside the own cases.
std::filesystem::path own_patients_folder();

/// The folder that a scenario means by `name`: beside its file, in patients/ of the program's home,
/// or in patients/ beside the own cases. The first one is answered when there is none.
std::filesystem::path package_folder(const std::string& name,
                                     const std::filesystem::path& scenario);

}  // namespace sideport::scenario
