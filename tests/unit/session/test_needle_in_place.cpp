#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "sim/session/session.h"
#include "sim/xray/projection.h"
#include "tests/support/cases.h"

using namespace sideport;
using mechanics::Site;

namespace {

session::Model model_with(const std::string& place, const std::string& bmi = "24") {
    return test_support::library_model("patent", {{"/needle_in_place", place},
                                                  {"/patient/bmi", bmi},
                                                  {"/pump/right_left", "74 mm"},
                                                  {"/pump/depth", "14 mm"}});
}

void act(const session::Model& model, session::State& state, events::EventLog& log,
         session::CommandKind kind, std::array<double, 3> values = {}) {
    const std::vector<session::Command> commands = {{.kind = kind, .values = values}};
    session::step(model, state, commands, log);
}

void wait(const session::Model& model, session::State& state, events::EventLog& log, double s) {
    for (int i = 0; i < int(s * events::kTicksPerSecond); ++i)
        session::step(model, state, {}, log);
}

int count(const events::EventLog& log, const char* name) {
    return int(
        std::count_if(log.begin(), log.end(), [&](const auto& e) { return e.name == name; }));
}

}  // namespace

TEST_CASE("a session starts with the needle where a colleague left it") {
    struct Row {
        const char* place;
        Site site;
    };
    const Row row =
        GENERATE(Row{"pocket", Site::beside_pump}, Row{"fill_port", Site::reservoir},
                 Row{"septum", Site::access_septum}, Row{"screen", Site::access_screen});
    const std::string bmi = GENERATE("22", "27", "32");
    CAPTURE(row.place, bmi);
    const session::Model model = model_with(row.place, bmi);
    session::State state = session::make_state(model);
    CHECK(state.needle.taken);
    CHECK(!state.needle.held);
    CHECK(state.needle.site == row.site);
    CHECK(state.needle.depth_mm < mechanics::needle_in_use(model.needle, state.needle).length_mm);
    events::EventLog log;
    wait(model, state, log, 0.5);
    CHECK(state.needle.site == row.site);
    REQUIRE(count(log, "needle_site") == 1);
    const auto it =
        std::find_if(log.begin(), log.end(), [](const auto& e) { return e.name == "needle_site"; });
    CHECK(it->tick == 0);
    CHECK(it->text("site") == mechanics::site_name(row.site));
}

TEST_CASE("a needle in the pocket hides behind the port in PA and shows its depth in lateral") {
    const std::string bmi = GENERATE("22", "27", "32");
    const session::Model model = model_with("pocket", bmi);
    const session::State state = session::make_state(model);
    const glm::dvec3 tip = mechanics::tip_W_mm(model.needle, state.needle);
    const glm::dvec3 from_port = tip - model.world.access_port_W_mm;
    const glm::dvec3 axis = model.world.access_axis_W;
    // 8-10 mm off the septum's edge, and below the face
    const double aside_mm = glm::length(from_port - axis * glm::dot(from_port, axis)) -
                            model.scenario.pump.access_septum_radius_mm;
    CHECK(aside_mm > 8.0);
    CHECK(aside_mm < 10.0);
    CHECK(glm::dot(from_port, axis) < -4.0);
    // seen from the front it lies within the port's lobe and its rim, in lateral deep to the face
    CHECK(std::hypot(from_port.x, from_port.z) < 11.0);
    CHECK(tip.y < model.world.access_port_W_mm.y - 4.0);
}

TEST_CASE(
    "pulled out, the needle that was in place goes to waste and the next one is the case's own") {
    const session::Model model = model_with("screen");
    session::State state = session::make_state(model);
    events::EventLog log;
    CHECK(mechanics::needle_in_use(model.needle, state.needle).id == "refill_22g");
    using K = session::CommandKind;
    act(model, state, log, K::needle_take);
    CHECK(count(log, "needle_taken") == 0);  // the same needle, in the hand now
    // pushed on it meets the screen
    act(model, state, log, K::needle_advance, {3.0});
    wait(model, state, log, 1.0);
    CHECK(state.needle.on_metal);
    CHECK(state.needle.site == Site::access_screen);
    CHECK(state.needle.force_n > 4.0);
    act(model, state, log, K::needle_advance, {-50.0});
    wait(model, state, log, 3.0);
    REQUIRE(state.needle.site == Site::outside);
    act(model, state, log, K::needle_take);
    CHECK(count(log, "needle_taken") == 1);
    CHECK(mechanics::needle_in_use(model.needle, state.needle).id == model.scenario.needle.id);
    CHECK(state.needle.depth_mm < 0.0);
    CHECK(state.needle.held);
}

TEST_CASE("which needle is in use is part of the state's hash") {
    const session::Model model = model_with("screen");
    session::State a = session::make_state(model), b = a;
    b.needle.instrument = mechanics::Instrument::own;
    CHECK(session::state_hash(a) != session::state_hash(b));
}

TEST_CASE("through the fill port drug comes easily, without a beat, and the pump has it no more") {
    const session::Model model = model_with("fill_port");
    session::State state = session::make_state(model);
    events::EventLog log;
    const double before_ml = state.pump.reservoir_ml;
    const std::vector<session::Command> begin = {
        {.kind = session::CommandKind::needle_take},
        {.kind = session::CommandKind::needle_release},
        {.kind = session::CommandKind::syringe_attach, .text = "5"},
        {.kind = session::CommandKind::plunger_force, .values = {-9.0}}};
    session::step(model, state, begin, log);
    wait(model, state, log, 20.0);
    const auto r = fluid::read_out(model.plumbing, state.plumbing);
    CHECK(r.syringe_ml > 3.5);  // more than twice what a catheter gives
    CHECK(r.syringe_content[fluid::csf_tracer] == 0.0);
    // the line was full of saline
    CHECK(r.syringe_content[fluid::drug] / r.syringe_ml >
          0.8 * model.scenario.drug.concentration_mg_per_ml);
    CHECK(r.line_swing_pa < 8.0);
    CHECK(before_ml - state.pump.reservoir_ml == Approx(r.syringe_ml).margin(0.02));
    CHECK(count(log, "aspiration_return") == 1);
}
