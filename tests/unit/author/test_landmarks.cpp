#include <cmath>

#include <catch2/catch.hpp>

#include "sim/author/checker.h"
#include "sim/author/landmarks.h"
#include "sim/base/file_io.h"
#include "tests/support/folder.h"
#include "tests/support/scanned_patient.h"

// Landmarks of a scanned patient, mended by hand.

using namespace sideport;
using author::Landmark;
using author::Landmarks;

namespace {

constexpr int kL2 = 6, kL3 = 7, kL4 = 8, kL5 = 9, kS1 = 10;

Landmarks opened(const std::filesystem::path& folder) {
    auto landmarks = Landmarks::open(folder);
    INFO((landmarks ? std::string() : landmarks.error().line()));
    REQUIRE(landmarks);
    return std::move(landmarks).value();
}

Landmark mark_of(const Landmarks& landmarks, Landmark::Kind kind, int place = 0) {
    for (const Landmark& mark : landmarks.marks())
        if (mark.kind == kind && (kind != Landmark::Kind::level || mark.index == place)) {
            if (kind != Landmark::Kind::canal || place-- == 0) return mark;
        }
    FAIL("no such mark");
    return {};
}

double z_of(const Landmarks& landmarks, int level) {
    return landmarks.body()->levels[static_cast<std::size_t>(level)].center_W_mm.z;
}

}  // namespace

TEST_CASE("a level that is pulled is one step of undo, and lies in the file when it is saved") {
    const test_support::Folder folder;
    test_support::write_scanned_patient(folder.path);
    Landmarks landmarks = opened(folder.path);
    const auto before = landmarks.body();
    CHECK(landmarks.is_saved());
    const Landmark l3 = mark_of(landmarks, Landmark::Kind::level, kL3);
    landmarks.begin_gesture();
    for (int i = 1; i <= 5; ++i)
        REQUIRE(landmarks.move(l3, l3.at_W_mm + glm::dvec3(i, 0.0, -i)));
    landmarks.end_gesture();
    CHECK(!landmarks.is_saved());
    CHECK(landmarks.body()->levels[kL3].center_W_mm.x == Approx(l3.at_W_mm.x + 5.0).margin(0.01));
    CHECK(landmarks.body()->hash != before->hash);

    REQUIRE(landmarks.save());
    CHECK(landmarks.is_saved());
    const auto read = scenario::read_patient_package(folder.path);
    REQUIRE(read);
    CHECK(read.value().body.hash == landmarks.body()->hash);
    CHECK(read.value().body.levels[kL3].center_W_mm == landmarks.body()->levels[kL3].center_W_mm);
    CHECK(read.value().origin.format == "NIfTI");

    landmarks.undo();
    CHECK(landmarks.body()->levels[kL3].center_W_mm == before->levels[kL3].center_W_mm);
    CHECK(!landmarks.can_undo());
    CHECK(!landmarks.is_saved());
    landmarks.redo();
    CHECK(landmarks.is_saved());
}

TEST_CASE("a level out of order is refused, and a size out of range with its name") {
    const test_support::Folder folder;
    test_support::write_scanned_patient(folder.path);
    Landmarks landmarks = opened(folder.path);
    const auto before = landmarks.body();
    const Landmark l3 = mark_of(landmarks, Landmark::Kind::level, kL3);
    const auto refused = landmarks.move(l3, {0.0, 0.0, z_of(landmarks, kL2) + 1.0});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "patient.range");
    CHECK(refused.error().message == "L3 must lie below L2");
    patient::MeasuredLevel wide = before->levels[kL4];
    wide.body_width_mm = 300.0;
    const auto too_wide = landmarks.set_level(kL4, wide);
    REQUIRE_FALSE(too_wide);
    CHECK(too_wide.error().message.find("body_width_mm: 300; allowed 12 .. 80") !=
          std::string::npos);
    CHECK(landmarks.body() == before);
    CHECK(landmarks.is_saved());
    CHECK(!landmarks.can_undo());
}

TEST_CASE("levels counted anew keep their places: each has its neighbour's name, and back again") {
    const test_support::Folder folder;
    test_support::write_scanned_patient(folder.path);
    Landmarks landmarks = opened(folder.path);
    const auto before = landmarks.body();
    const double level_mm = z_of(landmarks, kL2) - z_of(landmarks, kL3);

    SECTION("what was L4 is L5") {
        REQUIRE(landmarks.count(1));
        for (int k = 1; k <= kS1; ++k)
            CHECK(z_of(landmarks, k) ==
                  before->levels[static_cast<std::size_t>(k) - 1].center_W_mm.z);
        CHECK(z_of(landmarks, 0) > z_of(landmarks, 1) + 10.0);
        CHECK(!landmarks.body()->levels[0].seen);
        CHECK(landmarks.body()->levels[kS1].seen);
        CHECK(landmarks.body()->conus_z_mm > before->conus_z_mm + 0.7 * level_mm);
        CHECK(landmarks.body()->sac_low_z_mm > before->sac_low_z_mm + 0.7 * level_mm);
        REQUIRE(landmarks.count(-1));
    }
    SECTION("what was L5 is L4") {
        REQUIRE(landmarks.count(-1));
        for (int k = 0; k < kS1; ++k)
            CHECK(z_of(landmarks, k) ==
                  before->levels[static_cast<std::size_t>(k) + 1].center_W_mm.z);
        CHECK(z_of(landmarks, kS1) < z_of(landmarks, kL5) - 20.0);
        CHECK(!landmarks.body()->levels[kS1].seen);
        CHECK(landmarks.body()->levels[kL5].disc_below_mm > 5.0);
        CHECK(landmarks.body()->conus_z_mm < before->conus_z_mm - 0.7 * level_mm);
        REQUIRE(landmarks.count(1));
    }
    for (int k = 1; k < kS1; ++k)
        CHECK(z_of(landmarks, k) ==
              Approx(before->levels[static_cast<std::size_t>(k)].center_W_mm.z));
    CHECK(landmarks.body()->conus_z_mm == Approx(before->conus_z_mm).margin(0.02));
}

