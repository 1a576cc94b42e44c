#include "sim/records/picture.h"

#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/file_io.h"
#include "sim/records/png_codec.h"

namespace sideport::records {

namespace {

/// Grey levels of a cine. A monitor's noise is wider than these steps, and the file is half as big.
constexpr int kCineLevels = 64;
constexpr int kGrayMax = 255;

/// Errors of an encoder know nothing of files; the caller's path makes them useful.
Error placed(Error error, const std::filesystem::path& path) {
    error.where = path.string();
    return error;
}

Result<Done> write_png(const std::filesystem::path& path, int width, int height, PixelFormat format,
                       std::span<const std::uint8_t> pixels) {
    const auto png = encode_png(width, height, format, pixels);
    if (!png) return placed(png.error(), path);
    return write_file(path, png.value());
}

std::uint8_t coarse(std::uint8_t gray) {
    const int level = (gray * (kCineLevels - 1) + kGrayMax / 2) / kGrayMax;
    return static_cast<std::uint8_t>((level * kGrayMax + kCineLevels / 2) / (kCineLevels - 1));
}

void append_u16(std::string& bytes, unsigned value) {
    bytes += static_cast<char>((value >> 8U) & 0xFFU);
    bytes += static_cast<char>(value & 0xFFU);
}

/// How long a frame stands and where: the whole picture, replacing the one before.
/// ref: APNG specification 1.0, fcTL (in PNG third edition 11.3.6.2)
PngChunk frame_control(std::uint32_t sequence, int width, int height, unsigned delay_ms) {
    PngChunk chunk{.type = "fcTL", .data = {}};
    append_u32(chunk.data, sequence);
    append_u32(chunk.data, static_cast<std::uint32_t>(width));
    append_u32(chunk.data, static_cast<std::uint32_t>(height));
    append_u32(chunk.data, 0);  // x offset
    append_u32(chunk.data, 0);  // y offset
    append_u16(chunk.data, delay_ms);
    append_u16(chunk.data, 1000);
    chunk.data += '\0';  // dispose: leave the picture
    chunk.data += '\0';  // blend: replace it
    return chunk;
}

}  // namespace

Result<Done> write_png_gray8(const std::filesystem::path& path, int width, int height,
                             std::span<const std::uint8_t> gray) {
    return write_png(path, width, height, PixelFormat::gray8, gray);
}

Result<Done> write_png_rgb8(const std::filesystem::path& path, int width, int height,
                            std::span<const std::uint8_t> rgb) {
    return write_png(path, width, height, PixelFormat::rgb8, rgb);
}

Result<Done> write_pfm(const std::filesystem::path& path, int width, int height,
                       std::span<const float> values) {
    const bool fits =
        width >= 1 && height >= 1 &&
        values.size() == static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    if (!fits) {
        return Error{"picture.size",
                     fmt::format("{} values for {} x {} pixels", values.size(), width, height),
                     path.string()};
    }
    // a negative scale means little endian
    std::string bytes = fmt::format("Pf\n{} {}\n-1.0\n", width, height);
    bytes.reserve(bytes.size() + 4 * values.size());
    for (int row = height - 1; row >= 0; --row) {
        for (int column = 0; column < width; ++column) {
            const auto at = static_cast<std::size_t>(row) * static_cast<std::size_t>(width) +
                            static_cast<std::size_t>(column);
            const auto bits = std::bit_cast<std::uint32_t>(values[at]);
            for (unsigned shift = 0; shift < 32; shift += 8) {
                bytes += static_cast<char>((bits >> shift) & 0xFFU);
            }
        }
    }
    return write_file(path, bytes);
}

Cine::Cine(int width, int height, double frames_per_s)
    : width_(width),
      height_(height),
      frames_per_s_(frames_per_s) {
    SIDEPORT_CHECK(frames_per_s > 0.0, "a cine runs at more than zero frames a second");
}

void Cine::add(std::span<const std::uint8_t> gray) {
    std::vector<std::uint8_t>& frame = frames_.emplace_back();
    frame.reserve(gray.size());
    for (const std::uint8_t value : gray)
        frame.push_back(coarse(value));
}

Result<Done> Cine::write(const std::filesystem::path& path) const {
    if (frames_.empty()) return Error{"picture.size", "a cine needs a frame", path.string()};
    const auto delay_ms = static_cast<unsigned>(std::lround(1000.0 / frames_per_s_));
    std::vector<PngChunk> animated;
    std::uint32_t sequence = 0;
    for (std::size_t i = 0; i < frames_.size(); ++i) {
        const auto png = encode_png(width_, height_, PixelFormat::gray8, frames_[i]);
        if (!png) return placed(png.error(), path);
        const auto chunks = png_chunks(png.value());
        if (!chunks) return placed(chunks.error(), path);

        // the first frame is also what a reader without animation shows
        if (i == 0) {
            PngChunk control{.type = "acTL", .data = {}};
            append_u32(control.data, static_cast<std::uint32_t>(frames_.size()));
            append_u32(control.data, 0);  // plays for ever
            animated.push_back(chunks.value().front());
            animated.push_back(std::move(control));
        }
        animated.push_back(frame_control(sequence++, width_, height_, delay_ms));
        for (const PngChunk& chunk : chunks.value()) {
            if (chunk.type != "IDAT") continue;
            if (i == 0) {
                animated.push_back(chunk);
                continue;
            }
            PngChunk data{.type = "fdAT", .data = {}};
            append_u32(data.data, sequence++);
            data.data += chunk.data;
            animated.push_back(std::move(data));
        }
    }
    animated.push_back({.type = "IEND", .data = {}});
    return write_file(path, png_from_chunks(animated));
}

}  // namespace sideport::records
