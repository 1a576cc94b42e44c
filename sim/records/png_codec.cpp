#include "sim/records/png_codec.h"

#include <fmt/format.h>
#include <png.h>
#include <zlib.h>

namespace sideport::records {

namespace {

constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";
constexpr int kMaxSidePx = 16384;
constexpr std::size_t kChunkFrame = 12;  ///< length, type and checksum around the data

std::uint32_t read_u32(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        value = (value << 8U) | static_cast<std::uint8_t>(bytes[at + i]);
    }
    return value;
}

/// Over type and data, as PNG asks.
std::uint32_t checksum(std::string_view type_and_data) {
    const std::vector<unsigned char> bytes(type_and_data.begin(), type_and_data.end());
    return static_cast<std::uint32_t>(crc32(0, bytes.data(), static_cast<uInt>(bytes.size())));
}

/// Bytes of a picture of that size; 0 for sides that no picture has.
std::size_t byte_count(int width, int height, PixelFormat format) {
    if (width < 1 || height < 1 || width > kMaxSidePx || height > kMaxSidePx) return 0;
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
           static_cast<std::size_t>(format);
}

}  // namespace

void append_u32(std::string& bytes, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        bytes += static_cast<char>((value >> static_cast<unsigned>(shift)) & 0xFFU);
    }
}

Result<std::string> encode_png(int width, int height, PixelFormat format,
                               std::span<const std::uint8_t> pixels) {
    if (pixels.empty() || pixels.size() != byte_count(width, height, format)) {
        return Error{
            "picture.size",
            fmt::format("{} bytes for {} x {} pixels of {} bytes; sides are 1 .. {}", pixels.size(),
                        width, height, static_cast<int>(format), kMaxSidePx),
            ""};
    }
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(width);
    image.height = static_cast<png_uint_32>(height);
    image.format = format == PixelFormat::gray8 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    std::string png(size, '\0');
    if (png_image_write_to_memory(&image, png.data(), &size, 0, pixels.data(), 0, nullptr) == 0) {
        return Error{"picture.encoding", image.message, ""};
    }
    png.resize(size);
    return png;
}

Result<GrayPicture> decode_png_gray8(std::string_view png, int most_side_px) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    if (png_image_begin_read_from_memory(&image, png.data(), png.size()) == 0)
        return Error{"picture.encoding", image.message, ""};
    const auto most = static_cast<png_uint_32>(most_side_px);
    if (image.width > most || image.height > most) {
        const Error error{
            "picture.size",
            fmt::format("{} x {} pixels; at most {}", image.width, image.height, most), ""};
        png_image_free(&image);
        return error;
    }
    image.format = PNG_FORMAT_GRAY;
    GrayPicture picture{.width_px = static_cast<int>(image.width),
                        .height_px = static_cast<int>(image.height),
                        .gray = std::vector<std::uint8_t>(PNG_IMAGE_SIZE(image))};
    if (png_image_finish_read(&image, nullptr, picture.gray.data(), 0, nullptr) == 0)
        return Error{"picture.encoding", image.message, ""};
    return picture;
}

Result<std::vector<PngChunk>> png_chunks(std::string_view png) {
    if (!png.starts_with(kSignature)) return Error{"picture.encoding", "this is no PNG", ""};
    std::vector<PngChunk> chunks;
    std::size_t at = kSignature.size();
    while (at < png.size()) {
        if (png.size() - at < kChunkFrame || read_u32(png, at) > png.size() - at - kChunkFrame) {
            return Error{"picture.encoding", fmt::format("cut off at byte {}", at), ""};
        }
        const std::size_t length = read_u32(png, at);
        const std::string_view body = png.substr(at + 4, 4 + length);
        if (checksum(body) != read_u32(png, at + 8 + length)) {
            return Error{"picture.encoding", fmt::format("wrong checksum at byte {}", at), ""};
        }
        chunks.push_back(
            {.type = std::string(body.substr(0, 4)), .data = std::string(body.substr(4))});
        at += kChunkFrame + length;
    }
    return chunks;
}

std::string png_from_chunks(std::span<const PngChunk> chunks) {
    std::string png(kSignature);
    for (const PngChunk& chunk : chunks) {
        append_u32(png, static_cast<std::uint32_t>(chunk.data.size()));
        const std::string body = chunk.type + chunk.data;
        png += body;
        append_u32(png, checksum(body));
    }
    return png;
}

}  // namespace sideport::records
