#include <cmath>

#include <catch2/catch.hpp>

#include "sim/mechanics/clearance.h"
#include "tests/unit/mechanics/bench.h"
#include "tests/unit/mechanics/metal.h"
#include "tests/unit/mechanics/stand.h"

using namespace sideport;
using namespace sideport::test_support;

TEST_CASE("collision bodies meet a line where the closed forms do") {
    const auto pump = pump_model();
    const auto bodies = mechanics::make_pump_bodies(pump);
    const auto seed = GENERATE(1u, 2u, 3u, 4u);
    CAPTURE(seed);
    Noise noise(seed);
    int hits = 0, in_ports = 0;
    for (int i = 0; i < 1500; ++i) {
        // from above, leaning up to 35 degrees; a third of the lines aim at a port
        glm::dvec3 target(noise.within(-45.0, 45.0), noise.within(-45.0, 45.0), 13.0);
        if (i % 3 == 0) {
            const bool access = i % 2 == 0;
            target = access ? device::access_port_center_P(pump) : device::fill_port_center_P(pump);
            const double r = access ? pump.access_septum_radius_mm : pump.fill_port_radius_mm;
            target += glm::dvec3(noise.within(-r, r), noise.within(-r, r), 0.0);
        }
        const glm::dvec3 d =
            glm::normalize(glm::dvec3(noise.within(-0.7, 0.7), noise.within(-0.7, 0.7), -1.0));
        const glm::dvec3 from = target - d * noise.within(4.0, 12.0);
        if (from.z < 13.1) continue;
        // on the very rim of a port it is chance which of its metal is met first
        const glm::dvec3 at_face = from + d * ((from.z - 13.0) / -d.z);
        const auto on_rim = [&](const glm::dvec3& face, double radius) {
            return std::fabs(radius_from(at_face, face) - radius) < 0.02;
        };
        if (on_rim(device::access_port_center_P(pump), pump.access_septum_radius_mm) ||
            on_rim(device::fill_port_center_P(pump), pump.fill_port_radius_mm))
            continue;
        const double expected = metal_ahead(pump, from, d);
        const mechanics::Hit hit = bodies->cast(from, d, 60.0, {});
        if (expected > 59.0) {
            CHECK(hit.part == mechanics::Part::none);
            continue;
        }
        ++hits;
        CAPTURE(from.x, from.y, from.z, d.x, d.y, expected);
        const bool round_wall =
            hit.part != mechanics::Part::shell && hit.part != mechanics::Part::lobe;
        in_ports += round_wall ? 1 : 0;
        // plates for a circle: r (1 / cos 7.5 deg - 1) wider, seen at the line's slant
        const double wide_mm = 0.0087 * pump.fill_port_radius_mm;
        const double slant = std::hypot(d.x, d.y);
        REQUIRE(hit.distance_mm ==
                Approx(expected).margin(round_wall ? 3.0 * wide_mm / slant : 5e-5));
    }
    CHECK(hits > 500);
    CHECK(in_ports > 50);
}

TEST_CASE("a line that starts in metal meets it at once, and one beside the pump never") {
    const auto pump = pump_model();
    const auto bodies = mechanics::make_pump_bodies(pump);
    CHECK(bodies->cast({20.0, 5.0, 0.0}, {0.0, 0.0, -1.0}, 10.0, {}).distance_mm == 0.0);
    CHECK(bodies->cast({-60.0, 0.0, 20.0}, {0.0, 0.0, -1.0}, 60.0, {}).part ==
          mechanics::Part::none);
}

TEST_CASE("the detector's distance from the belly is what the outline says") {
    const double bmi = GENERATE(20.0, 28.0, 38.0);
    patient::Parameters parameters;
    parameters.body_mass_index = bmi;
    const patient::Spine spine = patient::make_spine(parameters);
    const auto room = mechanics::make_room_bodies(spine);
    double highest = -1e9;
    for (double z = -250.0; z <= 130.0; z += 2.0)
        highest = std::max(highest, patient::anterior_skin_y_mm(spine, 0.0, z));
    // below the hands on the chest
    const mechanics::Clearance apart =
        room->clearance(place_of({"", {0.0, highest + 60.0 - 300.0, -60.0}}));
    CHECK(apart.of == "detector");
    CHECK(apart.from == "patient");
    // the outline is drawn with 13 levels: it may cut off a little of a round belly
    CHECK(apart.distance_mm == Approx(60.0 - device::kDetectorCoverMm).margin(1.0));
}

TEST_CASE("bodies that overlap are told as such, with the names of both") {
    const patient::Spine spine = patient::make_spine({});
    const auto room = mechanics::make_room_bodies(spine);
    // lateral, with the detector over the edge of the table and the table high
    const mechanics::Clearance apart = room->clearance(place_of({"", {-120.0, -80.0, 0.0}, 90.0}));
    CHECK(apart.distance_mm < 0.0);
    CHECK(apart.of == "detector");
    CHECK(apart.from == "table");
}
