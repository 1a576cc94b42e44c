#include <cmath>

#include <catch2/catch.hpp>

#include "sim/session/session.h"
#include "tests/support/cases.h"

using namespace sideport;

namespace {

constexpr double kTicks = events::kTicksPerSecond;

session::Command hold(double seconds) {
    return {.kind = session::CommandKind::hold_breath, .values = {seconds, 0.0, 0.0}, .text = {}};
}

void run_for(const session::Model& model, session::State& state, double seconds) {
    events::EventLog log;
    for (int i = 0; i < static_cast<int>(std::lround(seconds * kTicks)); ++i)
        session::step(model, state, {}, log);
}

session::Model breathing(const char* depth) {
    return test_support::library_model("patent", {{"/patient/breathing_depth", depth}});
}

}  // namespace

TEST_CASE("a breath comes as often as the case says, and moves the belly") {
    const session::Model model = breathing("1");  // 14 a minute
    session::State state = session::make_state(model);
    CHECK(session::body_motion(model, state).inhaled == 0.0);
    run_for(model, state, 30.0 / 14.0);
    const BodyMotion full = session::body_motion(model, state);
    CHECK(full.inhaled == Approx(1.0).margin(1e-3));
    CHECK(full.diaphragm_mm == Approx(16.0));
    CHECK(full.belly_mm == Approx(6.0));
    run_for(model, state, 30.0 / 14.0);
    CHECK(session::body_motion(model, state).inhaled == Approx(0.0).margin(1e-3));
}

TEST_CASE("a held breath stands at the end of the expiration, for as long as was asked") {
    const session::Model model = breathing("1");
    session::State state = session::make_state(model);
    run_for(model, state, 2.0);
    events::EventLog log;
    const std::array<session::Command, 1> asked{hold(5.0)};
    session::step(model, state, asked, log);
    run_for(model, state, 3.0);  // the breath that was begun ends first, at 4.3 s
    CHECK(session::body_motion(model, state).inhaled == 0.0);
    CHECK(state.breath.turns == 1.0);
    run_for(model, state, 3.9);  // until 8.9 s
    CHECK(state.breath.turns == 1.0);
    run_for(model, state, 1.5);  // 9.3 s: breathes on
    CHECK(state.breath.hold_left_s == 0.0);
    CHECK(state.breath.turns > 1.1);
    const std::array<session::Command, 1> again{hold(15.0)}, enough{hold(0.0)};
    session::step(model, state, again, log);
    CHECK(state.breath.hold_left_s == 15.0);
    session::step(model, state, enough, log);
    const double turns = state.breath.turns;
    run_for(model, state, 1.0);
    CHECK(state.breath.turns == Approx(turns + 14.0 / 60.0));
    CHECK(log.size() == 3);
}

TEST_CASE("pump, needle and the catheter at the outlet move as one; the tip stands still") {
    const session::Model model = breathing("1.5"), still = breathing("0");
    session::State state = session::make_state(model);
    state.breath.turns = 0.5;
    state.needle.taken = true;
    const xray::FrameInput moved = session::make_frame_input(model, state, 128);
    const xray::FrameInput rest = session::make_frame_input(still, state, 128);
    CHECK(moved.wall_shift_W_mm.y > 4.0);
    CHECK(glm::length(rest.wall_shift_W_mm) == 0.0);
    REQUIRE(moved.solids.size() == rest.solids.size());
    std::size_t on_wall = 0;
    for (std::size_t i = 0; i < moved.solids.size(); ++i) {
        if (!moved.solids[i].on_wall) continue;
        ++on_wall;
        CHECK(glm::distance(moved.solids[i].X_WB.p - moved.wall_shift_W_mm, rest.solids[i].X_WB.p) <
              1e-9);
    }
    CHECK(on_wall > 50);
    const auto& a = moved.tubes.front().points_W_mm;
    const auto& b = rest.tubes.front().points_W_mm;
    REQUIRE(a.size() == b.size());
    CHECK(glm::distance(a.front() - b.front(), moved.wall_shift_W_mm) < 1e-9);
    CHECK(glm::distance(a.back(), b.back()) < 1e-9);
    // what is attached at both ends hardly stretches between
    for (std::size_t i = 0; i + 1 < a.size(); ++i)
        CHECK(glm::distance(a[i], a[i + 1]) == Approx(glm::distance(b[i], b[i + 1])).epsilon(0.2));
}
