#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "sim/ct/import.h"
#include "sim/render/reference_projector.h"
#include "tests/gpu/bench.h"
#include "tests/support/folder.h"
#include "tests/support/places.h"

// A tomogram as patient against a projector that is not ours, of the same file.

using namespace sideport;
namespace fs = std::filesystem;

namespace {

constexpr int kSize = 256;

fs::path sample() {
    return test_support::source_folder().parent_path() / "shared" / "data" / "ct" /
           "example_ct.nii.gz";
}

/// PFM of one channel, rows from the top as plastimatch writes them.
std::vector<float> read_pfm(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string kind;
    int width = 0, height = 0;
    double scale = 0.0;
    in >> kind >> width >> height >> scale;
    in.get();
    REQUIRE(width == kSize);
    REQUIRE(height == kSize);
    std::vector<float> pixels(static_cast<std::size_t>(width * height));
    in.read(reinterpret_cast<char*>(pixels.data()),
            static_cast<std::streamsize>(pixels.size() * 4));
    REQUIRE(in);
    return pixels;
}

/// The volume as MetaImage with axes that rise along LPS: plastimatch's projector does not heed
/// others. The sample's run against x and y.
void write_mha(const ct::Volume& volume, const fs::path& file) {
    REQUIRE(volume.step_L_mm[0].x < 0.0);
    REQUIRE(volume.step_L_mm[1].y < 0.0);
    REQUIRE(volume.step_L_mm[2].z > 0.0);
    const glm::dvec3 low =
        volume.origin_L_mm + volume.step_L_mm * glm::dvec3(volume.size.x - 1, volume.size.y - 1, 0);
    std::ofstream out(file, std::ios::binary);
    out << fmt::format(
        "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"
        "TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = {} {} {}\nElementSpacing = {} {} {}\n"
        "DimSize = {} {} {}\nElementType = MET_SHORT\nElementDataFile = LOCAL\n",
        low.x, low.y, low.z, -volume.step_L_mm[0].x, -volume.step_L_mm[1].y, volume.step_L_mm[2].z,
        volume.size.x, volume.size.y, volume.size.z);
    for (int k = 0; k < volume.size.z; ++k) {
        for (int j = volume.size.y - 1; j >= 0; --j) {
            for (int i = volume.size.x - 1; i >= 0; --i)
                out.write(reinterpret_cast<const char*>(&volume.hu[volume.index(i, j, k)]), 2);
        }
    }
}

/// Line integrals by plastimatch for our geometry. Its columns run the other way: as seen from the
/// tube (first row of the matrix that it writes beside its picture).
std::vector<float> foreign_integrals(const xray::ProjectionGeometry& g, const glm::dvec3& origin_L,
                                     const ct::Volume& volume, const fs::path& folder) {
    const auto L = [](const glm::dvec3& v) {
        return glm::dvec3(v.x, -v.y, v.z) + 0.0;
    };
    const auto words = [](const glm::dvec3& v) {
        return fmt::format("{} {} {}", v.x, v.y, v.z);
    };
    const glm::dvec3 iso = origin_L + L(g.source_W_mm + g.normal_W() * g.source_to_isocenter_mm);
    const double side = g.pixel_mm * g.width_px;
    write_mha(volume, folder / "volume.mha");
    const std::string command = fmt::format(
        "cd {} && plastimatch drr --sad {} --sid {} -r '{} {}' -z '{} {}' --isocenter='{}' "
        "--nrm='{}' "
        "--vup='{}' -t pfm -i exact -P preprocess -O drr volume.mha > log 2>&1",
        folder.string(), g.source_to_isocenter_mm,
        glm::length(g.detector_center_W_mm - g.source_W_mm), kSize, kSize, side, side, words(iso),
        words(L(-g.normal_W())), words(L(-g.v_W)));
    REQUIRE(std::system(command.c_str()) == 0);
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".pfm") return read_pfm(entry.path());
    FAIL("plastimatch wrote no picture");
    return {};
}

/// Normalised cross-correlation over the pixels that a mask keeps.
double correlation(const std::vector<double>& a, const std::vector<double>& b) {
    double mean_a = 0.0, mean_b = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i)
        mean_a += a[i] / double(a.size()), mean_b += b[i] / double(b.size());
    double ab = 0.0, aa = 0.0, bb = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += (a[i] - mean_a) * (b[i] - mean_b);
        aa += (a[i] - mean_a) * (a[i] - mean_a);
        bb += (b[i] - mean_b) * (b[i] - mean_b);
    }
    return ab / std::sqrt(aa * bb);
}

}  // namespace

TEST_CASE("the sample tomogram is projected as by an independent projector", "[tomogram]") {
    if (!fs::exists(sample()) || std::system("command -v plastimatch > /dev/null") != 0) {
        WARN("SKIPPED: " << sample() << " or plastimatch is not here");
        return;
    }
    const auto read = ct::read_tomogram(sample(), {}, {});
    REQUIRE(read);
    ct::ImportOptions options;
    options.continue_beyond = false;
    const auto found = ct::import_patient(read.value().volume, options, {});
    REQUIRE(found);
    const double orbital = GENERATE(0.0, 90.0, -30.0);
    CAPTURE(orbital);
    // the centre of the scanned part; its whole height within the field
    const double middle_z = 0.5 * (found.value().body.low_z_mm + found.value().body.high_z_mm);
    xray::FrameInput input = test_gpu::empty_room(kSize, 300.0, orbital);
    input.technique.tube_voltage_kvp = 120.0;
    input.geometry = xray::make_projection(
        {.isocenter_W_mm = {0.0, 5.0, middle_z}, .orbital_deg = orbital}, kSize);
    const auto signal = render::reference_signal(input, &found.value().anatomy);
    const test_support::Folder folder;
    const auto foreign = foreign_integrals(input.geometry, found.value().origin_L_mm,
                                           read.value().volume, folder.path);
    std::vector<double> ours, theirs;
    for (int y = 8; y < kSize - 8; ++y) {
        for (int x = 8; x < kSize - 8; ++x) {
            const auto i = static_cast<std::size_t>(y * kSize + x);
            if (signal[i] <= 0.0F || signal[i] > 0.8F) continue;  // air beside the body
            ours.push_back(-std::log(double(signal[i])));
            theirs.push_back(double(foreign[static_cast<std::size_t>(y * kSize + kSize - 1 - x)]));
        }
    }
    REQUIRE(ours.size() > 20000);
    const double ncc = correlation(ours, theirs);
    std::printf("orbital %.0f: correlation %.5f over %zu pixels\n", orbital, ncc, ours.size());
    CHECK(ncc >= 0.99);
}
