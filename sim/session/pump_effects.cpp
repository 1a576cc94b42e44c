// The programmer's commands, the pump at the start, and what the pump's state says as events.

#include <fmt/format.h>

#include "sim/base/random.h"
#include "sim/base/units.h"
#include "sim/device/pump_notes.h"
#include "sim/device/telemetry.h"
#include "sim/session/session_parts.h"

namespace sideport::session {

namespace {

/// Volume that fills the catheter from the access port to the tip.
double dead_volume_ul(const Model& model) {
    const double radius_mm = 0.5 * model.scenario.catheter.inner_diameter_mm;
    return units::kPi * radius_mm * radius_mm * model.scenario.catheter_length_mm;
}

void write_to_pump(State& state, device::PumpNote note, double value = 0.0) {
    state.pump.log.push_back({state.pump.time_s, device::recorded_text(note, value)});
}

void interrogate(const Model& model, State& state, events::EventLog& log) {
    const device::Telemetry read =
        device::interrogate(model.scenario.pump, state.pump, model.scenario.drug);
    add_event(state, log, "pump_interrogated").fields = {
        {"rate_ml_per_day", read.rate_ml_per_day},
        {"reservoir_calculated_ml", read.reservoir_calculated_ml},
        {"alarms", device::alarm_line(state.pump)},
        {"log_entries", static_cast<double>(read.log.size())}};
}

/// A programmer that stops the pump ends a running bolus, too.
void stop_bolus(State& state) {
    if (state.pump.bolus_left_ul <= 0.0) return;
    state.pump.bolus_lost_ul = state.pump.bolus_left_ul;
    state.pump.bolus_left_ul = 0.0;
    write_to_pump(state, device::PumpNote::bolus_stopped);
}

void program(const Model& model, State& state, const Command& command, events::EventLog& log) {
    const device::PumpModel& pump = model.scenario.pump;
    const double rate = command.values[0];
    const bool runs = rate > 0.0;
    if (runs && (rate < pump.min_rate_ml_per_day || rate > pump.max_rate_ml_per_day)) {
        return refuse(state, log, command,
                      Refusal{RefusalCode::rate_out_of_range,
                              {rate, pump.min_rate_ml_per_day, pump.max_rate_ml_per_day}});
    }
    if (runs && state.pump.service_left_s <= 0.0) {
        return refuse(state, log, command, Refusal{RefusalCode::pump_at_its_end});
    }
    if (!runs) {
        stop_bolus(state);
        if (state.pump.rate_ml_per_day > 0.0)
            state.pump.last_rate_ml_per_day = state.pump.rate_ml_per_day;
    }
    state.pump.rate_ml_per_day = rate;
    write_to_pump(state, runs ? device::PumpNote::programmed : device::PumpNote::stopped, rate);
    add_event(state, log, "pump_programmed").fields = {{"rate_ml_per_day", rate}};
}

/// Why a bolus cannot be sent; nothing when it can.
std::optional<Refusal> why_no_bolus(const device::PumpState& pump, double volume_ul) {
    if (pump.bolus_left_ul > 0.0) return Refusal{RefusalCode::bolus_runs};
    if (pump.service_left_s <= 0.0) return Refusal{RefusalCode::pump_at_its_end};
    if (pump.empty) return Refusal{RefusalCode::reservoir_is_empty};
    if (pump.rate_ml_per_day <= 0.0) return Refusal{RefusalCode::pump_is_stopped};
    if (volume_ul * 1e-3 > pump.reservoir_calculated_ml)
        return Refusal{RefusalCode::reservoir_is_low, {pump.reservoir_calculated_ml}};
    return {};
}

void send_bolus(const Model& model, State& state, const Command& command, events::EventLog& log) {
    const double volume_ul = command.values[0];
    if (const auto refusal = why_no_bolus(state.pump, volume_ul))
        return refuse(state, log, command, *refusal);
    state.pump.bolus_asked_ul = state.pump.bolus_left_ul = volume_ul;
    state.pump.bolus_lost_ul = 0.0;
    state.pump.bolus_rate_ul_per_min = model.scenario.pump.max_bolus_rate_ul_per_min;
    state.watch.bolus_volume_ul = volume_ul;
    state.watch.bolus_rotor_start_deg = state.pump.rotor_angle_deg;
    if (command.kind == CommandKind::pump_bolus) {
        write_to_pump(state, device::PumpNote::single_bolus, volume_ul);
        add_event(state, log, "pump_bolus_programmed").fields = {{"volume_ul", volume_ul}};
    } else {
        write_to_pump(state, device::PumpNote::priming_bolus, volume_ul);
        add_event(state, log, "bridge_bolus_programmed").fields = {
            {"volume_ul", volume_ul}, {"dead_volume_ul", dead_volume_ul(model)}};
    }
}

void stop_bolus(State& state, const Command& command, events::EventLog& log) {
    device::PumpState& pump = state.pump;
    if (pump.bolus_left_ul <= 0.0)
        return refuse(state, log, command, Refusal{RefusalCode::no_bolus_runs});
    write_to_pump(state, device::PumpNote::bolus_cut_short, pump.bolus_left_ul);
    pump.bolus_lost_ul = pump.bolus_left_ul;
    pump.bolus_left_ul = 0.0;
}

void watch_bolus(State& state, events::EventLog& log) {
    Watch& watch = state.watch;
    if (watch.bolus_volume_ul <= 0.0 || state.pump.bolus_left_ul > 0.0) return;
    const double turn_deg = state.pump.rotor_angle_deg - watch.bolus_rotor_start_deg;
    if (state.pump.bolus_lost_ul > 0.0) {
        add_event(state, log, "pump_bolus_stopped").fields = {{"volume_ul", watch.bolus_volume_ul},
                                                              {"left_ul", state.pump.bolus_lost_ul},
                                                              {"rotor_turn_deg", turn_deg}};
    } else {
        add_event(state, log, "pump_bolus_done").fields = {{"volume_ul", watch.bolus_volume_ul},
                                                           {"rotor_turn_deg", turn_deg}};
    }
    watch.bolus_volume_ul = 0.0;
}

}  // namespace

device::PumpFaults pump_faults(const scenario::Scenario& scenario, std::uint64_t seed) {
    device::PumpFaults faults{.seed = seed};
    double turns = 1.0;
    for (const scenario::Fault& fault : scenario.faults) {
        if (fault.kind == scenario::Fault::Kind::motor_stall && fault.severity > 0.0)
            faults.motor_stalled = true;
        if (fault.kind == scenario::Fault::Kind::rotor_slip) turns *= 1.0 - fault.severity;
    }
    faults.rotor_slip = 1.0 - turns;
    return faults;
}

device::PumpState pump_at_start(const Model& model) {
    const scenario::Scenario& scenario = model.scenario;
    device::PumpStart start{.rate_ml_per_day = scenario.pump_rate_ml_per_day,
                            .stopped = scenario.pump_rate_ml_per_day <= 0.0,
                            .reservoir_ml = scenario.reservoir_ml,
                            .reservoir_calculated_ml = scenario.reservoir_calculated_ml < 0.0
                                                           ? scenario.reservoir_ml
                                                           : scenario.reservoir_calculated_ml,
                            .service_left_s = scenario.service_left_s,
                            .standing_for_s = scenario.standing_for_s,
                            // where the rotor stands when the patient comes is chance
                            .rotor_turn = uniform_01(model.seed, RandomStream::device, 0, 0),
                            .log = scenario.pump_log};
    for (const scenario::Fault& fault : scenario.faults) {
        if (fault.kind == scenario::Fault::Kind::pump_stopped && fault.severity > 0.0)
            start.stopped = true;
    }
    return device::start_pump(scenario.pump, model.pump_faults, start);
}

void apply_pump(const Model& model, State& state, const Command& command, events::EventLog& log) {
    if (const auto refusal = why_no_programmer(state)) return refuse(state, log, command, *refusal);
    if (command.kind == CommandKind::pump_interrogate) return interrogate(model, state, log);
    if (command.kind == CommandKind::pump_program) return program(model, state, command, log);
    if (command.kind == CommandKind::pump_bolus_stop) return stop_bolus(state, command, log);
    send_bolus(model, state, command, log);
}

void watch_pump(State& state, events::EventLog& log) {
    watch_bolus(state, log);
    for (const device::PumpAlarm alarm : device::alarms_of(state.pump)) {
        const std::uint32_t bit = 1U << static_cast<unsigned>(alarm);
        if ((state.watch.pump_alarms & bit) != 0) continue;
        add_event(state, log, "pump_alarm").fields = {{"alarm", device::alarm_text(alarm)}};
    }
    state.watch.pump_alarms = state.pump.alarms;
}

}  // namespace sideport::session
