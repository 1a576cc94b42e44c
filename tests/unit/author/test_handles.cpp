#include <cmath>

#include <catch2/catch.hpp>

#include "sim/author/handles.h"
#include "sim/scenario/world.h"

using namespace sideport;
using namespace sideport::author;

namespace {

struct Placed {
    Draft draft;
    Checked checked;

    explicit Placed(const std::string& more)
        : draft(Draft::anew("format: 2\ntitle: T\nstory: {stem: S}\n" + more, "/nowhere/x.yaml")) {
        read();
    }
    void read() {
        checked = check(draft.text(), draft.file(), draft.revision());
        for (const Error& error : checked.errors)
            FAIL_CHECK(error.line());
        REQUIRE(checked.model);
    }
    Handle handle(Handle::Kind kind) const {
        for (const Handle& one : handles_of(*checked.model))
            if (one.kind == kind) return one;
        FAIL("no such handle");
        return {};
    }
};

}  // namespace

TEST_CASE("a place under a pixel lies on its ray, at the depth of the other") {
    xray::ProjectionGeometry geometry;
    const glm::dvec3 depth{12.0, 40.0, -7.0};
    const glm::dvec3 place = place_under(geometry, {100.0, 300.0}, depth);
    CHECK(std::fabs(place.y - 40.0) < 1e-9);
    const glm::dvec2 px = xray::project(geometry, place).px;
    CHECK(std::fabs(px.x - 100.0) < 1e-9);
    CHECK(std::fabs(px.y - 300.0) < 1e-9);
}

TEST_CASE("the pump goes where it is pulled") {
    Placed placed("");
    const Handle before = placed.handle(Handle::Kind::pump);
    const glm::dvec3 by{-6.0, 0.0, 9.0};
    REQUIRE(move_handle(placed.draft, placed.checked, before, before.at_W_mm + by));
    placed.read();
    CHECK(placed.checked.scenario.pump_x_mm == Approx(78.0));
    CHECK(placed.checked.scenario.pump_z_mm == Approx(-33.0));
    const Handle after = placed.handle(Handle::Kind::pump);
    // it lies under a curved skin: its centre moves a little otherwise than the pocket
    CHECK(std::fabs(after.at_W_mm.x - before.at_W_mm.x - by.x) < 1.0);
    CHECK(std::fabs(after.at_W_mm.z - before.at_W_mm.z - by.z) < 1.0);
}

TEST_CASE("pulled to the back the pump lies deeper, and no deeper than the field allows") {
    Placed placed("");
    const Handle pump = placed.handle(Handle::Kind::pump);
    REQUIRE(move_handle(placed.draft, placed.checked, pump, pump.at_W_mm - glm::dvec3(0, 5.5, 0)));
    placed.read();
    CHECK(placed.checked.scenario.pump_depth_mm == Approx(17.5));
    const Handle deeper = placed.handle(Handle::Kind::pump);
    REQUIRE(
        move_handle(placed.draft, placed.checked, deeper, deeper.at_W_mm - glm::dvec3(0, 90, 0)));
    placed.read();
    CHECK(placed.checked.scenario.pump_depth_mm == Approx(30.0));
}

TEST_CASE("tip and entry go to the nearest level, the tip above the entry") {
    Placed placed("catheter: {length: 100 cm}\n");
    const patient::Spine& spine = placed.checked.model->world.spine;
    const auto level_z = [&](const char* name) {
        return spine.levels[static_cast<std::size_t>(patient::level_index(name))].X_WB.p.z;
    };
    REQUIRE(move_handle(placed.draft, placed.checked, placed.handle(Handle::Kind::tip),
                        {0.0, 0.0, level_z("T12") + 4.0}));
    placed.read();
    CHECK(placed.checked.scenario.tip_level == "T12");
    REQUIRE(move_handle(placed.draft, placed.checked, placed.handle(Handle::Kind::entry),
                        {0.0, 0.0, level_z("L4") - 3.0}));
    placed.read();
    CHECK(placed.checked.scenario.entry_level == "L4");
    // far below: not at or under the entry
    REQUIRE(move_handle(placed.draft, placed.checked, placed.handle(Handle::Kind::tip),
                        {0.0, 0.0, -400.0}));
    placed.read();
    CHECK(placed.checked.scenario.tip_level == "L3");
}

