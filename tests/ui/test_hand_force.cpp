#include <cmath>

#include <catch2/catch.hpp>

#include "sim/app/frame_pace.h"
#include "sim/app/hand_force.h"

// Laws between a hand's travel and what is asked of needle, plunger and motors; the frame's beat.

using namespace sideport::app;

TEST_CASE("a wheel faster than 8 notches a second counts double, never with Shift") {
    const auto travel = [](double per_s, bool fine) {
        WheelSteps wheel;
        double steps = 0.0;
        for (int i = 0; i < 40; ++i)
            steps += wheel.steps(1.0, 10.0 + i / per_s, fine);
        return steps;
    };
    CHECK(travel(4.0, false) == 40.0);
    CHECK(travel(7.0, false) == 40.0);
    CHECK(travel(12.0, false) > 70.0);
    CHECK(travel(12.0, true) == 40.0);
    CHECK(travel(20.0, false) > 74.0);
    WheelSteps wheel;
    CHECK(wheel.steps(-3.0, 1.0, false) == -3.0);
}

TEST_CASE("the thumb: nothing near, 0.15 N a pixel, 0.30 beyond 80, 40 N at most") {
    CHECK(plunger_force_n(0.0, false) == 0.0);
    CHECK(plunger_force_n(7.9, false) == 0.0);
    CHECK(plunger_force_n(20.0, false) == Approx(3.0));
    CHECK(plunger_force_n(80.0, false) == Approx(12.0));
    CHECK(plunger_force_n(100.0, false) == Approx(18.0));
    CHECK(plunger_force_n(1000.0, false) == Approx(40.0));
    CHECK(plunger_force_n(-100.0, false) == Approx(-18.0));
    CHECK(plunger_force_n(100.0, true) == Approx(9.0));
    for (double px = -300.0; px < 300.0; px += 0.5)  // no jump but the one at the still zone's edge
        CHECK(std::fabs(plunger_force_n(px + 0.5, false) - plunger_force_n(px, false)) < 1.25);
}

TEST_CASE("a speed grows within 150 ms, at any frame rate, and stops at once") {
    const double frame_s = GENERATE(1.0 / 240.0, 1.0 / 60.0, 1.0 / 30.0);
    Ramp ramp;
    double at = 0.0, t = 0.0;
    for (; t < 0.075 - 1e-9; t += frame_s)
        at = ramp.follow(1.0, frame_s);
    CHECK(at == Approx(t / 0.15).margin(1e-9));
    for (; t < 0.3; t += frame_s)
        at = ramp.follow(1.0, frame_s);
    CHECK(at == 1.0);
    CHECK(ramp.follow(0.0, frame_s) == 0.0);
    CHECK(ramp.follow(-1.0, frame_s) == Approx(-frame_s / 0.15));
    CHECK(ramp.follow(1.0, frame_s) == Approx(frame_s / 0.15));  // a turn begins at rest
}

TEST_CASE("the window is drawn ten times a second at rest, sixty while something moves") {
    FramePace pace;
    CHECK(pace.due(100.0, false));
    pace.drawn(100.0);
    CHECK(!pace.due(100.05, false));
    CHECK(pace.due(100.1, false));
    CHECK(pace.due(100.026, true));
    CHECK(!pace.due(100.01, true));
    CHECK(pace.wait_s(100.0, false) <= FramePace::kWakeS);  // the session's clock goes on
    pace.event(100.05);
    CHECK(pace.due(100.051, false));  // a hand is at work
    pace.drawn(100.051);
    pace.picture();
    CHECK(pace.due(100.052, false));  // a new exposure is shown at once
}

TEST_CASE("too few pictures a second are told once, and only while something moves") {
    const auto run = [](SlowPictures& slow, double from_s, double per_s, bool moves) {
        std::optional<double> told;
        for (int i = 0; i < int(10.0 * per_s); ++i)
            if (const auto now = slow.drawn(from_s + i / per_s, moves)) told = now;
        return told;
    };
    SlowPictures slow;
    CHECK(!run(slow, 0.0, 10.0, false));  // at rest ten are enough
    CHECK(!run(slow, 20.0, 30.0, true));
    CHECK(!slow.drawn(31.0, false));
    const auto told = run(slow, 40.0, 22.0, true);
    REQUIRE(told);
    CHECK(*told == Approx(22.0).margin(0.3));
    CHECK(!run(slow, 60.0, 12.0, true));
}
