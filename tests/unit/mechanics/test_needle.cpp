#include <cmath>

#include <catch2/catch.hpp>

#include "tests/unit/mechanics/bench.h"

using namespace sideport;
using namespace sideport::test_support;

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
    const glm::dvec3 tip_P =
        mechanics::pump_pose(model, state).inverse().point(mechanics::tip_W_mm(model, state));
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
    const glm::dvec3 tip_P =
        mechanics::pump_pose(model, state).inverse().point(mechanics::tip_W_mm(model, state));
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
    feed(model, state, 60.0);
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