TEST_CASE("the way is drawn as points that can be pulled, added and taken out") {
    Placed placed("catheter: {length: 80 cm}\n");
    const auto routed = [&] {
        placed.read();
        return placed.checked.scenario.route;
    };
    const glm::dvec3 entry = placed.handle(Handle::Kind::entry).at_W_mm;
    REQUIRE(add_route_point(placed.draft, placed.checked, 0));
    REQUIRE(routed().size() == 5);
    // drawn as it was: entry and tip stay
    CHECK(glm::distance(placed.handle(Handle::Kind::entry).at_W_mm, entry) < 1.0);
    const glm::dvec3 tip = scenario::point_on_catheter(placed.checked.model->world, 1.0);
    CHECK(placed.checked.scenario.route.back().level == "T10");
    const Handle second = handles_of(*placed.checked.model)[3];
    REQUIRE(second.kind == Handle::Kind::route);
    REQUIRE(second.index == 1);
    const glm::dvec3 to = second.at_W_mm + glm::dvec3(3.0, 1.5, 8.0);
    REQUIRE(move_handle(placed.draft, placed.checked, second, to));
    const auto moved = routed();
    const glm::dvec3 now = scenario::route_point_W_mm(placed.checked.model->world.spine, moved[1]);
    CHECK(glm::distance(now, to) < 0.2);
    CHECK(glm::distance(scenario::point_on_catheter(placed.checked.model->world, 1.0), tip) < 0.5);
    REQUIRE(add_route_point(placed.draft, placed.checked, 1));
    CHECK(routed().size() == 6);
    placed.draft.undo();  // one step
    CHECK(routed().size() == 5);
    for (int left = 4; left >= 0; --left) {
        REQUIRE(remove_route_point(placed.draft, placed.checked, 0));
        CHECK(routed().size() == static_cast<std::size_t>(left));
    }
    CHECK(!placed.draft.has_own("/catheter/route"));
}

TEST_CASE("a fault slides along the catheter") {
    Placed placed("faults:\n  - {kind: kink, at: 30 %}\n");
    const auto& course = placed.checked.model->world.course;
    const glm::dvec3 there = device::point_at(course, 0.62 * course.length_mm());
    REQUIRE(move_handle(placed.draft, placed.checked, placed.handle(Handle::Kind::fault),
                        there + glm::dvec3(1.0, 0.0, 0.5)));
    placed.read();
    CHECK(placed.checked.scenario.faults[0].fraction == Approx(0.62).margin(0.005));
}

TEST_CASE("what has no place of its own, or a law of chance, is not pulled") {
    Placed tip("faults: [{kind: tip_occlusion}]\n");
    const auto refused =
        move_handle(tip.draft, tip.checked, tip.handle(Handle::Kind::fault), {0.0, 0.0, 0.0});
    CHECK(refused.error().code == "author.place");
    Placed drawn("pump: {right_left: \"uniform(80 mm, 90 mm)\"}\n");
    const Handle pump = drawn.handle(Handle::Kind::pump);
    const auto law =
        move_handle(drawn.draft, drawn.checked, pump, pump.at_W_mm + glm::dvec3(5.0, 0.0, 0.0));
    CHECK(law.error().code == "author.drawn");
}

TEST_CASE("route facts are those of a tube") {
    const Placed placed("catheter: {length: 70 cm, model: catheter_053}\n");
    const RouteFacts facts = route_facts(*placed.checked.model);
    CHECK(facts.length_mm == Approx(700.0).epsilon(0.005));
    // 0.53 mm inside: pi / 4 * 0.053^2 cm2 * 70 cm
    CHECK(facts.dead_volume_ml == Approx(0.1544).epsilon(0.01));
    CHECK(facts.tightest_bend_mm > 2.0);
    CHECK(facts.tightest_bend_mm < 100.0);
}
