#include <cmath>

#include <catch2/catch.hpp>

#include "sim/mechanics/needle.h"

using namespace sideport;
using mechanics::Site;

namespace {

constexpr double kTickS = 1.0 / 240.0;

device::PumpModel pump_model() {
    device::PumpModel pump;
    pump.body_radius_mm = 37.5;
    pump.thickness_mm = 26.0;
    pump.access_port_radius_mm = 36.5;
    pump.access_port_angle_deg = -34.0;
    pump.access_septum_radius_mm = 2.5;
    pump.access_septum_thickness_mm = 3.0;
    pump.access_chamber_depth_mm = 3.0;
    pump.access_chamber_ml = 0.05;
    pump.fill_port_radius_mm = 3.5;
    pump.fill_septum_thickness_mm = 4.0;
    pump.fill_port_depth_mm = 10.0;
    return pump;
}

/// A pump 12 mm under the skin, facing straight forward, and a 24 G needle.
mechanics::Model make_model() {
    mechanics::Model model;
    model.spine = patient::make_spine({});
    model.pump = pump_model();
    model.needle.length_mm = 38.0;
    model.needle.outer_diameter_mm = 0.565;
    model.needle.inner_diameter_mm = 0.311;
    const double skin_y = patient::anterior_skin_y_mm(model.spine, 20.0, -42.0);
    model.X_WP = Pose{frame_from_z({0.0, 1.0, 0.0}, {1.0, 0.0, 0.0}),
                      {20.0, skin_y - 12.0 - 0.5 * model.pump.thickness_mm, -42.0}};
    return model;
}

mechanics::State over(const mechanics::Model& model, const glm::dvec3& target_P) {
    const glm::dvec3 target = model.X_WP.point(target_P);
    mechanics::State state;
    state.taken = state.held = true;
    state.entry_x_mm = target.x;
    state.entry_z_mm = target.z;
    state.depth_mm = state.hand_depth_mm = -5.0;
    return state;
}

struct Walk {
    std::vector<Site> sites;
    int gives = 0, punctures = 0, stops = 0;
    double peak_force_n = 0.0;
};

/// Feeds the needle at 20 mm/s.
Walk feed(const mechanics::Model& model, mechanics::State& state, double distance_mm) {
    Walk walk;
    const double step_mm = (distance_mm > 0.0 ? 20.0 : -20.0) * kTickS;
    for (double fed = 0.0; std::fabs(fed) < std::fabs(distance_mm); fed += step_mm) {
        const auto feedback = mechanics::step(model, state, {.feed_mm = step_mm}, kTickS);
        if (walk.sites.empty() || walk.sites.back() != state.site) walk.sites.push_back(state.site);
        walk.gives += feedback.septum_give ? 1 : 0;
        walk.punctures += feedback.punctured_skin ? 1 : 0;
        walk.stops += feedback.touched_metal ? 1 : 0;
        walk.peak_force_n = std::max(walk.peak_force_n, state.force_n);
    }
    return walk;
}

}  // namespace

TEST_CASE("a needle over the access port meets skin, fat, septum, chamber and the metal floor") {
    const auto model = make_model();
    auto state = over(model, device::access_port_center_P(model.pump));
    const Walk walk = feed(model, state, 40.0);
    const std::vector<Site> expected = {Site::outside, Site::skin, Site::fat, Site::access_septum,
                                        Site::access_chamber};
    CHECK(walk.sites == expected);
    CHECK(walk.punctures == 1);
    CHECK(walk.gives == 1);
    CHECK(walk.stops == 1);
    CHECK(state.on_metal);
    CHECK(state.pass_count == 1);

    // the tip stands on the chamber's floor
    const glm::dvec3 tip_P = model.X_WP.inverse().point(mechanics::tip_W_mm(model, state));
    const glm::dvec3 port_P = device::access_port_center_P(model.pump);
    CHECK(tip_P.z == Approx(port_P.z - 6.0).margin(1e-3));
    CHECK(walk.peak_force_n <= 12.0);
}

TEST_CASE("beside the port the case stops the needle without a give") {
    const auto model = make_model();
    auto state = over(model, {0.0, 15.0, 0.0});
    const Walk walk = feed(model, state, 40.0);
    CHECK(walk.gives == 0);
    CHECK(state.on_metal);
    CHECK(state.site == Site::fat);
    const glm::dvec3 tip_P = model.X_WP.inverse().point(mechanics::tip_W_mm(model, state));
    CHECK(tip_P.z == Approx(13.0).margin(1e-3));
}

TEST_CASE("the centre of the pump is the fill port and leads to the reservoir") {
    const auto model = make_model();
    auto state = over(model, device::fill_port_center_P(model.pump));
    const Walk walk = feed(model, state, 40.0);
    CHECK(walk.gives == 1);
    CHECK(state.site == Site::reservoir);
}

TEST_CASE("outside the rim the needle goes on beside the pump") {
    const auto model = make_model();
    auto state = over(model, {-60.0, 0.0, 0.0});
    feed(model, state, 40.0);
    CHECK(!state.on_metal);
    CHECK(state.site == Site::beside_pump);
    CHECK(state.depth_mm <= model.needle.length_mm);
}

TEST_CASE("withdrawing brings the needle back out and costs only drag") {
    const auto model = make_model();
    auto state = over(model, device::access_port_center_P(model.pump));
    feed(model, state, 40.0);
    feed(model, state, -60.0);
    CHECK(state.site == Site::outside);
    CHECK(!state.septum_given);
    CHECK(state.pass_count == 1);
    feed(model, state, 40.0);
    CHECK(state.pass_count == 2);
}

TEST_CASE("forces stay bounded whatever the hand does") {
    const auto model = make_model();
    const std::uint64_t seed = GENERATE(1u, 2u, 3u, 4u, 5u);
    CAPTURE(seed);
    std::uint64_t word = seed;
    auto state = over(model, {0.0, 0.0, 0.0});
    for (int tick = 0; tick < 20000; ++tick) {
        word = word * 6364136223846793005ULL + 1442695040888963407ULL;
        const double feed_mm = (double(word >> 40) / double(1 << 24) - 0.5) * 10.0;
        mechanics::step(model, state, {.feed_mm = feed_mm}, kTickS);
        REQUIRE(std::isfinite(state.depth_mm));
        REQUIRE(std::fabs(state.force_n) <= 12.0);
        REQUIRE(state.depth_mm <= model.needle.length_mm + 1e-9);
    }
}
