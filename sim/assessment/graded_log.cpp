#include "sim/assessment/graded_log.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "sim/assessment/measures.h"

namespace sideport::assessment {

namespace {

using events::Event;

/// An event that the grader makes, and after which event of the log it comes.
struct Moment {
    std::size_t index = 0;
    Event event;
};
using Moments = std::vector<Moment>;
using Fields = std::vector<std::pair<std::string, events::Value>>;

std::int64_t tick_of(double time_s) {
    return std::llround(time_s * events::kTicksPerSecond);
}

void add(Moments& moments, std::size_t index, double time_s, std::string name, Fields fields) {
    moments.push_back(
        {index, {.tick = tick_of(time_s), .name = std::move(name), .fields = std::move(fields)}});
}

const char* place_of(const std::string& site) {
    if (site == "access_chamber") return "port";
    if (site == "access_septum") return "septum";
    if (site == "reservoir" || site == "fill_septum") return "reservoir";
    return site == "outside" ? "outside" : "tissue";
}

void add_exposures(const Course& course, Moments& moments) {
    for (const Exposure& beam : course.exposures) {
        add(moments, beam.index, beam.start_s, "exposure",
            {{"view", beam.view},
             {"duration_s", beam.duration_s},
             {"field_mm", beam.field_mm},
             {"open_area_fraction", beam.open_area_fraction},
             {"pulses_per_s", beam.pulses_per_s},
             {"needle_in_field", beam.needle_in_field},
             {"in_body", course.standings[beam.index].site != "outside"},
             {"fluid_moving", beam.fluid_moving}});
    }
}

void add_line_use(const scenario::Scenario& scenario, const Course& course, Moments& moments) {
    const double reference_mg = scenario.drug.reference_dose_mg;
    for (const Aspiration& pull : course.aspirations) {
        if (pull.site == "outside") continue;
        add(moments, pull.index, pull.start_s, "pull",
            {{"site", pull.site},
             {"place", std::string(place_of(pull.site))},
             {"lateral_checked", pull.lateral_checked},
             {"returned", pull.returned()},
             {"dry", pull.dry()}});
    }
    for (const Injection& push : course.injections) {
        const double flow = push.duration_s > 0.0 ? 60.0 * push.volume_ml / push.duration_s : 0.0;
        Fields fields = {{"agent", push.agent.empty() ? "what the syringe held" : push.agent},
                         {"site", push.site},
                         {"place", std::string(place_of(push.site))},
                         {"contrast", push.iodine()},
                         {"intrathecal", push.intrathecal},
                         {"volume_ml", push.volume_ml},
                         {"duration_s", push.duration_s},
                         {"flow_ml_per_min", flow},
                         {"peak_pressure_kpa", push.peak_pressure_kpa},
                         {"iodine_mg", push.volume_ml * push.iodine_mg_per_ml},
                         {"drawn_ml", push.cleared_ml},
                         {"drug_in_line_mg", push.drug_in_line_mg},
                         {"after_dry_tap", push.after_dry_tap},
                         {"lateral_checked", push.lateral_checked},
                         {"beam_on", push.starts_in_beam}};
        if (reference_mg > 0.0)
            fields.emplace_back("drug_in_line_multiple", push.drug_in_line_mg / reference_mg);
        add(moments, push.index, push.start_s, "push", std::move(fields));
    }
    const auto first =
        std::min_element(moments.begin(), moments.end(), [](const Moment& a, const Moment& b) {
            const auto rank = [](const Moment& m) {
                return m.event.name == "pull" || m.event.name == "push" ? m.index : SIZE_MAX;
            };
            return rank(a) < rank(b);
        });
    if (first == moments.end() || (first->event.name != "pull" && first->event.name != "push"))
        return;
    Moment used = *first;
    used.event.name = "line_used";
    moments.push_back(std::move(used));
}

double off_face_deg(const scenario::Scenario& scenario, const KeptPicture& picture) {
    // the pump's lean may be met from either side
    const double orbital_deg = std::min(std::fabs(picture.orbital_deg - scenario.pump_tilt_deg),
                                        std::fabs(picture.orbital_deg + scenario.pump_tilt_deg));
    return std::max(orbital_deg, std::fabs(picture.angulation_deg));
}

constexpr double kEnFaceDeg = 20.0;  ///< more tilt hides the rotor

void add_rotor(const scenario::Scenario& scenario, const Course& course, Moments& moments) {
    const KeptPicture* before = nullptr;
    for (const KeptPicture& picture : course.pictures) {
        const bool early =
            course.rotor_boluses.empty() || picture.index <= course.rotor_boluses.front().index;
        const bool shows = picture.rotor_in_field && off_face_deg(scenario, picture) <= kEnFaceDeg;
        if (early && shows) before = &picture;
    }
    for (const KeptPicture& picture : course.pictures) {
        if (!picture.rotor_in_field) continue;
        Fields fields = {{"view", picture.view},
                         {"label", picture.label},
                         {"off_face_deg", off_face_deg(scenario, picture)}};
        if (before != nullptr) {
            fields.emplace_back(
                "angle_apart_deg",
                std::max(std::fabs(before->orbital_deg - picture.orbital_deg),
                         std::fabs(before->angulation_deg - picture.angulation_deg)));
            fields.emplace_back("place_apart_mm",
                                std::hypot(before->x_mm - picture.x_mm, before->y_mm - picture.y_mm,
                                           before->z_mm - picture.z_mm));
            fields.emplace_back("same_field", before->field_mm == picture.field_mm);
        }
        add(moments, picture.index, picture.time_s, "rotor_picture", std::move(fields));
    }
    for (const Bolus& bolus : course.rotor_boluses) {
        add(moments, bolus.index, bolus.time_s, "rotor_bolus",
            {{"volume_ul", bolus.volume_ul}, {"refused", bolus.refused}});
        if (bolus.done_s < 0.0) continue;
        const double asked_deg = scenario.pump.volume_per_turn_ul > 0.0
                                     ? 360.0 * bolus.volume_ul / scenario.pump.volume_per_turn_ul
                                     : 0.0;
        add(moments, bolus.done_index, bolus.done_s, "rotor_bolus_done",
            {{"volume_ul", bolus.volume_ul},
             {"turn_deg", bolus.turn_deg},
             {"turn_fraction", asked_deg > 0.0 ? std::fabs(bolus.turn_deg) / asked_deg : 0.0}});
    }
}

void add_priming(const scenario::Scenario& scenario, const Course& course, Moments& moments) {
    if (course.bridge_boluses.empty()) return;
    const Bolus& bridge = course.bridge_boluses.back();
    const double dead_ul = dead_volume_ul(scenario);
    double pushed_ul = 0.0;
    for (const Injection& push : course.injections) {
        if (push.in_port() && push.index <= bridge.index) pushed_ul += 1000.0 * push.volume_ml;
    }
    // what was never drawn is sent on top of the drug that the catheter still holds
    const bool full = course.standings[bridge.index].drawn_ml < kClearedMl - kReadingMl;
    const double excess_ul = std::max(0.0, full ? bridge.volume_ul : bridge.volume_ul - dead_ul);
    const double excess_mg = 1e-3 * excess_ul * scenario.drug.concentration_mg_per_ml;
    Fields fields = {{"volume_ul", bridge.volume_ul},
                     {"dead_volume_ul", dead_ul},
                     {"drawn_ml", course.standings[bridge.index].drawn_ml},
                     {"line_used_after", course.last_fluid_s > bridge.time_s},
                     {"pushed_by_hand", pushed_ul >= 2.0 * dead_ul},
                     {"excess_mg", excess_mg}};
    if (dead_ul > 0.0)
        fields.emplace_back("off_percent", 100.0 * (bridge.volume_ul - dead_ul) / dead_ul);
    if (scenario.drug.reference_dose_mg > 0.0)
        fields.emplace_back("excess_multiple", excess_mg / scenario.drug.reference_dose_mg);
    add(moments, bridge.index, bridge.time_s, "last_bridge_bolus", std::move(fields));
}

/// The event with what the grader adds; fields that it has itself stay as they are.
Event with_additions(const scenario::Scenario& scenario, const Event& event,
                     const Standing& standing) {
    Event added = event;
    const auto put = [&](const char* name, events::Value value) {
        if (added.field(name) == nullptr) added.fields.emplace_back(name, std::move(value));
    };
    put("site", standing.site);
    put("drawn_ml", standing.drawn_ml);
    put("lateral_checked", standing.lateral_seen);
    if (!standing.needle_fault.empty()) {
        put("needle", standing.needle);
        put("needle_fault", standing.needle_fault);
    }
    if (const events::Value* angle = event.field("angle_deg");
        angle != nullptr && std::holds_alternative<double>(*angle)) {
        put("off_axis_deg", std::fabs(std::get<double>(*angle)));
    }
    if (event.name == "concluded") {
        const auto accepted = scenario::accepted_conclusions(scenario);
        put("accepted", std::find(accepted.begin(), accepted.end(), event.text("conclusion")) !=
                            accepted.end());
    }
    return added;
}

}  // namespace

GradedLog graded_log(const scenario::Scenario& scenario, const events::EventLog& log,
                     Progress progress) {
    GradedLog graded{.scenario = &scenario,
                     .course = course_of(scenario, log),
                     .events = {},
                     .finished = progress == Progress::finished};
    Moments moments;
    add_line_use(scenario, graded.course, moments);
    add_exposures(graded.course, moments);
    add_rotor(scenario, graded.course, moments);
    add_priming(scenario, graded.course, moments);
    std::stable_sort(moments.begin(), moments.end(),
                     [](const Moment& a, const Moment& b) { return a.index < b.index; });
    graded.events.reserve(log.size() + moments.size() + 2);
    std::size_t next = 0;
    for (std::size_t i = 0; i < log.size(); ++i) {
        graded.events.push_back(with_additions(scenario, log[i], graded.course.standings[i]));
        for (; next < moments.size() && moments[next].index == i; ++next)
            graded.events.push_back(moments[next].event);
    }
    if (log.empty()) return graded;
    graded.events.push_back({.tick = log.back().tick, .name = "now", .fields = {}});
    if (graded.finished)
        graded.events.push_back({.tick = log.back().tick, .name = "end", .fields = {}});
    return graded;
}

const std::vector<events::EventKind>& moment_kinds() {
    static const std::vector<events::EventKind> kKinds = {
        {"exposure",
         "view, duration_s, field_mm, open_area_fraction, pulses_per_s, needle_in_field, in_body, "
         "fluid_moving",
         "One pedal press, at its start; in_body: while the bevel lay in the patient."},
        {"pull", "site, place, lateral_checked, returned, dry",
         "The plunger is pulled with the bevel in the body; returned and dry: what came of it. "
         "place: port, septum, reservoir, tissue."},
        {"push",
         "agent, site, place, contrast, intrathecal, volume_ml, duration_s, flow_ml_per_min, "
         "peak_pressure_kpa, iodine_mg, drawn_ml, drug_in_line_mg, drug_in_line_multiple, "
         "after_dry_tap, lateral_checked, beam_on",
         "One injection into the body, at its start, with what became of it. Purging the line "
         "outside the body is none. drawn_ml: through the access port before it; "
         "drug_in_line_multiple: of the reference dose."},
        {"line_used", "site, place, lateral_checked, returned, dry, agent, volume_ml, drawn_ml",
         "The first pull or push."},
        {"rotor_picture", "view, label, off_face_deg, angle_apart_deg, place_apart_mm, same_field",
         "A picture with the rotor in its field is kept; apart: from the last one before the "
         "first rotor bolus that shows the rotor en face."},
        {"rotor_bolus", "volume_ul, refused",
         "A bolus is sent to see the rotor turn, or the pump refuses it."},
        {"rotor_bolus_done", "volume_ul, turn_deg, turn_fraction",
         "That bolus is over; turn_fraction: of the turn that it asks for."},
        {"last_bridge_bolus",
         "volume_ul, dead_volume_ul, drawn_ml, off_percent, line_used_after, pushed_by_hand, "
         "excess_mg, excess_multiple",
         "The last priming bolus that was sent; off_percent: from the dead volume; pushed_by_hand: "
         "injections had emptied the catheter into the CSF; excess_mg: drug beyond what fills the "
         "catheter."},
        {"now", "", "The last event so far."},
        {"end", "", "The session is over."},
    };
    return kKinds;
}

const std::vector<AddedField>& added_fields() {
    static const std::vector<AddedField> kFields = {
        {"site",
         "where the bevel lies: outside, skin, fat, beside_pump, access_septum, "
         "access_chamber, fill_septum, reservoir"},
        {"drawn_ml", "drawn through the access port so far"},
        {"lateral_checked", "a lateral exposure has shown the needle where it lies now"},
        {"off_axis_deg", "size of angle_deg"},
        {"needle", "the needle that was taken off the tray last, as its label says"},
        {"needle_fault",
         "how that needle fits the access port: none, cutting (bevel), too_wide (for the port's "
         "screen), too_short (for its depth)"},
        {"accepted", "of concluded: this conclusion is right for the case"},
    };
    return kFields;
}

int frame_at(const GradedLog& log, std::int64_t tick) {
    double frames = 0.0, rate = 0.0;
    std::int64_t beam_tick = -1;
    for (const Event& event : log.events) {
        if (event.tick > tick) break;
        if (event.name == "beam_on") {
            beam_tick = event.tick;
            rate = event.number("pulses_per_s");
        } else if (event.name == "beam_off") {
            frames += event.number("pulses");
            beam_tick = -1;
        } else if (event.name == "spot_exposed") {
            frames += 1.0;
        }
    }
    // in the middle of an exposure: the first picture comes with the beam
    if (beam_tick >= 0) frames += 1.0 + std::floor(rate * events::seconds(tick - beam_tick));
    return frames > 0.0 ? static_cast<int>(frames) : -1;
}

const std::vector<TruthName>& truth_names() {
    static const std::vector<TruthName> kNames = {
        {"conclusion", "what should be signed"},
        {"accepted", "every conclusion that is right for the case"},
        {"drug", "the catalogue's name of the drug"},
        {"rotor", "yes or no: whether the pump has one"},
        {"tip_level", "the vertebra at the catheter's tip"},
    };
    return kNames;
}

std::vector<std::string> truth_words(const scenario::Scenario& scenario, std::string_view name) {
    if (name == "conclusion") return {scenario::true_conclusion(scenario)};
    if (name == "accepted") return scenario::accepted_conclusions(scenario);
    if (name == "drug") return {scenario.drug.name};
    if (name == "rotor") return {scenario.pump.roller_count > 0 ? "yes" : "no"};
    if (name == "tip_level") return {scenario.tip_level};
    return {};
}

}  // namespace sideport::assessment
