#include <cmath>

#include <catch2/catch.hpp>

#include "sim/mechanics/clearance.h"
#include "sim/patient/limbs.h"
#include "sim/patient/table.h"
#include "tests/unit/mechanics/stand.h"

// Where the C-arm may stand over the abdomen, and that head, arms and legs stop it.

using namespace sideport;
using test_support::Stand;

namespace {

patient::Spine body(double bmi, double height_mm = 1680.0) {
    patient::Parameters parameters;
    parameters.body_mass_index = bmi;
    parameters.height_mm = height_mm;
    return patient::make_spine(parameters);
}

mechanics::Clearance clearance_at(const mechanics::RoomBodies& room, const Stand& stand) {
    return room.clearance(test_support::place_of(stand));
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

TEST_CASE("poses that hit the head or an elbow are told, with what is hit") {
    const auto room = mechanics::make_room_bodies(body(24.0));
    const auto check_hit = [&](const Stand& stand, const char* of, const char* from) {
        const mechanics::Clearance apart = clearance_at(*room, stand);
        CAPTURE(stand.name, apart.distance_mm);
        CHECK(apart.distance_mm < mechanics::kLeastClearanceMm);
        CHECK(apart.of == of);
        CHECK(apart.from == from);
    };
    check_hit({"head", {0.0, -180.0, 560.0}, 0.0, 0.0, 1000.0}, "detector", "head");
    check_hit({"face, cranial", {0.0, -120.0, 420.0}, 0.0, 25.0, 1000.0}, "detector", "head");
    check_hit({"elbow, lateral", {-90.0, 100.0, 205.0}, 90.0, 0.0, 1000.0}, "detector", "arm");
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
    CHECK(apart.distance_mm == Approx(over_mm - device::kDetectorCoverMm).margin(1e-3));
}

TEST_CASE("the C comes as near to head and table as a circle of its inner radius does") {
    const patient::Spine spine = body(24.0);
    const auto room = mechanics::make_room_bodies(spine);
    const double inner_mm = device::kArcRadiusMm - device::kArcHalfThickMm;
    const double z_mm = GENERATE(0.0, -40.0, -60.0);
    SECTION("the crown of the head, with the isocentre below it") {
        const patient::Head head = patient::head_of(spine);
        const glm::dvec3 isocenter(0.0, -160.0, z_mm - 100.0);
        const mechanics::Clearance apart = clearance_at(*room, {"", isocenter, 0.0, 0.0, 1200.0});
        CHECK(apart.of == "arc");
        CHECK(apart.from == "head");
        // the ball at the end of the head's capsule
        const glm::dvec3 ball =
            head.center_W_mm + glm::dvec3(0.0, 0.0, head.half_mm.z - head.half_mm.y) - isocenter;
        const double farthest_mm = std::hypot(ball.y, ball.z) + head.half_mm.y;
        CHECK(apart.distance_mm == Approx(inner_mm - farthest_mm).margin(3.0));
    }
    SECTION("the end of the table, with the isocentre high over it") {
        const glm::dvec3 isocenter(0.0, 250.0, z_mm);
        const mechanics::Clearance apart = clearance_at(*room, {"", isocenter, 0.0, 0.0, 1200.0});
        CHECK(apart.of == "arc");
        CHECK(apart.from == "table");
        double farthest_mm = 0.0;
        for (const patient::Slab& slab : {patient::mattress(spine), patient::table_top(spine)}) {
            for (const patient::SlabRing& ring : patient::slab_rings(slab)) {
                const glm::dvec3 end = patient::slab_point_W_mm(slab, ring, 0.25) - isocenter;
                farthest_mm = std::max(farthest_mm, std::hypot(end.y, end.z));
            }
        }
        CHECK(apart.distance_mm == Approx(inner_mm - farthest_mm).margin(3.0));
    }
}

TEST_CASE("the knees are beyond the reach of a C that comes from the head") {
    const auto room = mechanics::make_room_bodies(body(24.0));
    for (const Stand& stand : {Stand{"knee", {78.0, -170.0, -560.0}, 0.0, 0.0, 1000.0},
                               Stand{"toes", {60.0, -130.0, -980.0}, 0.0, 0.0, 1000.0}}) {
        const mechanics::Clearance apart = clearance_at(*room, stand);
        CAPTURE(stand.name, std::string(apart.of), std::string(apart.from));
        CHECK(apart.distance_mm < 0.0);
        CHECK((apart.of == "arc" || apart.of == "stand" || apart.of == "detector"));
    }
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

TEST_CASE("whoever asks for near bodies only is told the same of them") {
    const auto room = mechanics::make_room_bodies(body(30.0));
    int near = 0, far = 0;
    for (int i = 0; i < 240; ++i) {
        const auto turn = static_cast<double>(i);
        const Stand stand{"",
                          {60.0 * std::sin(0.7 * turn), 90.0 * std::sin(1.3 * turn),
                           150.0 + 250.0 * std::sin(0.37 * turn)},
                          90.0 * std::sin(0.11 * turn),
                          35.0 * std::sin(0.23 * turn),
                          1000.0 + 100.0 * std::sin(turn)};
        const mechanics::CArmPlace place = test_support::place_of(stand);
        const mechanics::Clearance all = room->clearance(place);
        const mechanics::Clearance asked = room->clearance(place, mechanics::kLeastClearanceMm);
        CAPTURE(i, all.distance_mm, asked.distance_mm);
        if (all.distance_mm < mechanics::kLeastClearanceMm) {
            ++near;
            CHECK(asked.distance_mm == all.distance_mm);
            CHECK(asked.of == all.of);
            CHECK(asked.from == all.from);
        } else {
            ++far;
            CHECK(asked.distance_mm == mechanics::kLeastClearanceMm);
        }
    }
    CHECK(near > 20);
    CHECK(far > 20);
}
