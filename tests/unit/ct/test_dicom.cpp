#include <fstream>

#include <catch2/catch.hpp>
#include <gdcmImageChangeTransferSyntax.h>
#include <gdcmImageReader.h>
#include <gdcmImageWriter.h>

#include "tests/support/folder.h"
#include "tests/unit/ct/dicom_writer.h"
#include "tests/unit/ct/scan.h"

using namespace sideport;
using namespace sideport::ct_test;

namespace {

/// Writes every file of a folder anew in another transfer syntax, by the library's own encoder.
void recode(const std::filesystem::path& folder, gdcm::TransferSyntax::TSType syntax) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        gdcm::ImageReader reader;
        reader.SetFileName(entry.path().c_str());
        REQUIRE(reader.Read());
        gdcm::ImageChangeTransferSyntax change;
        change.SetTransferSyntax(syntax);
        change.SetInput(reader.GetImage());
        REQUIRE(change.Change());
        gdcm::ImageWriter writer;
        writer.SetFile(reader.GetFile());
        writer.SetImage(change.GetOutput());
        writer.SetFileName(entry.path().c_str());
        REQUIRE(writer.Write());
    }
}

}  // namespace

TEST_CASE("each voxel of a series lies where its slice says: axial, coronal, sagittal, oblique") {
    const test_support::Folder folder;
    Lattice lattice = oblique();
    SECTION("axial, feet first in the files") {
        lattice = Lattice{};
    }
    SECTION("axial, on the belly") {
        lattice = Lattice{.origin_L_mm = {40.0, 30.0, -20.0}};
        lattice.step_L_mm = {glm::dvec3(-5.0, 0.0, 0.0), glm::dvec3(0.0, -7.0, 0.0),
                             glm::dvec3(0.0, 0.0, -9.0)};
    }
    SECTION("coronal") {
        lattice.step_L_mm = {glm::dvec3(5.0, 0.0, 0.0), glm::dvec3(0.0, 0.0, -7.0),
                             glm::dvec3(0.0, 9.0, 0.0)};
    }
    SECTION("sagittal") {
        lattice.step_L_mm = {glm::dvec3(0.0, 5.0, 0.0), glm::dvec3(0.0, 0.0, -7.0),
                             glm::dvec3(-9.0, 0.0, 0.0)};
    }
    SECTION("oblique") {}
    write_series(folder.path, lattice);
    const ct::Tomogram made = read(folder.path);
    check_true(made.volume, lattice);
    CHECK(made.source.format == "DICOM");
    CHECK(!warns(made, "slices"));
}

TEST_CASE("a tilted gantry's slices keep their places: the voxels are sheared") {
    const test_support::Folder folder;
    Lattice lattice;
    lattice.step_L_mm[2] = {0.0, -9.0 * std::tan(0.3), 9.0};  // along the table, slices upright
    const double half = 0.3;
    const glm::dvec3 column(0.0, std::cos(half), std::sin(half));
    lattice.step_L_mm = {glm::dvec3(5.0, 0.0, 0.0), column * 7.0, glm::dvec3(0.0, 0.0, 9.0)};
    write_series(folder.path, lattice);
    const ct::Tomogram made = read(folder.path);
    check_true(made.volume, lattice);
    CHECK(warns(made, "tilted: the slices stand 17.2 degrees"));
}

TEST_CASE(
    "numbers are read as they are stored: signed or not, few bits or many, scaled each slice") {
    const test_support::Folder folder;
    const Lattice lattice;
    SECTION("12 bits of 16") {
        write_series(folder.path, lattice, [&](int k, DicomTags& tags) {
            set_pixels(tags, numbers_of_slice(lattice, k), 12, false, 1.0, -2048.0);
        });
    }
    SECTION("13 bits, signed, with something in the unused ones") {
        write_series(folder.path, lattice, [&](int k, DicomTags& tags) {
            set_pixels(tags, numbers_of_slice(lattice, k), 13, true, 1.0, 0.0);
        });
    }
    SECTION("16 bits, signed, a scale of each slice's own") {
        write_series(folder.path, lattice, [&](int k, DicomTags& tags) {
            set_pixels(tags, numbers_of_slice(lattice, k), 16, true, 0.25 * (1 + k % 3), -10.0 * k);
        });
    }
    SECTION("32 bits") {
        write_series(folder.path, lattice, [&](int k, DicomTags& tags) {
            set_pixels(tags, numbers_of_slice(lattice, k), 32, true, 0.001, 3.0);
        });
    }
    check_true(read(folder.path).volume, lattice);
}

