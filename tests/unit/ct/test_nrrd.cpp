#include <catch2/catch.hpp>

#include "tests/support/folder.h"
#include "tests/unit/ct/dicom_writer.h"
#include "tests/unit/ct/nifti_writer.h"
#include "tests/unit/ct/nrrd_writer.h"
#include "tests/unit/ct/scan.h"

using namespace sideport;
using namespace sideport::ct_test;

namespace {

struct Bench {
    test_support::Folder folder;
    Lattice lattice = oblique();
    std::filesystem::path file = folder.path / "scan.nrrd";

    const std::filesystem::path& put(const std::string& bytes) const {
        write(file, bytes);
        return file;
    }
};

}  // namespace

TEST_CASE("an NRRD's space puts each voxel at its place in LPS") {
    const Bench bench;
    const auto [name, turn] =
        GENERATE(table<const char*, glm::dvec3>({{"left-posterior-superior", {1.0, 1.0, 1.0}},
                                                 {"LPS", {1.0, 1.0, 1.0}},
                                                 {"right-anterior-superior", {-1.0, -1.0, 1.0}},
                                                 {"RAS", {-1.0, -1.0, 1.0}},
                                                 {"Left-Anterior-Superior", {1.0, -1.0, 1.0}},
                                                 {"las", {1.0, -1.0, 1.0}}}));
    Nrrd nrrd(bench.lattice, turn);
    nrrd.fields["space"] = name;
    const ct::Tomogram made = read(bench.put(nrrd.bytes()));
    check_true(made.volume, bench.lattice);
    CHECK(made.source.format == "NRRD");
    CHECK(made.source.warnings.empty());
}

TEST_CASE("an NRRD's numbers are read in all encodings, attached or beside") {
    const Bench bench;
    Nrrd nrrd(bench.lattice);
    SECTION("gzip") {
        nrrd.fields["encoding"] = "gzip", nrrd.numbers = gzipped(nrrd.numbers);
    }
    SECTION("gz, after bytes to skip") {
        nrrd.fields["encoding"] = "gz";
        nrrd.fields["byte skip"] = "5";
        nrrd.numbers = gzipped("12345" + nrrd.numbers);
    }
    SECTION("ascii") {
        nrrd.fields["encoding"] = "ascii";
        nrrd.fields.erase("endian");
        nrrd.numbers.clear();
        for (const std::int16_t number : bench.lattice.numbers())
            nrrd.numbers += std::to_string(number) + (nrrd.numbers.size() % 3 == 0 ? "\n" : " ");
    }
    SECTION("big endian") {
        nrrd.fields["endian"] = "big";
        for (std::size_t i = 0; i < nrrd.numbers.size(); i += 2)
            std::swap(nrrd.numbers[i], nrrd.numbers[i + 1]);
    }
    SECTION("lines and bytes to skip") {
        nrrd.fields["line skip"] = "2";
        nrrd.fields["byteskip"] = "3";
        nrrd.numbers = "one\ntwo\n123" + nrrd.numbers;
    }
    SECTION("at the end of the file") {
        nrrd.fields["byte skip"] = "-1";
        nrrd.numbers = "anything" + nrrd.numbers;
    }
    SECTION("double, by a longer name") {
        std::vector<double> numbers;
        for (const std::int16_t number : bench.lattice.numbers())
            numbers.push_back(number);
        nrrd.fields["type"] = "double";
        nrrd.numbers = bytes_of_numbers(numbers);
    }
    SECTION("an axis of one value, of no direction") {
        nrrd.fields["type"] = "signed short int";
        nrrd.fields["dimension"] = "4";
        nrrd.fields["sizes"] = "1 " + nrrd.fields["sizes"];
        nrrd.fields["space directions"] = "none " + nrrd.fields["space directions"];
    }
    SECTION("centimetres") {
        nrrd = Nrrd(bench.lattice, glm::dvec3(0.1));
        nrrd.fields["space units"] = "\"cm\" \"cm\" \"cm\"";
    }
    SECTION("beside the header") {
        nrrd.fields["data file"] = "below/numbers.raw";
        write(bench.folder.path / "below" / "numbers.raw", nrrd.numbers);
        nrrd.numbers.clear();
        if (GENERATE(true, false)) {  // no empty line is needed then
            check_true(read(bench.put(nrrd.header())).volume, bench.lattice);
        }
    }
    check_true(read(bench.put(nrrd.bytes())).volume, bench.lattice);
}

