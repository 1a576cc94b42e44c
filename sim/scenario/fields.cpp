#include "sim/scenario/fields.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/field_builders.h"
#include "sim/scenario/field_value.h"

namespace sideport::scenario {

namespace {

constexpr std::string_view kLevels = "T8, T9, T10, T11, T12, L1, L2, L3, L4, L5";

std::vector<FieldSpec> patient_fields() {
    using enum Dimension;
    const auto number_of = [](auto member) {
        return [member](Scenario& s, std::size_t, const FieldValue& v) {
            s.patient.*member = v.number;
        };
    };
    using P = patient::Parameters;
    return {
        text("/patient/name", &Scenario::patient_name, "DOE, Jane", "invented name on the monitor"),
        text("/patient/id", &Scenario::patient_id, "SP-0001", "invented number on the monitor"),
        text("/patient/package", &Scenario::patient_package, "",
             "a patient made from a tomogram by 'sideport import-ct': a folder beside the scenario "
             "or in patients/; its spine, canal and skin stand in place of those that follow from "
             "the fields below",
             true),
        choice("/patient/sex", "female, male", "female",
               "build of the body: frame, pelvis, fat, loss of bone",
               [](Scenario& s, std::size_t, const FieldValue& v) {
                   s.patient.sex = v.text == "male" ? P::Sex::male : P::Sex::female;
               }),
        quantity("/patient/height", length_mm, 1400, 2000, "168 cm", "stature",
                 number_of(&P::height_mm)),
        number("/patient/bmi", FieldType::number, 16, 45, "24", "body mass index, kg/m2",
               number_of(&P::body_mass_index)),
        number("/patient/age", FieldType::number, 18, 95, "58",
               "years; discs, bone, osteophytes, arteries follow from it",
               number_of(&P::age_years)),
        quantity("/patient/scoliosis", length_mm, 0, 15, "2.5 mm",
                 "amplitude of the lateral curve; its side and apex by the seed",
                 number_of(&P::scoliosis_mm)),
        number("/patient/lordosis", FieldType::number, 0.6, 1.3, "1",
               "1 is usual, less is flat; some percent more or less by the seed",
               number_of(&P::lordosis_scale)),
        {.pointer = "/patient/bowel_gas",
         .type = FieldType::quantity,
         .dimension = percent,
         .low = 0.0,
         .high = 100.0,
         .optional = true,
         .doc = "of the colon that holds gas; by the seed when left out",
         .set =
             [](Scenario& s, std::size_t, const FieldValue& v) {
                 s.patient.bowel_gas = 0.01 * v.number;
             }},
        quantity("/patient/heart_rate", rate_per_min, 30, 180, "70 /min",
                 "the meniscus beats with it", &Scenario::heart_rate_per_min),
        quantity("/patient/breathing_rate", rate_per_min, 4, 40, "14 /min",
                 "of what is seen, and of the slow swing of the pressure",
                 &Scenario::breathing_rate_per_min),
        number("/patient/breathing_depth", FieldType::number, 0, 2, "1",
               "of a quiet breath: the diaphragm moves by 16 mm, the belly's wall by 6 mm; 0: the "
               "patient lies still",
               [](Scenario& s, std::size_t, const FieldValue& v) { s.breathing_depth = v.number; }),
        number("/patient/seed", FieldType::integer, 0, 1e9, "7",
               "all chance of the anatomy: no two seeds are alike",
               [](Scenario& s, std::size_t, const FieldValue& v) {
                   s.patient.seed = static_cast<std::uint64_t>(v.number);
               }),
        quantity("/csf/pressure", pressure_pa, 300, 4000, "15.8 cmH2O", "mean, supine",
                 &Scenario::csf_pressure_pa),
        quantity("/room_temperature", temperature_c, 15, 30, "22 C",
                 "of syringe, line and needle; in the body liquid warms up within seconds",
                 &Scenario::room_temperature_c),
    };
}

std::vector<FieldSpec> system_fields() {
    using enum Dimension;
    return {
        reference("/pump/model", &Scenario::pump, "peristaltic_40", "catalogue id"),
        quantity("/pump/depth", length_mm, 3, 30, "12 mm", "skin to the pump's face",
                 &Scenario::pump_depth_mm),
        quantity("/pump/right_left", length_mm, -110, 110, "84 mm",
                 "pocket centre from the midline, left positive", &Scenario::pump_x_mm),
        quantity("/pump/head_feet", length_mm, -100, 40, "-42 mm",
                 "pocket centre from the L3 body, head positive", &Scenario::pump_z_mm),
        quantity("/pump/tilt", angle_deg, -30, 30, "0 deg",
                 "of the face about the body's long axis", &Scenario::pump_tilt_deg),
        quantity("/pump/rotation", angle_deg, -180, 180, "0 deg",
                 "in the pocket, counter-clockwise from the front", &Scenario::pump_rotation_deg),
        quantity("/pump/rate", flow_ml_per_day, 0, 100, "0.3 mL/day",
                 "simple continuous programme, within the pump's range; 0 is a stopped pump",
                 &Scenario::pump_rate_ml_per_day),
        quantity("/pump/reservoir", volume_ml, 0, 40, "30 mL", "drug left in the reservoir",
                 &Scenario::reservoir_ml),
        {.pointer = "/pump/reservoir_calculated",
         .type = FieldType::quantity,
         .dimension = volume_ml,
         .low = 0.0,
         .high = 40.0,
         .optional = true,
         .doc = "what the pump's electronics believe is left; the true volume when left out",
         .set =
             [](Scenario& s, std::size_t, const FieldValue& v) {
                 s.reservoir_calculated_ml = v.number;
             }},
        quantity("/pump/service_left", time_s, 0, 1e9, "1000 day",
                 "to the end of the pump's service; 0 is a pump that has stopped for good",
                 &Scenario::service_left_s),
        quantity("/pump/standing_for", time_s, 0, 1e8, "3 day",
                 "how long a stalled, stopped or empty pump has stood still; at 0 a stall is "
                 "noticed only during the session",
                 &Scenario::standing_for_s),
        reference("/catheter/model", &Scenario::catheter, "catheter_053", "catalogue id"),
        quantity("/catheter/length", length_mm, 300, 1400, "70 cm",
                 "from the pump to the tip, as trimmed", &Scenario::catheter_length_mm),
        choice("/catheter/entry", kLevels, "L3", "vertebral level where it enters the canal",
               [](Scenario& s, std::size_t, const FieldValue& v) { s.entry_level = v.text; }),
        choice("/catheter/tip", kLevels, "T10",
               "vertebral level of the tip; with a route the last point says it",
               [](Scenario& s, std::size_t, const FieldValue& v) { s.tip_level = v.text; }),
        choice(
            "/catheter/route/*/level", kLevels, "",
            "a point on the catheter's way, the last one its tip: height of this vertebral "
            "body's middle. A route that begins in the sac comes in at /catheter/entry; one that "
            "begins in the back is drawn in full",
            [](Scenario& s, std::size_t i, const FieldValue& v) { at(s.route, i).level = v.text; }),
        quantity("/catheter/route/*/head_feet", length_mm, -30, 30, "0 mm",
                 "of the point above that height, head positive",
                 [](Scenario& s, std::size_t i, const FieldValue& v) {
                     at(s.route, i).head_feet_mm = v.number;
                 }),
        quantity("/catheter/route/*/right_left", length_mm, -200, 200, "0 mm",
                 "from the middle of the dural sac, left positive",
                 [](Scenario& s, std::size_t i, const FieldValue& v) {
                     at(s.route, i).right_left_mm = v.number;
                 }),
        {.pointer = "/catheter/route/*/front_back",
         .type = FieldType::quantity,
         .dimension = length_mm,
         .low = -200,
         .high = 200,
         .optional = true,
         .doc = "from the middle of the dural sac, front positive; in the back third of the sac "
                "when left out",
         .set =
             [](Scenario& s, std::size_t i, const FieldValue& v) {
                 at(s.route, i).front_back_mm = v.number;
                 at(s.route, i).has_depth = true;
             }},
        reference("/drug/name", &Scenario::drug, "morphine", "catalogue id"),
        {.pointer = "/drug/concentration",
         .type = FieldType::quantity,
         .dimension = concentration_mg_per_ml,
         .low = 1e-3,
         .high = 100.0,
         .optional = true,
         .doc = "as filled; the catalogue's when left out",
         .set =
             [](Scenario& s, std::size_t, const FieldValue& v) {
                 s.drug.concentration_mg_per_ml = v.number;
             }},
        reference("/needle", &Scenario::needle, "access_24g",
                  "catalogue id: the needle of the kit that lies open, in the hand unless another "
                  "one is chosen"),
        {.pointer = "/needles/*",
         .type = FieldType::text,
         .optional = true,
         .is_reference = true,
         .doc = "catalogue ids of what else lies on the tray, up to 4; left out: a right one, a "
                "refill needle, a coring one and a short one",
         .set =
             [](Scenario& s, std::size_t i, const FieldValue& v) {
                 s.names_needles = true;
                 at(s.other_needles, i).id = v.text;
             }},
        choice("/needle_in_place", "none, pocket, fill_port, septum, screen", "none",
               "where a colleague has left a needle when the session starts",
               [](Scenario& s, std::size_t, const FieldValue& v) { s.needle_in_place = v.text; }),
        reference("/extension_set", &Scenario::extension, "extension_short", "catalogue id"),
    };
}

/// None of them by default: staples are out two weeks after an implant, and a gown is pulled away
/// from the field before it is draped. An author puts them where the story tells why.
std::vector<FieldSpec> distractor_fields() {
    const auto count = [](int Distractors::*member) {
        return [member](Scenario& s, std::size_t, const FieldValue& v) {
            s.distractors.*member = static_cast<int>(v.number);
        };
    };
    return {
        number("/distractors/pump_clips", FieldType::integer, 0, 12, "0",
               "skin staples of a fresh scar beside the pump; only drawn, places by the "
               "patient's seed",
               count(&Distractors::pump_clips)),
        number("/distractors/back_clips", FieldType::integer, 0, 8, "0",
               "skin staples of the incision over the catheter's anchor",
               count(&Distractors::back_clips)),
        number("/distractors/gown_snaps", FieldType::integer, 0, 6, "0",
               "metal snaps of a gown that was left over the trunk",
               count(&Distractors::gown_snaps)),
    };
}

std::vector<FieldSpec> list_fields() {
    using enum Dimension;
    std::vector<FieldSpec> fields = {
        {.pointer = "/pump/log/*/when",
         .type = FieldType::quantity,
         .dimension = time_s,
         .low = 0.0,
         .high = 3e8,
         .doc = "how long before the session the pump wrote this: 3 d",
         .set =
             [](Scenario& s, std::size_t i, const FieldValue& v) {
                 at(s.pump_log, i).time_s = -v.number;
             }},
        {.pointer = "/pump/log/*/text",
         .type = FieldType::text,
         .doc = "a line of the pump's log, as the programmer shows it",
         .set =
             [](Scenario& s, std::size_t i, const FieldValue& v) {
                 at(s.pump_log, i).text = v.text;
             }},
        choice("/tray/*/slot", "5, 6, 7, 8, 9", "", "key and place on the tray",
               [](Scenario& s, std::size_t i, const FieldValue& v) { at(s.tray, i).id = v.text; }),
        {.pointer = "/tray/*/syringe",
         .type = FieldType::text,
         .default_text = "syringe_10",
         .is_reference = true,
         .doc = "catalogue id",
         .set =
             [](Scenario& s, std::size_t i, const FieldValue& v) {
                 at(s.tray, i).syringe = v.text;
             }},
        {.pointer = "/tray/*/agent",
         .type = FieldType::text,
         .optional = true,
         .is_reference = true,
         .doc = "catalogue id of the fill; an empty syringe when left out",
         .set =
             [](Scenario& s, std::size_t i, const FieldValue& v) {
                 at(s.tray, i).agent = v.text;
             }},
        quantity("/tray/*/fill", volume_ml, 0, 20, "0 mL", "liquid in the syringe",
                 [](Scenario& s, std::size_t i, const FieldValue& v) {
                     at(s.tray, i).fill_ml = v.number;
                 }),
        choice("/faults/*/kind", fault_choices(), "",
               "what is wrong; trainees never see it. A distribution may hold 'none'",
               [](Scenario& s, std::size_t i, const FieldValue& v) {
                   at(s.faults, i).kind = Fault::Kind::none;
                   for (const FaultSpec& spec : fault_table()) {
                       if (spec.name == v.text) at(s.faults, i).kind = spec.kind;
                   }
               }),
        quantity("/faults/*/severity", percent, 0, 100, "100 %", "0 % is no fault, 100 % complete",
                 [](Scenario& s, std::size_t i, const FieldValue& v) {
                     at(s.faults, i).severity = v.number * 0.01;
                 }),
        quantity("/faults/*/at", percent, 5, 95, "40 %",
                 "of the catheter's length from the pump: fracture, kink, micro_leak, splice",
                 [](Scenario& s, std::size_t i, const FieldValue& v) {
                     at(s.faults, i).fraction = v.number * 0.01;
                 }),
        choice("/faults/*/posture", "any, supine, hips_flexed, trunk_rotated", "any",
               "acts only while the patient lies like this",
               [](Scenario& s, std::size_t i, const FieldValue& v) {
                   const auto it = std::find(kPostureNames.begin(), kPostureNames.end(), v.text);
                   at(s.faults, i).posture = it == kPostureNames.end()
                                                 ? -1
                                                 : static_cast<int>(it - kPostureNames.begin());
               }),
    };
    for (FieldSpec& spec : fields)
        spec.may_be_none = spec.pointer == "/faults/*/kind";
    return fields;
}

std::string range_text(const FieldSpec& spec) {
    if (spec.type == FieldType::choice) return std::string(spec.choices);
    if (spec.type == FieldType::text) return "";
    return fmt::format("{} .. {}{}{}", spec.low, spec.high,
                       spec.dimension == Dimension::none ? "" : " ", stored_unit(spec.dimension));
}

std::string type_text(const FieldSpec& spec) {
    switch (spec.type) {
        case FieldType::text:
            return "text";
        case FieldType::number:
            return "number";
        case FieldType::integer:
            return "whole number";
        case FieldType::quantity:
            return fmt::format("quantity ({})", allowed_units(spec.dimension));
        case FieldType::choice:
            return "choice";
    }
    return "";
}

/// What a trainee must not read before the case is over.
bool tells_truth(std::string_view pointer) {
    return pointer.rfind("/faults/", 0) == 0 || pointer == "/needle_in_place" ||
           pointer == "/story/debrief/*";
}

template <typename T>
std::vector<std::string> ids_of(const std::vector<T>& list) {
    std::vector<std::string> ids;
    for (const T& entry : list)
        ids.push_back(entry.id);
    return ids;
}

}  // namespace

std::vector<std::string> reference_ids(const Field& field, const device::Catalogue& catalogue) {
    if (!field.is_reference) return {};
    const std::string& at = field.pointer;
    if (at == "/pump/model") return ids_of(catalogue.pumps);
    if (at == "/catheter/model") return ids_of(catalogue.catheters);
    if (at == "/drug/name") return ids_of(catalogue.drugs);
    if (at == "/needle" || at == "/needles/*") return ids_of(catalogue.needles);
    if (at == "/extension_set") return ids_of(catalogue.extension_sets);
    if (at == "/tray/*/syringe") return ids_of(catalogue.syringes);
    if (at == "/tray/*/agent") return ids_of(catalogue.agents);
    return {};
}

const std::vector<FieldSpec>& field_specs() {
    static const std::vector<FieldSpec> specs = [] {
        std::vector<FieldSpec> all = story_fields();
        for (auto part : {patient_fields(), system_fields(), distractor_fields(), list_fields(),
                          course_fields()}) {
            all.insert(all.end(), part.begin(), part.end());
        }
        return all;
    }();
    return specs;
}

const std::vector<Field>& field_table() {
    static const std::vector<Field> table = [] {
        std::vector<Field> rows;
        for (const FieldSpec& spec : field_specs()) {
            const bool required = spec.default_text.empty() && !spec.optional;
            rows.push_back({.pointer = std::string(spec.pointer),
                            .type = type_text(spec),
                            .range = range_text(spec),
                            .default_text = required ? "required" : std::string(spec.default_text),
                            .doc = std::string(spec.doc),
                            .choices = spec.choices.empty() ? std::vector<std::string>()
                                                            : words_of(spec.choices),
                            .unit = spec.type == FieldType::quantity
                                        ? std::string(stored_unit(spec.dimension))
                                        : std::string(),
                            .is_reference = spec.is_reference,
                            .is_truth = tells_truth(spec.pointer)});
        }
        return rows;
    }();
    return table;
}

}  // namespace sideport::scenario
