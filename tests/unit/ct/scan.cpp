#include "tests/unit/ct/scan.h"

#include <cmath>
#include <cstdlib>
#include <fstream>

#include <catch2/catch.hpp>
#include <zlib.h>

namespace sideport::ct_test {

double truth_hu(glm::dvec3 at) {
    return 300.0 + 7.0 * at.x + 4.0 * at.y + 9.0 * at.z;
}

std::vector<std::int16_t> Lattice::numbers() const {
    std::vector<std::int16_t> made;
    for (int k = 0; k < size.z; ++k) {
        for (int j = 0; j < size.y; ++j) {
            for (int i = 0; i < size.x; ++i)
                made.push_back(
                    static_cast<std::int16_t>(std::lround(truth_hu(place_L_mm(i, j, k)))));
        }
    }
    return made;
}

Lattice oblique() {
    Lattice made;
    const glm::dvec3 row = glm::normalize(glm::dvec3(0.8, 0.5, -0.2));
    const glm::dvec3 normal = glm::normalize(glm::cross(row, glm::dvec3(-0.3, 0.6, 0.7)));
    made.step_L_mm = {row * 5.0, glm::cross(normal, row) * 7.0, normal * 9.0};
    return made;
}

void check_true(const ct::Volume& volume, const Lattice& written) {
    REQUIRE(volume.hu.size() == static_cast<std::size_t>(volume.size.x) *
                                    static_cast<std::size_t>(volume.size.y) *
                                    static_cast<std::size_t>(volume.size.z));
    double worst = 0.0;
    for (int k = 0; k < volume.size.z; ++k) {
        for (int j = 0; j < volume.size.y; ++j) {
            for (int i = 0; i < volume.size.x; ++i) {
                const glm::dvec3 at = volume.origin_L_mm + volume.step_L_mm * glm::dvec3(i, j, k);
                worst = std::max(worst, std::abs(volume.hu[volume.index(i, j, k)] - truth_hu(at)));
            }
        }
    }
    CHECK(worst <= 1.0);
    // the same corners, in whatever order
    const glm::ivec3 last = written.size - 1;
    const glm::dvec3 middle =
        written.place_L_mm(0, 0, 0) + written.place_L_mm(last.x, last.y, last.z);
    const glm::dvec3 read =
        2.0 * volume.origin_L_mm + volume.step_L_mm * glm::dvec3(volume.size - 1);
    CHECK(glm::length(middle - read) < 1e-3);
    CHECK(std::abs(glm::determinant(volume.step_L_mm)) ==
          Approx(std::abs(glm::determinant(written.step_L_mm))).epsilon(1e-4));
}

ct::Tomogram read(const std::filesystem::path& path, const ct::ReadOptions& options) {
    auto made = ct::read_tomogram(path, options, {});
    if (!made) FAIL(made.error().line());
    return std::move(made).value();
}

Error refused(const std::filesystem::path& path, const ct::ReadOptions& options) {
    const auto made = ct::read_tomogram(path, options, {});
    REQUIRE(!made);
    INFO(made.error().line());
    CHECK(made.error().line().find("Doe") == std::string::npos);
    CHECK(made.error().where.starts_with(path.string().substr(0, 5)));
    return made.error();
}

void write(const std::filesystem::path& path, const std::string& bytes) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string gzipped(const std::string& bytes) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string made(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(made.data());
    stream.avail_out = static_cast<uInt>(made.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    made.resize(stream.total_out);
    deflateEnd(&stream);
    return made;
}

bool warns(const ct::Tomogram& tomogram, const char* words) {
    for (const std::string& warning : tomogram.source.warnings) {
        CHECK(warning.find("Doe") == std::string::npos);
        if (warning.find(words) != std::string::npos) return true;
    }
    return false;
}

}  // namespace sideport::ct_test
