#include <catch2/catch.hpp>

#include "tests/support/folder.h"
#include "tests/unit/ct/dicom_writer.h"
#include "tests/unit/ct/scan.h"

using namespace sideport;
using namespace sideport::ct_test;

namespace {

/// Writes the series with a change to the tags of slice 2, or of all.
void write_wrong(const std::filesystem::path& folder, bool all,
                 const std::function<void(DicomTags&)>& change) {
    write_series(folder, Lattice{}, [&](int k, DicomTags& tags) {
        if (all || k == 2) change(tags);
    });
}

}  // namespace

TEST_CASE("what is no computed tomogram is named") {
    const test_support::Folder folder;
    SECTION("another modality") {
        write_wrong(folder.path, true, [](DicomTags& tags) {
            tags[0x00080060] = text("CS", "MR");
            tags[0x00080016] = text("UI", "1.2.840.10008.5.1.4.1.1.4");
        });
        const Error error = refused(folder.path);
        CHECK(error.code == "ct.modality");
        CHECK(error.message == "the files are MR (8 files); allowed is a computed tomogram, CT");
        CHECK(refused(folder.path / "slice000").code == "ct.modality");
    }
    SECTION("a name where the modality stands") {
        write_wrong(folder.path, true,
                    [](DicomTags& tags) { tags[0x00080060] = text("CS", "DOE JANE"); });
        CHECK(refused(folder.path).line().find("DOE") == std::string::npos);
    }
    SECTION("no DICOM at all") {
        write(folder.path / "readme", std::string(500, 'x'));
        CHECK(refused(folder.path).code == "ct.no_series");
    }
    SECTION("another scale than Hounsfield's") {
        write_wrong(folder.path, true,
                    [](DicomTags& tags) { tags[0x00281054] = text("LO", "Z_EFF"); });
        CHECK(refused(folder.path).code == "ct.not_hounsfield");
    }
    SECTION("no offset to Hounsfield units") {
        write_wrong(folder.path, true, [](DicomTags& tags) {
            tags.erase(0x00281052);
            tags.erase(0x00281053);
        });
        CHECK(refused(folder.path).code == "ct.not_hounsfield");
    }
    SECTION("one slice") {
        write(folder.path / "alone", dicom_bytes(slice_of(Lattice{}, 0)));
        CHECK(refused(folder.path).code == "ct.two_dimensional");
    }
    SECTION("more than allowed") {
        write_series(folder.path, Lattice{});
        CHECK(refused(folder.path, {.max_voxels = 959}).code == "ct.too_large");
        CHECK(read(folder.path, {.max_voxels = 960}).volume.hu.size() == 960);
    }
}

TEST_CASE("a slice that is cut off anywhere is refused, with its name and bytes") {
    const test_support::Folder folder;
    write_series(folder.path, Lattice{});
    const std::string bytes = dicom_bytes(slice_of(Lattice{}, 0));
    for (std::size_t length = 133; length < bytes.size(); length += 7) {
        write(folder.path / "slice000", bytes.substr(0, length));
        const auto made = ct::read_tomogram(folder.path, {}, {});
        if (made) {
            CHECK(warns(made.value(), "cannot be read were left out"));
            CHECK(made.value().volume.size.z == 7);
        }
    }
    write(folder.path / "slice000", bytes.substr(0, bytes.size() - 1));
    const Error error = refused(folder.path);
    CHECK(error.code == "ct.truncated");
    CHECK(error.where == (folder.path / "slice000").string());
    CHECK(error.message == "element (7fe0,0010) says 240 bytes; 239 are left");
}

TEST_CASE("a slice whose header makes no sense is refused") {
    const test_support::Folder folder;
    const char* code = "ct.geometry";
    SECTION("fewer pixels than rows and columns") {
        write_wrong(folder.path, false,
                    [](DicomTags& tags) { tags[0x7FE00010].bytes.resize(200); });
        code = "ct.truncated";
    }
    SECTION("directions not at right angles") {
        write_wrong(folder.path, false, [](DicomTags& tags) {
            tags[0x00200037] = decimals({1.0, 0.0, 0.0, 0.5, 0.86, 0.0});
        });
    }
    SECTION("a place that is no number") {
        write_wrong(folder.path, false,
                    [](DicomTags& tags) { tags[0x00200032] = text("DS", "nan\\0\\1"); });
    }
    SECTION("a scale of zero") {
        write_wrong(folder.path, false,
                    [](DicomTags& tags) { tags[0x00281053] = decimals({0.0}); });
    }
    SECTION("a slice beside the others") {
        write_wrong(folder.path, false, [](DicomTags& tags) {
            tags[0x00200032] = decimals({30.0, -30.0, -42.0});
        });
    }
    SECTION("pixels of no size") {
        write_wrong(folder.path, true, [](DicomTags& tags) {
            tags[0x00280030] = decimals({0.0, 0.0});
        });
    }
    SECTION("more bits than there are") {
        write_wrong(folder.path, false, [](DicomTags& tags) { tags[0x00280101] = us(17); });
        code = "ct.dicom";
    }
    const Error error = refused(folder.path);
    INFO(error.line());
    CHECK(error.code == code);
}

TEST_CASE("reading goes on no further than it is asked to") {
    const test_support::Folder folder;
    write_series(folder.path, Lattice{});
    double last = 0.0;
    const auto half = ct::read_tomogram(folder.path, {}, [&](double share) {
        CHECK(share >= last);
        last = share;
        return share < 0.5;
    });
    REQUIRE(!half);
    CHECK(half.error().code == "ct.cancelled");
    CHECK(last < 0.7);
}
