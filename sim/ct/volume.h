#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <glm/glm.hpp>

#include "sim/base/result.h"

namespace sideport::ct {

/// A computed tomogram as it was read: numbers on a lattice and where the lattice lies in the
/// patient. No word of the file's about the person is kept.
struct Volume {
    glm::ivec3 size{0};  ///< voxels, each 2 or more
    /// Centre of voxel (0, 0, 0), and the steps from voxel to voxel along i, j and k, in the
    /// patient's axes of DICOM: x to the left, y to the back, z to the head (LPS), mm. The steps
    /// need be neither along the axes (oblique) nor at right angles (gantry tilt).
    glm::dvec3 origin_L_mm{0.0};
    glm::dmat3 step_L_mm{1.0};     ///< column i: the step along axis i
    std::vector<std::int16_t> hu;  ///< Hounsfield units, i fastest, then j, then k; clamped

    std::size_t index(int i, int j, int k) const {
        return (static_cast<std::size_t>(k) * static_cast<std::size_t>(size.y) +
                static_cast<std::size_t>(j)) *
                   static_cast<std::size_t>(size.x) +
               static_cast<std::size_t>(i);
    }
};

/// What was read, beside the numbers.
struct Source {
    std::string format;                 ///< "DICOM", "NIfTI", "NRRD"
    std::string series;                 ///< which of a folder's series, "" otherwise; no identity
    std::vector<std::string> warnings;  ///< sentences for the reader: slices filled in, tilt, ...
};

struct Tomogram {
    Volume volume;
    Source source;
};

struct ReadOptions {
    int series = 0;  ///< DICOM: 1-based place in the list of series; 0: the one with most slices
    std::size_t max_voxels = std::size_t{512} * 512 * 1200;
};

/// Called with the share done, 0..1; false stops the reading (error ct.cancelled).
using Progress = std::function<bool(double)>;

/// A series that can be read, told without a word about the person.
struct SeriesEntry {
    std::string words;      ///< "280 slices of 512 x 512 (axial, series number 3)"
    bool is_usual = false;  ///< read unless another is asked for
};

/// The series of a DICOM folder, or the one that a DICOM file belongs to, in the order that
/// ReadOptions::series counts in. A file of another format holds none. Errors: as read_tomogram
/// before it comes to the pictures.
Result<std::vector<SeriesEntry>> list_series(const std::filesystem::path& path,
                                             const Progress& progress);

/// Reads a folder of a DICOM series, a NIfTI (.nii, .nii.gz) or an NRRD (.nrrd, .nhdr) file; which
/// of them it is follows from the content. Memory: the volume and one slice, or the volume twice.
/// Errors (module ct): what is wrong, in which file, what is allowed.
Result<Tomogram> read_tomogram(const std::filesystem::path& path, const ReadOptions& options,
                               const Progress& progress);

}  // namespace sideport::ct
