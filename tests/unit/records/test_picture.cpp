#include <cstring>
#include <filesystem>
#include <numeric>

#include <catch2/catch.hpp>
#include <png.h>

#include "sim/base/file_io.h"
#include "sim/records/picture.h"
#include "sim/records/png_codec.h"
#include "tests/support/folder.h"

using namespace sideport;
using test_support::Folder;
namespace fs = std::filesystem;

namespace {

struct Decoded {
    int width = 0, height = 0;
    std::vector<std::uint8_t> pixels;
};

Decoded decode(const std::string& png, png_uint_32 format) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    REQUIRE(png_image_begin_read_from_memory(&image, png.data(), png.size()) != 0);
    image.format = format;
    std::vector<std::uint8_t> pixels(PNG_IMAGE_SIZE(image));
    REQUIRE(png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr) != 0);
    return {static_cast<int>(image.width), static_cast<int>(image.height), std::move(pixels)};
}

std::vector<std::uint8_t> ramp(std::size_t size) {
    std::vector<std::uint8_t> pixels(size);
    std::iota(pixels.begin(), pixels.end(), std::uint8_t{0});
    return pixels;
}

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        value = (value << 8U) | static_cast<std::uint8_t>(bytes[at + i]);
    }
    return value;
}

}  // namespace

TEST_CASE("a grey PNG decodes to the pixels that were written") {
    const Folder folder;
    const auto pixels = ramp(21 * 13);
    REQUIRE(records::write_png_gray8(folder.path / "new" / "gray.png", 21, 13, pixels));
    const auto file = read_file(folder.path / "new" / "gray.png");
    REQUIRE(file);
    const Decoded decoded = decode(file.value(), PNG_FORMAT_GRAY);
    CHECK(decoded.width == 21);
    CHECK(decoded.height == 13);
    CHECK(decoded.pixels == pixels);
}

TEST_CASE("a colour PNG decodes to the pixels that were written") {
    const Folder folder;
    const auto pixels = ramp(3 * 8 * 5);
    REQUIRE(records::write_png_rgb8(folder.path / "rgb.png", 8, 5, pixels));
    const auto file = read_file(folder.path / "rgb.png");
    REQUIRE(file);
    CHECK(decode(file.value(), PNG_FORMAT_RGB).pixels == pixels);
}

TEST_CASE("a float map keeps every bit and stores its bottom row first") {
    const Folder folder;
    const std::vector<float> values = {0.0F, 1.5F, -2.25F, 1e-30F, 3.0e8F, 0.1F};
    REQUIRE(records::write_pfm(folder.path / "map.pfm", 3, 2, values));
    const auto file = read_file(folder.path / "map.pfm");
    REQUIRE(file);
    const std::string header = "Pf\n3 2\n-1.0\n";
    REQUIRE(file.value().starts_with(header));
    REQUIRE(file.value().size() == header.size() + 6 * sizeof(float));
    std::vector<float> stored(6);
    std::memcpy(stored.data(), file.value().data() + header.size(), 6 * sizeof(float));
    CHECK(stored == std::vector<float>{1e-30F, 3.0e8F, 0.1F, 0.0F, 1.5F, -2.25F});
}

TEST_CASE("pictures whose pixels do not fill their sides are refused and not written") {
    const Folder folder;
    const fs::path file = folder.path / "wrong.png";
    const auto pixels = ramp(12);
    const auto [width, height] =
        GENERATE(table<int, int>({{4, 4}, {0, 12}, {-3, -4}, {12, 2}, {20000, 1}}));
    const auto done = records::write_png_gray8(file, width, height, pixels);
    REQUIRE(!done);
    CHECK(done.error().code == "picture.size");
    CHECK(done.error().where == file.string());
    CHECK(!records::write_png_rgb8(file, width, height, pixels));
    CHECK(!records::write_pfm(file, width, height, std::vector<float>(5)));
    CHECK(!fs::exists(file));
}

TEST_CASE("a folder that cannot be made is an error, not a crash") {
    const Folder folder;
    REQUIRE(write_file(folder.path / "file", "x"));
    const auto done = records::write_png_gray8(folder.path / "file" / "a.png", 4, 3, ramp(12));
    REQUIRE(!done);
    CHECK(done.error().code == "file.unwritable");
}

