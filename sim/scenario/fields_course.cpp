// What happens during the session, what is said to help, and what the room's machine can do.

#include <algorithm>
#include <cstdlib>

#include "sim/scenario/complication.h"
#include "sim/scenario/field_builders.h"
#include "sim/scenario/moment.h"

namespace sideport::scenario {

namespace {

/// A word of a list's entry: a choice when there are choices.
template <typename T>
FieldSpec word(std::string_view pointer, std::vector<T> Scenario::*list, std::string T::*member,
               std::string_view choices, std::string_view doc, bool optional = true) {
    return {.pointer = pointer,
            .type = choices.empty() ? FieldType::text : FieldType::choice,
            .choices = choices,
            .optional = optional,
            .doc = doc,
            .set = [list, member](Scenario& s, std::size_t i, const FieldValue& v) {
                at(s.*list, i).*member = v.text;
            }};
}

Set number_of(double CaseEvent::*member) {
    return [member](Scenario& s, std::size_t i, const FieldValue& v) {
        at(s.events, i).*member = v.number;
    };
}

std::vector<FieldSpec> event_fields() {
    using enum Dimension;
    return {
        word(
            "/events/*/when", &Scenario::events, &CaseEvent::when, moment_choices(),
            "the moment: when this is so for the first time. An event of docs/events.md, or start, "
            "needle_in_port, aspirated or contrast_injected",
            false),
        quantity("/events/*/above", volume_ml, 0, 50, "0 mL",
                 "with aspirated and contrast_injected: more than this in the session",
                 number_of(&CaseEvent::above_ml)),
        quantity("/events/*/after", time_s, 0, 7200, "0 s", "so long after the moment",
                 number_of(&CaseEvent::after_s)),
        word(
            "/events/*/then/complication", &Scenario::events, &CaseEvent::complication,
            complication_choices(),
            "what happens by itself, as an instructor could let it happen (docs/complications.md); "
            "it keeps an assessment standardised"),
        {.pointer = "/events/*/then/amount",
         .type = FieldType::number,
         .low = 0,
         .high = 1800,
         .optional = true,
         .doc = "of the complication, in the unit that docs/complications.md names; its usual one "
                "when left out",
         .set =
             [](Scenario& s, std::size_t i, const FieldValue& v) {
                 at(s.events, i).amount = v.number;
                 at(s.events, i).has_amount = true;
             }},
        word("/events/*/then/says", &Scenario::events, &CaseEvent::says, "",
             "words of the patient, that nobody asked for"),
        number("/events/*/then/drug_effect", FieldType::number, 0, 20, "0",
               "reference doses of the pump's drug that begin to act now, over some ten minutes; "
               "beyond 1 breathing slows",
               number_of(&CaseEvent::drug_doses)),
    };
}

std::vector<FieldSpec> hint_fields() {
    return {
        word("/hints/*/topic", &Scenario::hints, &CaseHint::topic, hint_topic_choices(),
             "hint of the program whose words these replace"),
        word("/hints/*/when", &Scenario::hints, &CaseHint::when, moment_choices(),
             "a hint of this case alone: stands from this moment on, before those of the "
             "program that prevent no harm"),
        word("/hints/*/until", &Scenario::hints, &CaseHint::until, moment_choices(),
             "and until this one; to the end when left out"),
        word("/hints/*/question", &Scenario::hints, &CaseHint::question, "",
             "level 1: what to think about. Trainees read it, so it names no fault"),
        word("/hints/*/look", &Scenario::hints, &CaseHint::look, "", "level 2: where to look"),
        word("/hints/*/deed", &Scenario::hints, &CaseHint::deed, "", "level 3: what to do"),
    };
}

std::vector<FieldSpec> room_fields() {
    using enum Dimension;
    const auto limit = [](double CArmLimits::*member) {
        return [member](Scenario& s, std::size_t, const FieldValue& v) {
            s.c_arm.*member = v.number;
        };
    };
    return {
        choice("/patient/posture", "supine, hips_flexed, trunk_rotated", "supine",
               "how the patient lies at the start; trainees may ask for another posture",
               [](Scenario& s, std::size_t, const FieldValue& v) {
                   const auto it = std::find(kPostureNames.begin(), kPostureNames.end(), v.text);
                   s.start_posture = static_cast<Posture>(it - kPostureNames.begin());
               }),
        quantity("/table/tilt", angle_deg, -25, 25, "0 deg", "of the table at the start, + head up",
                 &Scenario::start_tilt_deg),
        quantity("/c_arm/orbital_limit", angle_deg, 75, 120, "120 deg",
                 "how far the C-arm turns to either side; a lateral view needs 75 deg",
                 limit(&CArmLimits::orbital_deg)),
        quantity("/c_arm/angulation_limit", angle_deg, 0, 45, "45 deg",
                 "how far it tilts to head and feet", limit(&CArmLimits::angulation_deg)),
        quantity("/c_arm/source_to_detector_min", length_mm, 900, 1200, "900 mm",
                 "nearest the detector comes to the source",
                 limit(&CArmLimits::source_to_detector_min_mm)),
        quantity("/c_arm/source_to_detector_max", length_mm, 900, 1200, "1200 mm", "and farthest",
                 limit(&CArmLimits::source_to_detector_max_mm)),
        {.pointer = "/c_arm/pulse_rates/*",
         .type = FieldType::choice,
         .choices = "1, 2, 4, 8, 15, 30",
         .optional = true,
         .doc = "pulses a second that the machine has; all when left out",
         .set =
             [](Scenario& s, std::size_t, const FieldValue& v) {
                 s.c_arm.pulse_rates_per_s.push_back(std::atoi(v.text.c_str()));
             }},
        {.pointer = "/c_arm/modes/*",
         .type = FieldType::choice,
         .choices = "low, normal, high, cine",
         .optional = true,
         .doc = "modes that the machine has; all when left out",
         .set =
             [](Scenario& s, std::size_t, const FieldValue& v) {
                 s.c_arm.modes.push_back(v.text);
             }},
    };
}

}  // namespace

std::vector<FieldSpec> course_fields() {
    std::vector<FieldSpec> all = event_fields();
    for (auto part : {hint_fields(), room_fields()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

}  // namespace sideport::scenario
