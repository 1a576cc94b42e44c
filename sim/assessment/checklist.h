#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/assessment/assessment.h"
#include "sim/assessment/course.h"
#include "sim/base/units.h"
#include "sim/scenario/scenario.h"

namespace sideport::assessment {

/// What one item earned: done all of its points, partial half, otherwise none.
struct Grade {
    Outcome outcome = Outcome::missed;
    double time_s = -1.0;  ///< of the deciding event; < 0: none
    std::string evidence;
};

/// One row of the checklist. Points of the items that a patent case needs add up to 100; items that
/// only a dry tap calls for come on top, and the score is scaled over what applied.
struct ChecklistItem {
    std::string_view id, section, text;
    std::string_view standard;  ///< when it is done, and when partly
    std::string_view source;    ///< where the standard comes from
    double points = 0.0;
    bool critical = false;  ///< failing it is among the critical errors
    Grade (*grade)(const scenario::Scenario&, const Course&) = nullptr;
};

std::span<const ChecklistItem> checklist();

/// An error that fails the attempt whatever the score.
struct CriticalErrorKind {
    std::string_view code, title, meaning;
};
std::span<const CriticalErrorKind> critical_error_kinds();
/// "Injected without aspirating"; the code itself when it is unknown.
std::string_view critical_error_title(std::string_view code);

/// docs/checklist.md, generated from the tables above.
std::string checklist_markdown();

// Limits; numbers in brackets are the references of docs/checklist.md, the others are advice.
inline constexpr double kReadingMl = 0.05;      ///< syringes are read to 0.1 mL: 0.95 passes for 1
inline constexpr double kClearedMl = 1.0;       ///< clears the catheter [1]
inline constexpr double kAdvisedClearMl = 2.0;  ///< leaves half as much drug as 1 mL
inline constexpr double kContrastMinMl = 1.0, kContrastMaxMl = 2.0;  ///< [1]
inline constexpr double kIodineLimitMg = 3060.0;                     ///< adult myelogram [3]
inline constexpr double kGentleSPerMl = 30.0;                        ///< [3]: 1-2 min
inline constexpr double kPressureLimitKpa = 100.0 * units::kPaPerPsi * 1e-3;  ///< connector
inline constexpr double kPrimingTolerance = 0.15, kPrimingHarm = 0.30;  ///< of the dead volume
inline constexpr double kSameAngleDeg = 2.0, kSamePlaceMm = 2.0;        ///< pictures to compare
inline constexpr double kTurnToleranceDeg = 10.0;

/// Lumen of the catheter from the access port to the tip, uL.
double dead_volume_ul(const scenario::Scenario& scenario);

/// The rotor's turn as pictures can tell it: equal rollers look alike after 360/count degrees.
/// Difference between the turn that was read and the true one, folded into that, degrees.
double rotor_error_deg(const scenario::Scenario& scenario, const RotorReading& reading);

// The graders, in the order of the checklist.
Grade grade_pump_read(const scenario::Scenario&, const Course&);
Grade grade_scout_picture(const scenario::Scenario&, const Course&);
Grade grade_field_reduced(const scenario::Scenario&, const Course&);
Grade grade_needle_passes(const scenario::Scenario&, const Course&);
Grade grade_access_port(const scenario::Scenario&, const Course&);
Grade grade_needle_angle(const scenario::Scenario&, const Course&);
Grade grade_lateral_check(const scenario::Scenario&, const Course&);
Grade grade_aspirated_first(const scenario::Scenario&, const Course&);
Grade grade_catheter_cleared(const scenario::Scenario&, const Course&);
Grade grade_dry_tap_rechecked(const scenario::Scenario&, const Course&);
Grade grade_dry_tap_respected(const scenario::Scenario&, const Course&);
Grade grade_contrast_agent(const scenario::Scenario&, const Course&);
Grade grade_contrast_volume(const scenario::Scenario&, const Course&);
Grade grade_gentle_injection(const scenario::Scenario&, const Course&);
Grade grade_injection_watched(const scenario::Scenario&, const Course&);
Grade grade_contrast_reported(const scenario::Scenario&, const Course&);
Grade grade_conclusion(const scenario::Scenario&, const Course&);
Grade grade_rotor_baseline(const scenario::Scenario&, const Course&);
Grade grade_rotor_after(const scenario::Scenario&, const Course&);
Grade grade_rotor_turn(const scenario::Scenario&, const Course&);
Grade grade_priming(const scenario::Scenario&, const Course&);
Grade grade_report(const scenario::Scenario&, const Course&);
Grade grade_beam_time(const scenario::Scenario&, const Course&);
Grade grade_pulse_rate(const scenario::Scenario&, const Course&);
Grade grade_collimation(const scenario::Scenario&, const Course&);

/// Critical errors in the order of time.
std::vector<CriticalError> critical_errors(const scenario::Scenario&, const Course&);

/// Measures with their unit in the name, in the order of the report.
std::vector<std::pair<std::string, double>> metrics(const Course&, const scenario::Scenario&);

}  // namespace sideport::assessment
