#include <algorithm>

#include <catch2/catch.hpp>

#include "sim/app/thumbnail.h"
#include "sim/records/html.h"
#include "sim/records/png_codec.h"

using namespace sideport;
using namespace sideport::app;

namespace {

constexpr std::size_t kPixels = std::size_t(kThumbnailPx) * kThumbnailPx;

/// Dark above, bright below.
std::vector<std::uint8_t> halves(int side_px) {
    const auto side = static_cast<std::size_t>(side_px);
    std::vector<std::uint8_t> gray(side * side, 40);
    std::fill(gray.begin() + static_cast<std::ptrdiff_t>(side * side / 2), gray.end(),
              std::uint8_t{200});
    return gray;
}

std::string url_of(const std::string& png) {
    return "data:image/png;base64," + records::base64(png);
}

std::string png_of(int width, int height) {
    const std::vector<std::uint8_t> gray(
        static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 90);
    return records::encode_png(width, height, records::PixelFormat::gray8, gray).value();
}

}  // namespace

TEST_CASE("a thumbnail that the export writes is what a list shows") {
    const std::string url = thumbnail_of(halves(512), 512);
    REQUIRE(!url.empty());
    const std::vector<std::uint8_t> gray = gray_of_thumbnail(url);
    REQUIRE(gray.size() == kPixels);
    CHECK(int(gray.front()) == 40);
    CHECK(int(gray.back()) == 200);
    CHECK(gray == halves(kThumbnailPx));
}

TEST_CASE("a picture of another size or with colours is brought to the list's size") {
    CHECK(gray_of_thumbnail(url_of(png_of(64, 64))) == std::vector<std::uint8_t>(kPixels, 90));
    CHECK(gray_of_thumbnail(url_of(png_of(300, 300))) == std::vector<std::uint8_t>(kPixels, 90));
    const std::vector<std::uint8_t> rgb(std::size_t{20} * 20 * 3, 70);
    const auto colours = records::encode_png(20, 20, records::PixelFormat::rgb8, rgb);
    REQUIRE(colours);
    CHECK(gray_of_thumbnail(url_of(colours.value())) == std::vector<std::uint8_t>(kPixels, 70));
}

TEST_CASE("what is no thumbnail is none") {
    const std::string good = thumbnail_of(halves(256), 256);
    CHECK(gray_of_thumbnail("").empty());
    CHECK(gray_of_thumbnail("thumbnail.png").empty());
    CHECK(gray_of_thumbnail("data:image/jpeg;base64,/9j/4AAQ").empty());
    CHECK(gray_of_thumbnail("data:image/png;base64,").empty());
    CHECK(gray_of_thumbnail("data:image/png;base64,this is no base64!").empty());
    CHECK(gray_of_thumbnail(url_of("no PNG at all")).empty());
    // cut off anywhere
    for (std::size_t length = 0; length < good.size(); length += 37)
        CHECK(gray_of_thumbnail(std::string_view(good).substr(0, length)).empty());
    // sides that no list needs, and more than it should hold
    CHECK(gray_of_thumbnail(url_of(png_of(128, 64))).empty());
    CHECK(gray_of_thumbnail(url_of(png_of(8, 8))).empty());
    CHECK(gray_of_thumbnail(url_of(png_of(1100, 1100))).empty());
    CHECK(gray_of_thumbnail(good + std::string(512 * 1024, 'A')).empty());
    CHECK(thumbnail_of(halves(64), 64).empty());
    CHECK(thumbnail_of(halves(256), 300).empty());
}

TEST_CASE("a damaged picture never reads beyond its bytes") {
    std::string png = records::encode_png(64, 64, records::PixelFormat::gray8, halves(64)).value();
    for (std::size_t i = 0; i < png.size(); ++i) {
        std::string damaged = png;
        damaged[i] = static_cast<char>(damaged[i] ^ 0x5A);
        const std::size_t pixels = gray_of_thumbnail(url_of(damaged)).size();
        CHECK((pixels == 0 || pixels == kPixels));
    }
}
