#include "sim/ct/dicom_packed.h"

#include <cstdint>

namespace sideport::ct {

namespace {

/// Big-endian number of `count` bytes; the caller has seen that they are there.
std::uint32_t number_at(std::span<const char> bytes, std::size_t at, std::size_t count) {
    std::uint32_t made = 0;
    for (std::size_t i = 0; i < count; ++i)
        made = made << 8U | static_cast<unsigned char>(bytes[at + i]);
    return made;
}

/// The frame header (SOFn) of JPEG and JPEG-LS: behind others, each with its length.
bool is_grey_jpeg(std::span<const char> bytes, glm::ivec2 size) {
    constexpr std::uint32_t kStart = 0xFFD8U;
    if (bytes.size() < 4 || number_at(bytes, 0, 2) != kStart) return false;
    std::size_t at = 2;
    while (at + 10 <= bytes.size()) {
        const std::uint32_t marker = number_at(bytes, at, 2);
        if (marker < 0xFFC0U || marker == 0xFFFFU) return false;
        const bool is_frame = marker == 0xFFF7U || (marker <= 0xFFCFU && marker != 0xFFC4U &&
                                                    marker != 0xFFC8U && marker != 0xFFCCU);
        if (is_frame) {
            return number_at(bytes, at + 5, 2) == static_cast<std::uint32_t>(size.y) &&
                   number_at(bytes, at + 7, 2) == static_cast<std::uint32_t>(size.x) &&
                   number_at(bytes, at + 9, 1) == 1;
        }
        at += 2 + number_at(bytes, at + 2, 2);
    }
    return false;
}

/// The size header (SIZ) of JPEG 2000, which stands first: one tile's size and one component.
bool is_grey_jpeg_2000(std::span<const char> bytes, glm::ivec2 size) {
    constexpr std::uint32_t kStartAndSize = 0xFF4FFF51U;
    if (bytes.size() < 45 || number_at(bytes, 0, 4) != kStartAndSize) return false;
    const std::uint32_t tile_x = number_at(bytes, 24, 4);
    const std::uint32_t tile_y = number_at(bytes, 28, 4);
    const bool whole = number_at(bytes, 16, 4) == 0 && number_at(bytes, 20, 4) == 0 &&
                       number_at(bytes, 32, 4) == 0 && number_at(bytes, 36, 4) == 0;
    const bool plain = number_at(bytes, 40, 2) == 1 && number_at(bytes, 43, 2) == 0x0101U;
    return whole && plain && tile_x >= 16 && tile_y >= 16 &&
           number_at(bytes, 8, 4) == static_cast<std::uint32_t>(size.x) &&
           number_at(bytes, 12, 4) == static_cast<std::uint32_t>(size.y);
}

}  // namespace

bool is_packed_grey(std::string_view transfer_syntax, std::span<const char> bytes,
                    glm::ivec2 size) {
    constexpr std::string_view kFamily = "1.2.840.10008.1.2.";
    if (!transfer_syntax.starts_with(kFamily)) return false;
    const std::string_view kind = transfer_syntax.substr(kFamily.size());
    if (kind == "5") return true;
    if (kind == "4.90" || kind == "4.91") return is_grey_jpeg_2000(bytes, size);
    const bool jpeg = kind == "4.50" || kind == "4.51" || kind == "4.57" || kind == "4.70" ||
                      kind == "4.80" || kind == "4.81";
    return jpeg && is_grey_jpeg(bytes, size);
}

}  // namespace sideport::ct
