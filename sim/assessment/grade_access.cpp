// From the first look to the catheter's own fluid: localisation, needle, aspiration.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/assessment/checklist.h"
#include "sim/assessment/words.h"

namespace sideport::assessment {

namespace {

constexpr double kReducedArea = 0.75;   ///< of the field open: a collimator in use
constexpr double kFullFieldMm = 300.0;  ///< detector without magnification
constexpr double kAngleDoneDeg = 20.0, kAnglePartialDeg = 30.0;

/// When the needle entered the skin for the first time, or the end when it never did.
double first_puncture_s(const Course& course) {
    return course.punctures_s.empty() ? course.end_s : course.punctures_s.front();
}

/// First movement of the plunger with the bevel in the body; < 0: never.
double first_fluid_s(const Course& course) {
    double first_s = -1.0;
    for (const Aspiration& aspiration : course.aspirations) {
        if (aspiration.site != "outside") {
            first_s = aspiration.start_s;
            break;
        }
    }
    if (!course.injections.empty()) {
        const double push_s = course.injections.front().start_s;
        if (first_s < 0.0 || push_s < first_s) first_s = push_s;
    }
    return first_s;
}

/// Where the bevel lay at a time.
const NeedleStay* stay_at(const Course& course, double time_s) {
    const NeedleStay* stay = nullptr;
    for (const NeedleStay& candidate : course.needle) {
        if (candidate.time_s <= time_s) stay = &candidate;
    }
    return stay;
}

std::string site_text(const std::string& site) {
    if (site == "reservoir") return "in the reservoir";
    if (site == "fill_septum") return "in the fill port's septum";
    if (site == "access_septum") return "in the access port's septum, not through it";
    if (site == "beside_pump") return "beside the pump";
    if (site == "fat") return "in fat";
    if (site == "skin") return "in the skin";
    return "outside the body";
}

}  // namespace

Grade grade_pump_read(const scenario::Scenario&, const Course& course) {
    const double read_s = course.interrogated_s;
    if (read_s < 0.0) return {Outcome::missed, -1.0, "The pump was not read."};
    const double puncture_s = first_puncture_s(course);
    if (read_s <= puncture_s) {
        return {Outcome::done, read_s, fmt::format("Pump read at {}.", clock_text(read_s))};
    }
    return {Outcome::partial, read_s,
            fmt::format("Pump read at {}, after the skin was punctured at {}.", clock_text(read_s),
                        clock_text(puncture_s))};
}

Grade grade_scout_picture(const scenario::Scenario&, const Course& course) {
    const double puncture_s = first_puncture_s(course);
    for (const KeptPicture& picture : course.pictures) {
        if (picture.time_s > puncture_s) break;
        return {Outcome::done, picture.time_s,
                fmt::format("Picture kept at {}, {}.", clock_text(picture.time_s),
                            course.punctures_s.empty()
                                ? "before any needle"
                                : fmt::format("{} before the skin was punctured",
                                              span_text(puncture_s - picture.time_s)))};
    }
    for (const Exposure& exposure : course.exposures) {
        if (exposure.start_s > puncture_s) break;
        return {Outcome::partial, exposure.start_s,
                fmt::format("X-rays at {}, but no picture was kept before the needle.",
                            clock_text(exposure.start_s))};
    }
    return {Outcome::missed, course.punctures_s.empty() ? -1.0 : puncture_s,
            course.punctures_s.empty()
                ? "No X-rays were used."
                : fmt::format("The skin was punctured at {} without a picture.",
                              clock_text(puncture_s))};
}

Grade grade_field_reduced(const scenario::Scenario&, const Course& course) {
    const double puncture_s = first_puncture_s(course);
    const Exposure* smallest = nullptr;
    for (const Exposure& exposure : course.exposures) {
        if (exposure.start_s > puncture_s) break;
        if (smallest == nullptr || exposure.open_area_fraction < smallest->open_area_fraction) {
            smallest = &exposure;
        }
    }
    if (smallest == nullptr) return {Outcome::missed, -1.0, "No X-rays before the needle."};
    const std::string seen = fmt::format(
        "smallest field before the needle at {}: {:.0f} mm, {:.0f} % of it open.",
        clock_text(smallest->start_s), smallest->field_mm, 100.0 * smallest->open_area_fraction);
    if (smallest->open_area_fraction <= kReducedArea) {
        return {Outcome::done, smallest->start_s, "Collimated; " + seen};
    }
    for (const Exposure& exposure : course.exposures) {
        if (exposure.start_s > puncture_s || exposure.field_mm >= kFullFieldMm) continue;
        return {Outcome::partial, exposure.start_s,
                fmt::format("Magnified to {:.0f} mm at {}, but not collimated.", exposure.field_mm,
                            clock_text(exposure.start_s))};
    }
    return {Outcome::missed, smallest->start_s, "Not reduced; " + seen};
}

Grade grade_needle_passes(const scenario::Scenario&, const Course& course) {
    const int passes = static_cast<int>(course.punctures_s.size());
    if (passes == 0) return {Outcome::missed, -1.0, "The skin was never punctured."};
    const Outcome outcome = passes <= 2   ? Outcome::done
                            : passes == 3 ? Outcome::partial
                                          : Outcome::incorrect;
    const double last_s = course.punctures_s.back();
    return {outcome, last_s,
            fmt::format("{}, {} at {}.", count_text(passes, "puncture"),
                        passes == 1 ? "the only one" : "the last", clock_text(last_s))};
}

Grade grade_access_port(const scenario::Scenario&, const Course& course) {
    const auto entered =
        std::find_if(course.needle.begin(), course.needle.end(),
                     [](const auto& stay) { return stay.site == "access_chamber"; });
    const double used_s = first_fluid_s(course);
    const NeedleStay* used = used_s < 0.0 ? nullptr : stay_at(course, used_s);
    if (used != nullptr && used->site != "access_chamber") {
        return {Outcome::incorrect, used_s,
                fmt::format("When the plunger moved at {}, the bevel lay {}.", clock_text(used_s),
                            site_text(used->site))};
    }
    if (entered == course.needle.end()) {
        return {Outcome::missed, -1.0, "The needle never reached the access port."};
    }
    const auto fill = std::find_if(course.needle.begin(), entered, [](const auto& stay) {
        return stay.site == "fill_septum" || stay.site == "reservoir";
    });
    if (fill != entered) {
        return {Outcome::partial, fill->time_s,
                fmt::format("The fill port was entered at {}, the access port at {}.",
                            clock_text(fill->time_s), clock_text(entered->time_s))};
    }
    return {Outcome::done, entered->time_s,
            fmt::format("Access port entered at {}.", clock_text(entered->time_s))};
}

Grade grade_needle_angle(const scenario::Scenario&, const Course& course) {
    const NeedleStay* port = nullptr;
    for (const NeedleStay& stay : course.needle) {
        const bool chamber = stay.site == "access_chamber" || stay.site == "reservoir";
        if (chamber && (port == nullptr || stay.site == "access_chamber")) port = &stay;
    }
    if (port == nullptr) return {Outcome::missed, -1.0, "The needle never entered a port."};
    const double angle_deg = std::fabs(port->angle_deg);
    const Outcome outcome = angle_deg <= kAngleDoneDeg      ? Outcome::done
                            : angle_deg <= kAnglePartialDeg ? Outcome::partial
                                                            : Outcome::incorrect;
    return {outcome, port->time_s,
            fmt::format("{:.0f}° off the axis when the port was entered at {}.", angle_deg,
                        clock_text(port->time_s))};
}

Grade grade_lateral_check(const scenario::Scenario&, const Course& course) {
    const double used_s = first_fluid_s(course);
    if (used_s < 0.0) {
        const auto lateral =
            std::find_if(course.exposures.begin(), course.exposures.end(), [&](const auto& beam) {
                const NeedleStay* stay = stay_at(course, beam.start_s);
                const bool in_body = stay != nullptr && stay->site != "outside";
                return beam.view == "lateral" && beam.needle_in_field && in_body;
            });
        if (lateral == course.exposures.end()) {
            return {Outcome::missed, -1.0, "No lateral picture of the needle in the body."};
        }
        return {Outcome::done, lateral->start_s,
                fmt::format("Lateral picture of the needle at {}; the plunger was never moved.",
                            clock_text(lateral->start_s))};
    }
    const auto pull = std::find_if(course.aspirations.begin(), course.aspirations.end(),
                                   [](const auto& a) { return a.site != "outside"; });
    const bool pulled_first = pull != course.aspirations.end() && pull->start_s <= used_s;
    const bool checked =
        pulled_first ? pull->lateral_checked : course.injections.front().lateral_checked;
    if (checked) {
        const Exposure* lateral = nullptr;
        for (const Exposure& beam : course.exposures) {
            const bool shows = beam.view == "lateral" && beam.needle_in_field;
            if (shows && beam.start_s <= used_s) lateral = &beam;
        }
        const double seen_s = lateral == nullptr ? used_s : lateral->start_s;
        return {Outcome::done, seen_s,
                fmt::format("Lateral picture at {}, plunger first moved at {}.", clock_text(seen_s),
                            clock_text(used_s))};
    }
    const bool late =
        pulled_first && !course.injections.empty() && course.injections.front().lateral_checked;
    if (late) {
        return {Outcome::partial, used_s,
                fmt::format("The plunger was pulled at {} before the lateral picture; checked "
                            "before the injection at {}.",
                            clock_text(used_s), clock_text(course.injections.front().start_s))};
    }
    return {Outcome::missed, used_s,
            fmt::format("The plunger was moved at {}; no lateral picture had shown the needle "
                        "where it lay.",
                        clock_text(used_s))};
}

Grade grade_aspirated_first(const scenario::Scenario&, const Course& course) {
    const Aspiration* back = course.first_return();
    const Injection* push = course.injections.empty() ? nullptr : &course.injections.front();
    if (push != nullptr) {
        const bool drawn = back != nullptr && back->return_s <= push->start_s;
        const auto dry_s = course.dry_tap_s();
        const bool tried = drawn || (dry_s && *dry_s <= push->start_s);
        if (!tried) {
            return {Outcome::incorrect, push->start_s,
                    fmt::format("Injected at {}; nothing had come back through the access port.",
                                clock_text(push->start_s))};
        }
    }
    if (back != nullptr) {
        return {
            Outcome::done, back->return_s,
            fmt::format("Fluid came back at {}{}.", clock_text(back->return_s),
                        push == nullptr ? ", nothing was injected"
                                        : fmt::format(", {} before the first injection",
                                                      span_text(push->start_s - back->return_s)))};
    }
    if (const auto dry_s = course.dry_tap_s()) {
        return {Outcome::done, *dry_s,
                fmt::format("Suction was held until {} and nothing came.", clock_text(*dry_s))};
    }
    return {Outcome::missed, -1.0, "The access port was not aspirated."};
}

Grade grade_catheter_cleared(const scenario::Scenario&, const Course& course) {
    if (course.dry_tap_s()) {
        return {Outcome::not_applicable, -1.0, "Nothing came back; there was nothing to clear."};
    }
    const Injection* push = course.injections.empty() ? nullptr : &course.injections.front();
    const double cleared_ml = push == nullptr ? course.cleared_ml : push->cleared_ml;
    const double time_s = push == nullptr ? course.last_fluid_s : push->start_s;
    const std::string when =
        push == nullptr ? std::string() : " before the injection at " + clock_text(time_s);
    if (cleared_ml >= kClearedMl - kReadingMl) {
        return {Outcome::done, time_s,
                fmt::format("{:.1f} mL drawn{}{}.", cleared_ml, when,
                            cleared_ml < kAdvisedClearMl - kReadingMl
                                ? "; 2 mL would leave half as much drug"
                                : "")};
    }
    if (cleared_ml < kReadingMl) {
        return {push == nullptr ? Outcome::missed : Outcome::incorrect, time_s,
                fmt::format("Nothing was drawn through the access port{}.", when)};
    }
    return {push == nullptr ? Outcome::missed : Outcome::incorrect, time_s,
            fmt::format("Only {:.1f} mL drawn{}; 1 mL clears the catheter.", cleared_ml, when)};
}

Grade grade_dry_tap_rechecked(const scenario::Scenario&, const Course& course) {
    const auto dry_s = course.dry_tap_s();
    if (!dry_s) return {Outcome::not_applicable, -1.0, "There was no dry tap."};
    double lateral_s = -1.0, again_s = -1.0;
    for (const Exposure& beam : course.exposures) {
        const bool shows = beam.view == "lateral" && beam.needle_in_field;
        if (shows && beam.start_s >= *dry_s && lateral_s < 0.0) lateral_s = beam.start_s;
    }
    for (const Aspiration& pull : course.aspirations) {
        if (pull.start_s > *dry_s && again_s < 0.0) again_s = pull.start_s;
    }
    if (lateral_s >= 0.0 && again_s >= 0.0) {
        return {Outcome::done, lateral_s,
                fmt::format("Lateral picture at {}, second try at {}.", clock_text(lateral_s),
                            clock_text(again_s))};
    }
    if (lateral_s >= 0.0) {
        return {Outcome::partial, lateral_s,
                fmt::format("Lateral picture at {}, but no second try.", clock_text(lateral_s))};
    }
    if (again_s >= 0.0) {
        return {Outcome::partial, again_s,
                fmt::format("Second try at {} without a lateral picture.", clock_text(again_s))};
    }
    return {Outcome::missed, *dry_s,
            fmt::format("After the dry tap at {} the needle was not checked again.",
                        clock_text(*dry_s))};
}

Grade grade_dry_tap_respected(const scenario::Scenario&, const Course& course) {
    for (const Injection& injection : course.injections) {
        if (!injection.after_dry_tap) continue;
        return {
            Outcome::incorrect, injection.start_s,
            fmt::format("{:.1f} mL injected at {} although the last suction had brought nothing.",
                        injection.volume_ml, clock_text(injection.start_s))};
    }
    const auto dry_s = course.dry_tap_s();
    if (!dry_s) return {Outcome::not_applicable, -1.0, "There was no dry tap."};
    return {Outcome::done, *dry_s,
            fmt::format("Dry at {}; nothing was injected.", clock_text(*dry_s))};
}

}  // namespace sideport::assessment
