#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sideport::app {

/// Side of the small still X-ray that a case file may carry, and of those that lists show.
inline constexpr int kThumbnailPx = 128;

/// A square grey picture, made smaller, as "data:image/png;base64,...". gray: [side * side], side a
/// multiple of kThumbnailPx. Empty where it cannot be encoded.
std::string thumbnail_of(std::span<const std::uint8_t> gray, int side_px);

/// [kThumbnailPx * kThumbnailPx] of such a text. It comes from a file of somebody else: empty for
/// what is no PNG, is damaged, is no square of 16 to 1024 pixels or is longer than 512 KiB.
std::vector<std::uint8_t> gray_of_thumbnail(std::string_view data_url);

}  // namespace sideport::app