TEST_CASE("what an NRRD may not be is said, with the line") {
    const Bench bench;
    Nrrd nrrd(bench.lattice);
    std::string code = "ct.nrrd";
    SECTION("cut off") {
        nrrd.numbers.pop_back(), code = "ct.truncated";
    }
    SECTION("cut off, packed") {
        nrrd.fields["encoding"] = "gzip";
        nrrd.numbers = gzipped(nrrd.numbers.substr(1)), code = "ct.truncated";
    }
    SECTION("too few words") {
        nrrd.fields["encoding"] = "ascii";
        nrrd.numbers = "1 2 3 x", code = "ct.truncated";
    }
    SECTION("words that are no numbers") {
        nrrd.fields["encoding"] = "ascii";
        nrrd.numbers = std::string(5000, 'x'), code = "ct.truncated";
    }
    SECTION("a promise beyond all files") {
        nrrd.fields["sizes"] = "9999999999 9999999999 9999999999", code = "ct.too_large";
    }
    SECTION("more than the file holds") {
        nrrd.fields["sizes"] = "512 512 800", code = "ct.truncated";
    }
    SECTION("flat") {
        nrrd.fields["dimension"] = "2", nrrd.fields["sizes"] = "12 80";
        nrrd.fields["space directions"] = "(1,0,0) (0,1,0)", code = "ct.two_dimensional";
    }
    SECTION("colours") {
        nrrd.fields["dimension"] = "4", nrrd.fields["sizes"] = "3 4 10 8";
        nrrd.fields["space directions"] = "none " + nrrd.fields["space directions"];
        code = "ct.four_dimensional";
    }
    SECTION("sizes of another number") {
        nrrd.fields["sizes"] = "12 80";
    }
    SECTION("a negative size") {
        nrrd.fields["sizes"] = "-12 10 8";
    }
    SECTION("no type") {
        nrrd.fields.erase("type");
    }
    SECTION("a type that is a block") {
        nrrd.fields["type"] = "block", code = "ct.number_type";
    }
    SECTION("no byte order") {
        nrrd.fields.erase("endian");
    }
    SECTION("bzip2") {
        nrrd.fields["encoding"] = "bzip2", code = "ct.encoding";
    }
    SECTION("no space") {
        nrrd.fields.erase("space"), code = "ct.no_geometry";
    }
    SECTION("the scanner's space") {
        nrrd.fields["space"] = "scanner-xyz", code = "ct.no_geometry";
    }
    SECTION("a space with time") {
        nrrd.fields["space"] = "left-posterior-superior-time", code = "ct.no_geometry";
    }
    SECTION("a direction that is no vector") {
        nrrd.fields["space directions"] = "(1,0) (0,1,0) (0,0,1)";
    }
    SECTION("directions in a plane") {
        nrrd.fields["space directions"] = "(1,0,0) (0,1,0) (1,1,0)", code = "ct.geometry";
    }
    SECTION("an origin that is no number") {
        nrrd.fields["space origin"] = "(nan,0,0)";
    }
    SECTION("a unit that is none") {
        nrrd.fields["space units"] = "\"s\" \"s\" \"s\"";
    }
    SECTION("a list of files") {
        nrrd.fields["data file"] = "LIST";
    }
    SECTION("a pattern of files") {
        nrrd.fields["data file"] = "slice%03d.raw 1 8 1";
    }
    SECTION("a file elsewhere") {
        nrrd.fields["data file"] = GENERATE("/etc/passwd", "../numbers.raw", "a/../../b"),
        code = "ct.data_file";
    }
    SECTION("a file that is not there") {
        nrrd.fields["data file"] = "Doe.raw", code = "ct.data_file";
    }
    SECTION("a link that leads elsewhere") {
        std::filesystem::create_symlink("/etc/passwd", bench.folder.path / "link.raw");
        nrrd.fields["data file"] = "link.raw", code = "ct.data_file";
    }
    SECTION("skipping without end") {
        nrrd.fields["byte skip"] = "99999999999";
    }
    SECTION("more lines than there are") {
        nrrd.fields["line skip"] = "100000", code = "ct.truncated";
    }
    const Error error = refused(bench.put(nrrd.bytes()));
    INFO(error.line());
    CHECK(error.code == code);
}

TEST_CASE("the same volume through all three formats is the same") {
    const Bench bench;
    const ct::Volume one = read(bench.put(Nrrd(bench.lattice).bytes())).volume;
    const ct::Volume two = read(bench.put(Nifti(bench.lattice).bytes())).volume;
    std::filesystem::remove(bench.file);
    write_series(bench.folder.path, bench.lattice);
    const ct::Volume three = read(bench.folder.path).volume;
    for (const ct::Volume* other : {&two, &three}) {
        CHECK(other->size == one.size);
        CHECK(other->hu == one.hu);
        CHECK(glm::length(other->origin_L_mm - one.origin_L_mm) < 1e-4);
        for (int axis = 0; axis < 3; ++axis)
            CHECK(glm::length(other->step_L_mm[axis] - one.step_L_mm[axis]) < 1e-5);
    }
}

TEST_CASE("other files are refused with what is allowed") {
    const Bench bench;
    CHECK(refused(bench.folder.path / "nowhere").code == "ct.missing");
    CHECK(refused(bench.put("")).code == "ct.format");
    CHECK(refused(bench.put("NRR")).code == "ct.format");
    CHECK(refused(bench.put(gzipped("hello"))).code == "ct.nifti");
    CHECK(refused(bench.put(std::string(4096, 'x'))).message.find("NIfTI (.nii, .nii.gz)") !=
          std::string::npos);
}
