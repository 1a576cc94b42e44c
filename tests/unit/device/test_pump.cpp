#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "tests/unit/device/model.h"

using namespace sideport;
using namespace sideport::device;
using test_support::make_pump;

namespace {

constexpr double kTickS = 1.0 / 240.0;

/// Runs the pump and returns the volume that left it, uL.
double run(const PumpModel& pump, PumpState& state, int ticks) {
    double out_m3 = 0.0;
    for (int i = 0; i < ticks; ++i)
        out_m3 += step_pump(pump, state, kTickS) * kTickS;
    return out_m3 / units::kM3PerUl;
}

}  // namespace

TEST_CASE("the rotor turns by 360 degrees times volume over volume per turn") {
    const bool counter_clockwise = GENERATE(true, false);
    PumpModel pump = make_pump();
    pump.rotor_counter_clockwise = counter_clockwise;
    PumpState state{.bolus_left_ul = 2.0, .bolus_rate_ul_per_min = 16.7, .reservoir_ml = 30.0};
    run(pump, state, 240 * 10);  // the bolus takes 7.2 s
    CHECK(state.bolus_left_ul == Approx(0.0).margin(1e-12));
    CHECK(state.delivered_ul == Approx(2.0).epsilon(1e-12));
    const double expected_deg = 360.0 * 2.0 / pump.volume_per_turn_ul;
    CHECK(state.rotor_angle_deg ==
          Approx(counter_clockwise ? expected_deg : -expected_deg).epsilon(1e-12));
    CHECK(state.reservoir_ml == Approx(30.0 - 2e-3).epsilon(1e-12));
}

TEST_CASE("over a whole roller period exactly the programmed volume leaves the pump") {
    const PumpModel pump = make_pump();
    const double period_ul = pump.volume_per_turn_ul / pump.roller_count;
    // rate chosen so that a period takes a whole number of ticks
    const int ticks = GENERATE(7, 240, 12345);
    CAPTURE(ticks);
    PumpState state{.rate_ml_per_day = period_ul * 1e-3 / (ticks * kTickS) * units::kSecondsPerDay,
                    .reservoir_ml = 30.0};
    run(pump, state, ticks / 3);  // from anywhere in the period
    CHECK(run(pump, state, ticks) == Approx(period_ul).epsilon(1e-9));
    CHECK(run(pump, state, 3 * ticks) == Approx(pump.volume_per_turn_ul).epsilon(1e-9));
}

TEST_CASE("delivery pulsates between half and one and a half of its mean") {
    const PumpModel pump = make_pump();
    PumpState state{.rate_ml_per_day = 1.0, .reservoir_ml = 30.0};
    const double mean_m3_per_s = units::m3_per_s_from_ml_per_day(1.0);
    double low = 1.0, high = 0.0;
    for (int i = 0; i < 2000; ++i) {  // a fifth of a second hundred times over a roller period
        const double flow = step_pump(pump, state, 0.2);
        low = std::min(low, flow / mean_m3_per_s);
        high = std::max(high, flow / mean_m3_per_s);
    }
    CHECK(low == Approx(0.5).epsilon(1e-3));
    CHECK(high == Approx(1.5).epsilon(1e-3));
}

TEST_CASE("a stopped pump and an empty one deliver nothing and do not turn") {
    const PumpModel pump = make_pump();
    PumpState stopped{.reservoir_ml = 30.0};
    CHECK(run(pump, stopped, 240) == 0.0);
    CHECK(stopped.rotor_angle_deg == 0.0);
    PumpState dry{.rate_ml_per_day = 1.0, .reservoir_ml = 1e-6};
    run(pump, dry, 240 * 60);
    CHECK(dry.reservoir_ml == Approx(0.0).margin(1e-12));
    CHECK(dry.delivered_ul == Approx(1e-3).epsilon(1e-9));
    CHECK(dry.rotor_angle_deg == Approx(360.0 * 1e-3 / pump.volume_per_turn_ul).epsilon(1e-9));
}

TEST_CASE("a bolus comes on top of the basal rate") {
    const PumpModel pump = make_pump();
    PumpState state{.rate_ml_per_day = 0.864,
                    .bolus_left_ul = 1.0,
                    .bolus_rate_ul_per_min = 12.0,
                    .reservoir_ml = 30.0};
    run(pump, state, 240 * 60);  // 0.01 uL/s for a minute, and the bolus of 5 s
    CHECK(state.delivered_ul == Approx(1.6).epsilon(1e-9));
}

TEST_CASE("a rotor that slips turns and delivers its share, and the bolus ends in its time") {
    const PumpModel pump = make_pump();
    const double share = GENERATE(0.0, 0.4, 1.0);
    PumpState state{.bolus_left_ul = 2.0, .bolus_rate_ul_per_min = 16.7, .reservoir_ml = 30.0};
    for (int i = 0; i < 240 * 10; ++i)
        step_pump(pump, state, kTickS, share);
    CHECK(state.bolus_left_ul == Approx(0.0).margin(1e-12));
    CHECK(state.delivered_ul == Approx(2.0 * share).margin(1e-12));
    CHECK(std::fabs(state.rotor_angle_deg) ==
          Approx(360.0 * 2.0 * share / pump.volume_per_turn_ul).margin(1e-9));
    CHECK(state.reservoir_ml == Approx(30.0 - 2e-3 * share).epsilon(1e-12));
}
