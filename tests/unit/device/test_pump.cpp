#include <algorithm>
#include <cmath>
#include <set>

#include <catch2/catch.hpp>

#include "sim/base/units.h"
#include "sim/device/telemetry.h"
#include "tests/unit/device/model.h"

using namespace sideport;
using namespace sideport::device;
using test_support::make_pump;

namespace {

constexpr double kTickS = 1.0 / 240.0;
constexpr double kStepDeg = 0.25;  ///< 360 / 1440

/// A sound pump half full, standing at rotor_turn.
PumpState start(const PumpModel& pump, double rate_ml_per_day, double reservoir_ml = 30.0,
                double rotor_turn = 0.0, const PumpFaults& faults = {}) {
    return start_pump(pump, faults,
                      {.rate_ml_per_day = rate_ml_per_day,
                       .reservoir_ml = reservoir_ml,
                       .reservoir_calculated_ml = reservoir_ml,
                       .service_left_s = 1e8,
                       .standing_for_s = 0.0,
                       .rotor_turn = rotor_turn});
}

void send_bolus(PumpState& state, double volume_ul) {
    state.bolus_asked_ul = state.bolus_left_ul = volume_ul;
    state.bolus_rate_ul_per_min = 16.7;
}

/// Runs the pump and returns the volume that left it, uL.
double run(const PumpModel& pump, PumpState& state, int ticks, const PumpFaults& faults = {}) {
    double out_m3 = 0.0;
    for (int i = 0; i < ticks; ++i)
        out_m3 += step_pump(pump, faults, state, kTickS) * kTickS;
    return out_m3 / units::kM3PerUl;
}

int ticks_of_bolus(double volume_ul) {
    return static_cast<int>(240.0 * 60.0 * volume_ul / 16.7) + 240;
}

}  // namespace

TEST_CASE("the rotor turns by 360 degrees times volume over volume per turn, to half a degree") {
    const bool counter_clockwise = GENERATE(true, false);
    const double volume_ul = GENERATE(0.1, 2.0, 4.0, 7.77, 154.0);
    const double rotor_turn = GENERATE(0.0, 0.377);
    PumpModel pump = make_pump();
    pump.rotor_counter_clockwise = counter_clockwise;
    PumpState state = start(pump, 0.0, 30.0, rotor_turn);
    const double before_deg = state.rotor_angle_deg;
    send_bolus(state, volume_ul);
    const double out_ul = run(pump, state, ticks_of_bolus(volume_ul));
    CAPTURE(counter_clockwise, volume_ul, rotor_turn);
    CHECK(state.bolus_left_ul == 0.0);
    CHECK(state.asked_ul == Approx(volume_ul).epsilon(1e-12));
    const double expected_deg = 360.0 * volume_ul / pump.volume_per_turn_ul;
    CHECK(std::fabs(state.rotor_angle_deg - before_deg -
                    (counter_clockwise ? expected_deg : -expected_deg)) < 0.5);
    CHECK(state.delivered_ul == Approx(out_ul).epsilon(1e-12));
    CHECK(state.reservoir_ml == Approx(30.0 - 1e-3 * out_ul).margin(1e-9));
    CHECK(state.reservoir_calculated_ml == Approx(30.0 - 1e-3 * volume_ul).margin(1e-9));
}

TEST_CASE("the rotor stands at whole steps of the motor, always") {
    const PumpModel pump = make_pump();
    PumpState state = start(pump, 1.3, 30.0, 0.7351);
    std::set<std::int64_t> places;
    for (int i = 0; i < 240 * 20; ++i) {
        step_pump(pump, {}, state, kTickS);
        const double steps = state.rotor_angle_deg / kStepDeg;
        REQUIRE(std::fabs(steps - std::round(steps)) < 1e-9);
        places.insert(state.rotor_steps);
    }
    // 1.3 mL a day are 108 steps a minute: none is left out
    CHECK(static_cast<std::int64_t>(places.size()) == *places.rbegin() - *places.begin() + 1);
    CHECK(places.size() >= 36);
}

