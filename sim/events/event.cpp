#include "sim/events/event.h"

namespace sideport::events {

const Value* Event::field(std::string_view key) const {
    for (const auto& [name_of_field, value] : fields) {
        if (name_of_field == key) return &value;
    }
    return nullptr;
}

double Event::number(std::string_view key, double fallback) const {
    const Value* value = field(key);
    const double* number_value = value == nullptr ? nullptr : std::get_if<double>(value);
    return number_value == nullptr ? fallback : *number_value;
}

std::string Event::text(std::string_view key, std::string_view fallback) const {
    const Value* value = field(key);
    const std::string* text_value = value == nullptr ? nullptr : std::get_if<std::string>(value);
    return text_value == nullptr ? std::string(fallback) : *text_value;
}

bool Event::flag(std::string_view key, bool fallback) const {
    const Value* value = field(key);
    const bool* flag_value = value == nullptr ? nullptr : std::get_if<bool>(value);
    return flag_value == nullptr ? fallback : *flag_value;
}

const std::vector<EventKind>& event_kinds() {
    static const std::vector<EventKind> kinds = {
        {"session_started",
         "scenario, seed, drug, drug_concentration_mg_per_ml, catheter_length_mm, drug_in_line_mg",
         "The session begins; the line is full of drug."},
        {"beam_on",
         "view, orbital_deg, angulation_deg, field_mm, open_area_fraction, pulses_per_s, "
         "mode, needle_in_field",
         "X-rays start."},
        {"beam_off", "view, duration_s, pulses, needle_in_field, fluid_moving",
         "X-rays stop; fluid_moving: something was aspirated or injected while they were on."},
        {"spot_exposed", "view, field_mm, needle_in_field, focal_spot_mm",
         "A single exposure of cine quality without the pedal."},
        {"beam_alarm", "fluoroscopy_time_s",
         "Five minutes of beam since the timer was reset last."},
        {"fluoro_mode", "mode", "The kind of exposure was chosen: low, normal, high or cine."},
        {"beam_filter", "copper_mm", "A filter was brought before the tube."},
        {"focal_spot", "spot, width_mm", "Another focal spot was chosen."},
        {"technique", "automatic, tube_voltage_kvp, charge_mas",
         "Brightness control was switched on or off."},
        {"picture_kept",
         "view, label, orbital_deg, angulation_deg, field_mm, x_mm, y_mm, z_mm, needle_in_field, "
         "rotor_in_field",
         "The last picture goes to the reference monitor, with the geometry it was taken in."},
        {"picture_annotated", "picture, x, y, text",
         "A text was written on a kept picture; x and y from its upper left corner, 0 to 1."},
        {"patient_asked", "question",
         "The patient was asked: pain, tingling, feeling, hold_still."},
        {"patient_said", "text", "The patient's answer, or words that nobody asked for."},
        {"patient_drowsy", "breathing_rate_per_min", "An overdose begins to show."},
        {"needle_taken", "needle, outer_diameter_mm, length_mm, non_coring, port_floor_mm",
         "A needle of the tray is in the hand; port_floor_mm: from the skin along the access "
         "port's "
         "axis to the floor of its chamber."},
        {"extension_taken", "extension, dead_volume_ml, inner_diameter_mm, length_mm",
         "An extension set of the tray, full of saline, takes the place of the one before."},
        {"skin_prepped", "punctured_before", "The skin is painted with the antiseptic."},
        {"draped", "prepped", "The sterile drape lies."},
        {"anaesthetic_given", "x_mm, z_mm, volume_ml, prepped, to_port_mm",
         "Local anaesthetic goes under the skin; to_port_mm: from where the port's axis leaves "
         "it."},
        {"felt", "touch, certainty, x_mm, z_mm, force_n",
         "A finger on the skin feels something else than before: nothing, soft, deep_firm, "
         "disc_edge, disc, disc_center or raised_ring."},
        {"skin_marked", "x_mm, z_mm, to_port_mm", "A mark of the pen on the skin."},
        {"template_laid", "x_mm, z_mm, turn_deg, hole_x_mm, hole_z_mm, to_port_mm",
         "The pump's template lies on the skin; to_port_mm: from its hole to the port."},
        {"skin_punctured", "pass, x_mm, z_mm, prepped, draped, anaesthetic_mm, numb",
         "The needle enters the skin; anaesthetic_mm: to the nearest infiltration, -1 without "
         "one."},
        {"needle_withdrawn", "", "The needle has left the skin."},
        {"needle_site", "site, depth_mm, angle_deg", "The bevel lies somewhere else than before."},
        {"needle_redirected", "depth_mm, withdrawn_mm",
         "Within the skin the needle was drawn back by 3 mm or more and fed again; depth_mm: where "
         "it turned."},
        {"septum_give", "port", "A septum gives way: access or fill."},
        {"septum_cored", "passes, turned_deg",
         "A core is cut out of a septum: by a coring needle, by turning under load, or after many "
         "passes."},
        {"needle_bent", "depth_mm, force_n", "The needle is bent beyond its yield and stays bent."},
        {"metal_touched", "depth_mm", "A hard stop."},
        {"hand_in_beam", "hand, view",
         "A hand comes into the open field while X-rays are on: needle, syringe or finger."},
        {"hand_out_of_beam", "seconds, dose_mgy",
         "The hand is out of the beam again, or the beam is off; dose_mgy is the air kerma there."},
        {"collision_stop", "of, with, orbital_deg, angulation_deg, distance_mm",
         "The motors stop before detector, tube, arc or stand meets the table or the patient; "
         "with: table, patient (the trunk), head, chest, arm or leg."},
        {"syringe_attached", "slot, syringe, syringe_ml, agent, fill_ml, intrathecal",
         "A syringe is on the line."},
        {"syringe_detached", "slot, aspirated_ml, injected_ml, left_ml",
         "The syringe is off the line."},
        {"stopcock", "open, position",
         "The stopcock is turned: 0 off, 1 syringe to needle, 2 syringe to side port, 3 needle to "
         "side port."},
        {"posture", "posture", "The patient was asked to lie differently."},
        {"breath_held", "seconds",
         "The patient was asked to breathe out and hold the breath; 0 to breathe on."},
        {"table_tilted", "tilt_deg", "The table is driven to a tilt, + head up."},
        {"pump_programmed", "rate_ml_per_day", "A new simple continuous rate; 0 stops the pump."},
        {"aspiration_started", "site, lateral_checked",
         "The plunger is pulled with the line open."},
        {"aspiration_return", "aspirated_ml, clear, look",
         "Liquid comes back for the first time with this syringe: clear, blood_stained or air."},
        {"aspiration_stopped", "aspirated_ml, vacuum_kpa", "Suction was held and brought no more."},
        {"aspiration_dry", "pull_s, vacuum_kpa", "Suction was held and nothing came."},
        {"aspirated", "volume_ml, total_ml, drug_left_in_line_mg",
         "Another half millilitre is back."},
        {"injection_started", "agent, site, aspirated_ml, drug_in_line_mg, beam_on",
         "The plunger is pushed with the line open."},
        {"injected", "volume_ml, agent, iodine, beam_on, flow_ml_per_min",
         "Another quarter millilitre went in."},
        {"injection_stopped", "volume_ml, duration_s, peak_pressure_kpa",
         "The hand lets go after an injection."},
        {"contrast_at_tip", "injected_ml, beam_on", "Iodine reaches the CSF."},
        {"extravasation", "injected_ml, where, beam_on", "Iodine reaches tissue."},
        {"contrast_confined", "where, injected_ml, beam_on",
         "Iodine collects round a tip that is walled off or lies outside the sac: loculation, "
         "subdural, epidural."},
        {"contrast_along_track", "injected_ml",
         "Iodine leaks with CSF along the catheter where it enters the dura."},
        {"connector_burst", "pressure_kpa", "Pressure has forced the pump's connector open."},
        {"air_injected", "volume_ml", "Air went into the CSF."},
        {"drug_bolus", "dose_mg, reference_mg",
         "Drug was pushed into the CSF by hand; again at each doubling."},
        {"pressure_limit", "pressure_kpa", "The line's pressure passes the connector's limit."},
        {"pump_interrogated", "rate_ml_per_day, reservoir_calculated_ml, alarms, log_entries",
         "The programmer reads the pump: alarms as words, 'none' without one."},
        {"pump_alarm", "alarm", "An alarm of the pump arises during the session."},
        {"pump_bolus_programmed", "volume_ul", "A single bolus is sent to the pump."},
        {"pump_bolus_done", "volume_ul, rotor_turn_deg",
         "The bolus has been asked of the motor in full."},
        {"pump_bolus_stopped", "volume_ul, left_ul, rotor_turn_deg",
         "The pump stopped before the bolus was done; left_ul was never asked for."},
        {"bridge_bolus_programmed", "volume_ul, dead_volume_ul",
         "A priming bolus is sent to the pump."},
        {"rotor_read", "before_deg, after_deg, turn_deg, true_turn_deg, same_geometry",
         "Angles were read off the pictures."},
        {"finding", "name, value", "A line of the report was filled in."},
        {"practice_stopped", "error, choice",
         "Practice stopped at this critical error; choice: go_on or start_again."},
        {"hint_given", "level, topic",
         "A hint was asked for: 1 a question, 2 what to look at, 3 what to do."},
        {"needle_strayed", "depth_mm, beyond_mm",
         "The needle has left the volume in which it can do no harm: beside the pump, deeper than "
         "the middle of its thickness."},
        {"session_resumed", "gap_s",
         "The session goes on after the program was stopped so long ago."},
        {"complication_armed", "number, complication, amount, condition, by",
         "An instructor lets a complication wait for its moment."},
        {"complication_fired", "number, complication, amount, condition, early, waited_s, by",
         "A complication happens; early: by hand before its condition was met."},
        {"complication_cancelled", "number, complication, by, reason",
         "An armed complication will not happen: cancelled, or it would change nothing by now."},
        {"complication_ended", "complication", "What was to last for one injection is over."},
        {"case_event", "number, when, after_s",
         "What the case was to let happen at this moment happens; number: its place in the case, "
         "from 1."},
        {"truth_changed", "conclusion, accepted, complication",
         "The system is another one: from now on this is right to sign, or any of the accepted "
         "conclusions (divided by blanks)."},
        {"not_standardised", "complication, reason",
         "Something happened in an assessment that the case does not name."},
        {"instructor_paused", "by", "The instructor holds the session; hands and foot let go."},
        {"instructor_resumed", "pause_s, by", "It goes on after so long by the wall's clock."},
        {"bookmark", "label, by", "A place to come back to in the debrief."},
        {"instructor_note", "at_s, text, by",
         "An instructor's note; at_s: time of the session when the writing began."},
        {"instructor_message", "text, by", "A message that the trainee reads."},
        {"instructor_ended", "by", "An instructor ends the session."},
        {"refused", "command, reason, code, value, value_2, value_3",
         "Something was tried that cannot be done now; the code and its values are what the reason "
         "says, for other languages."},
        {"note", "text", "A remark."},
        {"solver_held", "element", "A fluid step failed and the last good state was kept."},
        {"concluded", "conclusion", "The report is signed."},
        {"session_ended",
         "fluoroscopy_time_s, exposure_count, dose_area_product_gy_cm2, air_kerma_mgy, "
         "needle_pass_count, needle_redirect_count, tip_path_mm, aspirated_ml, "
         "contrast_injected_ml, injected_ml, drug_to_csf_mg, drug_by_syringe_mg, "
         "drug_by_bolus_mg, withdrawal_gap_h, air_to_csf_ml, drug_in_line_mg, "
         "peak_pressure_kpa, "
         "procedure_time_s, hand_in_beam_s, hand_dose_mgy, iodine_relative_error, "
         "drug_relative_error",
         "The totals."},
    };
    return kinds;
}

}  // namespace sideport::events
