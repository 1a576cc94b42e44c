#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "sim/mechanics/palpation.h"
#include "tests/unit/mechanics/bench.h"

using namespace sideport;
using namespace sideport::test_support;
using mechanics::Touch;

namespace {

enum class Goal { port, septum, screen, fill_port, shell, pocket, missed };

/// A pump as it may lie: 5-25 mm deep, tilted up to 12 degrees, turned anyhow, in any build.
mechanics::Model any_body(Noise& noise) {
    mechanics::Model model;
    patient::Parameters parameters;
    parameters.body_mass_index = noise.within(19.0, 40.0);
    parameters.height_mm = noise.within(1500.0, 1900.0);
    parameters.sex = noise.within(0.0, 1.0) < 0.5 ? patient::Parameters::Sex::female
                                                  : patient::Parameters::Sex::male;
    model.spine = patient::make_spine(parameters);
    model.pump = pump_model();
    model.pump.access_screen_mm = 0.6;
    model.needle.length_mm = 38.0;
    model.needle.outer_diameter_mm = 0.565;
    model.needle.inner_diameter_mm = 0.311;
    model.needle.non_coring = true;
    const double depth = noise.within(5.0, 25.0);
    const double tilt_x = units::rad_from_deg(noise.within(-12.0, 12.0));
    const double tilt_z = units::rad_from_deg(noise.within(-12.0, 12.0));
    const double turn = noise.within(0.0, 6.28);
    const glm::dvec3 face = glm::normalize(glm::dvec3(std::tan(tilt_x), 1.0, std::tan(tilt_z)));
    const double skin_y = patient::anterior_skin_y_mm(model.spine, 20.0, -42.0);
    model.X_WP.R = frame_from_z(face, {std::cos(turn), 0.0, std::sin(turn)});
    model.X_WP.p = glm::dvec3(20.0, skin_y - depth, -42.0) - face * (0.5 * model.pump.thickness_mm);
    // no part of the rim nearer to the skin than the shallowest pump
    const auto depth_at = [&](double angle) {
        const double r = model.pump.body_radius_mm + 7.0;
        const glm::dvec3 rim = model.X_WP.point({r * std::cos(angle), r * std::sin(angle), 13.0});
        return patient::anterior_skin_y_mm(model.spine, rim.x, rim.z) - rim.y;
    };
    for (double angle = 0.0; angle < 6.3; angle += 0.1)
        model.X_WP.p.y -= std::max(0.0, 5.0 - depth_at(angle));
    model.bodies = mechanics::make_pump_bodies(model.pump);
    return model;
}

/// Over a point of the pump, along its axis.
mechanics::State aimed(const mechanics::Model& model, const glm::dvec3& target_P) {
    mechanics::State state;
    state.taken = state.held = true;
    const glm::dvec3 in = -model.X_WP.R[2];
    state.tilt_x_deg = units::deg_from_rad(std::atan2(in.x, -in.y));
    state.tilt_z_deg = units::deg_from_rad(std::atan2(in.z, -in.y));
    const glm::dvec3 target = model.X_WP.point(target_P);
    glm::dvec3 entry = target;
    for (int i = 0; i < 40; ++i) {
        state.entry_x_mm = entry.x;
        state.entry_z_mm = entry.z;
        entry = target - in * ((mechanics::entry_W_mm(model, state).y - target.y) / -in.y);
    }
    state.depth_mm = state.hand_depth_mm = -2.0;
    return state;
}

}  // namespace

