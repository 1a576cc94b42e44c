#include "sim/session/session.h"

namespace sideport::session {

namespace {

void add_hash(Hasher& hasher, const device::PumpState& pump) {
    for (const double value :
         {pump.time_s, pump.rate_ml_per_day, pump.last_rate_ml_per_day, pump.bolus_asked_ul,
          pump.bolus_left_ul, pump.bolus_rate_ul_per_min, pump.bolus_lost_ul, pump.asked_ul,
          pump.rotor_angle_deg, pump.delivered_ul, pump.reservoir_ml, pump.reservoir_calculated_ml,
          pump.missed_ul, pump.stopped_s, pump.service_left_s}) {
        hasher.add(value);
    }
    hasher.add(pump.motor_steps);
    hasher.add(pump.rotor_steps);
    hasher.add(pump.empty);
    hasher.add(static_cast<std::int64_t>(pump.alarms));
    for (const device::PumpLogEntry& entry : pump.log) {
        hasher.add(entry.time_s);
        hasher.add(std::string_view(entry.text));
    }
}

void add_hash(Hasher& hasher, const Watch& watch) {
    for (const double value : {watch.turn_ml,
                               watch.aspirated_ml,
                               watch.injected_ml,
                               watch.total_aspirated_ml,
                               watch.total_injected_ml,
                               watch.total_contrast_injected_ml,
                               watch.pull_s,
                               watch.push_s,
                               watch.pushed_ml,
                               watch.push_peak_pa,
                               watch.peak_pressure_pa,
                               watch.drug_reported_mg,
                               watch.bolus_rotor_start_deg,
                               watch.bolus_volume_ul,
                               watch.beam_start_s,
                               watch.checked_depth_mm,
                               watch.progress_ml,
                               watch.stalled_s,
                               watch.hand_stay_s,
                               watch.hand_stay_dose_mgy,
                               watch.hand_in_beam_s,
                               watch.hand_dose_mgy,
                               watch.pain_left_s,
                               watch.collision_left_s,
                               watch.tip_path_mm,
                               watch.path_depth_mm,
                               watch.turn_depth_mm,
                               watch.withdrawn_mm}) {
        hasher.add(value);
    }
    for (const bool value :
         {watch.return_seen,     watch.dry_reported,          watch.pulling,
          watch.pushing,         watch.tip_contrast_reported, watch.confined_reported,
          watch.track_reported,  watch.leak_reported,         watch.limit_reported,
          watch.burst_reported,  watch.air_reported,          watch.stopped_reported,
          watch.was_beam_on,     watch.fluid_moved_in_beam,   watch.needle_seen_in_beam,
          watch.lateral_checked, watch.beam_alarm_reported,   watch.needle_strayed,
          watch.hand_in_beam,    watch.collision_with_table,  watch.retreating}) {
        hasher.add(value);
    }
    hasher.add(static_cast<int>(watch.touch));
    hasher.add(watch.direction);
    hasher.add(watch.redirect_count);
    hasher.add(watch.aspirated_marks);
    hasher.add(watch.injected_marks);
    hasher.add(watch.beam_first_pulse);
    hasher.add(static_cast<std::int64_t>(watch.pump_alarms));
}

void add_hash(Hasher& hasher, const Skin& skin) {
    const auto add_point = [&](const SkinPoint& point) {
        hasher.add(point.x_mm);
        hasher.add(point.z_mm);
    };
    hasher.add(skin.prepped);
    hasher.add(skin.draped);
    hasher.add(skin.template_laid);
    add_point(skin.template_at);
    hasher.add(skin.template_turn_deg);
    for (const SkinPoint& mark : skin.marks)
        add_point(mark);
    for (const Infiltration& infiltration : skin.anaesthetic) {
        add_point(infiltration.at);
        hasher.add(infiltration.volume_ml);
    }
}

void add_hash(Hasher& hasher, const Report& report) {
    for (const auto& [name, value] : report.findings) {
        hasher.add(std::string_view(name));
        hasher.add(std::string_view(value));
    }
    hasher.add(std::string_view(report.conclusion));
    hasher.add(report.signed_off);
    hasher.add(report.rotor_before_deg);
    hasher.add(report.rotor_after_deg);
    hasher.add(report.rotor_compared);
}

void add_hash(Hasher& hasher, const KeptPicture& picture) {
    hasher.add(picture.tick);
    hasher.add(std::string_view(picture.label));
    fluoroscope::add_hash(hasher, picture.fluoroscope);
    hasher.add(picture.rotor_angle_deg);
    hasher.add(picture.needle_in_field);
    hasher.add(picture.rotor_in_field);
    for (const Annotation& note : picture.annotations) {
        hasher.add(note.x);
        hasher.add(note.y);
        hasher.add(std::string_view(note.text));
    }
}

void add_hash(Hasher& hasher, const Patient& patient) {
    hasher.add(patient.drug_effect);
    hasher.add(patient.pain_s);
    hasher.add(patient.burnt);
    hasher.add(patient.was_drowsy);
    hasher.add(std::string_view(patient.said));
    hasher.add(patient.said_s);
    // cases that give no drug keep the hash that they had before any could
    if (patient.case_doses != 0.0) hasher.add(patient.case_doses);
}

}  // namespace

std::uint64_t state_hash(const State& state) {
    Hasher hasher;
    hasher.add(state.tick);
    fluoroscope::add_hash(hasher, state.fluoroscope);
    mechanics::add_hash(hasher, state.needle);
    fluid::add_hash(hasher, state.plumbing);
    add_hash(hasher, state.pump);
    hasher.add(state.fluoroscope_pedal);
    hasher.add(static_cast<int>(state.stopcock));
    hasher.add(static_cast<int>(state.posture));
    hasher.add(state.table_tilt_deg);
    hasher.add(state.table_tilt_target_deg);
    hasher.add(state.breath.turns);
    hasher.add(state.breath.hold_left_s);
    add_hash(hasher, state.patient);
    add_hash(hasher, state.instruction);
    for (const auto* list : {&state.case_events, &state.case_hints}) {
        for (const MomentWatch& moment : *list) {
            hasher.add(moment.met_tick);
            hasher.add(moment.done);
        }
    }
    // without a choice the hash is the one it was before there was any
    if (state.extension_choice != 0) hasher.add(state.extension_choice);
    hasher.add(state.plunger_force_n);
    hasher.add(state.feed_left_mm);
    hasher.add(state.turn_left_deg);
    add_hash(hasher, state.skin);
    hasher.add(std::string_view(state.syringe_slot));
    for (const auto& [slot, syringe] : state.tray) {
        hasher.add(std::string_view(slot));
        hasher.add(syringe.volume_ml);
        for (const double amount : syringe.content)
            hasher.add(amount);
    }
    add_hash(hasher, state.watch);
    add_hash(hasher, state.report);
    add_hash(hasher, state.live);
    for (const KeptPicture& picture : state.kept)
        add_hash(hasher, picture);
    hasher.add(state.pulse);
    hasher.add(state.ended);
    return hasher.value();
}

}  // namespace sideport::session
