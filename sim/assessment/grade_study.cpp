// The contrast study and what was made of it.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/assessment/checklist.h"
#include "sim/assessment/words.h"

namespace sideport::assessment {

namespace {

constexpr double kPartialMinMl = 0.5, kPartialMaxMl = 3.0;
constexpr double kHurriedSPerMl = 15.0;
constexpr double kWatchedFraction = 0.8;

Grade no_study_after_dry_tap() {
    return {Outcome::not_applicable, -1.0, "After a dry tap no contrast is given."};
}

Grade no_contrast() {
    return {Outcome::missed, -1.0, "No contrast went through the access port."};
}

struct ContrastTotals {
    double volume_ml = 0.0, duration_s = 0.0, peak_pressure_kpa = 0.0, start_s = -1.0;
    int marks = 0, marks_in_beam = 0;
};

ContrastTotals totals_of(const std::vector<const Injection*>& pushes) {
    ContrastTotals totals;
    for (const Injection* push : pushes) {
        if (totals.start_s < 0.0) totals.start_s = push->start_s;
        totals.volume_ml += push->volume_ml;
        totals.duration_s += push->duration_s;
        totals.peak_pressure_kpa = std::max(totals.peak_pressure_kpa, push->peak_pressure_kpa);
        totals.marks += push->marks;
        totals.marks_in_beam += push->marks_in_beam;
    }
    return totals;
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

/// What the pictures could show, as the report form words it: all of it.
std::vector<std::string> true_destinations(const Course& course) {
    std::vector<std::string> places;
    if (course.leak_s >= 0.0) places.emplace_back("outside_catheter");
    if (course.confined_s >= 0.0)
        places.emplace_back("confined_at_tip");
    else if (course.contrast_at_tip_s >= 0.0)
        places.emplace_back("intrathecal");
    if (places.empty()) places.emplace_back("catheter_only");
    return places;
}

/// The places that a line of the report names, with commas between them.
std::vector<std::string> named_places(const std::string& text) {
    std::vector<std::string> places;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t comma = std::min(text.find(',', from), text.size());
        const std::size_t first = std::min(text.find_first_not_of(' ', from), comma);
        if (first < comma) places.push_back(text.substr(first, comma - first));
        from = comma + 1;
    }
    return places;
}

bool holds(const std::vector<std::string>& places, const std::string& place) {
    return std::find(places.begin(), places.end(), place) != places.end();
}

std::string destination_text(const std::string& value) {
    if (value == "outside_catheter") return "outside the catheter";
    if (value == "intrathecal") return "free in the sac";
    if (value == "confined_at_tip") return "pooled at the tip";
    if (value == "catheter_only") return "in the catheter only";
    if (value == "none_given") return "none given";
    return "'" + value + "'";
}

std::string destination_text(const std::vector<std::string>& places) {
    std::string text;
    for (const std::string& place : places)
        text += (text.empty() ? "" : " and ") + destination_text(place);
    return text;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : " or ") + plain_words(word);
    return text;
}

}  // namespace

Grade grade_contrast_agent(const scenario::Scenario&, const Course& course) {
    const Injection* contrast = nullptr;
    double iodine_mg = 0.0;
    for (const Injection& injection : course.injections) {
        if (!injection.iodine()) continue;
        if (contrast == nullptr || (contrast->intrathecal && !injection.intrathecal)) {
            contrast = &injection;
        }
        iodine_mg += injection.volume_ml * injection.iodine_mg_per_ml;
    }
    if (course.dry_tap_s()) return no_study_after_dry_tap();
    if (contrast == nullptr) return no_contrast();
    const std::string given = fmt::format("{} at {}, {:.0f} mg iodine in all", contrast->agent,
                                          clock_text(contrast->start_s), iodine_mg);
    if (!contrast->intrathecal) {
        return {Outcome::incorrect, contrast->start_s,
                given + "; it is not labelled for intrathecal use."};
    }
    if (iodine_mg > kIodineLimitMg) {
        return {Outcome::incorrect, contrast->start_s,
                given + fmt::format("; the limit is {:.0f} mg.", kIodineLimitMg)};
    }
    return {Outcome::done, contrast->start_s, given + "."};
}

Grade grade_contrast_volume(const scenario::Scenario&, const Course& course) {
    if (course.dry_tap_s()) return no_study_after_dry_tap();
    const auto pushes = course.port_contrast();
    if (pushes.empty()) return no_contrast();
    const ContrastTotals totals = totals_of(pushes);
    const double volume_ml = totals.volume_ml;
    const std::string given =
        fmt::format("{:.1f} mL from {}", volume_ml, clock_text(totals.start_s));
    if (volume_ml >= kContrastMinMl - kReadingMl && volume_ml <= kContrastMaxMl + kReadingMl) {
        return {Outcome::done, totals.start_s, given + "."};
    }
    if (volume_ml < kContrastMinMl && course.leak_s >= 0.0) {
        return {Outcome::done, totals.start_s,
                given + ", stopped once contrast lay outside the catheter."};
    }
    const bool near = volume_ml >= kPartialMinMl && volume_ml <= kPartialMaxMl + kReadingMl;
    return {near ? Outcome::partial : Outcome::incorrect, totals.start_s,
            given + "; 1 to 2 mL were due."};
}

