#include "sim/records/measures.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/assessment/words.h"

namespace sideport::records {

const std::vector<Measure>& measures() {
    static const std::vector<Measure> kMeasures = {
        {"fluoroscopy_time_s", "X-ray time", "time", 0},
        {"exposure_count", "Exposures", "", 0},
        {"dose_area_product_gy_cm2", "Dose-area product", "Gy·cm²", 2},
        {"air_kerma_mgy", "Air kerma at the reference point", "mGy", 2},
        {"beam_time_without_change_s", "X-ray time without a change to see", "time", 0},
        {"mean_open_area_fraction", "Field open, mean over the X-ray time", "%", 0, 100.0},
        {"pedal_press_count", "Presses of the pedal", "", 0},
        {"mean_open_area_cm2", "Open field, mean over the X-ray time", "cm²", 0},
        {"needle_redirect_count", "Needle drawn back and fed again", "times", 0},
        {"tip_path_mm", "Way of the tip in the body", "mm", 0},
        {"pictures_kept", "Pictures kept", "", 0},
        {"hints_given", "Hints given", "", 0},
        {"needle_strayed_count", "Needle outside the safe volume", "times", 0},
        {"hand_in_beam_s", "Hands in the beam", "time", 0},
        {"hand_dose_mgy", "Dose of the hands, estimated", "mGy", 3},
        {"needle_pass_count", "Skin punctures", "", 0},
        {"time_to_access_s", "Time to the access port", "time", 0},
        {"lateral_check_before_injection", "Lateral check before injection", "yes", 0},
        {"procedure_time_s", "Procedure time", "time", 0},
        {"aspirated_ml", "Aspirated", "mL", 1},
        {"aspirated_from_port_ml", "Aspirated through the access port", "mL", 1},
        {"injected_ml", "Injected", "mL", 1},
        {"contrast_injected_ml", "Contrast injected", "mL", 1},
        {"iodine_injected_mg", "Iodine injected", "mg", 0},
        {"fastest_injection_ml_per_min", "Fastest injection", "mL/min", 1},
        {"peak_pressure_kpa", "Highest pressure in the line", "kPa", 0},
        {"drug_to_csf_mg", "Drug into the CSF, all ways", "mg", 3},
        {"drug_by_syringe_mg", "Drug pushed into the CSF by hand", "mg", 3},
        {"drug_by_bolus_mg", "Drug into the CSF by boluses of the pump", "mg", 3},
        {"withdrawal_gap_h", "Hours of the programme that the catheter lacks", "h", 1},
        {"air_to_csf_ml", "Air into the CSF", "mL", 2},
        {"residual_drug_in_line_mg", "Drug left in the line", "mg", 3},
        {"rotor_turn_error_deg", "Error of the rotor reading", "°", 0},
        {"bridge_bolus_ul", "Bridge bolus", "µL", 0},
        {"bridge_bolus_error_percent", "Bridge bolus against the dead volume", "%", 0},
    };
    return kMeasures;
}

namespace {

const Measure* find_measure(std::string_view key) {
    const auto it = std::find_if(measures().begin(), measures().end(),
                                 [&](const Measure& measure) { return measure.key == key; });
    return it == measures().end() ? nullptr : &*it;
}

}  // namespace

std::string_view measure_label(std::string_view key) {
    const Measure* measure = find_measure(key);
    return measure == nullptr ? key : measure->label;
}

std::string measure_text(std::string_view key, double value) {
    const Measure* measure = find_measure(key);
    if (measure == nullptr) return fmt::format("{:g}", value);
    if (measure->unit == "time") return assessment::span_text(value);
    if (measure->unit == "yes") return value > 0.5 ? "yes" : "no";
    const double shown = measure->scale * value;
    // a value that rounds to nothing has no sign
    const double step = std::pow(10.0, -measure->decimals);
    const std::string sign = shown <= -0.5 * step ? "−" : "";
    std::string number = fmt::format("{}{:.{}f}", sign, std::fabs(shown), measure->decimals);
    if (measure->unit.empty()) return number;
    return number + (measure->unit == "°" ? "" : " ") + std::string(measure->unit);
}

}  // namespace sideport::records
