// The pump's own test, the priming of the catheter, the report and the radiation.

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "sim/assessment/checklist.h"
#include "sim/assessment/words.h"

namespace sideport::assessment {

namespace {

constexpr double kEnFaceDeg = 20.0;  ///< more tilt hides the rotor
constexpr double kTurnPartialDeg = 20.0;
constexpr double kBeamDoneS = 180.0, kBeamPartialS = 300.0;
constexpr double kPulseRateMax = 15.0, kPulseRateMostly = 0.8;
constexpr double kOpenAreaDone = 0.80, kOpenAreaPartial = 0.95;
constexpr double kReportedVolumeMl = 0.3;

bool shows_rotor(const scenario::Scenario& scenario, const KeptPicture& picture) {
    // the pump's lean may be met from either side
    const double off_deg = std::min(std::fabs(picture.orbital_deg - scenario.pump_tilt_deg),
                                    std::fabs(picture.orbital_deg + scenario.pump_tilt_deg));
    return picture.rotor_in_field && off_deg <= kEnFaceDeg &&
           std::fabs(picture.angulation_deg) <= kEnFaceDeg;
}

struct RotorPictures {
    const Bolus* bolus = nullptr;
    const KeptPicture* before = nullptr;
    const KeptPicture* after = nullptr;  ///< the one that matches `before` best
};

struct Difference {
    double angle_deg = 0.0, place_mm = 0.0;
    bool same_field = true;

