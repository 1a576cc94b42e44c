// What the motor is asked for, what reaches the rotor, what leaves.

#include <algorithm>
#include <cmath>

#include "sim/base/random.h"
#include "sim/base/units.h"
#include "sim/device/pump.h"
#include "sim/device/telemetry.h"

namespace sideport::device {

namespace {

/// Steps of the motor among which the slip is shared out; 8 degrees of the rotor at 1440 a turn.
constexpr std::int64_t kSlipBlock = 32;
/// A step counts as asked for a hair before its volume is full: sums of ticks round.
constexpr double kStepSlack = 1e-6;

std::int64_t steps_per_turn(const PumpModel& pump) {
    return std::max<std::int64_t>(1, std::llround(pump.motor_steps_per_turn));
}

/// Volume between two positions of the rotor, uL: whole roller volumes and the profile's parts.
double volume_between_ul(const PumpModel& pump, std::int64_t from, std::int64_t to) {
    const std::int64_t rollers = std::max(1, pump.roller_count), turn = steps_per_turn(pump);
    const auto whole = [&](std::int64_t steps) {
        return steps * rollers / turn;
    };
    const auto part = [&](std::int64_t steps) {
        return roller_profile(
            pump, static_cast<double>(steps * rollers % turn) / static_cast<double>(turn));
    };
    const double roller_ul = pump.volume_per_turn_ul / static_cast<double>(rollers);
    return roller_ul * (static_cast<double>(whole(to) - whole(from)) + (part(to) - part(from)));
}

double angle_deg(const PumpModel& pump, std::int64_t rotor_steps) {
    const double turned_deg =
        360.0 * static_cast<double>(rotor_steps) / static_cast<double>(steps_per_turn(pump));
    return pump.rotor_counter_clockwise ? turned_deg : -turned_deg;
}

/// What programme and bolus ask for in this step, uL. Counts as given by the electronics.
double ask(PumpState& state, double dt_s) {
    const double basal_ul = state.rate_ml_per_day * 1000.0 / units::kSecondsPerDay * dt_s;
    const double bolus_ul = std::min(state.bolus_left_ul,
                                     state.bolus_rate_ul_per_min / units::kSecondsPerMinute * dt_s);
    state.bolus_left_ul -= bolus_ul;
    state.asked_ul += basal_ul + bolus_ul;
    state.reservoir_calculated_ml =
        std::max(0.0, state.reservoir_calculated_ml - (basal_ul + bolus_ul) * 1e-3);
    return basal_ul + bolus_ul;
}

/// Turns the rotor by what the motor's new steps leave of themselves; returns the volume, uL.
double turn(const PumpModel& pump, const PumpFaults& faults, PumpState& state) {
    const double step_ul = pump.volume_per_turn_ul / static_cast<double>(steps_per_turn(pump));
    const auto steps = static_cast<std::int64_t>(std::floor(state.asked_ul / step_ul + kStepSlack));
    const std::int64_t before = state.rotor_steps;
    if (!faults.motor_stalled) {
        state.rotor_steps +=
            turning_steps(faults, steps) - turning_steps(faults, state.motor_steps);
    }
    state.motor_steps = steps;
    state.rotor_angle_deg = angle_deg(pump, state.rotor_steps);
    return volume_between_ul(pump, before, state.rotor_steps);
}

/// A stopped motor leaves the rest of a bolus undone.
void drop_bolus(PumpState& state) {
    if (state.bolus_left_ul <= 0.0) return;
    state.bolus_lost_ul = state.bolus_left_ul;
    state.bolus_left_ul = 0.0;
}

void update_alarms(const PumpModel& pump, PumpState& state) {
    const std::uint32_t now = active_alarms(pump, state);
    for (int i = 0; i < kPumpAlarmCount; ++i) {
        const std::uint32_t bit = 1U << static_cast<unsigned>(i);
        if ((now & bit) != 0 && (state.alarms & bit) == 0) {
            state.log.push_back({state.time_s, alarm_text(static_cast<PumpAlarm>(i))});
        }
    }
    state.alarms = now;
}

}  // namespace

double roller_profile(const PumpModel& pump, double phase) {
    const double depth = pump.pulsation_depth, width = std::max(1e-9, pump.pulsation_width);
    // the flow between dips makes up for them
    const double height = 1.0 / (1.0 - 0.5 * depth * width);
    const double in_dip = std::min(phase, width);
    const double missing =
        0.5 * depth *
        (in_dip - width / (2.0 * units::kPi) * std::sin(2.0 * units::kPi * in_dip / width));
    return height * (phase - missing);
}

std::int64_t turning_steps(const PumpFaults& faults, std::int64_t steps) {
    const auto lost_before = [&](std::int64_t block) {
        return static_cast<std::int64_t>(
            std::floor(static_cast<double>(block * kSlipBlock) * faults.rotor_slip + 1e-9));
    };
    const std::int64_t block = steps / kSlipBlock, done = steps % kSlipBlock;
    const std::int64_t burst = lost_before(block + 1) - lost_before(block);
    const double chance = uniform_01(faults.seed, RandomStream::device,
                                     static_cast<std::uint64_t>(block), std::uint64_t{1});
    const auto begin =
        static_cast<std::int64_t>(chance * static_cast<double>(kSlipBlock - burst + 1));
    return steps - lost_before(block) - std::clamp(done - begin, std::int64_t{0}, burst);
}

PumpState start_pump(const PumpModel& pump, const PumpFaults& faults, const PumpStart& start) {
    PumpState state;
    state.last_rate_ml_per_day = start.rate_ml_per_day;
    state.service_left_s = start.service_left_s;
    const bool stopped = start.stopped || start.rate_ml_per_day <= 0.0;
    state.rate_ml_per_day = stopped || start.service_left_s <= 0.0 ? 0.0 : start.rate_ml_per_day;
    if (stopped) state.stopped_s = start.standing_for_s;
    state.reservoir_ml = start.reservoir_ml;
    state.reservoir_calculated_ml = start.reservoir_calculated_ml;
    state.empty = start.reservoir_ml <= 0.0;
    if (faults.motor_stalled && start.standing_for_s > 0.0)
        state.missed_ul = pump.stall_detection_ul;
    state.rotor_steps =
        static_cast<std::int64_t>(start.rotor_turn * static_cast<double>(steps_per_turn(pump)));
    state.rotor_angle_deg = angle_deg(pump, state.rotor_steps);
    state.alarms = active_alarms(pump, state);
    state.log = log_at_start(pump, state, start);
    return state;
}

std::string_view why_no_delivery(const PumpState& state) {
    if (state.service_left_s <= 0.0) return "the pump is at the end of its service";
    if (state.empty) return "the reservoir is empty";
    return {};
}

double step_pump(const PumpModel& pump, const PumpFaults& faults, PumpState& state, double dt_s) {
    state.time_s += dt_s;
    state.service_left_s = std::max(0.0, state.service_left_s - dt_s);
    if (state.service_left_s <= 0.0) state.rate_ml_per_day = 0.0;
    state.stopped_s = state.rate_ml_per_day > 0.0 ? 0.0 : state.stopped_s + dt_s;
    double out_ul = 0.0;
    if (why_no_delivery(state).empty()) {
        const double asked_ul = ask(state, dt_s);
        if (faults.motor_stalled) state.missed_ul += asked_ul;
        out_ul = turn(pump, faults, state);
        if (out_ul >= state.reservoir_ml * 1000.0) {
            out_ul = state.reservoir_ml * 1000.0;
            state.empty = true;
        }
        state.reservoir_ml = state.empty ? 0.0 : state.reservoir_ml - out_ul * 1e-3;
        state.delivered_ul += out_ul;
    }
    if (!why_no_delivery(state).empty()) drop_bolus(state);
    update_alarms(pump, state);
    return out_ul * units::kM3PerUl / dt_s;
}

}  // namespace sideport::device
