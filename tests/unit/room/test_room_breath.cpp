#include <catch2/catch.hpp>

#include "shaders/shared/room.h"
#include "sim/base/body_motion.h"
#include "sim/room/breath.h"
#include "sim/session/room_input.h"
#include "tests/support/cases.h"
#include "tests/support/dice.h"

// What the breath moves in the picture of the room.

using namespace sideport;
using namespace sideport::room;
using test_support::Dice;

namespace {

/// Half way through a breath: all that a quiet one inhales.
session::State inhaled(const session::Model& model) {
    session::State state = session::make_state(model);
    state.breath.turns = 0.5;
    state.needle.taken = true;
    state.needle.entry_x_mm = model.world.access_port_W_mm.x;
    state.needle.entry_z_mm = model.world.access_port_W_mm.z;
    return state;
}

}  // namespace

TEST_CASE(
    "the drawn belly breathes as the X-rayed one, shoulders, arms, head and table lie still") {
    const session::Model model = test_support::library_model("patent");
    const session::State state = inhaled(model);
    const Breath breath = session::make_room_input(model, state).breath;
    CHECK(breath.rise_mm == Approx(6.0 * model.scenario.breathing_depth));
    BodyMotion motion = session::body_motion(model, state);
    motion.contracted = 0.0;
    for (double z = -160.0; z <= 150.0; z += 10.0) {
        for (double x = -120.0; x <= 120.0; x += 20.0) {
            const glm::dvec3 skin(x, patient::anterior_skin_y_mm(model.world.spine, x, z), z);
            const glm::dvec3 apart =
                breath_shift_W_mm(breath, skin) - body_shift_W_mm(motion, skin);
            CHECK(glm::length(apart) < 1e-9);
        }
    }
    const glm::dvec3 top(0.0, patient::anterior_skin_y_mm(model.world.spine, 0.0, 10.0), 10.0);
    CHECK(breath_shift_W_mm(breath, top).y > 0.9 * breath.rise_mm);
    for (const glm::dvec3& still :
         {glm::dvec3(170.0, 40.0, 260.0), glm::dvec3(0.0, 130.0, 590.0),
          glm::dvec3(0.0, patient::kTableTopYMm, 0.0), glm::dvec3(240.0, -95.0, 20.0)})
        CHECK(breath_shift_W_mm(breath, still) == glm::dvec3(0.0));
}

TEST_CASE("the shader lifts skin and cloth as the field says") {
    Dice dice(GENERATE(1u, 2u, 3u));
    const patient::Spine spine = patient::make_spine({});
    for (int i = 0; i < 500; ++i) {
        const Breath breath{dice.in(0.1, 9.0), dice.in(0.1, 24.0), dice.in(90.0, 150.0)};
        const glm::dvec3 p =
            patient::skin_point_W_mm(spine, dice.in(0.0, 360.0), dice.in(-190.0, 250.0)) +
            glm::dvec3(0.0, dice.in(0.0, 6.0), 0.0);
        const glm::dvec3 field = breath_shift_W_mm(breath, p);
        const glm::vec3 shader = gpu_shared::room_breath_shift(
            glm::vec3(p), glm::vec4(breath.rise_mm, breath.slide_mm, breath.belly_skin_y_mm, 0.0));
        CAPTURE(p.x, p.y, p.z);
        CHECK(glm::length(field - glm::dvec3(shader)) < 2e-3);
    }
}

TEST_CASE("needle, line and the hand on them ride on the skin as one, and come back") {
    const session::Model model = test_support::library_model("patent");
    const session::State state = inhaled(model);
    const Input still = session::make_room_input(model, state);
    const Input moved = breathed(still);
    const glm::dvec3 skin = breath_shift_W_mm(still.breath, still.needle.entry_W_mm);
    CHECK(skin.y > 1.0);
    CHECK(glm::length(moved.needle.tip_W_mm - still.needle.tip_W_mm - skin) < 1e-9);
    CHECK(glm::length(moved.needle.hub_end_W_mm - still.needle.hub_end_W_mm - skin) < 1e-9);
    REQUIRE(moved.line_W_mm.size() == still.line_W_mm.size());
    for (std::size_t i = 0; i < still.line_W_mm.size(); ++i)
        CHECK(glm::length(moved.line_W_mm[i] - still.line_W_mm[i] - skin) < 1e-9);

    session::State out = state;
    out.breath.turns = 3.0;  // the end of an expiration
    const Input expired = session::make_room_input(model, out);
    CHECK(expired.breath == Breath{});
    CHECK(breathed(expired) == expired);
}
