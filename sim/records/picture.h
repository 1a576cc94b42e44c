#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "sim/base/result.h"

namespace sideport::records {

// All pictures are rows from the top, without padding. Errors: file.unwritable, picture.size.

Result<Done> write_png_gray8(const std::filesystem::path& path, int width, int height,
                             std::span<const std::uint8_t> gray);
Result<Done> write_png_rgb8(const std::filesystem::path& path, int width, int height,
                            std::span<const std::uint8_t> rgb);
/// Portable float map, grey, little endian (stored bottom row first, as the format asks).
Result<Done> write_pfm(const std::filesystem::path& path, int width, int height,
                       std::span<const float> values);

/// Frames of equal size as one animated picture that every browser shows.
class Cine {
  public:
    Cine(int width, int height, double frames_per_s);
    void add(std::span<const std::uint8_t> gray);
    std::size_t frame_count() const { return frames_.size(); }
    Result<Done> write(const std::filesystem::path& path) const;  ///< .png (APNG)

  private:
    int width_, height_;
    double frames_per_s_;
    std::vector<std::vector<std::uint8_t>> frames_;
};

}  // namespace sideport::records
