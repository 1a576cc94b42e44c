#include "sim/assessment/measures.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "sim/base/units.h"

namespace sideport::assessment {

namespace {

using Value = std::optional<double>;

/// After this long the eye has what a still scene shows; longer beam is dose without an answer.
constexpr double kLookS = 1.0;

/// From the totals of an ended session, or what is known so far.
double total(const GradedLog& log, const char* key, double so_far = 0.0) {
    return log.course.totals == nullptr ? so_far : log.course.totals->number(key, so_far);
}

/// Something to watch happened while the beam was on: fluid, or the needle.
bool something_moved(const Course& course, const Exposure& beam) {
    if (beam.fluid_moving) return true;
    return std::any_of(course.needle.begin(), course.needle.end(), [&](const NeedleStay& stay) {
        return stay.time_s >= beam.start_s && stay.time_s <= beam.stop_s;
    });
}

template <typename Part>
double beam_sum(const GradedLog& log, Part part) {
    double sum = 0.0;
    for (const Exposure& beam : log.course.exposures)
        sum += part(beam);
    return sum;
}

double beam_s(const GradedLog& log) {
    return beam_sum(log, [](const Exposure& beam) { return beam.duration_s; });
}

template <typename Part>
Value beam_mean(const GradedLog& log, Part part) {
    const double time_s = beam_s(log);
    if (time_s <= 0.0) return std::nullopt;
    return beam_sum(log, [&](const Exposure& b) { return part(b) * b.duration_s; }) / time_s;
}

template <typename Part>
double push_sum(const GradedLog& log, Part part) {
    double sum = 0.0;
    for (const Injection& push : log.course.injections)
        sum += part(push);
    return sum;
}

double volume_of(const Injection& push) {
    return push.volume_ml;
}

double contrast_ml(const GradedLog& log) {
    return push_sum(log, [](const Injection& p) { return p.iodine() ? p.volume_ml : 0.0; });
}

double iodine_mg(const GradedLog& log) {
    return push_sum(log, [](const Injection& p) { return p.volume_ml * p.iodine_mg_per_ml; });
}

double peak_kpa(const std::vector<const Injection*>& pushes) {
    double peak = 0.0;
    for (const Injection* push : pushes)
        peak = std::max(peak, push->peak_pressure_kpa);
    return peak;
}

std::vector<const Injection*> all_pushes(const GradedLog& log) {
    std::vector<const Injection*> pushes;
    for (const Injection& push : log.course.injections)
        pushes.push_back(&push);
    return pushes;
}

/// Fastest push as a mean over that push, mL/min.
double fastest_injection_ml_per_min(const GradedLog& log) {
    double fastest = 0.0;
    for (const Injection& push : log.course.injections) {
        if (push.duration_s <= 0.0) continue;
        fastest = std::max(fastest, 60.0 * push.volume_ml / push.duration_s);
    }
    return fastest;
}

double lateral_before_injection(const GradedLog& log) {
    const Course& course = log.course;
    if (!course.injections.empty()) return course.injections.front().lateral_checked ? 1.0 : 0.0;
    return std::any_of(course.aspirations.begin(), course.aspirations.end(),
                       [](const Aspiration& pull) { return pull.lateral_checked; })
               ? 1.0
               : 0.0;
}

Value time_to_access_s(const GradedLog& log) {
    for (const NeedleStay& stay : log.course.needle) {
        if (stay.site == "access_chamber") return stay.time_s;
    }
    return std::nullopt;
}

Value bridge_percent(const GradedLog& log) {
    const double dead_ul = dead_volume_ul(*log.scenario);
    if (log.course.bridge_boluses.empty() || dead_ul <= 0.0) return std::nullopt;
    return 100.0 * (log.course.bridge_boluses.back().volume_ul - dead_ul) / dead_ul;
}

// What only conditions ask for.

struct ContrastTotals {
    double volume_ml = 0.0, duration_s = 0.0;
    int marks = 0, marks_in_beam = 0;
};

ContrastTotals port_contrast(const GradedLog& log) {
    ContrastTotals totals;
    for (const Injection* push : log.course.port_contrast()) {
        totals.volume_ml += push->volume_ml;
        totals.duration_s += push->duration_s;
        totals.marks += push->marks;
        totals.marks_in_beam += push->marks_in_beam;
    }
    return totals;
}

Value contrast_flow_ml_per_min(const GradedLog& log) {
    const ContrastTotals totals = port_contrast(log);
    if (log.course.port_contrast().empty()) return std::nullopt;
    return totals.duration_s > 0.0 ? 60.0 * totals.volume_ml / totals.duration_s : 0.0;
}

Value contrast_watched_fraction(const GradedLog& log) {
    const auto pushes = log.course.port_contrast();
    if (pushes.empty()) return std::nullopt;
    const ContrastTotals totals = port_contrast(log);
    // less than a quarter millilitre leaves no mark: how it began must do
    if (totals.marks == 0) return pushes.front()->starts_in_beam ? 1.0 : 0.0;
    return static_cast<double>(totals.marks_in_beam) / totals.marks;
}

Value contrast_peak_kpa(const GradedLog& log) {
    const auto pushes = log.course.port_contrast();
    if (pushes.empty()) return std::nullopt;
    return std::max(peak_kpa(pushes), log.course.pressure_limit_kpa);
}

Value slow_pulse_fraction(const GradedLog& log) {
    return beam_mean(log, [](const Exposure& b) { return b.pulses_per_s <= 15.0 ? 1.0 : 0.0; });
}

/// "T10" -> 17: vertebrae counted from C1; < 0: no level.
int vertebra_number(const std::string& level) {
    if (level.size() < 2 || level.size() > 3) return -1;
    int number = 0;
    for (const char c : level.substr(1)) {
        if (c < '0' || c > '9') return -1;
        number = 10 * number + (c - '0');
    }
    switch (level.front()) {
        case 'C':
            return number;
        case 'T':
            return 7 + number;
        case 'L':
            return 19 + number;
        case 'S':
            return 24 + number;
        default:
            return -1;
    }
}

Value tip_level_off_count(const GradedLog& log) {
    const Finding* tip = log.course.finding("tip_level");
    if (tip == nullptr) return std::nullopt;
    const int told = vertebra_number(tip->value), truth = vertebra_number(log.scenario->tip_level);
    if (told <= 0 || truth <= 0) return std::nullopt;
    return std::abs(told - truth);
}

/// |reported - true|; nothing where no number was reported.
Value report_error_ml(const GradedLog& log, const char* line, double truth_ml) {
    const Finding* finding = log.course.finding(line);
    if (finding == nullptr) return std::nullopt;
    double value_ml = 0.0;
    const char* end = finding->value.data() + finding->value.size();
    const auto [rest, fault] = std::from_chars(finding->value.data(), end, value_ml);
    if (fault != std::errc()) return std::nullopt;
    return std::fabs(value_ml - truth_ml);
}

Value drug_by_syringe_multiple(const GradedLog& log) {
    const double reference_mg = log.scenario->drug.reference_dose_mg;
    if (reference_mg <= 0.0) return std::nullopt;
    return log.course.drug_by_syringe_mg / reference_mg;
}

Value priming_gap_h(const GradedLog& log) {
    const double rate_ul_per_h = log.scenario->pump_rate_ml_per_day * 1000.0 / 24.0;
    if (rate_ul_per_h <= 0.0) return std::nullopt;
    return dead_volume_ul(*log.scenario) / rate_ul_per_h;
}

double count_of(std::size_t size) {
    return static_cast<double>(size);
}

const std::vector<Measure> kMeasures = {
    {"fluoroscopy_time_s", "Time with X-rays on.", true,
     [](const GradedLog& l) -> Value {
         return total(l, "fluoroscopy_time_s", beam_s(l));
     }},
    {"exposure_count", "Exposures: presses of the pedal and single pictures.", true,
     [](const GradedLog& l) -> Value {
         return total(l, "exposure_count", count_of(l.course.exposures.size()));
     }},
    {"dose_area_product_gy_cm2", "Air kerma times field area, sum of all exposures.", true,
     [](const GradedLog& l) -> Value {
         return total(l, "dose_area_product_gy_cm2");
     }},
    {"air_kerma_mgy", "Air kerma at the interventional reference point, sum.", true,
     [](const GradedLog& l) -> Value {
         return total(l, "air_kerma_mgy");
     }},
    {"needle_pass_count", "Punctures of the skin.", true,
     [](const GradedLog& l) -> Value {
         return total(l, "needle_pass_count", count_of(l.course.punctures_s.size()));
     }},
    {"aspirated_ml", "Drawn into syringes, wherever from.", true,
     [](const GradedLog& l) -> Value {
         return total(l, "aspirated_ml", l.course.cleared_ml);
     }},
    {"contrast_injected_ml", "Liquid with iodine pushed out of syringes.", true,
     [](const GradedLog& l) -> Value {
         return total(l, "contrast_injected_ml", contrast_ml(l));
     }},
    {"drug_to_csf_mg", "Drug that has reached the CSF in the session, by every way.", true,
     [](const GradedLog& l) -> Value {
         return total(l, "drug_to_csf_mg");
     }},
    {"peak_pressure_kpa", "Highest pressure at the hub.", true,
     [](const GradedLog& l) -> Value {
         return total(l, "peak_pressure_kpa", peak_kpa(all_pushes(l)));
     }},
    {"procedure_time_s", "From the start to the end.", true,
     [](const GradedLog& l) -> Value {
         return total(l, "procedure_time_s", l.course.end_s);
     }},
    {"hand_in_beam_s", "Time with a hand in the open field.", true,
     [](const GradedLog& l) -> Value {
         return total(l, "hand_in_beam_s", l.course.hand_in_beam_s);
     }},
    {"hand_dose_mgy", "Air kerma at the hands, estimated.", true,
     [](const GradedLog& l) -> Value {
         return total(l, "hand_dose_mgy", l.course.hand_dose_mgy);
     }},
    {"drug_by_syringe_mg", "Drug that the hand pushed into the CSF.", true,
     [](const GradedLog& l) -> Value {
         return l.course.drug_by_syringe_mg;
     }},
    {"drug_by_bolus_mg", "Drug that boluses of the pump sent into the CSF.", true,
     [](const GradedLog& l) -> Value {
         return total(l, "drug_by_bolus_mg");
     }},
    {"withdrawal_gap_h", "Hours of the programme that the catheter lacks at the end.", true,
     [](const GradedLog& l) -> Value {
         return total(l, "withdrawal_gap_h");
     }},
    {"air_to_csf_ml", "Air that went into the CSF.", true,
     [](const GradedLog& l) -> Value {
         return total(l, "air_to_csf_ml");
     }},
    {"residual_drug_in_line_mg", "Drug between syringe and tip at the end.", true,
     [](const GradedLog& l) -> Value {
         return total(l, "drug_in_line_mg");
     }},
    {"aspirated_from_port_ml", "Drawn while the bevel lay in the access port.", true,
     [](const GradedLog& l) -> Value {
         return l.course.cleared_ml;
     }},
    {"injected_ml", "Liquid pushed out of syringes.", true,
     [](const GradedLog& l) -> Value {
         return total(l, "injected_ml", push_sum(l, volume_of));
     }},
    {"iodine_injected_mg", "Iodine in what was injected into the body.", true,
     [](const GradedLog& l) -> Value {
         return iodine_mg(l);
     }},
    {"fastest_injection_ml_per_min", "Fastest push, as the mean over that push.", true,
     [](const GradedLog& l) -> Value {
         return fastest_injection_ml_per_min(l);
     }},
    {"lateral_check_before_injection",
     "1 when a lateral exposure showed the needle where it lay before the first injection (or "
     "pull, without an injection), else 0.",
     true,
     [](const GradedLog& l) -> Value {
         return lateral_before_injection(l);
     }},
    {"beam_time_without_change_s",
     "X-ray time beyond the first second of exposures in which neither fluid nor needle moved.",
     true,
     [](const GradedLog& l) -> Value {
         return beam_sum(l, [&](const Exposure& beam) {
             return something_moved(l.course, beam) ? 0.0 : std::max(0.0, beam.duration_s - kLookS);
         });
     }},
    {"mean_open_area_fraction", "Open part of the field, mean over the X-ray time.", true,
     [](const GradedLog& l) -> Value {
         return beam_mean(l, [](const Exposure& b) { return b.open_area_fraction; }).value_or(0.0);
     }},
    {"pictures_kept", "Pictures sent to the reference monitor.", true,
     [](const GradedLog& l) -> Value {
         return count_of(l.course.pictures.size());
     }},
    {"hints_given", "Hints that were asked for.", true,
     [](const GradedLog& l) -> Value {
         return l.course.hint_count;
     }},
    {"needle_strayed_count", "Times the needle left the volume in which it can do no harm.", true,
     [](const GradedLog& l) -> Value {
         return l.course.strayed_count;
     }},
    {"pedal_press_count", "Presses of the X-ray pedal.", true,
     [](const GradedLog& l) -> Value {
         return count_of(l.course.exposures.size());
     }},
    {"mean_open_area_cm2", "Area of the open field at the detector, mean over the X-ray time.",
     true,
     [](const GradedLog& l) -> Value {
         return beam_mean(l, [](const Exposure& b) {
             return 1e-2 * b.open_area_fraction * b.field_mm * b.field_mm;
         });
     }},
    {"needle_redirect_count",
     "Times the needle was drawn back by 3 mm or more within the skin and fed again.", true,
     [](const GradedLog& l) -> Value {
         return total(l, "needle_redirect_count", l.course.redirect_count);
     }},
    {"tip_path_mm", "Way of the tip within the body, in and out.", true,
     [](const GradedLog& l) -> Value {
         const bool known =
             l.course.totals != nullptr && l.course.totals->field("tip_path_mm") != nullptr;
         if (!known) return std::nullopt;
         return l.course.totals->number("tip_path_mm");
     }},
    {"time_to_access_s", "From the start until the bevel first lies in the access port.", true,
     time_to_access_s},
    {"rotor_turn_error_deg",
     "Turn read against the true one, folded by the angle after which equal rollers look alike.",
     true,
     [](const GradedLog& l) -> Value {
         if (l.course.rotor_readings.empty()) return std::nullopt;
         return rotor_error_deg(*l.scenario, l.course.rotor_readings.back());
     }},
    {"bridge_bolus_ul", "The last priming bolus.", true,
     [](const GradedLog& l) -> Value {
         if (l.course.bridge_boluses.empty()) return std::nullopt;
         return l.course.bridge_boluses.back().volume_ul;
     }},
    {"bridge_bolus_error_percent", "The last priming bolus against the dead volume.", true,
     bridge_percent},
    {"dead_volume_ul", "Lumen of the catheter from the access port to the tip.", false,
     [](const GradedLog& l) -> Value {
         return dead_volume_ul(*l.scenario);
     }},
    {"reference_dose_mg", "Single dose that the drug's severity is counted by.", false,
     [](const GradedLog& l) -> Value {
         return l.scenario->drug.reference_dose_mg;
     }},
    {"port_contrast_ml", "Contrast through the access port.", false,
     [](const GradedLog& l) -> Value {
         if (l.course.port_contrast().empty()) return std::nullopt;
         return port_contrast(l).volume_ml;
     }},
    {"contrast_flow_ml_per_min", "Contrast through the access port, mean over its pushes.", false,
     contrast_flow_ml_per_min},
    {"contrast_peak_kpa", "Highest pressure while contrast went through the access port.", false,
     contrast_peak_kpa},
    {"contrast_watched_fraction", "Quarter millilitres of contrast that went in with the beam on.",
     false, contrast_watched_fraction},
    {"slow_pulse_fraction", "X-ray time at 15 pulses a second or fewer.", false,
     slow_pulse_fraction},
    {"tip_level_off_count", "Vertebrae between the reported level of the tip and the true one.",
     false, tip_level_off_count},
    {"aspirated_report_error_ml", "Reported against true aspirated volume.", false,
     [](const GradedLog& l) -> Value {
         const double truth_ml = l.course.totals == nullptr
                                     ? l.course.cleared_ml
                                     : l.course.totals->number("aspirated_ml");
         return report_error_ml(l, "aspirated_ml", truth_ml);
     }},
    {"contrast_report_error_ml", "Reported against true volume of contrast.", false,
     [](const GradedLog& l) -> Value {
         return report_error_ml(l, "contrast_ml", contrast_ml(l));
     }},
    {"drug_by_syringe_multiple", "Drug pushed into the CSF by hand over the reference dose.", false,
     drug_by_syringe_multiple},
    {"priming_gap_h", "How long an emptied catheter delivers no drug: dead volume over rate.",
     false, priming_gap_h},
    {"rotor_look_alike_deg", "Angle after which equal rollers look alike.", false,
     [](const GradedLog& l) -> Value {
         return 360.0 / std::max(1, l.scenario->pump.roller_count);
     }},
};

}  // namespace

const std::vector<Measure>& measures() {
    return kMeasures;
}

const Measure* find_measure(std::string_view name) {
    const auto it = std::find_if(measures().begin(), measures().end(),
                                 [&](const Measure& measure) { return measure.name == name; });
    return it == measures().end() ? nullptr : &*it;
}

double dead_volume_ul(const scenario::Scenario& scenario) {
    const double radius_mm = 0.5 * scenario.catheter.inner_diameter_mm;
    return units::kPi * radius_mm * radius_mm * scenario.catheter_length_mm;
}

double rotor_error_deg(const scenario::Scenario& scenario, const RotorReading& reading) {
    const int rollers = std::max(1, scenario.pump.roller_count);
    return std::fabs(std::remainder(reading.turn_deg - reading.true_turn_deg, 360.0 / rollers));
}

}  // namespace sideport::assessment