TEST_CASE("padding is air, whatever its number means, and 16 bits are clamped") {
    const test_support::Folder folder;
    const Lattice lattice;
    write_series(folder.path, lattice, [&](int k, DicomTags& tags) {
        auto hu = numbers_of_slice(lattice, k);
        hu[3] = 32000;
        set_pixels(tags, hu, 16, true, 1.0, 0.0);
        tags[0x7FE00010].bytes[0] = '\x30';  // -2000
        tags[0x7FE00010].bytes[1] = '\xF8';
        tags[0x00280120] = us(static_cast<std::uint16_t>(-2000));
        tags[0x00281053] = decimals({2.0});
    });
    const ct::Tomogram made = read(folder.path);
    CHECK(made.volume.hu[0] == -1024);
    CHECK(made.volume.hu[3] == 32767);
    CHECK(warns(made, "were clamped"));
}

TEST_CASE("every transfer syntax gives the same numbers") {
    const test_support::Folder folder;
    Lattice lattice;
    lattice.size = {64, 48, 3};
    lattice.step_L_mm = {glm::dvec3(1.0, 0.0, 0.0), glm::dvec3(0.0, 1.0, 0.0),
                         glm::dvec3(0.0, 0.0, 9.0)};
    write_series(folder.path, lattice, [&](int k, DicomTags& tags) {
        set_pixels(tags, numbers_of_slice(lattice, k), 16, false, 1.0, -8192.0);
    });
    const auto syntax = GENERATE(
        gdcm::TransferSyntax::ImplicitVRLittleEndian, gdcm::TransferSyntax::ExplicitVRBigEndian,
        gdcm::TransferSyntax::DeflatedExplicitVRLittleEndian, gdcm::TransferSyntax::RLELossless,
        gdcm::TransferSyntax::JPEGLosslessProcess14_1, gdcm::TransferSyntax::JPEGLSLossless,
        gdcm::TransferSyntax::JPEG2000Lossless);
    INFO(gdcm::TransferSyntax::GetTSString(syntax));
    recode(folder.path, syntax);
    const ct::Tomogram made = read(folder.path);
    CHECK(made.volume.hu == lattice.numbers());
    check_true(made.volume, lattice);
}

TEST_CASE(
    "packed pixels that say another size than the header are refused before they are decoded") {
    const test_support::Folder folder;
    Lattice lattice;
    lattice.size = {64, 48, 2};
    write_series(folder.path, lattice);
    const auto [syntax, mark, skip] =
        GENERATE(table<gdcm::TransferSyntax::TSType, std::string, std::size_t>(
            {{gdcm::TransferSyntax::JPEGLosslessProcess14_1, "\xff\xc3", 5},
             {gdcm::TransferSyntax::JPEGLSLossless, "\xff\xf7", 5},
             {gdcm::TransferSyntax::JPEG2000Lossless, "\xff\x4f\xff\x51", 10}}));
    recode(folder.path, syntax);
    const auto file = folder.path / "slice000";
    std::string bytes(std::filesystem::file_size(file), '\0');
    std::ifstream(file, std::ios::binary).read(bytes.data(), std::streamsize(bytes.size()));
    const std::size_t at = bytes.find(mark);
    REQUIRE(at != std::string::npos);
    bytes[at + skip] = '\x7f';  // rows or columns beyond 32,000
    write(file, bytes);
    CHECK(refused(folder.path).code == "ct.pixels");
}

TEST_CASE("the frames of an enhanced CT are its slices") {
    const test_support::Folder folder;
    const bool implicit = GENERATE(false, true);
    const auto sequence_of = [&](const std::vector<DicomTags>& items) {
        return sequence(items, implicit);
    };
    const Lattice lattice = oblique();
    DicomTags tags = slice_of(lattice, 0);
    tags[0x00080016] = text("UI", "1.2.840.10008.5.1.4.1.1.2.1");
    tags[0x00280008] = text("IS", "8");
    std::vector<DicomTags> frames;
    std::string pixels;
    for (int k = 0; k < lattice.size.z; ++k) {
        const int at = (3 * k) % lattice.size.z;  // frames in another order
        const DicomTags one = slice_of(lattice, at);
        pixels += one.at(0x7FE00010).bytes;
        frames.push_back({{0x00209113, sequence_of({{{0x00200032, one.at(0x00200032)}}})}});
    }
    tags[0x52009229] =
        sequence_of({{{0x00209116, sequence_of({{{0x00200037, tags.at(0x00200037)}}})},
                      {0x00289110, sequence_of({{{0x00280030, tags.at(0x00280030)}}})},
                      {0x00289145, sequence_of({{{0x00281052, tags.at(0x00281052)},
                                                 {0x00281053, tags.at(0x00281053)}}})}}});
    tags[0x52009230] = sequence_of(frames);
    tags[0x7FE00010].bytes = pixels;
    for (const std::uint32_t tag :
         {0x00200032U, 0x00200037U, 0x00280030U, 0x00281052U, 0x00281053U})
        tags.erase(tag);
    write(folder.path / "enhanced", dicom_bytes(tags, implicit));
    check_true(read(folder.path).volume, lattice);
    check_true(read(folder.path / "enhanced").volume, lattice);

    tags[0x00280008] = text("IS", "9");
    write(folder.path / "enhanced", dicom_bytes(tags, implicit));
    CHECK(refused(folder.path).code == "ct.dicom");
}
