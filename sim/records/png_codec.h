#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace sideport::records {

enum class PixelFormat : int { gray8 = 1, rgb8 = 3 };  ///< value = bytes per pixel

/// A picture as a PNG file in memory. pixels: [height][width][bytes per pixel], rows from the top.
/// Errors: picture.size (sides 1 .. 16384, pixels do not fill them), picture.encoding.
Result<std::string> encode_png(int width, int height, PixelFormat format,
                               std::span<const std::uint8_t> pixels);

/// A grey picture, rows from the top.
struct GrayPicture {
    int width_px = 0, height_px = 0;
    std::vector<std::uint8_t> gray;  ///< [height_px * width_px]
};
/// A PNG of any kind as grey values; what is transparent is black. Nothing is unpacked before its
/// size is known to be allowed. Errors: picture.size (a side above most_side_px), picture.encoding.
Result<GrayPicture> decode_png_gray8(std::string_view png, int most_side_px);

/// One chunk of a PNG file: four letters and its bytes, without length and checksum.
/// ref: PNG specification (third edition) 5.3.
struct PngChunk {
    std::string type;
    std::string data;
};

/// The chunks of a PNG in their order. Errors: picture.encoding (no PNG, cut off, wrong checksum).
Result<std::vector<PngChunk>> png_chunks(std::string_view png);

/// Signature and chunks with lengths and checksums: the inverse of png_chunks.
std::string png_from_chunks(std::span<const PngChunk> chunks);

/// Four bytes, most significant first, as PNG stores numbers.
void append_u32(std::string& bytes, std::uint32_t value);

}  // namespace sideport::records
