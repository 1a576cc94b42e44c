// Turns what the state shows into events, each exactly once. Nothing here changes the physics.

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/units.h"
#include "sim/device/pump.h"
#include "sim/session/session_parts.h"
#include "sim/xray/projection.h"

namespace sideport::session {

namespace {

constexpr double kReversalMl = 0.02;  ///< smaller reversals are the CSF pulse
constexpr double kAspiratedMarkMl = 0.5, kInjectedMarkMl = 0.25;
constexpr double kReturnMl = 0.1;  ///< beyond what springs and dead space give
constexpr double kDryPullS = 4.0;
constexpr double kPullN = 1.0;  ///< a hand that really pulls or pushes
constexpr double kConnectorLimitPa = 100.0 * units::kPaPerPsi;  ///< procedure facts section 5, RL
constexpr double kNoticedIodineMg = 0.5;
constexpr double kStoppedS = 6.0, kProgressMl = 0.02;  ///< suction that brings no more
constexpr double kBloodShare = 0.02;                   ///< that an eye sees
constexpr double kNoticedAirMl = 0.05;
constexpr double kMovedMm = 1.0;
constexpr double kPainS = 4.0;  ///< a prick that was not numbed is spoken of for so long

double agent_iodine(const State& state) {
    for (const auto& [slot, syringe] : state.tray) {
        if (slot == state.syringe_slot) return syringe.agent.iodine_mg_per_ml;
    }
    return 0.0;
}

std::string agent_name(const State& state) {
    for (const auto& [slot, syringe] : state.tray) {
        if (slot == state.syringe_slot) return syringe.agent.name;
    }
    return {};
}

/// What the liquid in the syringe looks like. CSF and drug are both clear.
std::string look_of(const fluid::PlumbingReadout& readout) {
    if (readout.syringe_air_ml > readout.syringe_ml) return "air";
    const double blood_ml = readout.syringe_content[fluid::blood];
    return blood_ml > kBloodShare * readout.syringe_ml ? "blood_stained" : "clear";
}

/// Suction brought something and then no more, before the line was cleared.
void watch_stall(State& state, const fluid::PlumbingReadout& readout, events::EventLog& log) {
    Watch& watch = state.watch;
    if (watch.aspirated_ml > watch.progress_ml + kProgressMl) {
        watch.progress_ml = watch.aspirated_ml;
        watch.stalled_s = 0.0;
    } else {
        watch.stalled_s += kTickS;
    }
    if (!watch.return_seen || watch.stopped_reported || watch.stalled_s < kStoppedS) return;
    watch.stopped_reported = true;
    add_event(state, log, "aspiration_stopped").fields = {
        {"aspirated_ml", watch.aspirated_ml}, {"vacuum_kpa", readout.hub_pressure_pa * 1e-3}};
}

/// Splits the plunger's travel into drawn and given, ignoring reversals below kReversalMl.
void count_volumes(State& state, double syringe_ml) {
    Watch& watch = state.watch;
    const double change_ml = syringe_ml - watch.turn_ml;
    const bool turns = change_ml * watch.direction <= 0.0 && std::fabs(change_ml) >= kReversalMl;
    if (turns) watch.direction = change_ml > 0.0 ? 1 : -1;
    if (change_ml * watch.direction <= 0.0) return;
    if (watch.direction > 0) {
        watch.aspirated_ml += change_ml;
        watch.total_aspirated_ml += change_ml;
    } else {
        watch.injected_ml -= change_ml;
        watch.total_injected_ml -= change_ml;
        watch.pushed_ml -= change_ml;
        if (agent_iodine(state) > 0.0) watch.total_contrast_injected_ml -= change_ml;
    }
    watch.turn_ml = syringe_ml;
    if (state.fluoroscope.beam_on && std::fabs(change_ml) > 0.0) watch.fluid_moved_in_beam = true;
}

void watch_pull(State& state, const fluid::PlumbingReadout& readout, events::EventLog& log) {
    Watch& watch = state.watch;
    const bool pulling =
        state.plunger_force_n < -kPullN && line_is_open(state) && readout.syringe_on;
    if (pulling && !watch.pulling) {
        watch.pull_s = 0.0;
        add_event(state, log, "aspiration_started").fields = {
            {"site", std::string(mechanics::site_name(state.needle.site))},
            {"lateral_checked", watch.lateral_checked}};
    }
    watch.pulling = pulling;
    if (pulling) watch.pull_s += kTickS;
    if (!watch.return_seen && watch.aspirated_ml >= kReturnMl) {
        watch.return_seen = true;
        const std::string look = look_of(readout);
        add_event(state, log, "aspiration_return").fields = {
            {"aspirated_ml", watch.aspirated_ml}, {"clear", look == "clear"}, {"look", look}};
    }
    if (pulling) watch_stall(state, readout, log);
    if (pulling && !watch.return_seen && !watch.dry_reported && watch.pull_s >= kDryPullS) {
        watch.dry_reported = true;
        add_event(state, log, "aspiration_dry").fields = {
            {"pull_s", watch.pull_s}, {"vacuum_kpa", readout.hub_pressure_pa * 1e-3}};
    }
    const int marks = static_cast<int>(watch.aspirated_ml / kAspiratedMarkMl + 1e-9);
    if (marks > watch.aspirated_marks) {
        watch.aspirated_marks = marks;
        add_event(state, log, "aspirated").fields = {
            {"volume_ml", watch.aspirated_ml},
            {"total_ml", watch.total_aspirated_ml},
            {"drug_left_in_line_mg", readout.drug_in_line_mg}};
    }
}

void watch_push(State& state, const fluid::PlumbingReadout& readout, events::EventLog& log) {
    Watch& watch = state.watch;
    const bool pushing =
        state.plunger_force_n > kPullN && line_is_open(state) && readout.syringe_on;
    if (pushing && !watch.pushing) {
        watch.push_s = watch.pushed_ml = watch.push_peak_pa = 0.0;
        add_event(state, log, "injection_started").fields = {
            {"agent", agent_name(state)},
            {"site", std::string(mechanics::site_name(state.needle.site))},
            {"aspirated_ml", watch.total_aspirated_ml},
            {"drug_in_line_mg", readout.drug_in_line_mg},
            {"beam_on", state.fluoroscope.beam_on}};
    }
    if (!pushing && watch.pushing) finish_push(state, log);
    watch.pushing = pushing;
    if (pushing) {
        watch.push_s += kTickS;
        watch.push_peak_pa = std::max(watch.push_peak_pa, readout.hub_pressure_pa);
    }
    watch.peak_pressure_pa = std::max(watch.peak_pressure_pa, readout.hub_pressure_pa);
    if (readout.hub_pressure_pa > kConnectorLimitPa && !watch.limit_reported) {
        watch.limit_reported = true;
        add_event(state, log, "pressure_limit").fields = {
            {"pressure_kpa", readout.hub_pressure_pa * 1e-3}};
    }
    const int marks = static_cast<int>(watch.injected_ml / kInjectedMarkMl + 1e-9);
    if (marks > watch.injected_marks) {
        watch.injected_marks = marks;
        const double flow_ml_per_min =
            watch.push_s > 0.0 ? 60.0 * watch.pushed_ml / watch.push_s : 0.0;
        add_event(state, log, "injected").fields = {{"volume_ml", watch.injected_ml},
                                                    {"agent", agent_name(state)},
                                                    {"iodine", agent_iodine(state) > 0.0},
                                                    {"beam_on", state.fluoroscope.beam_on},
                                                    {"flow_ml_per_min", flow_ml_per_min}};
    }
}

/// Where iodine and drug have gone.
void watch_spread(const Model& model, State& state, const fluid::PlumbingReadout& readout,
                  events::EventLog& log) {
    Watch& watch = state.watch;
    if (!watch.tip_contrast_reported && readout.iodine_to_csf_mg > kNoticedIodineMg) {
        watch.tip_contrast_reported = true;
        add_event(state, log, "contrast_at_tip").fields = {
            {"injected_ml", watch.total_contrast_injected_ml},
            {"beam_on", state.fluoroscope.beam_on}};
    }
    if (!watch.leak_reported && readout.iodine_to_tissue_mg > kNoticedIodineMg) {
        watch.leak_reported = true;
        const bool at_needle = readout.iodine_at_needle_mg > 0.5 * readout.iodine_to_tissue_mg;
        add_event(state, log, "extravasation").fields = {
            {"injected_ml", watch.total_contrast_injected_ml},
            {"where", std::string(at_needle ? "needle" : "catheter")},
            {"beam_on", state.fluoroscope.beam_on}};
    }
    const double reference_mg = model.scenario.drug.reference_dose_mg;
    const double dose_mg = readout.drug_to_csf_by_syringe_mg;
    if (dose_mg > std::max(0.25 * reference_mg, 2.0 * watch.drug_reported_mg)) {
        watch.drug_reported_mg = dose_mg;
        add_event(state, log, "drug_bolus").fields = {{"dose_mg", dose_mg},
                                                      {"reference_mg", reference_mg}};
    }
}

/// Iodine that stays round a tip outside the sac, or leaks back along the catheter; a connector
/// that gives way; air.
void watch_rare(const Model& model, State& state, const fluid::PlumbingReadout& readout,
                events::EventLog& log) {
    constexpr std::array<std::string_view, 5> kSpaces = {"sac", "loculation", "subdural",
                                                         "epidural", "muscle"};
    Watch& watch = state.watch;
    if (!watch.confined_reported && readout.iodine_to_space_mg > kNoticedIodineMg) {
        watch.confined_reported = true;
        const auto space = static_cast<std::size_t>(model.plumbing.setup.tip_space);
        add_event(state, log, "contrast_confined").fields = {
            {"where", std::string(kSpaces[space])},
            {"injected_ml", watch.total_contrast_injected_ml},
            {"beam_on", state.fluoroscope.beam_on}};
    }
    if (!watch.track_reported && readout.iodine_along_track_mg > kNoticedIodineMg) {
        watch.track_reported = true;
        add_event(state, log, "contrast_along_track").fields = {
            {"injected_ml", watch.total_contrast_injected_ml}};
    }
    if (!watch.burst_reported && readout.connector_burst) {
        watch.burst_reported = true;
        add_event(state, log, "connector_burst").fields = {
            {"pressure_kpa", readout.port_pressure_pa * 1e-3}};
    }
    if (!watch.air_reported && readout.air_to_csf_ml > kNoticedAirMl) {
        watch.air_reported = true;
        add_event(state, log, "air_injected").fields = {{"volume_ml", readout.air_to_csf_ml}};
    }
}

}  // namespace

bool in_field(const Model& model, const State& state, const glm::dvec3& p_W_mm) {
    constexpr int kSizePx = 512;
    const xray::ProjectionGeometry geometry =
        fluoroscope::projection(model.fluoroscope, state.fluoroscope, kSizePx);
    const glm::dvec2 from_center_mm =
        (xray::project(geometry, p_W_mm).px - glm::dvec2(0.5 * kSizePx)) * geometry.pixel_mm;
    return std::fabs(from_center_mm.x) < geometry.field_half_mm.x &&
           std::fabs(from_center_mm.y) < geometry.field_half_mm.y &&
           glm::length(from_center_mm) < geometry.iris_mm;
}

bool needle_in_field(const Model& model, const State& state) {
    return state.needle.taken &&
           in_field(model, state, mechanics::tip_W_mm(model.needle, state.needle));
}

bool rotor_in_field(const Model& model, const State& state) {
    return in_field(model, state,
                    model.world.X_WP.point(device::rotor_center_P(model.scenario.pump)));
}

void restart_counters(const Model& model, State& state) {
    Watch& watch = state.watch;
    watch.turn_ml = fluid::read_out(model.plumbing, state.plumbing).syringe_ml;
    watch.direction = 0;
    watch.aspirated_ml = watch.injected_ml = 0.0;
    watch.aspirated_marks = watch.injected_marks = 0;
    watch.return_seen = watch.dry_reported = watch.stopped_reported = false;
    watch.progress_ml = watch.stalled_s = 0.0;
    watch.pulling = watch.pushing = false;
}

void finish_push(State& state, events::EventLog& log) {
    Watch& watch = state.watch;
    if (!watch.pushing) return;
    watch.pushing = false;
    add_event(state, log, "injection_stopped").fields = {
        {"volume_ml", watch.pushed_ml},
        {"duration_s", watch.push_s},
        {"peak_pressure_kpa", watch.push_peak_pa * 1e-3}};
    end_blocked_push(state, log);
}

void watch_needle(const Model& model, State& state, const mechanics::Feedback& feedback,
                  events::EventLog& log) {
    state.watch.pain_left_s = std::max(0.0, state.watch.pain_left_s - kTickS);
    const mechanics::State& needle = state.needle;
    if (feedback.punctured_skin) {
        const Numbness numbness = numbness_at(state.skin, {needle.entry_x_mm, needle.entry_z_mm});
        if (!numbness.numb) state.watch.pain_left_s = kPainS;
        add_event(state, log, "skin_punctured").fields = {
            {"pass", static_cast<double>(needle.pass_count)},
            {"x_mm", needle.entry_x_mm},
            {"z_mm", needle.entry_z_mm},
            {"prepped", state.skin.prepped},
            {"draped", state.skin.draped},
            {"anaesthetic_mm", numbness.distance_mm},
            {"numb", numbness.numb}};
    }
    if (feedback.septum_give) {
        const bool fill = needle.site == mechanics::Site::fill_septum ||
                          needle.site == mechanics::Site::reservoir;
        add_event(state, log, "septum_give").fields = {
            {"port", std::string(fill ? "fill" : "access")}};
    }
    if (feedback.cored_septum) {
        add_event(state, log, "septum_cored").fields = {
            {"passes", static_cast<double>(needle.septum_pass_count)},
            {"turned_deg", needle.turn_in_septum_deg}};
    }
    if (feedback.bent_for_good) {
        add_event(state, log, "needle_bent").fields = {{"depth_mm", needle.depth_mm},
                                                       {"force_n", needle.force_n}};
    }
    if (feedback.touched_metal) {
        add_event(state, log, "metal_touched").fields = {{"depth_mm", needle.depth_mm}};
    }
    if (feedback.site_changed) {
        add_event(state, log, "needle_site").fields = {
            {"site", std::string(mechanics::site_name(needle.site))},
            {"depth_mm", needle.depth_mm},
            {"angle_deg", mechanics::angle_to_port_deg(model.needle, needle)}};
    }
    if (feedback.left_skin) add_event(state, log, "needle_withdrawn");
    if (feedback.site_changed ||
        std::fabs(needle.depth_mm - state.watch.checked_depth_mm) > kMovedMm) {
        state.watch.lateral_checked = false;
    }
}

void watch_fluids(const Model& model, State& state, events::EventLog& log) {
    const fluid::PlumbingReadout readout = fluid::read_out(model.plumbing, state.plumbing);
    if (readout.syringe_on) count_volumes(state, readout.syringe_ml);
    if (state.plumbing.held_steps > state.watch.failed_steps) {
        state.watch.failed_steps = state.plumbing.held_steps;
        add_event(state, log, "solver_held").fields = {
            {"element", static_cast<double>(state.plumbing.held_element)}};
    }
    watch_pull(state, readout, log);
    watch_push(state, readout, log);
    watch_spread(model, state, readout, log);
    watch_rare(model, state, readout, log);
}

void watch_beam(const Model& model, State& state, events::EventLog& log) {
    Watch& watch = state.watch;
    const fluoroscope::State& machine = state.fluoroscope;
    if (machine.beam_on && !watch.was_beam_on) {
        watch.beam_start_s = machine.fluoroscopy_time_s;
        watch.beam_first_pulse = machine.pulse_count;
        watch.fluid_moved_in_beam = watch.needle_seen_in_beam = false;
        constexpr int kAnySizePx = 64;
        const double open_area =
            xray::open_area_mm2(fluoroscope::projection(model.fluoroscope, machine, kAnySizePx)) /
            (machine.field_mm * machine.field_mm);
        add_event(state, log, "beam_on").fields = {
            {"view", std::string(fluoroscope::view_name(machine))},
            {"orbital_deg", machine.orbital_deg},
            {"angulation_deg", machine.angulation_deg},
            {"field_mm", machine.field_mm},
            {"open_area_fraction", open_area},
            {"pulses_per_s", fluoroscope::pulse_rate_per_s(machine)},
            {"mode", std::string(fluoroscope::spec_of(machine.mode).name)},
            {"needle_in_field", needle_in_field(model, state)}};
    }
    if (state.pulse && !machine.beam_on) {
        add_event(state, log, "spot_exposed").fields = {
            {"view", std::string(fluoroscope::view_name(machine))},
            {"field_mm", machine.field_mm},
            {"needle_in_field", needle_in_field(model, state)},
            {"focal_spot_mm", machine.pulse_focal_spot_mm}};
    }
    if (machine.beam_timer_s >= fluoroscope::kBeamTimerLimitS && !watch.beam_alarm_reported) {
        watch.beam_alarm_reported = true;
        add_event(state, log, "beam_alarm").fields = {
            {"fluoroscopy_time_s", machine.fluoroscopy_time_s}};
    }
    if (state.pulse && needle_in_field(model, state)) {
        watch.needle_seen_in_beam = true;
        if (std::string_view(fluoroscope::view_name(machine)) == "lateral") {
            watch.lateral_checked = true;
            watch.checked_depth_mm = state.needle.depth_mm;
        }
    }
    if (!machine.beam_on && watch.was_beam_on) {
        add_event(state, log, "beam_off").fields = {
            {"view", std::string(fluoroscope::view_name(machine))},
            {"duration_s", machine.fluoroscopy_time_s - watch.beam_start_s},
            {"pulses", static_cast<double>(machine.pulse_count - watch.beam_first_pulse)},
            {"needle_in_field", watch.needle_seen_in_beam},
            {"fluid_moving", watch.fluid_moved_in_beam}};
    }
    watch.was_beam_on = machine.beam_on;
}

}  // namespace sideport::session