TEST_CASE("a cine is an animated PNG: one control and one body per frame, numbered in order") {
    const Folder folder;
    constexpr int kWidth = 40, kHeight = 30, kFrames = 5;
    records::Cine cine(kWidth, kHeight, 8.0);
    for (int i = 0; i < kFrames; ++i) {
        cine.add(std::vector<std::uint8_t>(kWidth * kHeight, static_cast<std::uint8_t>(40 * i)));
    }
    CHECK(cine.frame_count() == kFrames);
    REQUIRE(cine.write(folder.path / "cine.png"));
    const auto file = read_file(folder.path / "cine.png");
    REQUIRE(file);
    const auto chunks = records::png_chunks(file.value());
    REQUIRE(chunks);

    std::vector<std::string> types;
    std::uint32_t sequence = 0;
    int controls = 0, bodies = 0;
    std::vector<records::PngChunk> last_frame;
    for (const auto& chunk : chunks.value()) {
        types.push_back(chunk.type);
        if (chunk.type == "acTL") {
            CHECK(number_at(chunk.data, 0) == kFrames);
            CHECK(number_at(chunk.data, 4) == 0);
        } else if (chunk.type == "fcTL") {
            ++controls;
            REQUIRE(chunk.data.size() == 26);
            CHECK(number_at(chunk.data, 0) == sequence++);
            CHECK(number_at(chunk.data, 4) == kWidth);
            CHECK(number_at(chunk.data, 8) == kHeight);
            // 125 of 1000 parts of a second
            CHECK(static_cast<std::uint8_t>(chunk.data[21]) == 125);
            CHECK((static_cast<std::uint8_t>(chunk.data[22]) << 8) +
                      static_cast<std::uint8_t>(chunk.data[23]) ==
                  1000);
        } else if (chunk.type == "fdAT") {
            CHECK(number_at(chunk.data, 0) == sequence++);
            last_frame = {{.type = "IDAT", .data = chunk.data.substr(4)}};
            ++bodies;
        } else if (chunk.type == "IDAT") {
            ++bodies;
        }
    }
    CHECK(types.front() == "IHDR");
    CHECK(types[1] == "acTL");
    CHECK(types[2] == "fcTL");
    CHECK(types[3] == "IDAT");
    CHECK(types.back() == "IEND");
    CHECK(controls == kFrames);
    CHECK(bodies == kFrames);

    // the first frame is a plain PNG, and so is any other when it is taken out
    CHECK(decode(file.value(), PNG_FORMAT_GRAY).pixels ==
          std::vector<std::uint8_t>(kWidth * kHeight, 0));
    last_frame.insert(last_frame.begin(), chunks.value().front());
    last_frame.push_back({.type = "IEND", .data = {}});
    const Decoded last = decode(records::png_from_chunks(last_frame), PNG_FORMAT_GRAY);
    CHECK(std::abs(static_cast<int>(last.pixels.front()) - 160) <= 2);
}

TEST_CASE("a cine keeps black, white and a grey scale that only rises") {
    const Folder folder;
    records::Cine cine(256, 1, 5.0);
    cine.add(ramp(256));
    REQUIRE(cine.write(folder.path / "scale.png"));
    const auto file = read_file(folder.path / "scale.png");
    REQUIRE(file);
    const Decoded decoded = decode(file.value(), PNG_FORMAT_GRAY);
    CHECK(decoded.pixels.front() == 0);
    CHECK(decoded.pixels.back() == 255);
    for (std::size_t i = 1; i < 256; ++i) {
        CHECK(decoded.pixels[i] >= decoded.pixels[i - 1]);
        CHECK(std::abs(static_cast<int>(decoded.pixels[i]) - static_cast<int>(i)) <= 3);
    }
}

TEST_CASE("a cine without frames or with a frame of another size is refused") {
    const Folder folder;
    records::Cine empty(4, 4, 8.0);
    CHECK(empty.write(folder.path / "a.png").error().code == "picture.size");
    records::Cine uneven(4, 4, 8.0);
    uneven.add(ramp(16));
    uneven.add(ramp(12));
    CHECK(uneven.write(folder.path / "a.png").error().code == "picture.size");
    CHECK(!fs::exists(folder.path / "a.png"));
}

TEST_CASE("a PNG with a flipped bit or a missing end is recognised") {
    const auto png = records::encode_png(6, 4, records::PixelFormat::gray8, ramp(24));
    REQUIRE(png);
    REQUIRE(records::png_chunks(png.value()));
    std::string flipped = png.value();
    flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 1);
    CHECK(!records::png_chunks(flipped));
    CHECK(!records::png_chunks(png.value().substr(0, png.value().size() - 3)));
    CHECK(!records::png_chunks("GIF89a"));
}
