// A catheter whose way its author has drawn, point by point.

#include <cmath>

#include <catch2/catch.hpp>

#include "sim/scenario/catheter_route.h"
#include "sim/scenario/world.h"
#include "tests/unit/scenario/case_file.h"

using namespace sideport;
using namespace sideport::scenario;

namespace {

ReadResult with_route(const std::string& points, const std::string& length = "80 cm",
                      const std::string& faults = "[]") {
    return test_support::read_case(
        "format: 2\ntitle: t\nstory: {stem: s}\ntray: [{slot: 5}]\n"
        "faults: " +
        faults + "\ncatheter:\n  length: " + length + "\n  route:\n" + points);
}

const std::string kUp =
    "    - {level: L2}\n    - {level: L1, right_left: 3 mm}\n    - {level: T11, head_feet: 5 mm, "
    "right_left: -2 mm, front_back: -1 mm}\n";

World world_of(const ReadResult& read) {
    for (const Error& error : read.errors)
        FAIL_CHECK(error.line());
    REQUIRE(read.errors.empty());
    auto world = build_world(read.scenario);
    REQUIRE(world);
    return std::move(world).value();
}

double distance_to(const device::CatheterCourse& course, const glm::dvec3& p) {
    double nearest = 1e9;
    for (const glm::dvec3& point : course.points_W_mm)
        nearest = std::min(nearest, glm::distance(point, p));
    return nearest;
}

}  // namespace

TEST_CASE("the catheter runs through the points of its route and ends in the last") {
    const ReadResult read = with_route(kUp);
    const World world = world_of(read);
    const auto body_z = [&](const char* level) {
        return world.spine.levels[static_cast<std::size_t>(patient::level_index(level))].X_WB.p.z;
    };
    const double z = body_z("T11") + 5.0;
    const patient::SacSection sac = patient::sac_at(world.spine, z);
    const glm::dvec3 tip(sac.center_W_mm.x - 2.0, sac.center_W_mm.y - 1.0, z);
    CHECK(glm::distance(world.course.points_W_mm.back(), tip) < 0.01);
    const double z1 = body_z("L1");
    const glm::dvec3 at_l1 = dorsal_sac_W_mm(world.spine, z1) + glm::dvec3(3.0, 0.0, 0.0);
    CHECK(distance_to(world.course, at_l1) < 0.5);
    CHECK(world.course.length_mm() == Approx(800.0).margin(0.5));
    CHECK(read.scenario.tip_level == "T11");
}

TEST_CASE("between points in the sac the way follows the sac") {
    // three levels without a point between them: the straight line would leave a curved sac
    const World world =
        world_of(with_route("    - {level: L3, head_feet: 15 mm, front_back: 0 mm}\n    - {level: "
                            "T9, front_back: 0 mm}\n"));
    const double length_mm = world.course.length_mm();
    for (std::size_t i = 0; i < world.course.points_W_mm.size(); ++i) {
        if (world.course.arc_mm[i] < world.dura_fraction * length_mm + 1.0) continue;
        CHECK(outside_dura_mm(world.spine, world.course.points_W_mm[i]) < 0.0);
    }
}

TEST_CASE("a route that turns down in the sac ends below its highest point") {
    const World world = world_of(
        with_route("    - {level: L2, right_left: 3 mm}\n    - {level: T12, right_left: 3 mm}\n"
                   "    - {level: T12, right_left: -3 mm, head_feet: 4 mm}\n"
                   "    - {level: L1, right_left: -4 mm}\n",
                   "85 cm"));
    double highest = -1e9;
    for (const glm::dvec3& p : world.course.points_W_mm)
        highest = std::max(highest, p.z);
    CHECK(highest > world.course.points_W_mm.back().z + 20.0);
}

TEST_CASE("a route that begins in the back is drawn in full") {
    const World world = world_of(
        with_route("    - {level: L4, right_left: 45 mm, front_back: -45 mm}\n"
                   "    - {level: L4, right_left: 10 mm, front_back: -30 mm}\n"
                   "    - {level: L3, right_left: 2 mm, head_feet: 8 mm}\n    - {level: T12}\n"));
    const double z =
        world.spine.levels[static_cast<std::size_t>(patient::level_index("L4"))].X_WB.p.z;
    const patient::SacSection sac = patient::sac_at(world.spine, z);
    CHECK(distance_to(world.course, sac.center_W_mm + glm::dvec3(45.0, -45.0, 0.0)) < 0.5);
    CHECK(world.dura_fraction < 1.0);
}

TEST_CASE("the same levels with and without a route have one hash each") {
    const ReadResult plain = with_route(kUp), moved = with_route(kUp + "    - {level: T10}\n");
    CHECK(plain.errors.empty());
    CHECK(moved.errors.empty());
    CHECK(plain.scenario.hash != moved.scenario.hash);
}

TEST_CASE("what of a route cannot be in a body is told at its point") {
    struct Wrong {
        std::string points, length, faults, code, message, place;
    };
    const auto wrong = GENERATE(
        Wrong{kUp, "32 cm", "[]", "world.catheter_too_short", "at least", ":7:11"},
        Wrong{"    - {level: L3, right_left: 200 mm}\n" + kUp, "80 cm", "[]", "scenario.sense",
              "outside of the body", ":9:"},
        Wrong{kUp + "    - {level: T10, right_left: 40 mm}\n", "80 cm", "[]", "scenario.sense",
              "add the fault 'migration'", ":12:"},
        Wrong{"    - {level: L4}\n" + kUp, "80 cm", "[]", "scenario.sense",
              "above the middle of the entry (L3)", ":9:"},
        Wrong{kUp + "    - {level: T10, right_left: 25 mm}\n    - {level: T9}\n", "80 cm", "[]",
              "scenario.sense", "between points in it", ":12:"},
        Wrong{kUp + "    - {level: T11, head_feet: 5 mm, right_left: -2 mm, front_back: -1 mm}\n",
              "80 cm", "[]", "scenario.sense", "where the one before it does", ":12:"},
        Wrong{kUp + "    - {level: T12, right_left: -1 mm}\n", "80 cm", "[]", "scenario.sense",
              "add the fault 'kink' at", ":11:"},
        Wrong{kUp, "80 cm", "[{kind: epidural_tip}]", "scenario.sense",
              "both say where the tip lies", ":11:"},
        Wrong{"    - {level: L8}\n", "80 cm", "[]", "scenario.choice", "T8, T9", ":9:"});
    CAPTURE(wrong.points, wrong.length, wrong.faults);
    const ReadResult read = with_route(wrong.points, wrong.length, wrong.faults);
    REQUIRE(read.errors.size() == 1);
    CAPTURE(read.errors[0].line());
    CHECK(read.errors[0].code == wrong.code);
    CHECK(read.errors[0].message.find(wrong.message) != std::string::npos);
    CHECK(read.errors[0].where.find(wrong.place) != std::string::npos);
}

TEST_CASE("a tip that has slipped out may be drawn where it lies") {
    const World world =
        world_of(with_route("    - {level: L4, right_left: 50 mm, front_back: -40 mm}\n"
                            "    - {level: L3, right_left: 25 mm, front_back: -35 mm}\n",
                            "70 cm", "[{kind: migration}]"));
    CHECK(outside_dura_mm(world.spine, world.course.points_W_mm.back()) > 10.0);
    CHECK(world.plain_film.tip_outside_canal);
}
