#include <cmath>

#include <catch2/catch.hpp>

#include "tests/unit/mechanics/bench.h"
#include "tests/unit/mechanics/metal.h"

using namespace sideport;
using namespace sideport::test_support;
using mechanics::Layer;

namespace {

/// Feeds until the condition holds; at most 20 s.
template <typename Condition>
void feed_until(const mechanics::Model& model, mechanics::State& state, double speed_mm_per_s,
                const Condition& condition) {
    for (int i = 0; i < 4800 && !condition(); ++i)
        mechanics::step(model, state, {.feed_mm = speed_mm_per_s * kTickS}, kTickS);
}

double physical_depth_mm(const mechanics::State& state) {
    return state.depth_mm + state.dent_mm;
}

}  // namespace

TEST_CASE("at constant speed through fat the force is the drag of skin, fat and shaft") {
    const auto model = make_model();
    const double speed = GENERATE(2.0, 10.0, 30.0);
    CAPTURE(speed);
    auto state = over(model, {-75.0, 0.0, 0.0});
    feed_until(model, state, speed, [&] { return state.depth_mm > 10.0; });
    REQUIRE(state.layer == Layer::fat);
    // 0.15 N skin, 0.2 N fat, 6 mN each mm of shaft; dry friction knows no speed
    CHECK(state.force_n == Approx(0.15 + 0.2 + 0.006 * state.depth_mm).margin(0.003));
    // the hand leads by its spring and by the bow's shortening
    CHECK(state.hand_depth_mm - physical_depth_mm(state) ==
          Approx(state.force_n / 4.0).margin(0.02));
}

TEST_CASE("skin bulges like a spring until it is cut") {
    const auto model = make_model();
    auto state = over(model, {-75.0, 0.0, 0.0});
    feed_until(model, state, 5.0, [&] { return state.dent_mm > 2.0; });
    REQUIRE(state.site == Site::outside);
    CHECK(state.depth_mm == Approx(0.0).margin(1e-9));
    CHECK(state.force_n == Approx(0.35 * state.dent_mm).epsilon(0.01));
    double peak_dent = 0.0, peak_n = 0.0;
    feed_until(model, state, 5.0, [&] {
        peak_dent = std::max(peak_dent, state.dent_mm);
        peak_n = std::max(peak_n, state.force_n);
        return state.depth_mm > 0.0;
    });
    CHECK(peak_n == Approx(1.2).margin(0.02));
    CHECK(peak_dent == Approx(1.2 / 0.35).margin(0.05));
    CHECK(state.pass_count == 1);
}

TEST_CASE("when the septum gives, the tip jumps by one to two and a half millimetres") {
    const auto model = make_model();
    auto state = over(model, device::access_port_center_P(model.pump));
    bool given = false;
    for (int i = 0; i < 9000 && !given; ++i)
        given = mechanics::step(model, state, {.feed_mm = 4.0 * kTickS}, kTickS).septum_give;
    REQUIRE(given);
    const double before_n = state.force_n;
    const double before_mm = state.depth_mm;
    for (int i = 0; i < 24; ++i)  // 0.1 s, hand at rest
        mechanics::step(model, state, {}, kTickS);
    CHECK(before_n > 3.0);
    CHECK(state.force_n < 0.6 * before_n);
    CHECK(state.depth_mm - before_mm > 1.0);
    CHECK(state.depth_mm - before_mm < 2.5);
}

TEST_CASE("a pressed pump sinks and rocks, and comes back when let go") {
    const auto model = make_model();
    auto state = over(model, device::access_port_center_P(model.pump));
    feed_until(model, state, 10.0, [&] { return state.on_metal && state.force_n > 3.5; });
    for (int i = 0; i < 120; ++i)
        mechanics::step(model, state, {}, kTickS);
    // springs of the pocket: 6 N/mm down and 6000 N mm/rad, under the force on the port's floor
    const double force_n = state.force_n - 0.15 - 0.2 - 0.006 * state.depth_mm;
    const double arm_mm = model.pump.access_port_radius_mm;
    CHECK(glm::length(state.pump_motion.shift_mm) == Approx(force_n / 6.0).epsilon(0.1));
    CHECK(glm::length(state.pump_motion.turn_rad) ==
          Approx(force_n * arm_mm / 6000.0).epsilon(0.1));
    const mechanics::Site site = state.site;
    state.held = false;
    for (int i = 0; i < 960; ++i)
        mechanics::step(model, state, {}, kTickS);
    CHECK(glm::length(state.pump_motion.shift_mm) < 0.12);
    CHECK(state.site == site);  // the rubber holds the needle; it comes up with the pump
}

