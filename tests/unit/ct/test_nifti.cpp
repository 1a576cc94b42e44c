#include <limits>

#include <catch2/catch.hpp>

#include "tests/support/folder.h"
#include "tests/unit/ct/nifti_writer.h"
#include "tests/unit/ct/scan.h"

using namespace sideport;
using namespace sideport::ct_test;

namespace {

struct Bench {
    test_support::Folder folder;
    Lattice lattice;
    std::filesystem::path file = folder.path / "scan.nii";

    const std::filesystem::path& put(const std::string& bytes) const {
        write(file, bytes);
        return file;
    }
};

/// Numbers of the truth in another type.
template <typename T>
std::string as(const Lattice& lattice) {
    std::vector<T> made;
    for (const std::int16_t number : lattice.numbers())
        made.push_back(static_cast<T>(number));
    return bytes_of_numbers(made);
}

}  // namespace

TEST_CASE("a NIfTI's sform, in RAS, puts each voxel at its place in LPS") {
    const Bench bench;
    const Lattice lattice = GENERATE(true, false) ? oblique() : Lattice{};
    const Nifti nifti(lattice);
    check_true(read(bench.put(nifti.bytes())).volume, lattice);
    check_true(read(bench.put(gzipped(nifti.bytes()))).volume, lattice);
    check_true(read(bench.put(nifti2(nifti))).volume, lattice);
    check_true(read(bench.put(gzipped(nifti2(nifti)))).volume, lattice);
    check_true(read(bench.put(swapped(nifti))).volume, lattice);
    CHECK(read(bench.file).source.format == "NIfTI");
    CHECK(read(bench.file).source.warnings.empty());
}

TEST_CASE("a NIfTI's qform puts each voxel at its place, mirrored where it says so") {
    const Bench bench;
    // 40 degrees about the first axis
    const double half = 0.35;
    const glm::dvec3 about_x[3] = {{1.0, 0.0, 0.0},
                                   {0.0, std::cos(2.0 * half), std::sin(2.0 * half)},
                                   {0.0, -std::sin(2.0 * half), std::cos(2.0 * half)}};
    const double handed = GENERATE(1.0, -1.0);
    Lattice lattice;
    const glm::dvec3 to_lps(-1.0, -1.0, 1.0);
    lattice.step_L_mm = {about_x[0] * 5.0 * to_lps, about_x[1] * 7.0 * to_lps,
                         about_x[2] * 9.0 * handed * to_lps};
    Nifti nifti(lattice);
    nifti.set<std::int16_t>(252, {1, 0});
    nifti.set<float>(76, float(handed));
    nifti.set<float>(256, {float(std::sin(half)), 0.0F, 0.0F});
    nifti.set<float>(268, {float(-lattice.origin_L_mm.x), float(-lattice.origin_L_mm.y),
                           float(lattice.origin_L_mm.z)});
    check_true(read(bench.put(nifti.bytes())).volume, lattice);
    check_true(read(bench.put(nifti2(nifti))).volume, lattice);

    SECTION("the sform counts where both are there") {
        nifti.set<std::int16_t>(254, 1);
        CHECK(!warns(read(bench.put(nifti.bytes())), "sform"));
        nifti.set<float>(268, 90.0F);
        const ct::Tomogram made = read(bench.put(nifti.bytes()));
        check_true(made.volume, lattice);
        CHECK(warns(made, "the sform is taken"));
    }
}

TEST_CASE("all whole and broken numbers of NIfTI are read, scaled or not") {
    const Bench bench;
    Nifti nifti(bench.lattice);
    SECTION("32 bits") {
        nifti.set<std::int16_t>(70, 8), nifti.numbers = as<std::int32_t>(bench.lattice);
    }
    SECTION("64 bits") {
        nifti.set<std::int16_t>(70, 1024), nifti.numbers = as<std::int64_t>(bench.lattice);
    }
    SECTION("float") {
        nifti.set<std::int16_t>(70, 16), nifti.numbers = as<float>(bench.lattice);
    }
    SECTION("double") {
        nifti.set<std::int16_t>(70, 64), nifti.numbers = as<double>(bench.lattice);
    }
    SECTION("a slope of 0 and of NaN mean none") {
        nifti.set<float>(112, {GENERATE(0.0F, std::numeric_limits<float>::quiet_NaN()), 77.0F});
    }
    SECTION("an offset that is no number means none") {
        nifti.set<float>(112, {1.0F, std::numeric_limits<float>::quiet_NaN()});
    }
    SECTION("unsigned with an offset") {
        std::vector<std::uint16_t> numbers;
        for (const std::int16_t hu : bench.lattice.numbers())
            numbers.push_back(static_cast<std::uint16_t>(2 * (hu + 1024)));
        nifti.set<std::int16_t>(70, 512);
        nifti.set<float>(112, {0.5F, -1024.0F});
        nifti.numbers = bytes_of_numbers(numbers);
    }
    SECTION("metres") {
        nifti.set<char>(123, 1);
        for (std::size_t i = 0; i < 12; ++i) {
            float value = 0.0F;
            std::memcpy(&value, nifti.header.data() + 280 + 4 * i, 4);
            nifti.set<float>(280 + 4 * i, value / 1000.0F);
        }
    }
    SECTION("a fourth dimension of one step") {
        nifti.set<std::int16_t>(40, 4);
    }
    SECTION("an extension before the numbers") {
        nifti.header += std::string(64, '\x20');
        nifti.set<float>(108, 416.0F);
    }
    SECTION("no place of the first number") {
        nifti.set<float>(108, 0.0F);
    }
    check_true(read(bench.put(nifti.bytes())).volume, bench.lattice);
}

