#include <algorithm>
#include <cmath>

#include "sim/assessment/checklist.h"

namespace sideport::assessment {

namespace {

/// After this long the eye has what a still scene shows; longer beam is dose without an answer.
constexpr double kLookS = 1.0;

/// Something to watch happened while the beam was on: fluid, or the needle.
bool something_moved(const Course& course, const Exposure& beam) {
    if (beam.fluid_moving) return true;
    return std::any_of(course.needle.begin(), course.needle.end(), [&](const NeedleStay& stay) {
        return stay.time_s >= beam.start_s && stay.time_s <= beam.stop_s;
    });
}

double time_to_access_s(const Course& course) {
    for (const NeedleStay& stay : course.needle) {
        if (stay.site == "access_chamber") return stay.time_s;
    }
    return -1.0;
}

bool lateral_before_injection(const Course& course) {
    if (!course.injections.empty()) return course.injections.front().lateral_checked;
    return std::any_of(course.aspirations.begin(), course.aspirations.end(),
                       [](const Aspiration& pull) { return pull.lateral_checked; });
}

/// Fastest push as a mean over that push, mL/min.
double fastest_injection_ml_per_min(const Course& course) {
    double fastest = 0.0;
    for (const Injection& push : course.injections) {
        if (push.duration_s <= 0.0) continue;
        fastest = std::max(fastest, 60.0 * push.volume_ml / push.duration_s);
    }
    return fastest;
}

struct BeamTotals {
    double time_s = 0.0, idle_s = 0.0, open_area_s = 0.0;
};

BeamTotals beam_totals(const Course& course) {
    BeamTotals totals;
    for (const Exposure& beam : course.exposures) {
        totals.time_s += beam.duration_s;
        totals.open_area_s += beam.open_area_fraction * beam.duration_s;
        if (!something_moved(course, beam)) {
            totals.idle_s += std::max(0.0, beam.duration_s - kLookS);
        }
    }
    return totals;
}

}  // namespace

std::vector<std::pair<std::string, double>> metrics(const Course& course,
                                                    const scenario::Scenario& scenario) {
    static const events::Event kNoTotals;
    const events::Event& totals = course.totals == nullptr ? kNoTotals : *course.totals;
    const BeamTotals beam = beam_totals(course);
    double contrast_ml = 0.0, injected_ml = 0.0, iodine_mg = 0.0, peak_kpa = 0.0;
    for (const Injection& push : course.injections) {
        injected_ml += push.volume_ml;
        contrast_ml += push.iodine() ? push.volume_ml : 0.0;
        iodine_mg += push.volume_ml * push.iodine_mg_per_ml;
        peak_kpa = std::max(peak_kpa, push.peak_pressure_kpa);
    }
    const double dead_ul = dead_volume_ul(scenario);

    // a log without its end still has these; dose and drug are known to the totals only
    std::vector<std::pair<std::string, double>> list = {
        {"fluoroscopy_time_s", totals.number("fluoroscopy_time_s", beam.time_s)},
        {"exposure_count",
         totals.number("exposure_count", static_cast<double>(course.exposures.size()))},
        {"dose_area_product_gy_cm2", totals.number("dose_area_product_gy_cm2")},
        {"air_kerma_mgy", totals.number("air_kerma_mgy")},
        {"needle_pass_count",
         totals.number("needle_pass_count", static_cast<double>(course.punctures_s.size()))},
        {"aspirated_ml", totals.number("aspirated_ml", course.cleared_ml)},
        {"contrast_injected_ml", totals.number("contrast_injected_ml", contrast_ml)},
        {"drug_to_csf_mg", totals.number("drug_to_csf_mg")},
        {"peak_pressure_kpa", totals.number("peak_pressure_kpa", peak_kpa)},
        {"procedure_time_s", totals.number("procedure_time_s", course.end_s)},
        {"hand_in_beam_s", totals.number("hand_in_beam_s", course.hand_in_beam_s)},
        {"hand_dose_mgy", totals.number("hand_dose_mgy", course.hand_dose_mgy)},
        {"drug_by_syringe_mg", course.drug_by_syringe_mg},
        {"drug_by_bolus_mg", totals.number("drug_by_bolus_mg")},
        {"withdrawal_gap_h", totals.number("withdrawal_gap_h")},
        {"air_to_csf_ml", totals.number("air_to_csf_ml")},
        {"residual_drug_in_line_mg", totals.number("drug_in_line_mg")},
        {"aspirated_from_port_ml", course.cleared_ml},
        {"injected_ml", totals.number("injected_ml", injected_ml)},
        {"iodine_injected_mg", iodine_mg},
        {"fastest_injection_ml_per_min", fastest_injection_ml_per_min(course)},
        {"lateral_check_before_injection", lateral_before_injection(course) ? 1.0 : 0.0},
        {"beam_time_without_change_s", beam.idle_s},
        {"mean_open_area_fraction", beam.time_s > 0.0 ? beam.open_area_s / beam.time_s : 0.0},
        {"pictures_kept", static_cast<double>(course.pictures.size())},
        {"hints_given", static_cast<double>(course.hint_count)},
        {"needle_strayed_count", static_cast<double>(course.strayed_count)},
    };
    if (const double access_s = time_to_access_s(course); access_s >= 0.0) {
        list.emplace_back("time_to_access_s", access_s);
    }
    if (!course.rotor_readings.empty()) {
        list.emplace_back("rotor_turn_error_deg",
                          rotor_error_deg(scenario, course.rotor_readings.back()));
    }
    if (!course.bridge_boluses.empty()) {
        const double sent_ul = course.bridge_boluses.back().volume_ul;
        list.emplace_back("bridge_bolus_ul", sent_ul);
        if (dead_ul > 0.0) {
            list.emplace_back("bridge_bolus_error_percent", 100.0 * (sent_ul - dead_ul) / dead_ul);
        }
    }
    return list;
}

}  // namespace sideport::assessment