TEST_CASE("over a whole roller period exactly its volume leaves the pump") {
    const PumpModel pump = make_pump();
    const double period_ul = pump.volume_per_turn_ul / pump.roller_count;
    const std::int64_t period_steps = 1440 / pump.roller_count;
    const double rate_ml_per_day = GENERATE(24.0, 7.3);
    const int first_ticks = GENERATE(0, 1000, 3333);  // from anywhere in the period
    CAPTURE(rate_ml_per_day, first_ticks);
    PumpState state = start(pump, rate_ml_per_day, 30.0, 0.1);
    run(pump, state, first_ticks);
    const auto after = [&](std::int64_t steps) {
        const std::int64_t until = state.motor_steps + steps;
        double out_ul = 0.0;
        while (state.motor_steps < until)
            out_ul += run(pump, state, 1);
        REQUIRE(state.motor_steps == until);
        return out_ul;
    };
    CHECK(std::fabs(after(period_steps) / period_ul - 1.0) < 1e-12);
    CHECK(std::fabs(after(3 * period_steps) / pump.volume_per_turn_ul - 1.0) < 1e-12);
}

TEST_CASE("at each hand-off of a roller the flow dips by the catalogue's depth and width") {
    PumpModel pump = make_pump();
    pump.pulsation_depth = GENERATE(0.3, 0.5, 0.8);
    pump.pulsation_width = GENERATE(0.1, 0.2);
    CAPTURE(pump.pulsation_depth, pump.pulsation_width);
    CHECK(roller_profile(pump, 0.0) == 0.0);
    CHECK(std::fabs(roller_profile(pump, 1.0) - 1.0) < 1e-12);
    const auto flow = [&](double phase) {
        constexpr double h = 1e-5;
        return (roller_profile(pump, phase + h) - roller_profile(pump, phase - h)) / (2.0 * h);
    };
    const double between = flow(0.6);
    CHECK(between > 1.0);
    CHECK(flow(0.9) == Approx(between).epsilon(1e-6));
    CHECK(flow(0.5 * pump.pulsation_width) / between ==
          Approx(1.0 - pump.pulsation_depth).margin(1e-6));
    CHECK(flow(pump.pulsation_width + 1e-3) == Approx(between).epsilon(1e-6));
    for (double phase = 0.01; phase < 1.0; phase += 0.01)
        CHECK(roller_profile(pump, phase) > roller_profile(pump, phase - 0.01));
}

TEST_CASE("a stopped pump delivers nothing and does not turn, and a bolus comes on top of a rate") {
    const PumpModel pump = make_pump();
    PumpState stopped = start(pump, 0.0);
    CHECK(run(pump, stopped, 240) == 0.0);
    CHECK(stopped.rotor_angle_deg == 0.0);
    PumpState state = start(pump, 0.864);
    send_bolus(state, 1.0);
    run(pump, state, 240 * 60);  // 0.01 uL/s for a minute, and the bolus
    CHECK(state.asked_ul == Approx(1.6).epsilon(1e-9));
    CHECK(state.motor_steps == 192);
}

TEST_CASE("a reservoir that runs empty in the middle of a bolus stops the motor") {
    const PumpModel pump = make_pump();
    PumpState state = start(pump, 0.3, 1.2e-3);
    CHECK(state.alarms == 1U << static_cast<unsigned>(PumpAlarm::low_reservoir));
    send_bolus(state, 2.0);
    const double out_ul = run(pump, state, 240 * 10);
    CHECK(out_ul == Approx(1.2).epsilon(1e-9));
    CHECK(state.reservoir_ml == 0.0);
    CHECK(state.empty);
    CHECK(state.bolus_left_ul == 0.0);
    CHECK(state.bolus_lost_ul == Approx(0.7).margin(0.05));    // the rotor began in a dip
    CHECK(state.rotor_angle_deg == Approx(36.0).margin(5.0));  // 1.2 of 12 uL, and a dip
    CHECK(alarm_line(state) == "Empty reservoir");
    CHECK(state.log.back().text == "Empty reservoir");
    CHECK(state.log.back().time_s == Approx(4.3).margin(0.3));
    const PumpState then = state;
    CHECK(run(pump, state, 2400) == 0.0);
    CHECK(state.rotor_steps == then.rotor_steps);
    CHECK(state.log.size() == then.log.size());  // an alarm that stands is written once
}

