#include <cmath>

#include <catch2/catch.hpp>

#include "sim/mechanics/clearance.h"
#include "sim/patient/limbs.h"
#include "sim/xray/projection.h"

// Where the C-arm may stand over the abdomen, and that head, arms and legs stop it.

using namespace sideport;

namespace {

patient::Spine body(double bmi, double height_mm = 1680.0) {
    patient::Parameters parameters;
    parameters.body_mass_index = bmi;
    parameters.height_mm = height_mm;
    return patient::make_spine(parameters);
}

struct Stand {
    const char* name;
    glm::dvec3 isocenter_W_mm;
    double orbital_deg, angulation_deg, source_to_detector_mm;
};

mechanics::Clearance clearance_at(const mechanics::RoomBodies& room, const Stand& stand) {
    const xray::ProjectionGeometry rays =
        xray::make_projection({.isocenter_W_mm = stand.isocenter_W_mm,
                               .orbital_deg = stand.orbital_deg,
                               .angulation_deg = stand.angulation_deg,
                               .source_to_detector_mm = stand.source_to_detector_mm},
                              64);
    return room.clearance({.source_W_mm = rays.source_W_mm,
                           .detector_center_W_mm = rays.detector_center_W_mm,
                           .u_W = rays.u_W,
                           .arc_side_W = rays.u_W,
                           .isocenter_W_mm = stand.isocenter_W_mm});
}

}  // namespace

TEST_CASE("over the abdomen the C-arm takes all views that it takes in a room") {
    const double bmi = GENERATE(19.0, 24.0, 30.0, 36.0);
    const double height_mm = GENERATE(1550.0, 1680.0, 1830.0);
    const patient::Spine spine = body(bmi, height_mm);
    const auto room = mechanics::make_room_bodies(spine);
    // table heights of the expert's session: port, pump and spine in the isocentre
    const double skin = patient::anterior_skin_y_mm(spine, 84.0, -42.0);
    const glm::dvec3 port(84.0, skin - 15.0, -60.0), pump(84.0, skin - 22.0, -42.0);
    const glm::dvec3 scout = pump - glm::dvec3(30.0, 60.0, -20.0);
    const glm::dvec3 lumbar(0.0, 0.0, 25.0), tip(0.0, -30.0, 185.0);
    for (const Stand& stand :
         {Stand{"scout PA", scout, 0.0, 0.0, 1000.0}, Stand{"port PA", port, 0.0, 0.0, 1000.0},
          Stand{"port lateral", port, 90.0, 0.0, 1000.0},
          Stand{"port lateral, leaning", port, 78.0, 0.0, 1000.0},
          Stand{"pump PA, rotor", pump, 0.0, 0.0, 1000.0},
          Stand{"pump PA, rotor turned", pump, 12.0, 0.0, 1000.0},
          Stand{"pump cranial", pump, 0.0, 20.0, 1000.0},
          Stand{"pump caudal", pump, 0.0, -20.0, 1000.0},
          Stand{"lumbar PA", lumbar, 0.0, 0.0, 1000.0},
          Stand{"lumbar left oblique", lumbar, 45.0, 0.0, 1000.0},
          Stand{"lumbar right oblique", lumbar, -45.0, 0.0, 1000.0},
          Stand{"lumbar lateral", lumbar, 90.0, 0.0, 1000.0},
          Stand{"lumbar right lateral", lumbar, -90.0, 0.0, 1000.0},
          Stand{"lumbar cranial, detector up", lumbar, 0.0, 20.0, 1100.0},
          Stand{"lumbar caudal", lumbar, 0.0, -20.0, 1000.0},
          Stand{"tip PA", {0.0, 0.0, 185.0}, 0.0, 0.0, 1000.0},
          Stand{"tip lateral", tip, 90.0, 0.0, 1000.0},
          Stand{"along the catheter, lateral", tip - glm::dvec3(0, 0, 60), 90.0, 0.0, 1000.0}}) {
        const mechanics::Clearance apart = clearance_at(*room, stand);
        CAPTURE(stand.name, bmi, height_mm, std::string(apart.of), std::string(apart.from));
        CHECK(apart.distance_mm >= mechanics::kLeastClearanceMm);
    }
}

TEST_CASE("poses that hit a knee, the head or an elbow are told, with what is hit") {
    const auto room = mechanics::make_room_bodies(body(24.0));
    const auto check_hit = [&](const Stand& stand, const char* of, const char* from) {
        const mechanics::Clearance apart = clearance_at(*room, stand);
        CAPTURE(stand.name, apart.distance_mm);
        CHECK(apart.distance_mm < mechanics::kLeastClearanceMm);
        CHECK(apart.of == of);
        CHECK(apart.from == from);
    };
    // the table raised until the detector, let down, presses on a knee
    check_hit({"knee", {78.0, -170.0, -560.0}, 0.0, 0.0, 900.0}, "detector", "leg");
    check_hit({"toes", {60.0, -130.0, -980.0}, 0.0, 0.0, 900.0}, "detector", "leg");
    check_hit({"head", {0.0, -180.0, 560.0}, 0.0, 0.0, 1000.0}, "detector", "head");
    check_hit({"face, cranial", {0.0, -120.0, 420.0}, 0.0, 25.0, 1000.0}, "detector", "head");
    check_hit({"elbow, lateral", {-90.0, -30.0, 205.0}, 90.0, 0.0, 1000.0}, "detector", "arm");
    check_hit({"hands", {0.0, -100.0, 285.0}, 0.0, 0.0, 950.0}, "detector", "arm");
}

TEST_CASE("the detector over the face is so far from it as both are high") {
    const double height_mm = GENERATE(1500.0, 1680.0, 1900.0);
    const patient::Spine spine = body(24.0, height_mm);
    const auto room = mechanics::make_room_bodies(spine);
    const patient::Head head = patient::head_of(spine);
    const double top_mm = head.center_W_mm.y + head.half_mm.y, over_mm = 40.0;
    // beyond the hands: only the head lies under the detector
    const Stand stand{
        "face", {0.0, top_mm + over_mm - 300.0, head.center_W_mm.z + 120.0}, 0.0, 0.0, 1000.0};
    const mechanics::Clearance apart = clearance_at(*room, stand);
    CHECK(apart.from == "head");
    CHECK(apart.distance_mm == Approx(over_mm).margin(1e-3));
}

TEST_CASE("legs lie under the height of the belly and within the table") {
    const double bmi = GENERATE(18.0, 24.0, 34.0, 45.0);
    const patient::Spine spine = body(bmi);
    double belly = -1e9;
    for (double z = -150.0; z <= 100.0; z += 5.0)
        belly = std::max(belly, patient::anterior_skin_y_mm(spine, 0.0, z));
    int legs = 0;
    for (const patient::Capsule& part : patient::limbs(spine)) {
        CAPTURE(bmi, std::string(part.name));
        CHECK(part.from_radius_mm > 20.0);
        CHECK(part.from_W_mm.y - part.from_radius_mm >= patient::kTableTopYMm - 1.0);
        if (part.name != "leg") continue;
        ++legs;
        CHECK(part.from_W_mm.y + part.from_radius_mm < belly + 1.0);
        CHECK(part.to_W_mm.y + part.to_radius_mm < belly + 1.0);
        CHECK(part.from_W_mm.z + part.from_radius_mm < -190.0);
        CHECK(std::fabs(part.from_W_mm.x) - part.from_radius_mm > -15.0);  // not over the midline
    }
    CHECK(legs == 6);
}
