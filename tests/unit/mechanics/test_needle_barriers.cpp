#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "tests/unit/mechanics/bench.h"

using namespace sideport;
using namespace sideport::test_support;
using mechanics::Place;

namespace {

mechanics::Model with_screen(double outer_diameter_mm) {
    mechanics::Model model = make_model();
    model.pump.access_screen_mm = 0.6;
    model.needle.outer_diameter_mm = outer_diameter_mm;
    model.left_in_place = model.needle;
    model.bodies = mechanics::make_pump_bodies(model.pump);
    return model;
}

/// A needle that leans by `lean_deg` and would meet the centre of the access port's face.
mechanics::State leaning(const mechanics::Model& model, double lean_deg) {
    const glm::dvec3 port = model.X_WP.point(device::access_port_center_P(model.pump));
    mechanics::State state = over(model, device::access_port_center_P(model.pump));
    state.tilt_x_deg = lean_deg;
    const glm::dvec3 d = mechanics::shaft_direction_W(state);
    glm::dvec3 entry = port;
    for (int i = 0; i < 40; ++i)
        entry = port - d * ((mechanics::entry_W_mm(model, state).y - port.y) / -d.y),
        state.entry_x_mm = entry.x, state.entry_z_mm = entry.z;
    return state;
}

}  // namespace

TEST_CASE("the screen lets 24 and 25 G into the chamber and stops 22 G under the septum") {
    struct Row {
        double outer_diameter_mm;
        bool enters;
    };
    const Row row = GENERATE(Row{0.514, true}, Row{0.565, true}, Row{0.718, false});
    CAPTURE(row.outer_diameter_mm);
    const auto model = with_screen(row.outer_diameter_mm);
    auto state = over(model, device::access_port_center_P(model.pump));
    const Walk walk = feed(model, state, 40.0);
    CHECK(walk.gives == 1);
    CHECK(walk.stops == 1);
    CHECK(state.on_metal);
    CHECK(state.site == (row.enters ? Site::access_chamber : Site::access_screen));
    const glm::dvec3 tip_P =
        mechanics::pump_pose(model, state).inverse().point(mechanics::tip_W_mm(model, state));
    const double below_face = device::access_port_center_P(model.pump).z - tip_P.z;
    CHECK(below_face == Approx(row.enters ? 6.0 : 3.0).margin(5e-3));
    CHECK(std::count(walk.sites.begin(), walk.sites.end(), Site::access_chamber) ==
          (row.enters ? 1 : 0));
}

TEST_CASE("a thicker needle needs more force through skin and septum") {
    const auto peak = [](double outer_diameter_mm, Site where) {
        const auto model = with_screen(outer_diameter_mm);
        auto state = over(model, device::access_port_center_P(model.pump));
        double peak_n = 0.0;
        for (int i = 0; i < 2000 && !state.on_metal; ++i) {
            mechanics::step(model, state, {.feed_mm = 20.0 * kTickS}, kTickS);
            if (state.site == where) peak_n = std::max(peak_n, state.force_n);
        }
        return peak_n;
    };
    // ref: procedure facts section 5: skin 25 G 0.5-1.5 N, 22 G 1-2.5 N; septum 1.5-4 N
    CHECK(peak(0.514, Site::outside) > 0.5);
    CHECK(peak(0.514, Site::outside) < 1.5);
    CHECK(peak(0.718, Site::outside) > 1.0);
    CHECK(peak(0.718, Site::outside) < 2.5);
    CHECK(peak(0.718, Site::outside) > 1.3 * peak(0.565, Site::outside));
    CHECK(peak(0.565, Site::access_septum) > 1.5);
    CHECK(peak(0.565, Site::access_septum) < 4.0);
    CHECK(peak(0.718, Site::access_septum) > 1.2 * peak(0.565, Site::access_septum));
}

TEST_CASE("a needle that leans by more than 20 degrees stops in the septum") {
    const auto model = with_screen(0.565);
    auto upright = leaning(model, 12.0), slanted = leaning(model, 26.0);
    feed(model, upright, 45.0);
    feed(model, slanted, 45.0);
    CHECK(upright.site == Site::access_chamber);
    CHECK(slanted.site == Site::access_septum);
    CHECK(slanted.on_metal);
}

TEST_CASE("the base of a pump that lies upside down stops every needle") {
    auto model = with_screen(0.565);
    model.X_WP.R = glm::dmat3(-model.X_WP.R[0], model.X_WP.R[1], -model.X_WP.R[2]);
    const glm::dvec3 target =
        GENERATE(glm::dvec3(0.0), glm::dvec3(20.0, 10.0, 0.0), glm::dvec3(30.26, -20.41, 0.0));
    auto state = over(model, target);
    const Walk walk = feed(model, state, 40.0);
    CHECK(walk.gives == 0);
    CHECK(walk.stops == 1);
    CHECK(state.on_metal);
    const glm::dvec3 tip_P =
        mechanics::pump_pose(model, state).inverse().point(mechanics::tip_W_mm(model, state));
    CHECK(tip_P.z == Approx(-13.0).margin(1e-3));
}

TEST_CASE("the side of the case stops a needle that comes from beside it") {
    const auto model = with_screen(0.565);
    auto state = over(model, {-52.0, 0.0, 0.0});
    state.tilt_x_deg = 45.0;
    feed(model, state, 38.0);
    CHECK(state.on_metal);
    CHECK(state.site == Site::beside_pump);
    const glm::dvec3 tip_P =
        mechanics::pump_pose(model, state).inverse().point(mechanics::tip_W_mm(model, state));
    CHECK(std::hypot(tip_P.x, tip_P.y) == Approx(37.5).margin(0.01));
}

TEST_CASE("a needle left in place stands where it was left until a hand moves it") {
    struct Row {
        Place place;
        Site site;
    };
    const Row row =
        GENERATE(Row{Place::pocket, Site::beside_pump}, Row{Place::fill_port, Site::reservoir},
                 Row{Place::septum, Site::access_septum});
    const auto model = with_screen(0.565);
    auto state = mechanics::needle_left_at(model, row.place);
    CHECK(state.taken);
    CHECK(!state.held);
    CHECK(state.site == row.site);
    const glm::dvec3 tip = mechanics::tip_W_mm(model, state);
    for (int i = 0; i < 240; ++i)
        mechanics::step(model, state, {}, kTickS);
    CHECK(state.site == row.site);
    CHECK(glm::distance(tip, mechanics::tip_W_mm(model, state)) == 0.0);
    CHECK(state.force_n == 0.0);
    CHECK(state.pass_count == 0);
}
