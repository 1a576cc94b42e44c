#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <glm/glm.hpp>

#include "sim/base/result.h"

namespace sideport::ct {

/// How pixels stand in a DICOM file.
struct PixelForm {
    int columns = 0;  ///< pixels along i
    int rows = 0;     ///< pixels along j
    int bits_allocated = 0;
    int bits_stored = 0;
    int high_bit = 0;
    bool is_signed = false;
    int samples = 1;  ///< 1: grey
    int frames = 1;
    bool packed = false;  ///< compressed or deflated

    bool operator==(const PixelForm&) const = default;
};

/// One slice of a series: a file, or a frame of one; all but the pixels. No word about the person.
struct Slice {
    std::filesystem::path file;
    int frame = 0;
    int instance = 0;     ///< its number in the series
    int acquisition = 0;  ///< number of the acquisition
    PixelForm form;
    glm::dvec3 position_L_mm{0.0};         ///< centre of the first pixel
    glm::dvec3 row_L{0.0}, column_L{0.0};  ///< unit vectors along i and along j
    double step_i_mm = 0.0, step_j_mm = 0.0;
    double slope = 1.0, intercept = 0.0;             ///< from stored numbers to HU
    std::optional<int> padding_first, padding_last;  ///< stored numbers that mean: nothing here

    glm::dvec3 normal_L() const { return glm::cross(row_L, column_L); }
};

/// What one DICOM file holds.
struct DicomFile {
    std::string modality;    ///< "CT", "MR"; "?" where it is not said or no word of the standard
    std::string series_uid;  ///< never shown
    int series_number = 0;
    bool is_ct_image = false;    ///< CT image storage, classic or enhanced, of grey pixels
    bool is_localizer = false;   ///< the scanner's overview picture
    bool is_derived = false;     ///< computed from other pictures
    bool is_lossy = false;       ///< was compressed with loss at some time
    std::string rescale_type;    ///< "HU", "" where not said, "other"
    std::vector<Slice> slices;   ///< those with a place; none where the file says no place
    std::optional<Error> fault;  ///< what hinders its reading
};

/// Reads a DICOM file's elements but for its pixels.
DicomFile read_dicom_file(const std::filesystem::path& path);

}  // namespace sideport::ct
