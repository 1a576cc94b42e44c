#pragma once

#include <cstdint>
#include <filesystem>
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
    PixelReader();
    ~PixelReader();
    PixelReader(const PixelReader&) = delete;
    PixelReader& operator=(const PixelReader&) = delete;

    /// Appends rows * columns numbers in HU; padding is air. Errors: ct.pixels (the file cannot be
    /// decoded, or decodes to something else than its header says).
    Result<Done> append(const Slice& slice, std::vector<std::int16_t>& hu, Met& met);

  private:
    Result<const char*> pixels_of(const Slice& slice);

    struct Frames;
    std::unique_ptr<Frames> frames_;  ///< an uncompressed file with many frames, opened
    std::filesystem::path file_;      ///< whose pixels are held
    std::vector<char> bytes_;
    std::size_t number_bytes_ = 0;
};

}  // namespace sideport::ct
