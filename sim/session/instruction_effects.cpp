// What instructors do to a session: complications, pauses, notes, messages.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/random.h"
#include "sim/base/units.h"
#include "sim/session/session_parts.h"

namespace sideport::session {

namespace {

using scenario::Fault;
using enum ComplicationKind;

constexpr double kLeakProbePa = 10e3;  ///< suction at which an air leak is stated
constexpr double kOnsetS = 15.0;       ///< time constant of drowsiness and of a falling pressure

std::string author_of(const Command& command) {
    return command.by.empty() ? "instructor" : command.by;
}

std::int64_t ticks_of(double seconds) {
    return std::llround(seconds * events::kTicksPerSecond);
}

/// Faults that complications have added so far.
std::vector<Fault> added_faults(const Instruction& instruction) {
    std::vector<Fault> faults;
    const auto add = [&](bool is, ComplicationKind kind, double amount) {
        if (is) faults.push_back(*scenario::fault_of(kind, amount));
    };
    add(instruction.sheared_place >= 0, catheter_shear, instruction.sheared_percent);
    add(instruction.tip_occluded, tip_occlusion, 0.0);
    add(instruction.rotor_stalled, rotor_stall, 0.0);
    return faults;
}

int nearest_place(const Model& model, double percent) {
    const auto& places = model.plumbing.setup.places;
    const auto distance = [&](const fluid::CatheterPlace& place) {
        return std::fabs(place.fraction - 0.01 * percent);
    };
    const auto it =
        std::min_element(places.begin(), places.end(),
                         [&](const auto& a, const auto& b) { return distance(a) < distance(b); });
    return static_cast<int>(it - places.begin());
}

void burn(State& state, events::EventLog& log) {
    state.instruction.burns_on_push = false;
    state.patient.pain_s = events::seconds(state.tick);
    say(state, PatientCode::burns_in_back, log);
}

/// The patient slides on the table: what lay in the isocentre lies beside it.
void cough(const Model& model, State& state, double shift_mm) {
    const double angle =
        2.0 * units::kPi *
        uniform_01(model.seed, RandomStream::placement, static_cast<std::uint64_t>(state.tick), 0);
    const glm::dvec3 moved_mm = shift_mm * glm::dvec3(std::cos(angle), 0.0, std::sin(angle));
    state.fluoroscope.isocenter_W_mm -= moved_mm;
    state.fluoroscope.isocenter_target_W_mm -= moved_mm;
}

/// What was right to sign has become something else, or stays.
void tell_truth(const Model& model, State& state, std::string_view id, events::EventLog& log) {
    const scenario::Truth truth =
        scenario::truth_with(model.scenario, added_faults(state.instruction));
    add_event(state, log, "truth_changed").fields = {
        {"conclusion", truth.conclusion},
        {"accepted", fmt::format("{}", fmt::join(truth.accepted, " "))},
        {"complication", std::string(id)}};
}

void take_effect(const Model& model, State& state, const ComplicationOrder& order,
                 events::EventLog& log) {
    Instruction& now = state.instruction;
    const double amount = order.amount;
    switch (order.kind) {
        case catheter_shear:
            now.sheared_place = nearest_place(model, amount);
            now.sheared_percent =
                100.0 *
                model.plumbing.setup.places[static_cast<std::size_t>(now.sheared_place)].fraction;
            break;
        case tip_occlusion:
            now.tip_occluded = true;
            break;
        case tip_blocks_once:
            now.tip_blocked_once = true;
            break;
        case rotor_stall:
            now.rotor_stalled = true;
            break;
        case patient_coughs:
            return cough(model, state, amount);
        case burning_pain:
            if (state.watch.pushing) return burn(state, log);
            now.burns_on_push = true;
            break;
        case drowsy:
            now.slowed_to_per_min = amount;
            break;
        case pressure_falls:
            now.systolic_to_mmhg = amount;
            say(state, PatientCode::is_dizzy, log);
            break;
        case telemetry_lost:
            now.telemetry_lost_until = state.tick + ticks_of(amount);
            break;
        case specialist_away:
            now.specialist_away_until = state.tick + ticks_of(amount);
            break;
        case air_leak:
            now.air_ml_per_min = amount;
            break;
    }
}

bool is_allowed(const Model& model, std::string_view id) {
    const auto& allowed = model.scenario.complications;
    return std::find(allowed.begin(), allowed.end(), id) != allowed.end();
}

void fire(const Model& model, State& state, const ArmedComplication& armed, bool early,
          events::EventLog& log) {
    const scenario::ComplicationSpec& spec = scenario::spec_of(armed.order.kind);
    const std::string id(spec.id);
    if (std::string reason = why_senseless(model, state, armed.order.kind); !reason.empty()) {
        add_event(state, log, "complication_cancelled").fields = {
            {"number", static_cast<double>(armed.number)},
            {"complication", id},
            {"by", armed.by},
            {"reason", std::move(reason)}};
        return;
    }
    const double waited_s = events::seconds(state.tick - armed.armed_tick);
    add_event(state, log, "complication_fired").fields = {
        {"number", static_cast<double>(armed.number)},
        {"complication", id},
        {"amount", armed.order.amount},
        {"condition", condition_words(armed.order)},
        {"early", early},
        {"waited_s", waited_s},
        {"by", armed.by}};
    if (model.is_assessment && armed.by != kByCase && !is_allowed(model, id)) {
        state.instruction.standardised = false;
        add_event(state, log, "not_standardised").fields = {
            {"complication", id},
            {"reason", std::string("the case does not name this complication")}};
    }
    take_effect(model, state, armed.order, log);
    if (scenario::fault_of(armed.order.kind, armed.order.amount)) tell_truth(model, state, id, log);
}

bool is_met(const State& state, const ArmedComplication& armed) {
    const double value = armed.order.value;
    switch (armed.order.when) {
        case When::now:
            return true;
        case When::after_s:
            return state.tick - armed.armed_tick >= ticks_of(value);
        case When::at_s:
            return state.tick >= ticks_of(value);
        case When::contrast_in_ml:
            return state.watch.total_contrast_injected_ml > value;
        case When::aspirated_ml:
            return state.watch.total_aspirated_ml > value;
        case When::needle_in_port:
            return state.needle.site == mechanics::Site::access_chamber;
        case When::beam_on:
            return state.fluoroscope.beam_on;
        case When::contrast_in_sac:
            return state.watch.tip_contrast_reported;
    }
    return false;
}

void arm(const Model& model, State& state, const Command& command, events::EventLog& log) {
    const auto order = parse_complication(command.text);
    if (!order) return refuse(state, log, command, order.error().message);
    if (std::string reason = why_senseless(model, state, order.value().kind); !reason.empty())
        return refuse(state, log, command, std::move(reason));
    ArmedComplication armed{.number = state.instruction.next_number++,
                            .order = order.value(),
                            .armed_tick = state.tick,
                            .by = author_of(command)};
    if (armed.order.when == When::now) return fire(model, state, armed, false, log);
    add_event(state, log, "complication_armed").fields = {
        {"number", static_cast<double>(armed.number)},
        {"complication", std::string(scenario::spec_of(armed.order.kind).id)},
        {"amount", armed.order.amount},
        {"condition", condition_words(armed.order)},
        {"by", armed.by}};
    state.instruction.armed.push_back(std::move(armed));
}

/// One that is armed, fired before its moment or given up.
void end_waiting(const Model& model, State& state, const Command& command, events::EventLog& log) {
    std::vector<ArmedComplication>& armed = state.instruction.armed;
    const auto it = std::find_if(armed.begin(), armed.end(), [&](const ArmedComplication& one) {
        return static_cast<double>(one.number) == command.values[0];
    });
    if (it == armed.end()) {
        return refuse(state, log, command,
                      fmt::format("complication {:g} is not armed", command.values[0]));
    }
    const ArmedComplication one = *it;
    armed.erase(it);
    if (command.kind == CommandKind::complication_fire) return fire(model, state, one, true, log);
    add_event(state, log, "complication_cancelled").fields = {
        {"number", static_cast<double>(one.number)},
        {"complication", std::string(scenario::spec_of(one.order.kind).id)},
        {"by", author_of(command)},
        {"reason", std::string("cancelled")}};
}

void hold(State& state, const Command& command, events::EventLog& log) {
    Instruction& now = state.instruction;
    const bool holds = command.kind == CommandKind::instructor_pause;
    if (now.held == holds) {
        return refuse(state, log, command,
                      holds ? "the session is paused already" : "the session is not paused");
    }
    now.held = holds;
    if (!holds) {
        add_event(state, log, "instructor_resumed").fields = {{"pause_s", command.values[0]},
                                                              {"by", author_of(command)}};
        return;
    }
    // time stands still, and nobody is left with a foot on the pedal
    state.fluoroscope_pedal = false;
    state.plunger_force_n = state.feed_left_mm = state.turn_left_deg = 0.0;
    add_event(state, log, "instructor_paused").fields = {{"by", author_of(command)}};
}

void write_down(State& state, const Command& command, events::EventLog& log) {
    const std::string by = author_of(command);
    switch (command.kind) {
        case CommandKind::bookmark:
            add_event(state, log, "bookmark").fields = {{"label", command.text}, {"by", by}};
            break;
        case CommandKind::instructor_note: {
            const double at_s = std::clamp(command.values[0], 0.0, events::seconds(state.tick));
            add_event(state, log, "instructor_note").fields = {
                {"at_s", at_s}, {"text", command.text}, {"by", by}};
            break;
        }
        case CommandKind::instructor_end:  // at the end of this tick, see step()
            add_event(state, log, "instructor_ended").fields = {{"by", by}};
            break;
        default:
            state.instruction.message = command.text;
            state.instruction.message_s = events::seconds(state.tick);
            add_event(state, log, "instructor_message").fields = {{"text", command.text},
                                                                  {"by", by}};
    }
}

}  // namespace

bool is_instructors(CommandKind kind) {
    return kind >= CommandKind::complication && kind <= CommandKind::instructor_end;
}

void let_happen(const Model& model, State& state, const ComplicationOrder& order,
                const std::string& by, events::EventLog& log) {
    fire(model, state,
         {.number = state.instruction.next_number++,
          .order = order,
          .armed_tick = state.tick,
          .by = by},
         false, log);
}

bool passes_while_held(const Command& command) {
    const bool lets_go =
        (command.kind == CommandKind::pedal || command.kind == CommandKind::plunger_force) &&
        command.values[0] == 0.0;
    return lets_go || is_instructors(command.kind) || command.kind == CommandKind::needle_release ||
           command.kind == CommandKind::session_resume;
}

std::string why_senseless(const Model& model, const State& state, ComplicationKind kind) {
    const fluid::PlumbingSetup& setup = model.plumbing.setup;
    const bool cut =
        setup.disconnected || state.instruction.sheared_place >= 0 ||
        std::any_of(setup.places.begin(), setup.places.end(), [](const auto& p) { return p.cut; });
    switch (kind) {
        case catheter_shear:
            return cut ? "the catheter is in two pieces already" : "";
        case tip_occlusion:
        case tip_blocks_once:
            if (cut) return "the tip has no connection to the pump any more";
            return state.instruction.tip_occluded ||
                           model.plumbing.tip_resistance_pa_s_per_m3 >= fluid::kNoLeak
                       ? "the tip is blocked already"
                       : "";
        case rotor_stall:
            return model.pump_faults.motor_stalled || state.instruction.rotor_stalled
                       ? "the rotor stands still already"
                       : "";
        default:
            return "";
    }
}

void apply_instruction(const Model& model, State& state, const Command& command,
                       events::EventLog& log) {
    switch (command.kind) {
        case CommandKind::complication:
            return arm(model, state, command, log);
        case CommandKind::complication_fire:
        case CommandKind::complication_cancel:
            return end_waiting(model, state, command, log);
        case CommandKind::instructor_pause:
        case CommandKind::instructor_resume:
            return hold(state, command, log);
        default:
            return write_down(state, command, log);
    }
}

void watch_instruction(const Model& model, State& state, events::EventLog& log) {
    Instruction& now = state.instruction;
    if (now.is_untouched()) return;
    if (now.burns_on_push && state.watch.pushing) burn(state, log);
    // fired in the order of arming; what has been met leaves the list first
    std::vector<ArmedComplication> met;
    const auto waits = std::stable_partition(now.armed.begin(), now.armed.end(),
                                             [&](const auto& one) { return !is_met(state, one); });
    met.assign(waits, now.armed.end());
    now.armed.erase(waits, now.armed.end());
    for (const ArmedComplication& one : met)
        fire(model, state, one, false, log);
    now.slowed += (now.slowed_to_per_min > 0.0 ? 1.0 - now.slowed : 0.0) * kTickS / kOnsetS;
    now.fallen += (now.systolic_to_mmhg > 0.0 ? 1.0 - now.fallen : 0.0) * kTickS / kOnsetS;
}

void end_blocked_push(State& state, events::EventLog& log) {
    if (!state.instruction.tip_blocked_once) return;
    state.instruction.tip_blocked_once = false;
    add_event(state, log, "complication_ended").fields = {
        {"complication", std::string(scenario::spec_of(tip_blocks_once).id)}};
}

fluid::Mishap mishap(const Instruction& now) {
    fluid::Mishap mishap{.sheared_place = now.sheared_place,
                         .tip_blocked = now.tip_occluded || now.tip_blocked_once};
    if (now.air_ml_per_min > 0.0)
        mishap.air_leak_resistance_pa_s_per_m3 =
            kLeakProbePa / (now.air_ml_per_min * units::kM3PerMl / 60.0);
    return mishap;
}

std::optional<Refusal> why_no_programmer(const State& state) {
    const Instruction& now = state.instruction;
    if (state.tick < now.specialist_away_until) return Refusal{RefusalCode::specialist_is_away};
    if (state.tick < now.telemetry_lost_until) return Refusal{RefusalCode::no_telemetry};
    return {};
}

}  // namespace sideport::session
