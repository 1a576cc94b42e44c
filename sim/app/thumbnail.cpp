#include "sim/app/thumbnail.h"

#include <algorithm>

#include "sim/records/html.h"
#include "sim/records/png_codec.h"

namespace sideport::app {

namespace {

constexpr std::string_view kPrefix = "data:image/png;base64,";
constexpr std::size_t kMostLetters = 512 * 1024;
constexpr int kLeastSidePx = 16, kMostSidePx = 1024;

/// Mean over what lies under each pixel of the smaller picture; a larger one repeats pixels.
std::vector<std::uint8_t> scaled(std::span<const std::uint8_t> gray, int side_px) {
    constexpr auto kSide = static_cast<std::size_t>(kThumbnailPx);
    const auto side = static_cast<std::size_t>(side_px);
    std::vector<std::uint8_t> small(kSide * kSide);
    const auto from = [side](std::size_t i) {
        return i * side / kSide;
    };
    for (std::size_t y = 0; y < kSide; ++y)
        for (std::size_t x = 0; x < kSide; ++x) {
            const std::size_t low_x = from(x), low_y = from(y);
            const std::size_t high_x = std::max(low_x + 1, from(x + 1)),
                              high_y = std::max(low_y + 1, from(y + 1));
            std::size_t sum = 0;
            for (std::size_t j = low_y; j < high_y; ++j)
                for (std::size_t i = low_x; i < high_x; ++i)
                    sum += gray[j * side + i];
            small[y * kSide + x] =
                static_cast<std::uint8_t>(sum / ((high_x - low_x) * (high_y - low_y)));
        }
    return small;
}

}  // namespace

std::string thumbnail_of(std::span<const std::uint8_t> gray, int side_px) {
    if (side_px < kThumbnailPx ||
        gray.size() != static_cast<std::size_t>(side_px) * static_cast<std::size_t>(side_px))
        return {};
    const auto png = records::encode_png(kThumbnailPx, kThumbnailPx, records::PixelFormat::gray8,
                                         scaled(gray, side_px));
    return png ? std::string(kPrefix) + records::base64(png.value()) : std::string();
}

std::vector<std::uint8_t> gray_of_thumbnail(std::string_view data_url) {
    if (!data_url.starts_with(kPrefix) || data_url.size() > kMostLetters) return {};
    const auto png = records::bytes_of_base64(data_url.substr(kPrefix.size()));
    if (!png) return {};
    const auto picture = records::decode_png_gray8(png.value(), kMostSidePx);
    if (!picture) return {};
    const records::GrayPicture& p = picture.value();
    if (p.width_px != p.height_px || p.width_px < kLeastSidePx) return {};
    return scaled(p.gray, p.width_px);
}

}  // namespace sideport::app
