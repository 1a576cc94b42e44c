#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "sim/ct/import.h"
#include "sim/patient/anatomy.h"
#include "tests/unit/ct/drawn_scan.h"

// A drawn patient is scanned and imported again: what comes out must be what was drawn.

using namespace sideport;
using namespace sideport::ct_test;

namespace {

Result<ct::ImportedPatient> imported(const ct::Volume& volume, ct::ImportOptions options = {}) {
    options.spacing = kSpacing;
    return ct::import_patient(volume, options, {});
}

}  // namespace

TEST_CASE("a scanned patient comes back with its levels, canal and skin", "[ct]") {
    const glm::dvec3 origin(31.0, -170.0, 812.0);
    const auto found = imported(scanned(4.0, origin));
    INFO((found ? std::string() : found.error().line()));
    REQUIRE(found);
    const ct::ImportedPatient& patient = found.value();
    const patient::Spine& truth = drawn().spine;
    // from W of the import to W of the drawing, through the scan
    const glm::dvec3 shift =
        glm::dvec3(patient.origin_L_mm.x - origin.x, -(patient.origin_L_mm.y - origin.y),
                   patient.origin_L_mm.z - origin.z);
    for (std::size_t k = 5; k <= 9; ++k) {
        CAPTURE(patient::kLevelNames[k]);
        const patient::MeasuredLevel& level = patient.body.levels[k];
        CHECK(level.seen);
        const glm::dvec3 off = level.center_W_mm + shift - truth.levels[k].X_WB.p;
        CHECK(std::fabs(off.x) < 4.0);
        CHECK(std::fabs(off.y) < 5.0);
        CHECK(std::fabs(off.z) < 5.0);
        const glm::dvec3 z = truth.levels[k].X_WB.R[2];
        CHECK(std::fabs(level.tilt_deg - units::deg_from_rad(std::atan2(z.y, z.z))) < 10.0);
    }
    for (double z = -60.0; z <= 60.0; z += 15.0) {
        CAPTURE(z);
        const patient::CanalStation canal = patient::canal_at(patient.body.canal, z - shift.z);
        const patient::SacSection sac = patient::sac_at(truth, z);
        CHECK(std::fabs(canal.center_W_mm.x + shift.x - sac.center_W_mm.x) < 4.0);
        CHECK(std::fabs(canal.center_W_mm.y + shift.y - sac.center_W_mm.y) < 5.0);
        for (const double x : {-60.0, 0.0, 60.0}) {
            CHECK(std::fabs(patient::front_y_mm(patient.body.skin, x - shift.x, z - shift.z) +
                            shift.y - patient::anterior_skin_y_mm(truth, x, z)) < 8.0);
        }
    }
    // the couch is not the patient: the back lies where the table's top is
    CHECK(std::fabs(shift.y) < 4.0);
}

TEST_CASE("voxels of a scanned patient attenuate as the drawn ones", "[ct]") {
    const auto found = imported(scanned(0.0, {0.0, 0.0, 0.0}));
    INFO((found ? std::string() : found.error().line()));
    REQUIRE(found);
    const glm::dvec3 shift(found.value().origin_L_mm.x, -found.value().origin_L_mm.y,
                           found.value().origin_L_mm.z);
    double sum_new = 0.0, sum_old = 0.0;
    for (double z = -80.0; z < 60.0; z += 5.0) {
        for (double y = -60.0; y < 90.0; y += 5.0) {
            for (double x = -120.0; x < 120.0; x += 5.0) {
                const glm::dvec3 p(x, y, z);
                const auto of = [](const patient::Anatomy& a, const glm::dvec3& q) {
                    return ct::relative_attenuation({nearest(a.soft, q), nearest(a.bone, q)});
                };
                sum_old += of(drawn().anatomy, p);
                sum_new += of(found.value().anatomy, p - shift);
            }
        }
    }
    CHECK(sum_new == Approx(sum_old).epsilon(0.01));
}

TEST_CASE("a scan without a sacrum asks for a level and takes it", "[ct]") {
    const double low_z = -60.0;
    const ct::Volume volume = scanned(0.0, {0.0, 0.0, 0.0}, low_z);
    const auto without = imported(volume);
    REQUIRE_FALSE(without);
    CHECK(without.error().code == "ct.no_sacrum");
    ct::ImportOptions options;
    options.named = ct::NamedLevel{7, 0.0};
    const auto with = imported(volume, options);
    REQUIRE(with);
    CHECK(with.value().body.levels[7].seen);
    CHECK(std::fabs(with.value().origin_L_mm.z) < 9.0);
    options.named = ct::NamedLevel{7, 500.0};
    CHECK(imported(volume, options).error().code == "ct.named_level");
}

TEST_CASE("what is no patient is refused", "[ct]") {
    ct::Volume volume;
    volume.size = {40, 40, 40};
    volume.step_L_mm = glm::dmat3(4.0);
    volume.hu.assign(64000, -1000);
    CHECK(imported(volume).error().code == "ct.no_body");
    volume.hu.assign(64000, 0);
    CHECK(imported(volume).error().code == "ct.no_spine");
}

TEST_CASE("an import can be stopped", "[ct]") {
    ct::Volume volume;
    volume.size = {40, 40, 40};
    volume.step_L_mm = glm::dmat3(4.0);
    volume.hu.assign(64000, 0);
    CHECK(ct::import_patient(volume, {}, [](double, const char*) { return false; }).error().code ==
          "ct.cancelled");
}

TEST_CASE("metal is hidden where it is asked for", "[ct]") {
    ct::Volume volume = scanned(0.0, {0.0, 0.0, 0.0}, -60.0);
    // a screw through the pedicle of L3, 6 mm thick
    const glm::dvec3 at = drawn().spine.levels[7].X_WB.point({14.0, -20.0, 3.0});
    for (int k = 0; k < volume.size.z; ++k) {
        for (int j = 0; j < volume.size.y; ++j) {
            for (int i = 0; i < volume.size.x; ++i) {
                const glm::dvec3 L = volume.origin_L_mm + volume.step_L_mm * glm::dvec3(i, j, k);
                if (std::hypot(L.x - at.x, L.z - at.z) < 3.0 && std::fabs(-L.y - at.y) < 20.0)
                    volume.hu[volume.index(i, j, k)] = 8000;
            }
        }
    }
    const auto brightest = [&](bool hide) {
        ct::ImportOptions options;
        options.hide_metal = hide;
        options.named = ct::NamedLevel{7, 0.0};
        const auto found = imported(volume, options);
        INFO((found ? std::string() : found.error().line()));
        REQUIRE(found);
        const glm::dvec3 shift(found.value().origin_L_mm.x, -found.value().origin_L_mm.y,
                               found.value().origin_L_mm.z);
        return nearest(found.value().anatomy.bone, at - shift);
    };
    CHECK(brightest(false) > 4.0);
    CHECK(brightest(true) < 1.0);
}