TEST_CASE("hand and needle never give back more energy than was put in") {
    const auto model = make_model();
    const auto seed = GENERATE(1u, 2u, 3u, 4u, 5u, 6u);
    CAPTURE(seed);
    Noise noise(seed);
    const glm::dvec3 target =
        seed % 2 == 0 ? device::access_port_center_P(model.pump) : glm::dvec3(10.0, 12.0, 0.0);
    auto state = over(model, target);
    // work of the hand less what is stored: it may only grow. With the force at a tick's end it
    // does so in every tick (implicit step); with the mean force up to the rule's own error.
    double lost_mj = 0.0, highest_mj = 0.0, drop_mj = 0.0, least_in_tick_mj = 0.0;
    double stored_mj = 0.0, speed = 0.0;
    for (int tick = 0; tick < 12000; ++tick) {
        if (tick % 40 == 0) speed = noise.within(-20.0, 24.0);
        const double hand_before = state.hand_depth_mm, force_before = state.force_n;
        mechanics::step(model, state, {.feed_mm = speed * kTickS}, kTickS);
        const double travel_mm = state.hand_depth_mm - hand_before;
        const double gain_mj = mechanics::stored_energy_mj(model, state) - stored_mj;
        stored_mj += gain_mj;
        least_in_tick_mj = std::min(least_in_tick_mj, state.force_n * travel_mm - gain_mj);
        lost_mj += 0.5 * (force_before + state.force_n) * travel_mm - gain_mj;
        highest_mj = std::max(highest_mj, lost_mj);
        drop_mj = std::max(drop_mj, highest_mj - lost_mj);
    }
    CHECK(lost_mj > 50.0);
    CHECK(least_in_tick_mj > -1e-4);
    CHECK(drop_mj < 0.01);
}

TEST_CASE("a needle that is forced on metal bends for good and then runs off its line") {
    const auto model = make_model();
    auto state = over(model, {10.0, 12.0, 0.0});
    int bent = 0;
    for (int i = 0; i < 2400; ++i) {
        if (state.set_mm > 0.5) break;
        bent += mechanics::step(model, state, {.feed_mm = 10.0 * kTickS}, kTickS).bent_for_good;
    }
    REQUIRE(state.set_mm > 0.5);
    CHECK(bent == 1);
    CHECK(state.on_metal);
    // where the tip stood it still stands: the pump's rocking aside is the only move
    const glm::dvec3 tip_P =
        mechanics::pump_pose(model, state).inverse().point(mechanics::tip_W_mm(model, state));
    CHECK(std::hypot(tip_P.x - 10.0, tip_P.y - 12.0) < 0.5);
    feed(model, state, -70.0);
    REQUIRE(state.site == Site::outside);
    CHECK(state.bend_mm == 0.0);
    feed_until(model, state, 10.0, [&] { return state.depth_mm > 8.0; });
    const glm::dvec3 straight = mechanics::entry_W_mm(model, state) +
                                mechanics::shaft_direction_W(state) * physical_depth_mm(state);
    const double aside = glm::distance(straight, mechanics::tip_W_mm(model, state));
    // an arc over the needle's length with that sagitta
    const double curvature = 8.0 * state.set_mm / (38.0 * 38.0);
    CHECK(aside == Approx(0.5 * curvature * std::pow(physical_depth_mm(state), 2)));
}