Grade grade_gentle_injection(const scenario::Scenario&, const Course& course) {
    if (course.dry_tap_s()) return no_study_after_dry_tap();
    const auto pushes = course.port_contrast();
    if (pushes.empty()) return no_contrast();
    const ContrastTotals totals = totals_of(pushes);
    const double pressure_kpa = std::max(totals.peak_pressure_kpa, course.pressure_limit_kpa);
    const double s_per_ml =
        totals.volume_ml > 0.0 ? totals.duration_s / totals.volume_ml : kGentleSPerMl;
    const std::string measured =
        fmt::format("{:.0f} s for each mL, at most {:.0f} kPa", s_per_ml, pressure_kpa);
    if (pressure_kpa > kPressureLimitKpa) {
        const double time_s =
            course.pressure_limit_s >= 0.0 ? course.pressure_limit_s : totals.start_s;
        return {Outcome::incorrect, time_s,
                measured + fmt::format("; the limit is {:.0f} kPa.", kPressureLimitKpa)};
    }
    // the last second decides nothing: 29.6 s reads as 30 s
    if (s_per_ml >= kGentleSPerMl - 0.5) return {Outcome::done, totals.start_s, measured + "."};
    return {s_per_ml >= kHurriedSPerMl ? Outcome::partial : Outcome::incorrect, totals.start_s,
            measured + "; 30 s for each mL is gentle."};
}

Grade grade_injection_watched(const scenario::Scenario&, const Course& course) {
    if (course.dry_tap_s()) return no_study_after_dry_tap();
    const auto pushes = course.port_contrast();
    if (pushes.empty()) return no_contrast();
    const ContrastTotals totals = totals_of(pushes);
    // less than a quarter millilitre leaves no mark: how it began must do
    const double watched = totals.marks > 0
                               ? static_cast<double>(totals.marks_in_beam) / totals.marks
                               : (pushes.front()->starts_in_beam ? 1.0 : 0.0);
    const std::string seen = fmt::format("Beam on for {:.0f} % of the contrast from {}.",
                                         100.0 * watched, clock_text(totals.start_s));
    const Outcome outcome = watched >= kWatchedFraction ? Outcome::done
                            : watched > 0.0             ? Outcome::partial
                                                        : Outcome::missed;
    return {outcome, totals.start_s, seen};
}

Grade grade_contrast_reported(const scenario::Scenario& scenario, const Course& course) {
    if (course.dry_tap_s()) return no_study_after_dry_tap();
    if (course.port_contrast().empty()) return no_contrast();
    const Finding* where = course.finding("contrast_where");
    if (where == nullptr) return {Outcome::missed, -1.0, "Not reported."};
    const std::vector<std::string> truth = true_destinations(course),
                                   named = named_places(where->value);
    const bool wrong =
        named.empty() ||
        !std::all_of(named.begin(), named.end(), [&](const auto& p) { return holds(truth, p); });
    const bool all =
        std::all_of(truth.begin(), truth.end(), [&](const auto& p) { return holds(named, p); });
    if (wrong || !all) {
        return {wrong ? Outcome::incorrect : Outcome::partial, where->time_s,
                fmt::format("Reported: {}; it was {}.", destination_text(named),
                            destination_text(truth))};
    }
    const std::string reported = "Reported: " + destination_text(named);
    // with a leak the tip's level is no longer the question
    if (truth.front() != "intrathecal") return {Outcome::done, where->time_s, reported + "."};
    const Finding* tip = course.finding("tip_level");
    if (tip == nullptr) {
        return {Outcome::partial, where->time_s, reported + "; the tip's level is missing."};
    }
    const int off = std::abs(vertebra_number(tip->value) - vertebra_number(scenario.tip_level));
    const bool known = vertebra_number(tip->value) > 0 && vertebra_number(scenario.tip_level) > 0;
    const std::string level =
        fmt::format("{}, tip at {}; it lies at {}.", reported, tip->value, scenario.tip_level);
    return {known && off <= 1 ? Outcome::done : Outcome::partial, tip->time_s, level};
}

Grade grade_conclusion(const scenario::Scenario& scenario, const Course& course) {
    if (course.concluded_s < 0.0) return {Outcome::missed, -1.0, "The report was not signed."};
    const auto accepted = scenario::accepted_conclusions(scenario);
    const bool right =
        std::find(accepted.begin(), accepted.end(), course.conclusion) != accepted.end();
    return {right ? Outcome::done : Outcome::incorrect, course.concluded_s,
            fmt::format("Signed at {} as {}; accepted: {}.", clock_text(course.concluded_s),
                        plain_words(course.conclusion), joined(accepted))};
}

}  // namespace sideport::assessment