TEST_CASE("where a needle ends follows from where it is put, however the pump lies") {
    const auto seed = GENERATE(range(1u, 25u));
    Noise noise(seed);
    for (const Goal goal : {Goal::port, Goal::septum, Goal::screen, Goal::fill_port, Goal::shell,
                            Goal::pocket, Goal::missed}) {
        mechanics::Model model = any_body(noise);
        if (goal == Goal::screen) {
            model.needle.outer_diameter_mm = 0.718;
            model.needle.inner_diameter_mm = 0.413;
        }
        const glm::dvec3 port = device::access_port_center_P(model.pump);
        const double a = noise.within(0.0, 6.28), off = noise.within(0.0, 1.2);
        const glm::dvec3 aside(off * std::cos(a), off * std::sin(a), 0.0);
        const double away = model.pump.body_radius_mm + noise.within(14.0, 20.0);
        glm::dvec3 target = port + aside;
        if (goal == Goal::fill_port) target = device::fill_port_center_P(model.pump) + aside;
        if (goal == Goal::shell) target = glm::dvec3(-16.0, 12.0, 13.0) + aside;
        if (goal == Goal::pocket || goal == Goal::missed)
            target = glm::dvec3(away * std::cos(a), away * std::sin(a), 13.0);
        auto state = aimed(model, target);
        CAPTURE(seed, int(goal), state.tilt_x_deg, state.tilt_z_deg);
        const double to_level =
            glm::distance(mechanics::entry_W_mm(model, state), model.X_WP.point(target));
        if (to_level > 29.0) continue;                         // deeper than the needle is long
        if (goal == Goal::missed && to_level < 6.0) continue;  // the skin's bulge is as deep
        int gives = 0;
        for (int i = 0; i < 4000; ++i) {
            if (state.on_metal) break;
            // a missed needle ends under the skin, one in the pocket beside the case
            if (goal == Goal::missed && state.depth_mm > 0.0) break;
            if (goal == Goal::pocket && state.depth_mm > to_level + 6.0) break;
            if (goal == Goal::septum && state.site == Site::access_septum && state.dent_mm > 0.8)
                break;
            gives += mechanics::step(model, state, {.feed_mm = 15.0 * kTickS}, kTickS).septum_give;
        }
        // the hand rests, as a person does at the stop
        for (int i = 0; i < 24; ++i)
            mechanics::step(model, state, {}, kTickS);
        switch (goal) {
            case Goal::port:
                CHECK(state.site == Site::access_chamber);
                break;
            case Goal::septum:
                CHECK(state.site == Site::access_septum);
                break;
            case Goal::screen:
                CHECK(state.site == Site::access_screen);
                break;
            case Goal::fill_port:
                CHECK(state.site == Site::reservoir);
                break;
            case Goal::shell:
                CHECK(state.site == Site::fat);
                break;
            case Goal::missed:
                CHECK((state.site == Site::fat || state.site == Site::skin));
                break;
            case Goal::pocket:
                CHECK(state.site == Site::beside_pump);
                break;
        }
        const bool through_rubber =
            goal == Goal::port || goal == Goal::screen || goal == Goal::fill_port;
        CHECK(gives == (through_rubber ? 1 : 0));
        const bool soft = goal == Goal::septum || goal == Goal::pocket || goal == Goal::missed;
        CHECK(state.on_metal == !soft);
    }
}

TEST_CASE("a finger tells port, edge, disc and centre of a shallow pump by where it presses") {
    const auto model = make_model();  // 12 mm deep
    mechanics::State state;
    const auto touch_at = [&](const glm::dvec3& p_P, double newton) {
        const glm::dvec3 p = model.X_WP.point(p_P);
        state.finger = {p.x, p.z, newton};
        return mechanics::feel(model, state).touch;
    };
    const glm::dvec3 port = device::access_port_center_P(model.pump);
    CHECK(touch_at({-20.0, 10.0, 13.0}, 10.0) == Touch::disc);
    CHECK(touch_at({0.0, 0.0, 13.0}, 10.0) == Touch::disc_center);
    CHECK(touch_at({-37.5, 0.0, 13.0}, 10.0) == Touch::disc_edge);
    CHECK(touch_at({-60.0, 0.0, 13.0}, 10.0) == Touch::soft);
    CHECK(touch_at(port, 0.2) == Touch::nothing);
    // the port of this model does not rise: it feels like the edge it stands on
    CHECK(touch_at(port, 10.0) == Touch::disc_edge);
    auto raised = model;
    raised.pump.access_port_rise_mm = 2.0;
    const glm::dvec3 p = raised.X_WP.point(device::access_port_center_P(raised.pump));
    state.finger = {p.x, p.z, 10.0};
    CHECK(mechanics::feel(raised, state).touch == Touch::raised_ring);
}

TEST_CASE("fat hides the port from the finger, and pressing harder finds it again") {
    auto model = make_model();
    model.pump.access_port_rise_mm = 2.0;
    const auto feel_port = [&](double depth_mm, double newton) {
        auto deep = model;
        deep.X_WP.p.y -= depth_mm - 12.0;
        const glm::dvec3 p = deep.X_WP.point(device::access_port_center_P(deep.pump));
        mechanics::State state;
        state.finger = {p.x, p.z, newton};
        return mechanics::feel(deep, state);
    };
    CHECK(feel_port(6.0, 4.0).touch == Touch::raised_ring);
    CHECK(feel_port(30.0, 8.0).touch != Touch::raised_ring);
    CHECK(feel_port(16.0, 2.0).touch != Touch::raised_ring);
    CHECK(feel_port(16.0, 12.0).touch == Touch::raised_ring);
    CHECK(feel_port(6.0, 10.0).certainty > feel_port(12.0, 10.0).certainty);
}

TEST_CASE("a finger on the rim rocks the pump and lifts off without a trace") {
    const auto model = make_model();
    mechanics::State state;
    const glm::dvec3 p = model.X_WP.point({-25.0, 0.0, 13.0});
    state.finger = {p.x, p.z, 12.0};
    for (int i = 0; i < 480; ++i)
        mechanics::step(model, state, {}, kTickS);
    CHECK(glm::length(state.pump_motion.shift_mm) == Approx(12.0 / 6.0).epsilon(0.05));
    CHECK(glm::length(state.pump_motion.turn_rad) == Approx(12.0 * 25.0 / 6000.0).epsilon(0.1));
    state.finger.force_n = 0.0;
    for (int i = 0; i < 960; ++i)
        mechanics::step(model, state, {}, kTickS);
    CHECK(state.pump_motion.is_rest());
}