TEST_CASE("what is no number becomes air, with a warning") {
    const Bench bench;
    Nifti nifti(bench.lattice);
    std::vector<float> numbers;
    for (const std::int16_t hu : bench.lattice.numbers())
        numbers.push_back(hu);
    numbers[0] = std::numeric_limits<float>::quiet_NaN();
    numbers[1] = -std::numeric_limits<float>::infinity();
    numbers[2] = 1e30F;
    nifti.set<std::int16_t>(70, 16);
    nifti.numbers = bytes_of_numbers(numbers);
    const ct::Tomogram made = read(bench.put(nifti.bytes()));
    CHECK(made.volume.hu[0] == -1024);
    CHECK(made.volume.hu[1] == -1024);
    CHECK(made.volume.hu[2] == 32767);
    CHECK(warns(made, "2 voxels hold no finite number"));
    CHECK(warns(made, "1 voxels lay beyond"));
}

TEST_CASE("a NIfTI that promises what it does not hold is refused before memory is taken") {
    const Bench bench;
    Nifti nifti(bench.lattice);
    const char* code = "ct.truncated";
    bool packed = false;
    SECTION("cut off") {
        nifti.numbers.pop_back();
    }
    SECTION("cut off within the header") {
        nifti.header.resize(300), nifti.numbers.clear();
    }
    SECTION("a promise that is too large") {
        nifti.set<std::int16_t>(42, {32767, 32767, 32767});
        code = "ct.too_large";
    }
    SECTION("a promise that the packed file cannot hold") {
        nifti.set<std::int16_t>(42, {512, 512, 1000});
        packed = true;
    }
    SECTION("packed, and short") {
        nifti.set<std::int16_t>(46, 16);
        packed = true;
    }
    const Error error = refused(bench.put(packed ? gzipped(nifti.bytes()) : nifti.bytes()));
    INFO(error.line());
    CHECK(error.code == code);
}

TEST_CASE("damaged packing is refused, and what inflates without end is not followed") {
    const Bench bench;
    const Nifti nifti(bench.lattice);
    std::string bytes = gzipped(nifti.bytes());
    SECTION("a wrong checksum") {
        bytes[bytes.size() - 6] = static_cast<char>(bytes[bytes.size() - 6] ^ 1);
        CHECK(refused(bench.put(bytes)).code == "ct.damaged");
    }
    SECTION("cut off") {
        CHECK(refused(bench.put(bytes.substr(0, bytes.size() / 2))).code == "ct.damaged");
    }
    SECTION("a gigabyte of zeros behind the numbers") {
        const std::string zeros = gzipped(std::string(std::size_t{1} << 28U, '\0'));
        CHECK(read(bench.put(bytes + zeros + zeros + zeros + zeros)).volume.hu.size() == 960);
    }
}

TEST_CASE("what a NIfTI may not be is said") {
    const Bench bench;
    Nifti nifti(bench.lattice);
    std::string code = "ct.nifti";
    SECTION("flat") {
        nifti.set<std::int16_t>(40, {2, 12, 80, 1}), code = "ct.two_dimensional";
    }
    SECTION("one slice") {
        nifti.set<std::int16_t>(46, 1), code = "ct.two_dimensional";
    }
    SECTION("negative") {
        nifti.set<std::int16_t>(42, -12), code = "ct.two_dimensional";
    }
    SECTION("in time") {
        nifti.set<std::int16_t>(40, {4, 12, 10, 4, 2}), code = "ct.four_dimensional";
    }
    SECTION("no dimensions") {
        nifti.set<std::int16_t>(40, 0);
    }
    SECTION("colours") {
        nifti.set<std::int16_t>(70, 128), code = "ct.number_type";
    }
    SECTION("complex") {
        nifti.set<std::int16_t>(70, 32), code = "ct.number_type";
    }
    SECTION("nowhere") {
        nifti.set<std::int16_t>(252, {0, 0}), code = "ct.no_geometry";
    }
    SECTION("steps of no length") {
        for (std::size_t i = 280; i < 328; i += 4)
            nifti.set<float>(i, 0.0F);
        code = "ct.geometry";
    }
    SECTION("steps that are no numbers") {
        nifti.set<float>(280, std::numeric_limits<float>::quiet_NaN()), code = "ct.geometry";
    }
    SECTION("a place of the numbers that is none") {
        nifti.set<float>(108, -1e30F);
    }
    SECTION("seconds for a length") {
        nifti.set<char>(123, 5), code = "ct.geometry";
    }
    SECTION("a header apart from its numbers") {
        std::memcpy(nifti.header.data() + 344, "ni1", 4);
    }
    SECTION("Analyze") {
        std::memset(nifti.header.data() + 344, 0, 4);
    }
    SECTION("a mask") {
        std::fill(nifti.numbers.begin(), nifti.numbers.end(), '\0');
        nifti.numbers[0] = 1, code = "ct.not_hounsfield";
    }
    SECTION("all alike") {
        std::fill(nifti.numbers.begin(), nifti.numbers.end(), '\7'), code = "ct.not_hounsfield";
    }
    SECTION("scanner numbers without their offset") {
        nifti.set<float>(112, {1.0F, 2000.0F}), code = "ct.not_hounsfield";
    }
    const Error error = refused(bench.put(nifti.bytes()));
    INFO(error.line());
    CHECK(error.code == code);
}
