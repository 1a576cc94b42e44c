#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/base/result.h"
#include "sim/ct/dicom_slices.h"
#include "sim/ct/numbers.h"

namespace sideport::ct {

/// Decodes the pixels of slices, whatever their transfer syntax. Holds one slice, and of a
/// compressed file with many frames all of them, decoded once.
class PixelReader {
  public:
    PixelReader() = default;
    virtual ~PixelReader() = default;
    PixelReader(const PixelReader&) = delete;
    PixelReader& operator=(const PixelReader&) = delete;

    /// Appends rows * columns numbers in HU; padding is air. Errors: ct.pixels (the file cannot be
    /// decoded, or decodes to something else than its header says).
    virtual Result<Done> append(const Slice& slice, std::vector<std::int16_t>& hu, Met& met) = 0;
};

/// The reader of the library beside the program. GDCM's and DCMTK's libraries for JPEG-LS define
/// functions of the same names: GDCM is kept out of everybody else's sight. Errors:
/// machine.library.
Result<std::unique_ptr<PixelReader>> open_pixel_reader();

}  // namespace sideport::ct
