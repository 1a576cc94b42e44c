#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "sim/assessment/checklist.h"
#include "sim/assessment/words.h"

namespace sideport::assessment {

namespace {

/// Doses of a bolus against the reference (morphine: [5]).
constexpr double kMinor = 0.25, kMajor = 1.0, kCritical = 5.0;

std::string dose_text(double dose_mg) {
    return dose_mg < 0.1 ? fmt::format("{:.0f} µg", 1000.0 * dose_mg)
                         : fmt::format("{:.1f} mg", dose_mg);
}

std::string multiple_text(double dose_mg, double reference_mg) {
    if (reference_mg <= 0.0) return {};
    const double multiple = dose_mg / reference_mg;
    return fmt::format("{:.{}f} times the reference dose of {}", multiple, multiple < 10.0 ? 1 : 0,
                       dose_text(reference_mg));
}

/// What an overdose of this drug does and how it is met.
std::string_view overdose_text(std::string_view drug) {
    if (drug == "morphine" || drug == "hydromorphone" || drug == "fentanyl") {
        return "Expect slow breathing for hours: CSF is withdrawn, naloxone repeated, breathing "
               "supported.";
    }
    if (drug == "baclofen") {
        return "Expect limp muscles, sleepiness and slow breathing: CSF is withdrawn, breathing "
               "supported.";
    }
    return "This is an overdose: CSF is withdrawn and the patient is watched.";
}

/// Something was pushed, in words: "1.2 mL of iohexol 240".
std::string pushed_text(const Injection& injection) {
    return fmt::format("{:.1f} mL of {}", injection.volume_ml,
                       injection.agent.empty() ? "what the syringe held" : injection.agent);
}

using Errors = std::vector<CriticalError>;

void add(Errors& errors, std::string_view code, double time_s, std::string message) {
    errors.push_back({.code = std::string(code), .time_s = time_s, .message = std::move(message)});
}

void check_lateral(const scenario::Scenario& scenario, const Course& course, Errors& errors) {
    const Grade grade = grade_lateral_check(scenario, course);
    const bool used = !course.aspirations.empty() || !course.injections.empty();
    if (grade.outcome == Outcome::done || !used || grade.time_s < 0.0) return;
    add(errors, "no_lateral_check", grade.time_s,
        grade.evidence +
            " A PA picture cannot show depth: the bevel may lie in front of, beside or "
            "behind the port.");
}

void check_injections(const scenario::Scenario& scenario, const Course& course, Errors& errors) {
    bool wrong_port = false, dry = false, uncleared = false, agent = false;
    for (const Injection& injection : course.injections) {
        if (injection.in_wrong_place() && !wrong_port) {
            wrong_port = true;
            const bool reservoir = injection.site == "reservoir" || injection.site == "fill_septum";
            add(errors, "wrong_port", injection.start_s,
                fmt::format("{} went into the {}. {}", pushed_text(injection),
                            reservoir ? "pump's reservoir" : "tissue around the pump",
                            reservoir
                                ? "It mixes with weeks of drug and is delivered with it. "
                                  "Mistaking the two ports has killed patients."
                                : "The picture then shows a leak that is not the catheter's."));
        }
        if (injection.after_dry_tap && !dry) {
            dry = true;
            add(errors, "injected_after_dry_tap", injection.start_s,
                fmt::format("{} was injected although the last suction had brought nothing. The "
                            "line still held {} of {}. Against a block the pressure can part the "
                            "catheter; past it the drug is a bolus.",
                            pushed_text(injection), dose_text(injection.drug_in_line_mg),
                            scenario.drug.name));
        }
        if (injection.in_port() && !injection.after_dry_tap && !uncleared &&
            injection.cleared_ml < kClearedMl - kReadingMl) {
            uncleared = true;
            add(errors, "injected_without_aspiration", injection.start_s,
                fmt::format(
                    "{} was injected after {:.1f} mL had been drawn; 1 mL clears the "
                    "catheter. The line still held {} of {}, {}. The contrast pushes it "
                    "into the CSF.",
                    pushed_text(injection), injection.cleared_ml,
                    dose_text(injection.drug_in_line_mg), scenario.drug.name,
                    multiple_text(injection.drug_in_line_mg, scenario.drug.reference_dose_mg)));
        }
        if (injection.iodine() && !injection.intrathecal && !agent) {
            agent = true;
            add(errors, "wrong_agent", injection.start_s,
                fmt::format("{} was injected. It is not labelled for intrathecal use. In the sac "
                            "such an agent can cause seizures and death.",
                            pushed_text(injection)));
        }
    }
}

void check_iodine(const Course& course, Errors& errors) {
    double iodine_mg = 0.0;
    for (const Injection& injection : course.injections) {
        iodine_mg += injection.volume_ml * injection.iodine_mg_per_ml;
        if (iodine_mg <= kIodineLimitMg) continue;
        add(errors, "iodine_limit", injection.start_s,
            fmt::format("Contrast with {:.0f} mg iodine was injected. The limit for an adult is "
                        "{:.0f} mg. More raises the risk of seizures.",
                        iodine_mg, kIodineLimitMg));
        return;
    }
}

void check_pressure(const Course& course, Errors& errors) {
    if (course.pressure_limit_s < 0.0) return;
    double peak_kpa = course.pressure_limit_kpa;
    if (course.totals != nullptr) {
        peak_kpa = std::max(peak_kpa, course.totals->number("peak_pressure_kpa"));
    }
    add(errors, "pressure_limit", course.pressure_limit_s,
        fmt::format(
            "The line reached {:.0f} kPa ({:.0f} psi). The connector is made for {:.0f} kPa "
            "(100 psi). Beyond it the catheter can leak or part from the pump.",
            peak_kpa, peak_kpa / (units::kPaPerPsi * 1e-3), kPressureLimitKpa));
}

void check_drug(const scenario::Scenario& scenario, const Course& course, Errors& errors) {
    const double reference_mg = scenario.drug.reference_dose_mg;
    const double dose_mg = course.drug_by_syringe_mg;
    const std::string_view severity = dose_severity(dose_mg, reference_mg);
    if (severity != "major" && severity != "critical") return;
    const double time_s = course.drug_bolus_s >= 0.0 ? course.drug_bolus_s : course.end_s;
    add(errors, "drug_bolus", time_s,
        fmt::format("The hand pushed {} of {} into the CSF. That is {}: severity {}. {}",
                    dose_text(dose_mg), scenario.drug.name, multiple_text(dose_mg, reference_mg),
                    severity, overdose_text(scenario.drug.name)));
}

void check_priming(const scenario::Scenario& scenario, const Course& course, Errors& errors) {
    const Grade grade = grade_priming(scenario, course);
    const bool failed = grade.outcome == Outcome::missed || grade.outcome == Outcome::incorrect;
    if (!failed) return;
    const double concentration = scenario.drug.concentration_mg_per_ml;
    const double dead_ul = dead_volume_ul(scenario);
    if (course.bridge_boluses.empty()) {
        // nothing was drawn, so nothing is missing
        if (course.cleared_ml < kClearedMl - kReadingMl || scenario.pump_rate_ml_per_day <= 0.0) {
            return;
        }
        const double gap_h = 24.0 * 1e-3 * dead_ul / scenario.pump_rate_ml_per_day;
        add(errors, "priming_omitted_or_wrong",
            course.concluded_s >= 0.0 ? course.concluded_s : course.end_s,
            fmt::format(
                "The catheter was emptied and not primed. It holds {:.0f} µL; at {} mL a day "
                "no drug reaches the CSF for {:.0f} hours. Withdrawal can follow.",
                dead_ul, scenario.pump_rate_ml_per_day, gap_h));
        return;
    }
    const double sent_ul = course.bridge_boluses.back().volume_ul;
    const bool full = course.cleared_ml < kClearedMl - kReadingMl;
    const double excess_ul = full ? sent_ul : sent_ul - dead_ul;
    std::string consequence;
    if (excess_ul > 0.0) {
        const double dose_mg = 1e-3 * excess_ul * concentration;
        consequence = fmt::format(" That sends {} of {} into the CSF, {}.", dose_text(dose_mg),
                                  scenario.drug.name,
                                  multiple_text(dose_mg, scenario.drug.reference_dose_mg));
    } else {
        consequence = " Drug is late: a gap in the therapy, with withdrawal possible.";
    }
    add(errors, "priming_omitted_or_wrong", grade.time_s,
        "Bridge bolus wrong: " + grade.evidence + consequence);
}

/// The truth of a case in a sentence.
const char* truth_text(std::string_view truth) {
    if (truth == "occluded") return "The system is occluded.";
    if (truth == "not_shown") return "The system is not shown to be open: nothing came back.";
    if (truth == "pump_fault") return "The catheter is open, but the pump does not turn as told.";
    if (truth == "disconnected") return "The catheter has come apart.";
    if (truth == "tip_outside_sac") return "The tip lies outside the sac.";
    if (truth == "restricted_flow") return "Contrast does not leave the tip freely.";
    if (truth == "csf_leak") return "CSF leaks where the catheter enters the dura.";
    if (truth == "port_not_accessible") return "The pump lies upside down in its pocket.";
    return "The system is broken or leaking.";
}

void check_reading(const scenario::Scenario& scenario, const Course& course, Errors& errors) {
    const std::string truth = scenario::true_conclusion(scenario);
    const auto accepted = scenario::accepted_conclusions(scenario);
    const bool right =
        std::find(accepted.begin(), accepted.end(), course.conclusion) != accepted.end();
    if (right || course.conclusion != "patent") return;
    add(errors, "misread", course.concluded_s,
        fmt::format("Signed as patent. {} The patient keeps a pump that may not deliver where it "
                    "should.",
                    truth_text(truth)));
}

}  // namespace

const char* dose_severity(double dose_mg, double reference_mg) {
    if (reference_mg <= 0.0) return "none";
    const double multiple = dose_mg / reference_mg;
    if (multiple < kMinor) return "none";
    if (multiple < kMajor) return "minor";
    return multiple <= kCritical ? "major" : "critical";
}

std::vector<CriticalError> critical_errors(const scenario::Scenario& scenario,
                                           const Course& course) {
    Errors errors;
    check_lateral(scenario, course, errors);
    check_injections(scenario, course, errors);
    check_iodine(course, errors);
    check_pressure(course, errors);
    check_drug(scenario, course, errors);
    check_priming(scenario, course, errors);
    check_reading(scenario, course, errors);
    std::stable_sort(errors.begin(), errors.end(),
                     [](const auto& a, const auto& b) { return a.time_s < b.time_s; });
    return errors;
}

}  // namespace sideport::assessment
