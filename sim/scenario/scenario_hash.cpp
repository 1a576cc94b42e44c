#include "sim/scenario/scenario_hash.h"

#include "sim/base/hash.h"

namespace sideport::scenario {

namespace {

// what a case does not name adds nothing: its hash is the one it had before there was such a field

void add_course(Hasher& h, const Scenario& s) {
    for (const CaseEvent& event : s.events) {
        for (const std::string* text : {&event.when, &event.complication, &event.says})
            h.add(std::string_view(*text));
        for (const double value : {event.above_ml, event.after_s, event.amount, event.drug_doses})
            h.add(value);
        h.add(event.has_amount);
    }
    for (const CaseHint& hint : s.hints) {
        for (const std::string* text :
             {&hint.topic, &hint.when, &hint.until, &hint.question, &hint.look, &hint.deed})
            h.add(std::string_view(*text));
    }
    for (const ItemWeight& weight : s.weights) {
        h.add(std::string_view(weight.item));
        h.add(weight.points);
    }
    if (s.language != "en") h.add(std::string_view(s.language));
}

void add_room(Hasher& h, const Scenario& s) {
    for (const RoutePoint& point : s.route) {
        h.add(std::string_view(point.level));
        for (const double value : {point.head_feet_mm, point.right_left_mm, point.front_back_mm})
            h.add(value);
        h.add(point.has_depth);
    }
    if (s.start_posture != Posture::supine) h.add(static_cast<int>(s.start_posture));
    if (s.start_tilt_deg != 0.0) h.add(s.start_tilt_deg);
    const CArmLimits usual, &c = s.c_arm;
    for (double CArmLimits::*const limit :
         {&CArmLimits::orbital_deg, &CArmLimits::angulation_deg,
          &CArmLimits::source_to_detector_min_mm, &CArmLimits::source_to_detector_max_mm}) {
        if (c.*limit != usual.*limit) h.add(c.*limit);
    }
    for (const double rate : c.pulse_rates_per_s)
        h.add(rate);
    for (const std::string& mode : c.modes)
        h.add(std::string_view(mode));
}

}  // namespace

std::uint64_t hash_of(const Scenario& s) {
    Hasher h;
    for (const std::string* text : {&s.title, &s.stem, &s.entry_level, &s.tip_level, &s.pump.id,
                                    &s.catheter.id, &s.drug.id, &s.needle.id, &s.extension.id}) {
        h.add(std::string_view(*text));
    }
    const patient::Parameters& p = s.patient;
    for (const double value : {p.height_mm,
                               p.body_mass_index,
                               p.age_years,
                               p.scoliosis_mm,
                               p.lordosis_scale,
                               p.bowel_gas,
                               double(p.seed),
                               double(p.sex == patient::Parameters::Sex::male),
                               s.pump_depth_mm,
                               s.pump_x_mm,
                               s.pump_z_mm,
                               s.pump_tilt_deg,
                               s.pump_rotation_deg,
                               s.pump_rate_ml_per_day,
                               s.reservoir_ml,
                               s.reservoir_calculated_ml,
                               s.service_left_s,
                               s.standing_for_s,
                               s.catheter_length_mm,
                               s.drug.concentration_mg_per_ml,
                               s.drug.reference_dose_mg,
                               s.csf_pressure_pa,
                               s.heart_rate_per_min,
                               s.breathing_rate_per_min,
                               s.breathing_depth,
                               s.minimum_passing_score,
                               s.room_temperature_c,
                               s.pump.volume_per_turn_ul,
                               s.pump.motor_steps_per_turn,
                               s.pump.pulsation_depth,
                               s.pump.pulsation_width,
                               s.pump.access_chamber_ml,
                               s.catheter.inner_diameter_mm,
                               s.needle.inner_diameter_mm}) {
        h.add(value);
    }
    if (p.measured) h.add(p.measured->hash);
    h.add(std::string_view(s.needle_in_place));
    for (const device::PumpLogEntry& entry : s.pump_log) {
        h.add(entry.time_s);
        h.add(std::string_view(entry.text));
    }
    for (const TrayItem& item : s.tray) {
        h.add(std::string_view(item.id));
        h.add(std::string_view(item.syringe));
        h.add(std::string_view(item.agent));
        h.add(item.fill_ml);
    }
    for (const Fault& fault : s.faults) {
        h.add(static_cast<int>(fault.kind));
        h.add(fault.severity);
        h.add(fault.fraction);
        h.add(fault.posture);
    }
    if (s.level != 1) h.add(s.level);
    // cases that say nothing of the tray's other needles keep the hash that they had before
    if (s.names_needles) {
        for (const device::NeedleModel& needle : s.other_needles)
            h.add(std::string_view(needle.id));
    }
    if (!s.checklist.empty()) h.add(std::string_view(s.checklist));
    // cases without any keep the hash that they had before there were any
    const Distractors& d = s.distractors;
    if (d.pump_clips + d.back_clips + d.gown_snaps > 0) {
        for (const int count : {d.pump_clips, d.back_clips, d.gown_snaps})
            h.add(count);
    }
    for (const std::string& id : s.complications)
        h.add(std::string_view(id));
    add_course(h, s);
    add_room(h, s);
    return h.value();
}

}  // namespace sideport::scenario
