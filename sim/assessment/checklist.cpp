#include "sim/assessment/checklist.h"

#include <fmt/format.h>

namespace sideport::assessment {

namespace {

constexpr std::string_view kReferences =
    R"(1. neurosurgerycases.com/topics/pump-intrathecal: needle, lateral check, aspirate at least 1 mL, 1-2 mL of contrast, rotor before and after a small bolus
2. Delhaas E M et al. Catheter access port contrast studies, repub.eur.nl/pub/126152: 24 % of ports gave no aspirate
3. Iohexol package insert: 180, 240 and 300 mgI/mL are for intrathecal use, 140 and 350 are not; adults at most 3,060 mg iodine over 1-2 minutes
4. Mallinckrodt Institute of Radiology, myelography manual: ionic contrast in the sac can kill
5. PMC3395154 and the label of intrathecal morphine: single dose at most 0.3 mg
6. ISMP Medication Safety Alert, 15 January 2004: fatal injection into the wrong port
7. Florida Society of Anesthesiologists 2022, poster P020; FDA MedSun 1779: the priming bolus and its risk
)";

constexpr ChecklistItem kItems[] = {
    // localisation, 15
    {"pump_read", "Localisation", "Pump read with the programmer before the needle",
     "done: before the skin is punctured; partial: later", "advice", 3, false, grade_pump_read},
    {"scout_picture", "Localisation", "Scout picture kept before the needle",
     "done: a picture is kept before the skin is punctured; partial: X-rays, but none kept",
     "[1] step 1, advice", 6, false, grade_scout_picture},
    {"field_reduced", "Localisation", "Field reduced to the port before the needle",
     "done: an exposure with at most 75 % of its field open; partial: magnified only", "advice", 6,
     false, grade_field_reduced},
    // needle, 15
    {"needle_passes", "Needle", "Skin punctured at most twice", "done: 1 or 2; partial: 3",
     "advice", 3, false, grade_needle_passes},
    {"access_port", "Needle", "Needle in the access port",
     "done: the bevel lies in the access port when the line is used; partial: the fill port "
     "was "
     "entered before",
     "[1] step 1, [6]", 5, false, grade_access_port},
    {"needle_angle", "Needle", "Needle within 20° of the port's axis",
     "done: up to 20°; partial: up to 30°", "advice", 2, false, grade_needle_angle},
    {"lateral_check", "Needle", "Depth proved in a lateral picture before the plunger is pulled",
     "done: a lateral exposure shows the needle where it lies, before the first aspiration; "
     "partial: only before the first injection",
     "[1] step 1", 5, true, grade_lateral_check},
    // aspiration and decision, 20
    {"aspirated_first", "Aspiration", "Aspirated before anything was injected",
     "done: fluid came back, or its absence was seen, before any injection", "[1] step 2, [5]", 10,
     true, grade_aspirated_first},
    {"catheter_cleared", "Aspiration", "At least 1 mL drawn before contrast",
     "done: 1 mL or more (2 mL is advised); 0.95 mL reads as 1.0", "[1] step 2", 10, true,
     grade_catheter_cleared},
    {"dry_tap_rechecked", "Aspiration", "After a dry tap: needle checked again, one more try",
     "done: lateral picture and a second pull; partial: one of them", "[2], advice", 6, false,
     grade_dry_tap_rechecked},
    {"dry_tap_respected", "Aspiration", "Nothing injected after a dry tap",
     "done: the line stays untouched", "[1] step 2", 10, true, grade_dry_tap_respected},
    // contrast, 12
    {"contrast_agent", "Contrast", "Non-ionic contrast that is labelled for intrathecal use",
     "done: such an agent, up to 3,060 mg iodine", "[3][4]", 3, true, grade_contrast_agent},
    {"contrast_volume", "Contrast", "1 to 2 mL of contrast",
     "done: 1-2 mL, or less once a leak was seen; partial: 0.5-1 or 2-3 mL", "[1] step 3", 3, false,
     grade_contrast_volume},
    {"gentle_injection", "Contrast", "Injected gently",
     "done: 30 s or more for each mL and below 690 kPa (100 psi); partial: 15-30 s",
     "[1] step 3, [3]", 3, false, grade_gentle_injection},
    {"injection_watched", "Contrast", "Injection watched under live X-rays",
     "done: beam on for 80 % of the volume; partial: for some of it", "[1] step 3", 3, false,
     grade_injection_watched},
    // interpretation, 8
    {"contrast_reported", "Interpretation", "Where the contrast went, reported as it was",
     "done: right, with the tip's level to one vertebra when contrast is free; partial: right, "
     "level missing or wrong",
     "[1] step 3", 3, false, grade_contrast_reported},
    {"conclusion", "Interpretation", "Conclusion right", "done: accepted for this case", "[1]", 5,
     true, grade_conclusion},
    // rotor, 10
    {"rotor_baseline", "Rotor", "Rotor picture kept before the bolus",
     "done: en face (within 20°), before the test bolus", "[1] step 4", 3, false,
     grade_rotor_baseline},
    {"rotor_after", "Rotor", "Rotor picture kept after the bolus in the same geometry",
     "done: within 2° and 2 mm, same field; partial: kept, but with another geometry", "[1] step 4",
     3, false, grade_rotor_after},
    {"rotor_turn", "Rotor", "Rotor's turn read off the pictures",
     "done: within 10° of the truth; partial: within 20°", "[1] step 4", 4, false,
     grade_rotor_turn},
    // priming and documentation, 10
    {"priming", "Priming", "Emptied catheter primed with its dead volume",
     "done: within 15 %, after the last use of the line and before signing; partial: within "
     "30 %",
     "[7]", 6, true, grade_priming},
    {"report_complete", "Documentation", "Report complete and true to what happened",
     "done: every line, volumes within 0.3 mL; partial: at least half of them", "advice", 4, false,
     grade_report},
    // radiation, 10
    {"beam_time", "Radiation", "At most 3 minutes of X-rays",
     "done: up to 3 min; partial: up to 5 min", "advice", 4, false, grade_beam_time},
    {"pulse_rate", "Radiation", "At most 15 pulses a second",
     "done: in all exposures; partial: for 80 % of the time", "advice", 3, false, grade_pulse_rate},
    {"collimation", "Radiation", "Field collimated over the procedure",
     "done: 80 % of the field open or less, mean over the beam time; partial: up to 95 %", "advice",
     3, false, grade_collimation},
};

constexpr CriticalErrorKind kErrorKinds[] = {
    {"no_lateral_check", "No lateral check",
     "The plunger was moved before a lateral picture had shown the needle where it lay."},
    {"injected_without_aspiration", "Injected without clearing the catheter",
     "Something was injected into the access port before 1 mL had been drawn from it."},
    {"injected_after_dry_tap", "Injected after a dry tap",
     "Suction had brought nothing, and something was injected all the same."},
    {"wrong_port", "Injected in the wrong place",
     "Something was injected into the reservoir, the pocket or the skin."},
    {"wrong_agent", "Wrong contrast agent", "The contrast is not labelled for intrathecal use."},
    {"iodine_limit", "Too much iodine", "More than 3,060 mg iodine of contrast."},
    {"pressure_limit", "Pressure limit passed",
     "The line's pressure passed 690 kPa (100 psi), the connector's limit."},
    {"drug_bolus", "Drug bolus into the CSF",
     "The hand pushed a dose of drug into the CSF that reaches the reference dose. Severity: "
     "dose over reference below 0.25 none, below 1 minor, up to 5 major, above 5 critical; "
     "major "
     "and critical count."},
    {"priming_omitted_or_wrong", "Priming omitted or wrong",
     "The emptied catheter was not primed, its volume was off by more than 30 %, the line was "
     "used afterwards, or a priming bolus was sent to a catheter still full of drug."},
    {"misread", "Fault read as patent",
     "A blocked or broken system, or one whose pump fails, was signed as patent."},
};

}  // namespace

