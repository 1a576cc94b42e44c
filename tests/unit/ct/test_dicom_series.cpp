#include <catch2/catch.hpp>

#include "tests/support/folder.h"
#include "tests/unit/ct/dicom_writer.h"
#include "tests/unit/ct/scan.h"

using namespace sideport;
using namespace sideport::ct_test;

namespace {

/// Gives a series its own identity.
auto named(const char* uid, const char* number) {
    return [=](int, DicomTags& tags) {
        tags[0x0020000E] = text("UI", uid);
        tags[0x00200011] = text("IS", number);
    };
}

}  // namespace

TEST_CASE("of several series the largest axial one is read, or the one asked for") {
    const test_support::Folder folder;
    const Lattice lattice;
    Lattice small = lattice;
    small.size.z = 5;
    Lattice coronal = lattice;
    coronal.size.z = 20;
    coronal.step_L_mm = {glm::dvec3(5.0, 0.0, 0.0), glm::dvec3(0.0, 0.0, -7.0),
                         glm::dvec3(0.0, 3.0, 0.0)};
    write_series(folder.path / "b", lattice, named("1.2.9", "9"));
    write_series(folder.path / "a", small, named("1.2.7", "7"));
    write_series(folder.path / "c" / "below", coronal, named("1.2.8", "8"));
    write(folder.path / "notes.txt", "nothing of interest");
    write(folder.path / "DICOMDIR", dicom_bytes(slice_of(lattice, 0)));
    write(folder.path / "empty", "");

    const ct::Tomogram made = read(folder.path);
    check_true(made.volume, lattice);
    CHECK(made.source.series == "8 slices of 12 x 10 (axial, series number 9)");
    CHECK(warns(made,
                "3 series were found, number 3 was read: 1: 5 slices of 12 x 10 (axial, series "
                "number 7); 2: 20 slices of 12 x 10 (coronal, series number 8); 3: "));
    check_true(read(folder.path, {.series = 1}).volume, small);
    check_true(read(folder.path, {.series = 2}).volume, coronal);
    const Error none = refused(folder.path, {.series = 4});
    CHECK(none.code == "ct.series");
    CHECK(none.message.find("1: 5 slices") != std::string::npos);

    SECTION("a file stands for its series") {
        check_true(read(folder.path / "a" / "slice000").volume, small);
    }
    SECTION("the list says which is read unless another is asked for") {
        const auto list = ct::list_series(folder.path, {});
        REQUIRE(list);
        REQUIRE(list.value().size() == 3);
        CHECK(list.value()[1].words == "20 slices of 12 x 10 (coronal, series number 8)");
        for (std::size_t i = 0; i < 3; ++i)
            CHECK(list.value()[i].is_usual == (i == 2));
        const auto own = ct::list_series(folder.path / "a" / "slice000", {});
        REQUIRE(own);
        CHECK(own.value().size() == 1);
        CHECK(ct::list_series(folder.path / "notes.txt", {}).value().empty());
        CHECK(ct::list_series(folder.path / "nothing", {}).error().code == "ct.missing");
        CHECK(ct::list_series(folder.path, [](double) { return false; }).error().code ==
              "ct.cancelled");
    }
}

TEST_CASE("overview pictures are left out, and so are pictures without a place") {
    const test_support::Folder folder;
    const Lattice lattice;
    write_series(folder.path, lattice);
    write_series(
        folder.path, lattice,
        [](int k, DicomTags& tags) {
            if (k > 0) return tags.clear();
            tags[0x00080008] = text("CS", "ORIGINAL\\PRIMARY\\LOCALIZER");
        },
        "scout");
    write_series(
        folder.path, lattice,
        [](int k, DicomTags& tags) {
            if (k > 0) return tags.clear();
            tags.erase(0x00200032);
        },
        "dose_sheet");
    const ct::Tomogram made = read(folder.path);
    check_true(made.volume, lattice);
    CHECK(made.source.warnings.empty());
    CHECK(refused(folder.path / "scout000").code == "ct.no_series");
}

TEST_CASE("slices that are there twice count once, acquisitions at the same places are apart") {
    const test_support::Folder folder;
    const Lattice lattice;
    write_series(folder.path, lattice);
    SECTION("copies") {
        write_series(folder.path, lattice, {}, "copy");
        const ct::Tomogram made = read(folder.path);
        check_true(made.volume, lattice);
        CHECK(warns(made, "8 slices lie where another one lies"));
    }
    SECTION("a second acquisition") {
        write_series(
            folder.path, lattice, [](int, DicomTags& tags) { tags[0x00200012] = text("IS", "2"); },
            "late");
        const ct::Tomogram made = read(folder.path, {.series = 2});
        check_true(made.volume, lattice);
        CHECK(warns(made, "2 series were found"));
    }
}

TEST_CASE("slices of another size or direction in the same series are an entry of their own") {
    const test_support::Folder folder;
    const Lattice lattice;
    Lattice other = oblique();
    other.size = {9, 10, 5};
    write_series(folder.path, lattice);
    write_series(folder.path, other, {}, "other");
    check_true(read(folder.path).volume, lattice);
    check_true(read(folder.path, {.series = 1}).volume, other);
}

TEST_CASE("a few missing slices are filled in, many are not") {
    const test_support::Folder folder;
    Lattice lattice;
    lattice.size = {6, 5, 80};
    lattice.step_L_mm[2] = {0.0, 0.0, 1.0};
    const auto without = [&](std::initializer_list<int> missing) {
        std::filesystem::remove_all(folder.path);
        write_series(folder.path, lattice, [&](int k, DicomTags& tags) {
            if (std::find(missing.begin(), missing.end(), k) != missing.end()) tags.clear();
        });
    };
    without({20, 50, 51, 52});
    const ct::Tomogram made = read(folder.path);
    CHECK(made.volume.size == lattice.size);
    check_true(made.volume, lattice);
    CHECK(warns(made, "4 missing slices were filled in"));

    without({20, 21, 22, 23});
    CHECK(refused(folder.path).code == "ct.missing_slices");
    without({10, 20, 30, 40, 50});
    const Error many = refused(folder.path);
    CHECK(many.code == "ct.missing_slices");
    CHECK(many.message.find("5 would have to be filled in") != std::string::npos);
}

TEST_CASE("uneven slices become even layers") {
    const test_support::Folder folder;
    Lattice lattice;
    lattice.size = {6, 5, 30};
    lattice.step_L_mm[2] = {0.0, 0.0, 1.0};
    write_series(folder.path, lattice, [&](int k, DicomTags& tags) {
        if (k < 15) return;
        Lattice far = lattice;  // from here on 2.5 mm
        far.origin_L_mm.z += 14.0;
        far.step_L_mm[2].z = 2.5;
        far.size.z = 17;
        tags = slice_of(far, k - 14);
    });
    const ct::Tomogram made = read(folder.path);
    CHECK(warns(made, "1 to 2.5 mm apart; layers every 1 mm"));
    Lattice whole = lattice;
    whole.size.z = made.volume.size.z;
    whole.step_L_mm[2].z = 51.5 / (whole.size.z - 1);
    check_true(made.volume, whole);
}
