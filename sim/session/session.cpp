#include "sim/session/session.h"

#include <algorithm>
#include <cmath>

#include "sim/session/session_parts.h"

namespace sideport::session {

namespace {

/// The hand feeds a needle at no more than this.
constexpr double kFeedSpeedMmPerS = 40.0;
constexpr double kTurnSpeedDegPerS = 360.0;
constexpr double kTableTiltDegPerS = 3.0;

fluid::Syringe filled_syringe(const scenario::TrayItem& item, const device::Catalogue& catalogue) {
    fluid::Syringe syringe;
    if (const auto* model = device::find(catalogue.syringes, item.syringe)) syringe.model = *model;
    if (const auto* agent = device::find(catalogue.agents, item.agent)) syringe.agent = *agent;
    syringe.volume_ml = item.fill_ml;
    syringe.content[fluid::iodine] = syringe.agent.iodine_mg_per_ml * item.fill_ml;
    return syringe;
}

}  // namespace

events::Event& add_event(State& state, events::EventLog& log, std::string_view name) {
    log.push_back({.tick = state.tick, .name = std::string(name), .fields = {}});
    return log.back();
}

const device::ExtensionSetModel& extension_in_use(const Model& model, const State& state) {
    const auto& sets = model.scenario.catalogue.extension_sets;
    const auto chosen = static_cast<std::size_t>(state.extension_choice) - 1;
    return state.extension_choice > 0 && chosen < sets.size() ? sets[chosen]
                                                              : model.scenario.extension;
}

fluid::NeedleSite fluid_site(mechanics::Site site) {
    switch (site) {
        case mechanics::Site::outside:
            return fluid::NeedleSite::outside;
        case mechanics::Site::access_septum:
        case mechanics::Site::fill_septum:
        case mechanics::Site::access_screen:
            return fluid::NeedleSite::septum;
        case mechanics::Site::access_chamber:
            return fluid::NeedleSite::access_chamber;
        case mechanics::Site::reservoir:
            return fluid::NeedleSite::reservoir;
        case mechanics::Site::beside_pump:
            return fluid::NeedleSite::pocket;
        default:
            return fluid::NeedleSite::fat;
    }
}

Result<Model> make_model(const scenario::Scenario& scenario, std::uint64_t seed) {
    auto world = scenario::build_world(scenario);
    if (!world) return world.error();
    Model model{.scenario = scenario, .world = std::move(world).value(), .seed = seed};
    model.needle = {.spine = model.world.spine,
                    .pump = scenario.pump,
                    .bodies = mechanics::make_pump_bodies(scenario.pump),
                    .X_WP = model.world.X_WP,
                    .needle = scenario.needle,
                    .others = scenario.other_needles,
                    .left_in_place = needle_left_in_place(scenario)};
    model.room = mechanics::make_room_bodies(model.world.spine);
    model.plumbing = fluid::make_plumbing(plumbing_setup(scenario, model.world), model.world.spine);
    model.fluoroscope.spine = model.world.spine;
    model.pump_faults = pump_faults(scenario, seed);
    return model;
}

State make_state(const Model& model) {
    State state;
    state.plumbing = fluid::make_state(model.plumbing);
    state.pump = pump_at_start(model);
    state.watch.pump_alarms = state.pump.alarms;
    for (const scenario::TrayItem& item : model.scenario.tray) {
        state.tray.emplace_back(item.id, filled_syringe(item, model.scenario.catalogue));
    }
    state.needle.entry_x_mm = model.world.access_port_W_mm.x - 40.0;
    state.needle.entry_z_mm = model.world.access_port_W_mm.z - 60.0;
    put_needle_in_place(model, state);
    state.posture = model.scenario.start_posture;
    state.table_tilt_deg = state.table_tilt_target_deg = model.scenario.start_tilt_deg;
    state.fluoroscope.table_tilt_deg = model.scenario.start_tilt_deg;
    put_c_arm_in_place(model.scenario.c_arm, state.fluoroscope);
    state.case_events.resize(model.scenario.events.size());
    state.case_hints.resize(model.scenario.hints.size());
    return state;
}

namespace {

void begin_session(const Model& model, State& state, events::EventLog& log) {
    const fluid::PlumbingReadout readout = fluid::read_out(model.plumbing, state.plumbing);
    add_event(state, log, "session_started").fields = {
        {"scenario", model.scenario.id},
        {"seed", static_cast<double>(model.seed)},
        {"drug", model.scenario.drug.name},
        {"drug_concentration_mg_per_ml", model.scenario.drug.concentration_mg_per_ml},
        {"catheter_length_mm", model.scenario.catheter_length_mm},
        {"drug_in_line_mg", readout.drug_in_line_mg}};
    if (state.needle.taken) {
        report_needle_site(model, state, log);
        state.watch.path_depth_mm = std::max(0.0, state.needle.depth_mm);
    }
}

void obey(const Model& model, State& state, std::span<const Command> commands,
          events::EventLog& log) {
    for (const Command& command : commands) {
        if (state.ended) break;
        if (state.instruction.held && !passes_while_held(command)) {
            refuse(state, log, command, Refusal{RefusalCode::session_is_paused});
        } else {
            apply(model, state, command, log);
        }
    }
}

/// The hand feeds the needle at its own speed.
void step_needle(const Model& model, State& state, events::EventLog& log) {
    const double feed_mm =
        std::clamp(state.feed_left_mm, -kFeedSpeedMmPerS * kTickS, kFeedSpeedMmPerS * kTickS);
    state.feed_left_mm -= feed_mm;
    const double turn_deg =
        std::clamp(state.turn_left_deg, -kTurnSpeedDegPerS * kTickS, kTurnSpeedDegPerS * kTickS);
    state.turn_left_deg -= turn_deg;
    const mechanics::Feedback feedback = mechanics::step(
        model.needle, state.needle, {.feed_mm = feed_mm, .turn_deg = turn_deg}, kTickS);
    watch_needle(model, state, feedback, log);
    watch_path(state, log);
    watch_straying(model, state, log);
    watch_finger(model, state, log);
}

/// Table, breath, pump, everything that flows, and the patient.
void step_body(const Model& model, State& state, events::EventLog& log) {
    const double tilt_step_deg = kTableTiltDegPerS * kTickS;
    state.table_tilt_deg += std::clamp(state.table_tilt_target_deg - state.table_tilt_deg,
                                       -tilt_step_deg, tilt_step_deg);
    step_breath(breathing_rate_per_min(model, state), state.breath, kTickS);
    device::PumpFaults faults = model.pump_faults;
    faults.motor_stalled = faults.motor_stalled || state.instruction.rotor_stalled;
    const double pump_flow_m3_per_s =
        device::step_pump(model.scenario.pump, faults, state.pump, kTickS);
    fluid::step(model.plumbing, state.plumbing,
                {.plunger_force_n = state.plunger_force_n,
                 .stopcock = state.stopcock,
                 .needle_site = fluid_site(state.needle.site),
                 .needle_tip_W_mm = mechanics::tip_W_mm(model.needle, state.needle),
                 .pump_flow_m3_per_s = pump_flow_m3_per_s,
                 .bolus_running = state.pump.bolus_left_ul > 0.0,
                 .table_tilt_deg = state.table_tilt_deg,
                 .posture = static_cast<int>(state.posture),
                 .mishap = mishap(state.instruction)},
                kTickS);
    // a needle in the fill port draws from what the pump delivers from
    if (state.needle.site == mechanics::Site::reservoir)
        state.pump.reservoir_ml = state.plumbing.reservoir.volume_ml;
    watch_fluids(model, state, log);
    watch_pump(state, log);
    constexpr auto kPatientTicks = static_cast<std::int64_t>(kPatientStepS / kTickS);
    if (state.tick % kPatientTicks == 0) step_patient(model, state, log);
}

void step_machine(const Model& model, State& state, events::EventLog& log) {
    const fluoroscope::State machine_before = state.fluoroscope;
    state.pulse = fluoroscope::step(
        model.fluoroscope, state.fluoroscope,
        {.pedal_down = state.fluoroscope_pedal, .table_tilt_deg = state.table_tilt_deg},
        state.tick);
    stop_at_collision(model, state, machine_before, log);
    if (state.pulse) {
        state.live = {.tick = state.tick,
                      .label = {},
                      .fluoroscope = state.fluoroscope,
                      .rotor_angle_deg = state.pump.rotor_angle_deg,
                      .needle_in_field = needle_in_field(model, state),
                      .rotor_in_field = rotor_in_field(model, state)};
    }
    watch_beam(model, state, log);
    watch_hands(model, state, log);
}

}  // namespace

void step(const Model& model, State& state, std::span<const Command> commands,
          events::EventLog& log) {
    state.pulse = false;
    if (state.ended) return;
    const std::size_t first_new = log.size();
    if (state.tick == 0) begin_session(model, state, log);
    obey(model, state, commands, log);
    step_needle(model, state, log);
    step_body(model, state, log);
    step_machine(model, state, log);
    watch_case(model, state, first_new, log);
    watch_instruction(model, state, log);
    state.tick += 1;
    const bool sent_home = std::any_of(commands.begin(), commands.end(), [](const Command& one) {
        return one.kind == CommandKind::instructor_end;
    });
    if (state.report.signed_off || sent_home) end_session(model, state, log);
}

void end_session(const Model& model, State& state, events::EventLog& log) {
    if (state.ended) return;
    finish_push(state, log);
    finish_hand(state, log);
    state.fluoroscope_pedal = false;
    fluoroscope::step(model.fluoroscope, state.fluoroscope,
                      {.table_tilt_deg = state.table_tilt_deg}, state.tick);
    watch_beam(model, state, log);
    state.ended = true;
    const fluid::PlumbingReadout readout = fluid::read_out(model.plumbing, state.plumbing);
    const fluid::MassBalance balance = fluid::mass_balance(model.plumbing, state.plumbing);
    add_event(state, log, "session_ended").fields = {
        {"fluoroscopy_time_s", state.fluoroscope.fluoroscopy_time_s},
        {"exposure_count", static_cast<double>(state.fluoroscope.exposure_count)},
        {"dose_area_product_gy_cm2", state.fluoroscope.dose_area_product_gy_cm2},
        {"air_kerma_mgy", state.fluoroscope.air_kerma_mgy},
        {"needle_pass_count", static_cast<double>(state.needle.pass_count)},
        {"needle_redirect_count", static_cast<double>(state.watch.redirect_count)},
        {"tip_path_mm", state.watch.tip_path_mm},
        {"aspirated_ml", state.watch.total_aspirated_ml},
        {"contrast_injected_ml", state.watch.total_contrast_injected_ml},
        {"injected_ml", state.watch.total_injected_ml},
        {"drug_to_csf_mg", readout.drug_to_csf_mg},
        {"drug_by_syringe_mg", readout.drug_to_csf_by_syringe_mg},
        {"drug_by_bolus_mg", readout.drug_to_csf_by_bolus_mg},
        {"withdrawal_gap_h",
         fluid::withdrawal_gap_h(model.plumbing, state.plumbing, state.pump.rate_ml_per_day)},
        {"air_to_csf_ml", readout.air_to_csf_ml},
        {"drug_in_line_mg", readout.drug_in_line_mg},
        {"peak_pressure_kpa", state.watch.peak_pressure_pa * 1e-3},
        {"procedure_time_s", events::seconds(state.tick)},
        {"hand_in_beam_s", state.watch.hand_in_beam_s},
        {"hand_dose_mgy", state.watch.hand_dose_mgy},
        {"iodine_relative_error", balance.iodine_relative_error},
        {"drug_relative_error", balance.drug_relative_error}};
}

}  // namespace sideport::session