std::span<const ChecklistItem> checklist() {
    return kItems;
}

std::span<const CriticalErrorKind> critical_error_kinds() {
    return kErrorKinds;
}

std::string_view critical_error_title(std::string_view code) {
    for (const CriticalErrorKind& kind : critical_error_kinds()) {
        if (kind.code == code) return kind.title;
    }
    return code;
}

std::string checklist_markdown() {
    std::string page =
        "# Checklist\n\n"
        "Generated from the table in `sim/assessment/checklist.cpp`; a test compares the two.\n"
        "Grading reads the event log and the scenario, nothing else: the same log gives the same "
        "result.\n\n"
        "Done earns all points, partial half. Items that make no sense for the course of events "
        "(contrast after a dry tap, priming of a broken catheter) do not apply, and the score is "
        "scaled over those that do. The items that a patent case calls for add up to 100.\n"
        "An attempt is at standard when the score reaches the scenario's minimum, no critical "
        "error "
        "was made and the conclusion is accepted for the case.\n"
        "Numbers in brackets are the references below; *advice* is common practice without a "
        "published limit, to be confirmed by local experts.\n\n"
        "| section | id | item | points | standard | source |\n|---|---|---|---|---|---|\n";
    for (const ChecklistItem& item : checklist()) {
        page += fmt::format("| {} | `{}` | {}{} | {} | {} | {} |\n", item.section, item.id,
                            item.text, item.critical ? " **(critical)**" : "", item.points,
                            item.standard, item.source);
    }
    page += "\n## Critical errors\n\n| code | title | meaning |\n|---|---|---|\n";
    for (const CriticalErrorKind& kind : critical_error_kinds()) {
        page += fmt::format("| `{}` | {} | {} |\n", kind.code, kind.title, kind.meaning);
    }
    page += "\n## References\n\n";
    return page.append(kReferences);
}

}  // namespace sideport::assessment