    bool same() const {
        return angle_deg <= kSameAngleDeg && place_mm <= kSamePlaceMm && same_field;
    }
    double size() const { return angle_deg + place_mm + (same_field ? 0.0 : 1000.0); }
};

Difference difference(const KeptPicture& a, const KeptPicture& b) {
    return {.angle_deg = std::max(std::fabs(a.orbital_deg - b.orbital_deg),
                                  std::fabs(a.angulation_deg - b.angulation_deg)),
            .place_mm = std::hypot(a.x_mm - b.x_mm, a.y_mm - b.y_mm, a.z_mm - b.z_mm),
            .same_field = a.field_mm == b.field_mm};
}

RotorPictures rotor_pictures(const scenario::Scenario& scenario, const Course& course) {
    RotorPictures found;
    if (course.rotor_boluses.empty()) return found;
    found.bolus = &course.rotor_boluses.front();
    for (const KeptPicture& picture : course.pictures) {
        const bool early = picture.time_s <= found.bolus->time_s;
        if (early && shows_rotor(scenario, picture)) found.before = &picture;
    }
    for (const KeptPicture& picture : course.pictures) {
        if (picture.time_s <= found.bolus->time_s || !picture.rotor_in_field) continue;
        const bool better = found.after == nullptr || found.before == nullptr ||
                            difference(*found.before, picture).size() <
                                difference(*found.before, *found.after).size();
        if (better) found.after = &picture;
    }
    return found;
}

/// Why the rotor's items do not apply, or nullptr.
const char* no_rotor_test(const scenario::Scenario& scenario, const Course& course) {
    if (scenario.pump.roller_count == 0) return "This pump has no rotor.";
    if (course.dry_tap_s()) return "After a dry tap the study ends.";
    return nullptr;
}

/// A line of the report that must be there, and must be true where the log knows the truth.
struct ReportLine {
    const char* name;
    const char* words;
    bool filled = false, right = true;
};

bool volume_matches(const Finding& finding, double truth_ml) {
    double value_ml = 0.0;
    const char* end = finding.value.data() + finding.value.size();
    const auto [rest, fault] = std::from_chars(finding.value.data(), end, value_ml);
    return fault == std::errc() && std::fabs(value_ml - truth_ml) <= kReportedVolumeMl;
}

std::vector<ReportLine> report_lines(const Course& course) {
    std::vector<ReportLine> lines = {
        {"aspiration", "aspiration"},       {"aspirated_ml", "aspirated volume"},
        {"contrast_ml", "contrast volume"}, {"contrast_where", "where the contrast went"},
        {"rotor_verdict", "rotor"},         {"next_action", "next action"},
        {"confidence", "confidence"}};
    double contrast_ml = 0.0;
    for (const Injection& injection : course.injections) {
        if (injection.iodine()) contrast_ml += injection.volume_ml;
    }
    const double aspirated_ml =
        course.totals == nullptr ? course.cleared_ml : course.totals->number("aspirated_ml");
    for (ReportLine& line : lines) {
        const Finding* finding = course.finding(line.name);
        line.filled = finding != nullptr;
        if (!line.filled) continue;
        const std::string_view name = line.name;
        if (name == "aspirated_ml") line.right = volume_matches(*finding, aspirated_ml);
        if (name == "contrast_ml") line.right = volume_matches(*finding, contrast_ml);
        if (name == "aspiration") {
            line.right = (finding->value == "none") == (course.first_return() == nullptr);
        }
    }
    return lines;
}

/// What the catheter held was replaced by what was injected.
bool pushed_out(const Course& course, double dead_ul) {
    double pushed_ul = 0.0;
    for (const Injection& injection : course.injections) {
        if (injection.in_port()) pushed_ul += 1000.0 * injection.volume_ml;
    }
    return pushed_ul >= 2.0 * dead_ul;
}

double mean_open_area(const Course& course) {
    double area_s = 0.0, time_s = 0.0;
    for (const Exposure& beam : course.exposures) {
        area_s += beam.open_area_fraction * beam.duration_s;
        time_s += beam.duration_s;
    }
    return time_s > 0.0 ? area_s / time_s : 1.0;
}

double beam_time_s(const Course& course) {
    if (course.totals != nullptr) return course.totals->number("fluoroscopy_time_s");
    double time_s = 0.0;
    for (const Exposure& beam : course.exposures)
        time_s += beam.duration_s;
    return time_s;
}

Grade no_xrays() {
    return {Outcome::missed, -1.0, "No X-rays were used."};
}

}  // namespace

double dead_volume_ul(const scenario::Scenario& scenario) {
    const double radius_mm = 0.5 * scenario.catheter.inner_diameter_mm;
    return units::kPi * radius_mm * radius_mm * scenario.catheter_length_mm;
}

double rotor_error_deg(const scenario::Scenario& scenario, const RotorReading& reading) {
    const int rollers = std::max(1, scenario.pump.roller_count);
    return std::fabs(std::remainder(reading.turn_deg - reading.true_turn_deg, 360.0 / rollers));
}

Grade grade_rotor_baseline(const scenario::Scenario& scenario, const Course& course) {
    if (const char* reason = no_rotor_test(scenario, course)) {
        return {Outcome::not_applicable, -1.0, reason};
    }
    const RotorPictures rotor = rotor_pictures(scenario, course);
    if (rotor.bolus == nullptr) return {Outcome::missed, -1.0, "No test bolus was programmed."};
    if (rotor.before == nullptr) {
        return {Outcome::missed, rotor.bolus->time_s,
                fmt::format("Bolus at {} without an en-face picture of the rotor before it.",
                            clock_text(rotor.bolus->time_s))};
    }
    return {
        Outcome::done, rotor.before->time_s,
        fmt::format("Picture at {}, bolus of {:.1f} µL at {}.", clock_text(rotor.before->time_s),
                    rotor.bolus->volume_ul, clock_text(rotor.bolus->time_s))};
}

Grade grade_rotor_after(const scenario::Scenario& scenario, const Course& course) {
    if (const char* reason = no_rotor_test(scenario, course)) {
        return {Outcome::not_applicable, -1.0, reason};
    }
    const RotorPictures rotor = rotor_pictures(scenario, course);
    if (rotor.bolus == nullptr) return {Outcome::missed, -1.0, "No test bolus was programmed."};
    if (rotor.after == nullptr) {
        return {Outcome::missed, rotor.bolus->time_s,
                fmt::format("No picture of the rotor after the bolus at {}.",
                            clock_text(rotor.bolus->time_s))};
    }
    const std::string when = fmt::format("Picture at {}", clock_text(rotor.after->time_s));
    if (rotor.bolus->done_s < 0.0 || rotor.after->time_s < rotor.bolus->done_s) {
        return {Outcome::partial, rotor.after->time_s, when + ", before the bolus was delivered."};
    }
    if (rotor.before == nullptr) {
        return {Outcome::partial, rotor.after->time_s,
                when + "; there is none to compare it with."};
    }
    const Difference moved = difference(*rotor.before, *rotor.after);
    const std::string apart = moved.same_field
                                  ? fmt::format("{:.0f}° and {:.0f} mm from the one before",
                                                moved.angle_deg, moved.place_mm)
                                  : "with another field size than the one before";
    return {
        moved.same() ? Outcome::done : Outcome::partial, rotor.after->time_s,
        fmt::format("{}, {}{}.", when, apart, moved.same() ? "" : ": the two cannot be compared")};
}

Grade grade_rotor_turn(const scenario::Scenario& scenario, const Course& course) {
    if (const char* reason = no_rotor_test(scenario, course)) {
        return {Outcome::not_applicable, -1.0, reason};
    }
    if (course.rotor_boluses.empty()) {
        return {Outcome::missed, -1.0, "No test bolus was programmed."};
    }
    if (course.rotor_readings.empty()) {
        return {Outcome::missed, -1.0, "No turn was read off the pictures."};
    }
    const RotorReading& reading = course.rotor_readings.back();
    const double error_deg = rotor_error_deg(scenario, reading);
    const Outcome outcome = error_deg <= kTurnToleranceDeg ? Outcome::done
                            : error_deg <= kTurnPartialDeg ? Outcome::partial
                                                           : Outcome::incorrect;
    return {outcome, reading.time_s,
            fmt::format("Read {:.0f}°, true {:.0f}°; equal rollers look alike every {:.0f}°.",
                        reading.turn_deg, reading.true_turn_deg,
                        360.0 / std::max(1, scenario.pump.roller_count))};
}

Grade grade_priming(const scenario::Scenario& scenario, const Course& course) {
    const double dead_ul = dead_volume_ul(scenario);
    const Bolus* bridge = course.bridge_boluses.empty() ? nullptr : &course.bridge_boluses.back();
    const bool leaks = course.leak_s >= 0.0 && !course.leak_at_needle;
    if (bridge == nullptr) {
        if (course.dry_tap_s()) {
            return {Outcome::not_applicable, -1.0, "The catheter was not emptied."};
        }
        const std::string truth = scenario::true_conclusion(scenario);
        if (truth == "pump_fault") {
            return {Outcome::not_applicable, -1.0, "A pump that fails delivers no priming bolus."};
        }
        if (leaks || (truth != "patent" && truth != "csf_leak")) {
            return {Outcome::not_applicable, -1.0,
                    "A catheter that does not deliver into the sac is not primed."};
        }
        return {Outcome::missed, -1.0,
                fmt::format("No bridge bolus; the catheter holds {:.0f} µL.", dead_ul)};
    }
    const double time_s = bridge->time_s;
    const std::string sent = fmt::format("{:.0f} µL at {}", bridge->volume_ul, clock_text(time_s));
    if (course.cleared_ml < kClearedMl - kReadingMl) {
        return {Outcome::incorrect, time_s,
                sent + (pushed_out(course, dead_ul)
                            ? " although the line's drug had been pushed into the CSF by hand."
                            : " into a catheter still full of drug.")};
    }
    if (leaks) {
        return {Outcome::incorrect, time_s, sent + " into a catheter that leaks into tissue."};
    }
    if (course.last_fluid_s > time_s) {
        return {Outcome::incorrect, time_s,
                fmt::format("{}, but the line was used again at {}.", sent,
                            clock_text(course.last_fluid_s))};
    }
    const double off = dead_ul > 0.0 ? (bridge->volume_ul - dead_ul) / dead_ul : 0.0;
    const Outcome outcome = std::fabs(off) <= kPrimingTolerance ? Outcome::done
                            : std::fabs(off) <= kPrimingHarm    ? Outcome::partial
                                                                : Outcome::incorrect;
    const double percent = std::round(100.0 * off);
    const std::string apart =
        percent == 0.0
            ? ""
            : fmt::format(" ({}{:.0f} %)", percent < 0.0 ? "−" : "+", std::fabs(percent));
    return {outcome, time_s,
            fmt::format("{}; the catheter holds {:.0f} µL{}.", sent, dead_ul, apart)};
}

Grade grade_report(const scenario::Scenario&, const Course& course) {
    std::string missing, wrong;
    int good = 0, count = 0;
    for (const ReportLine& line : report_lines(course)) {
        ++count;
        if (line.filled && line.right) {
            ++good;
            continue;
        }
        std::string& list = line.filled ? wrong : missing;
        list += (list.empty() ? "" : ", ") + std::string(line.words);
    }
    const double time_s = course.concluded_s;
    if (good == count && time_s >= 0.0) {
        return {Outcome::done, time_s, fmt::format("All {} lines filled in and true.", count)};
    }
    std::string evidence = fmt::format("{} of {} lines are filled in and true.", good, count);
    if (!missing.empty()) evidence += fmt::format(" Missing: {}.", missing);
    if (!wrong.empty()) evidence += fmt::format(" Not as it happened: {}.", wrong);
    if (time_s < 0.0) evidence += " Not signed.";
    return {2 * good >= count ? Outcome::partial : Outcome::missed, time_s, evidence};
}

Grade grade_beam_time(const scenario::Scenario&, const Course& course) {
    const double time_s = beam_time_s(course);
    if (course.exposures.empty()) return no_xrays();
    const Outcome outcome = time_s <= kBeamDoneS      ? Outcome::done
                            : time_s <= kBeamPartialS ? Outcome::partial
                                                      : Outcome::incorrect;
    return {outcome, course.exposures.back().stop_s,
            fmt::format("{} of X-rays in {}.", span_text(time_s),
                        count_text(static_cast<int>(course.exposures.size()), "exposure"))};
}

Grade grade_pulse_rate(const scenario::Scenario&, const Course& course) {
    if (course.exposures.empty()) return no_xrays();
    double slow_s = 0.0, total_s = 0.0, fastest = 0.0, fastest_s = -1.0;
    for (const Exposure& beam : course.exposures) {
        total_s += beam.duration_s;
        if (beam.pulses_per_s <= kPulseRateMax) slow_s += beam.duration_s;
        if (beam.pulses_per_s > fastest) {
            fastest = beam.pulses_per_s;
            fastest_s = beam.start_s;
        }
    }
    const bool mostly = total_s > 0.0 && slow_s >= kPulseRateMostly * total_s;
    const Outcome outcome = fastest <= kPulseRateMax ? Outcome::done
                            : mostly                 ? Outcome::partial
                                                     : Outcome::incorrect;
    return {outcome, fastest_s,
            fmt::format("At most {:.0f} pulses a second, first at {}.", fastest,
                        clock_text(fastest_s))};
}

Grade grade_collimation(const scenario::Scenario&, const Course& course) {
    if (course.exposures.empty()) return no_xrays();
    const double open = mean_open_area(course);
    const Outcome outcome = open <= kOpenAreaDone      ? Outcome::done
                            : open <= kOpenAreaPartial ? Outcome::partial
                                                       : Outcome::missed;
    return {outcome, -1.0, fmt::format("On average {:.0f} % of the field was open.", 100.0 * open)};
}

}  // namespace sideport::assessment
