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

TEST_CASE("the extension set is drawn with the iodine that it holds") {
    const session::Model model = test_support::library_model("patent", {});
    session::State state = session::make_state(model);
    CHECK(session::make_frame_input(model, state, 256).tubes.size() == 2);  // none on the tray
    events::EventLog log;
    using session::CommandKind;
    const std::vector<session::Command> start = {
        {.kind = CommandKind::needle_take},
        {.kind = CommandKind::syringe_attach, .text = "6"},
        {.kind = CommandKind::plunger_force, .values = {8.0}}};
    session::step(model, state, start, log);
    for (int tick = 0; tick < 480; ++tick)
        session::step(model, state, {}, log);
    const xray::FrameInput input = session::make_frame_input(model, state, 256);
    REQUIRE(input.tubes.size() == 4);  // catheter, extension set, syringe, the port's chamber
    const xray::Tube& syringe = input.tubes[2];
    const double bore_mm = 2.0 * syringe.inner_radius_mm;
    CHECK(0.25e-3 * units::kPi * bore_mm * bore_mm *
              glm::distance(syringe.points_W_mm[0], syringe.points_W_mm[1]) *
              double(syringe.iodine_mg_per_ml[0]) ==
          Approx(state.plumbing.syringe.content[fluid::iodine]).epsilon(1e-5));
    const xray::Tube& tube = input.tubes[1];
    double drawn_mg = 0.0, length_mm = 0.0;
    const double area_mm2 = units::kPi * tube.inner_radius_mm * tube.inner_radius_mm;
    for (std::size_t i = 1; i < tube.points_W_mm.size(); ++i) {
        const double piece_mm = glm::distance(tube.points_W_mm[i - 1], tube.points_W_mm[i]);
        length_mm += piece_mm;
        drawn_mg += 0.5e-3 * area_mm2 * piece_mm *
                    double(tube.iodine_mg_per_ml[i - 1] + tube.iodine_mg_per_ml[i]);
    }
    double held_mg = 0.0;
    const auto cells =
        fluid::lumen_profile(state.plumbing.line_model, state.plumbing.line, fluid::iodine);
    for (const double kg_per_m3_e6 : cells)
        held_mg +=
            1e-6 * kg_per_m3_e6 * model.scenario.extension.dead_volume_ml / double(cells.size());
    CHECK(held_mg > 10.0);
    CHECK(drawn_mg == Approx(held_mg).epsilon(0.02));
    CHECK(1e-3 * area_mm2 * length_mm ==
          Approx(model.scenario.extension.dead_volume_ml).epsilon(1e-9));
}

TEST_CASE("contrast in the reservoir shows as a disc of its own mass") {
    const session::Model model = test_support::library_model("patent", {});
    session::State state = session::make_state(model);
    state.plumbing.reservoir.amount[fluid::iodine] = 300.0;
    const xray::FrameInput input = session::make_frame_input(model, state, 256);
    REQUIRE(input.contrast.size() == 1);
    const xray::ContrastVolume& volume = input.contrast.front();
    double mg = 0.0;
    for (const float c : volume.iodine_mg_per_ml)
        mg += double(c) * 1e-3 * volume.spacing_mm.x * volume.spacing_mm.y * volume.spacing_mm.z;
    CHECK(mg == Approx(300.0).epsilon(1e-5));
}

TEST_CASE("contrast in the pocket is a film round the case, as much as is in the pool") {
    const double volume_ml = GENERATE(0.2, 1.0, 3.0);
    CAPTURE(volume_ml);
    const session::Model model = model_with("[{kind: pump_disconnection}]");
    session::State state = session::make_state(model);
    state.plumbing.pocket_pool.volume_ml = volume_ml;
    state.plumbing.pocket_pool.iodine_mg = 240.0 * volume_ml;
    const auto input = session::make_frame_input(model, state, 256);
    REQUIRE(input.contrast.size() == 1);
    const xray::ContrastVolume& v = input.contrast.front();
    const double voxel_ml = 1e-3 * v.spacing_mm.x * v.spacing_mm.y * v.spacing_mm.z;
    const Pose X_PV = model.world.X_WP.inverse() * v.X_WV;
    const device::PumpModel& pump = model.scenario.pump;
    double sum_mg = 0.0, far_mg = 0.0, widest_mm = 0.0;
    std::size_t index = 0;
    for (int k = 0; k < v.size.z; ++k) {
        for (int j = 0; j < v.size.y; ++j) {
            for (int i = 0; i < v.size.x; ++i) {
                const double mg = double(v.iodine_mg_per_ml[index++]) * voxel_ml;
                if (mg == 0.0) continue;
                const glm::dvec3 p = X_PV.point((glm::dvec3(i, j, k) + 0.5) * v.spacing_mm);
                const double r = std::hypot(p.x, p.y), z = std::fabs(p.z);
                CHECK((r > pump.body_radius_mm - v.spacing_mm.x ||
                       z > 0.5 * pump.thickness_mm - v.spacing_mm.x));
                sum_mg += mg;
                if (r > pump.body_radius_mm + 8.0 || z > 0.5 * pump.thickness_mm + 8.0)
                    far_mg += mg;
                widest_mm = std::max(widest_mm, glm::distance(p, device::outlet_end_P(pump)));
            }
        }
    }
    CHECK(sum_mg == Approx(240.0 * volume_ml).epsilon(1e-4));
    CHECK(far_mg < 0.25 * sum_mg);
    // it goes farther than a ball would
    CHECK(widest_mm > 1.4 * std::cbrt(volume_ml / 0.6 * 1e3 * 0.75 / units::kPi));
}