TEST_CASE("turning the hub under load in the rubber cuts a core; without load it does not") {
    const bool loaded = GENERATE(true, false);
    const auto model = make_model();
    auto state = over(model, device::access_port_center_P(model.pump));
    feed_until(model, state, 4.0, [&] {
        return state.site == Site::access_septum && state.force_n > (loaded ? 2.0 : 0.4);
    });
    REQUIRE(state.site == Site::access_septum);
    REQUIRE(!state.septum_given);
    int cores = 0;
    for (int i = 0; i < 480; ++i) {
        cores += mechanics::step(model, state, {.turn_deg = 1.5}, kTickS).cored_septum;
    }
    CHECK(state.force_n > (loaded ? 1.5 : 0.0));
    CHECK(cores == (loaded ? 1 : 0));  // two turns
}

TEST_CASE("a coring needle cuts a core with each pass, a non-coring one does not") {
    const bool non_coring = GENERATE(true, false);
    auto model = make_model();
    model.needle.non_coring = non_coring;
    int cores = 0;
    for (int pass = 0; pass < 3; ++pass) {
        auto state = over(model, device::access_port_center_P(model.pump));
        for (int i = 0; i < 1200 && !state.septum_given; ++i)
            cores += mechanics::step(model, state, {.feed_mm = 10.0 * kTickS}, kTickS).cored_septum;
        REQUIRE(state.septum_given);
    }
    CHECK(cores == (non_coring ? 0 : 3));
}

TEST_CASE("an hour of wild hands: nothing explodes, nothing sinks into metal, twice the same") {
    const auto model = make_model();
    const auto run = [&](int ticks, double& worst_n, double& deepest_mm) {
        Noise noise(7);
        auto state = over(model, {0.0, 0.0, 0.0});
        Hasher hasher;
        double speed = 0.0, turn = 0.0;
        for (int tick = 0; tick < ticks; ++tick) {
            if (tick % 30 == 0) {
                speed = noise.within(-1.0, 1.0) < 0.0 ? noise.within(-400.0, 0.0)
                                                      : noise.within(0.0, 500.0);
                turn = noise.within(-4.0, 4.0);
                if (noise.within(0.0, 1.0) < 0.1) state.held = !state.held;
                state.finger = {noise.within(-40.0, 80.0), noise.within(-100.0, 20.0),
                                std::max(0.0, noise.within(-15.0, 15.0))};
            }
            if (state.depth_mm <= 0.0 && state.dent_mm == 0.0 && tick % 100 == 0) {
                if (state.set_mm > 4.0 || noise.within(0.0, 1.0) < 0.1)
                    mechanics::take_new_needle(state, 3.0);
                const glm::dvec3 target =
                    model.X_WP.point({noise.within(-50.0, 50.0), noise.within(-50.0, 50.0), 13.0});
                state.entry_x_mm = target.x;
                state.entry_z_mm = target.z;
                state.tilt_x_deg = noise.within(-35.0, 35.0);
                state.tilt_z_deg = noise.within(-35.0, 35.0);
            }
            mechanics::step(model, state, {.feed_mm = speed * kTickS, .turn_deg = turn}, kTickS);
            const glm::dvec3 tip = mechanics::tip_W_mm(model, state);
            if (!std::isfinite(tip.x + tip.y + tip.z + state.force_n + state.set_mm)) worst_n = 1e9;
            worst_n = std::max(worst_n, std::fabs(state.force_n));
            const glm::dvec3 tip_P = mechanics::pump_pose(model, state).inverse().point(tip);
            deepest_mm = std::max(deepest_mm, depth_in_metal(model.pump, tip_P));
            mechanics::add_hash(hasher, state);
        }
        return hasher.value();
    };
    double worst_n = 0.0, deepest_mm = 0.0, ignored = 0.0;
    const int hour = 3600 * 240;
    run(hour, worst_n, deepest_mm);
    CHECK(worst_n <= mechanics::kMaxHandForceN);
    CHECK(worst_n > 4.0);
    CHECK(deepest_mm < 0.1);
    CHECK(run(20000, ignored, ignored) == run(20000, ignored, ignored));
}