TEST_CASE("a stalled motor turns nothing; the bolus ends in its time and the stall is noticed") {
    const PumpModel pump = make_pump();
    const PumpFaults faults{.motor_stalled = true};
    PumpState state = start(pump, 0.3, 30.0, 0.0, faults);
    CHECK(state.alarms == 0);
    run(pump, state, 240, faults);
    CHECK(alarm_line(state) == "none");  // a second of the basal rate asks too little to tell
    send_bolus(state, 2.0);
    CHECK(run(pump, state, 240 * 10, faults) == 0.0);
    CHECK(state.bolus_left_ul == 0.0);
    CHECK(state.bolus_lost_ul == 0.0);
    CHECK(state.rotor_angle_deg == 0.0);
    CHECK(state.reservoir_ml == 30.0);
    CHECK(state.reservoir_calculated_ml < 29.9981);  // the electronics count it as given
    CHECK(alarm_line(state) == "Motor stall");
    CHECK(state.log.back().text == "Motor stall");
    CHECK(state.log.back().time_s == Approx(1.0 + 60.0 / 16.7).margin(0.1));
}

TEST_CASE("a rotor that slips loses its share in bursts of whole steps, exactly on the mean") {
    const double slip = GENERATE(0.0, 0.25, 0.4, 0.6, 0.97, 1.0);
    const PumpFaults faults{.rotor_slip = slip, .seed = 3};
    CAPTURE(slip);
    for (std::int64_t block = 0; block < 200; ++block) {
        const auto all = static_cast<double>(32 * block);
        CHECK(std::fabs(static_cast<double>(turning_steps(faults, 32 * block)) -
                        all * (1.0 - slip)) <= 1.0);
    }
    std::set<std::int64_t> burst_places;
    for (std::int64_t step = 1; step < 32 * 200; ++step) {
        const std::int64_t turns = turning_steps(faults, step) - turning_steps(faults, step - 1);
        REQUIRE((turns == 0 || turns == 1));
        if (turns == 0) burst_places.insert(step % 32);
    }
    if (slip > 0.0 && slip < 0.9) CHECK(burst_places.size() > 20);  // no two blocks alike
    CHECK(turning_steps(faults, 32 * 100000) == 3200000 - std::llround(3200000 * slip));
}

TEST_CASE("a slipping rotor delivers its share, and the electronics do not notice") {
    const PumpModel pump = make_pump();
    const double slip = GENERATE(0.0, 0.6, 1.0);
    const PumpFaults faults{.rotor_slip = slip, .seed = 9};
    PumpState state = start(pump, 0.0, 30.0, 0.0, faults);
    send_bolus(state, 40.0);
    run(pump, state, ticks_of_bolus(40.0), faults);
    CHECK(state.bolus_left_ul == 0.0);
    CHECK(state.motor_steps == 4800);
    CHECK(state.delivered_ul == Approx(40.0 * (1.0 - slip)).margin(1e-9));
    CHECK(state.rotor_angle_deg == Approx(1200.0 * (1.0 - slip)).margin(0.3));
    CHECK(state.alarms == 0);
    CHECK(state.log.empty());
}

TEST_CASE("at the end of its service a pump stops and drops what it was doing") {
    const PumpModel pump = make_pump();
    PumpState state = start(pump, 0.3);
    state.service_left_s = 2.0;
    send_bolus(state, 2.0);
    run(pump, state, 240 * 4);
    CHECK(state.rate_ml_per_day == 0.0);
    CHECK(state.bolus_left_ul == 0.0);
    CHECK(state.bolus_lost_ul == Approx(2.0 - 2.0 * 16.7 / 60.0).margin(0.01));
    CHECK(alarm_line(state) == "End of service");
    CHECK(why_no_delivery(state) == "the pump is at the end of its service");
}
