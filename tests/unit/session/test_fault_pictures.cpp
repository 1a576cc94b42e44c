#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "sim/session/session.h"
#include "sim/xray/projection.h"
#include "tests/support/cases.h"

using namespace sideport;

namespace {

session::Model model_with(const std::string& faults) {
    return test_support::library_model("patent", {{"/faults", faults}});
}

std::vector<xray::Tube> catheter_tubes(const session::Model& model, const session::State& state) {
    std::vector<xray::Tube> tubes = session::make_frame_input(model, state, 256).tubes;
    tubes.pop_back();  // the port's chamber comes last
    return tubes;
}

/// Where roller number 0 stands in the PA picture, from the rotor's axis, px.
glm::dvec2 roller_px(const session::Model& model, const session::State& state, double rotor_deg) {
    session::State turned = state;
    turned.pump.rotor_angle_deg = rotor_deg;
    const xray::FrameInput input = session::make_frame_input(model, turned, 512);
    // of the discs round the rotor's axis the first roller is the one 8.1 mm away
    const glm::dvec3 axis_P = device::rotor_center_P(model.scenario.pump);
    for (const Solid& solid : input.solids) {
        const glm::dvec3 p_P = model.world.X_WP.inverse().point(solid.X_WB.p) - axis_P;
        if (std::fabs(std::hypot(p_P.x, p_P.y) - 8.1) < 1e-6) {
            return xray::project(input.geometry, solid.X_WB.p).px -
                   xray::project(input.geometry, model.world.X_WP.point(axis_P)).px;
        }
    }
    FAIL("no roller found");
    return {};
}

/// Sense in which a programmed bolus turns the rotor on the monitor.
double turn_on_screen(const std::string& faults) {
    const session::Model model = model_with(faults);
    const session::State state = session::make_state(model);
    const glm::dvec2 a = roller_px(model, state, 10.0), b = roller_px(model, state, 40.0);
    return a.x * b.y - a.y * b.x;
}

}  // namespace

TEST_CASE("the catheter is drawn in its pieces, each with the iodine of its own stretch") {
    const session::Model model = model_with("[{kind: fracture, at: '40 %'}]");
    const session::State state = session::make_state(model);
    const auto tubes = catheter_tubes(model, state);
    REQUIRE(tubes.size() == 2);
    for (const xray::Tube& tube : tubes)
        CHECK(tube.iodine_mg_per_ml.size() == tube.points_W_mm.size());
    CHECK(glm::distance(tubes[0].points_W_mm.back(), tubes[1].points_W_mm.front()) > 5.0);
    CHECK(catheter_tubes(model_with("[]"), state).size() == 1);
}

TEST_CASE("a kink's corner is drawn sharp") {
    const session::Model model = model_with("[{kind: kink, at: '35 %'}]");
    const auto tubes = catheter_tubes(model, session::make_state(model));
    const glm::dvec3 corner = point_on_catheter(model.world, 0.35);
    double nearest_mm = 1e9;
    for (const glm::dvec3& p : tubes[0].points_W_mm)
        nearest_mm = std::min(nearest_mm, glm::distance(p, corner));
    CHECK(nearest_mm < 0.3);
}

TEST_CASE("a bend of one posture is drawn when the patient lies so") {
    const session::Model model = model_with("[{kind: kink, at: '45 %', posture: hips_flexed}]");
    session::State state = session::make_state(model);
    const auto supine = catheter_tubes(model, state);
    state.posture = scenario::Posture::hips_flexed;
    CHECK(catheter_tubes(model, state)[0].points_W_mm != supine[0].points_W_mm);
    state.posture = scenario::Posture::trunk_rotated;
    CHECK(catheter_tubes(model, state)[0].points_W_mm == supine[0].points_W_mm);
}

TEST_CASE("a splice that came apart shows its metal pin") {
    const auto solids = [](const char* faults) {
        const session::Model model = model_with(faults);
        return session::make_frame_input(model, session::make_state(model), 256).solids.size();
    };
    CHECK(solids("[{kind: splice_disconnection, at: '55 %'}]") == solids("[]") + 1);
}

TEST_CASE("seen from behind, the rotor of a flipped pump turns the other way") {
    const double sound = turn_on_screen("[]");
    CHECK(sound < -10.0);  // counter-clockwise; rows count downward
    CHECK(sound * turn_on_screen("[{kind: flipped_pump}]") < 0.0);
    CHECK(sound * turn_on_screen("[{kind: rotated_pump}]") > 0.0);
}