TEST_CASE("the canal is pulled across, and stays where its neighbours are, and at its heights") {
    const test_support::Folder folder;
    test_support::write_scanned_patient(folder.path);
    Landmarks landmarks = opened(folder.path);
    const auto before = landmarks.body();
    const Landmark low = mark_of(landmarks, Landmark::Kind::canal, 4),
                   pulled = mark_of(landmarks, Landmark::Kind::canal, 5);
    CHECK(pulled.at_W_mm.z - low.at_W_mm.z == Approx(20.0).margin(0.1));
    REQUIRE(landmarks.move(pulled, pulled.at_W_mm + glm::dvec3(6.0, -2.0, 50.0)));
    const auto& canal = landmarks.body()->canal;
    const auto moved_mm = [&](int station) {
        const auto i = static_cast<std::size_t>(station);
        return canal[i].center_W_mm - before->canal[i].center_W_mm;
    };
    CHECK(moved_mm(pulled.index).x == Approx(6.0).margin(0.02));
    CHECK(moved_mm(pulled.index).y == Approx(-2.0).margin(0.02));
    CHECK(moved_mm(pulled.index).z == Approx(0.0).margin(0.02));
    CHECK(moved_mm(low.index).x == Approx(0.0).margin(0.02));
    const double between = moved_mm((low.index + pulled.index) / 2).x;
    CHECK(between > 1.0);
    CHECK(between < 5.0);
}

TEST_CASE("cord and sac end where they are pulled to, the sac not above T8") {
    const test_support::Folder folder;
    test_support::write_scanned_patient(folder.path);
    Landmarks landmarks = opened(folder.path);
    const Landmark conus = mark_of(landmarks, Landmark::Kind::conus),
                   sac_end = mark_of(landmarks, Landmark::Kind::sac_end);
    REQUIRE(landmarks.move(conus, conus.at_W_mm - glm::dvec3(30.0, 0.0, 12.0)));
    CHECK(landmarks.body()->conus_z_mm == Approx(conus.at_W_mm.z - 12.0).margin(0.01));
    const auto refused = landmarks.move(sac_end, {0.0, 0.0, 400.0});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("sac_low_z_mm") == 0);
}

TEST_CASE("what somebody else has saved meanwhile is not written over") {
    const test_support::Folder folder;
    test_support::write_scanned_patient(folder.path);
    Landmarks one = opened(folder.path), other = opened(folder.path);
    REQUIRE(other.count(1));
    REQUIRE(other.save());
    REQUIRE(one.move(mark_of(one, Landmark::Kind::conus), {0.0, 0.0, 20.0}));
    const auto saved = one.save();
    REQUIRE_FALSE(saved);
    CHECK(saved.error().code == "patient.changed");
    CHECK(scenario::read_patient_package(folder.path).value().body.hash == other.body()->hash);
}

TEST_CASE("a case is checked with landmarks that are not saved, its hash is the one to come") {
    const test_support::Folder folder;
    test_support::write_scanned_patient(folder.path / "scanned");
    const auto file = folder.path / "own.yaml";
    const std::string text =
        "format: 2\nextends: patent\npatient: {package: scanned}\n"
        "pump: {right_left: 72 mm}\n";
    REQUIRE(write_file(file, text));
    const author::Checked before = author::check(text, file, 1);
    INFO((before.errors.empty() ? std::string() : before.errors.front().line()));
    REQUIRE(before.model);
    Landmarks landmarks = opened(folder.path / "scanned");
    REQUIRE(landmarks.move(mark_of(landmarks, Landmark::Kind::level, kL4),
                           before.model->world.spine.levels[kL4].X_WB.p + glm::dvec3(3.0, 0, 0)));
    const author::Checked mended = author::check(text, file, 1, {landmarks.body(), 7});
    REQUIRE(mended.model);
    CHECK(mended.mended == 7);
    CHECK(mended.model->world.spine.levels[kL4].X_WB.p.x ==
          Approx(before.model->world.spine.levels[kL4].X_WB.p.x + 3.0).margin(0.02));
    CHECK(mended.scenario.hash != before.scenario.hash);
    REQUIRE(landmarks.save());
    CHECK(author::check(text, file, 1).scenario.hash == mended.scenario.hash);
}
