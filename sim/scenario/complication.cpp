#include "sim/scenario/complication.h"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "sim/base/check.h"

namespace sideport::scenario {

namespace {

using enum ComplicationKind;

// amounts are teaching values unless a source stands there
constexpr std::array<ComplicationSpec, 11> kTable = {{
    {catheter_shear, "catheter_shear", "Catheter shears", "at {:.0f} % of its length", "at_percent",
     40, 5, 95, "broken_or_leaking", "a catheter that is not in two pieces yet, and is connected",
     "The catheter tears through at the divided place nearest to this share of its length from "
     "the pump; a sound catheter is divided at 40 %."},
    {tip_occlusion, "tip_occlusion", "Tip blocks", "for good", "", 0, 0, 0, "occluded",
     "a tip that is open", "Nothing passes the tip any more."},
    {tip_blocks_once, "tip_blocks_once", "Tip blocks", "next injection only", "", 0, 0, 0, "",
     "a tip that is open", "Nothing passes the tip until the next push on the plunger has ended."},
    {rotor_stall, "rotor_stall", "Rotor stalls", "", "", 0, 0, 0, "pump_fault",
     "a pump whose rotor turns", "The motor stands still, whatever is programmed."},
    {patient_coughs, "patient_coughs", "Patient coughs", "pump shifts {:g} mm", "shift_mm", 6, 1,
     15, "", "any",
     "The patient slides on the table, which stays: everything in the picture has "
     "moved, in a direction of chance."},
    {burning_pain, "burning_pain", "Burning back pain", "on injection", "", 0, 0, 0, "", "any",
     "The patient says so with the next push on the plunger, or at once during one."},
    {drowsy, "drowsy", "Drowsy", "breathing {:g}/min", "breathing_per_min", 7, 4, 11, "",
     "any; answers that fit need an opioid or baclofen in the pump",
     "Breathing slows to this rate within a minute, and the answers with it."},
    {pressure_falls, "pressure_falls", "Blood pressure falls", "systolic {:g} mmHg",
     "systolic_mmhg", 84, 60, 100, "", "any",
     "The systolic pressure falls to this within a minute; the patient is dizzy."},
    {telemetry_lost, "telemetry_lost", "Programmer loses telemetry", "{:g} s", "lost_s", 40, 5, 600,
     "", "any", "Every command of the programmer is refused for so long."},
    {specialist_away, "specialist_away", "Company specialist is called away", "{:g} s", "away_s",
     180, 10, 1800, "", "any", "Nobody is there to use the programmer for so long."},
    {air_leak, "air_leak", "Extension set leaks air", "{:g} mL/min at 10 kPa", "air_ml_per_min", 3,
     0.5, 30, "", "any",
     "Suction draws air in behind the needle's hub, and pressure drips; so much at 10 kPa."},
}};

std::vector<std::string> words_of(const std::string& list) {
    std::vector<std::string> words;
    std::istringstream in(list);
    for (std::string word; in >> word;)
        words.push_back(word);
    return words;
}

}  // namespace

std::span<const ComplicationSpec> complication_table() {
    return kTable;
}

const ComplicationSpec& spec_of(ComplicationKind kind) {
    const ComplicationSpec& spec = kTable[static_cast<std::size_t>(kind)];
    SIDEPORT_CHECK(spec.kind == kind, "the table is in the order of ComplicationKind");
    return spec;
}

const ComplicationSpec* find_complication(std::string_view id) {
    const auto it = std::find_if(kTable.begin(), kTable.end(),
                                 [&](const ComplicationSpec& spec) { return spec.id == id; });
    return it == kTable.end() ? nullptr : &*it;
}

std::string_view complication_choices() {
    static const std::string choices = [] {
        std::string text;
        for (const ComplicationSpec& spec : kTable)
            text += (text.empty() ? "" : ", ") + std::string(spec.id);
        return text;
    }();
    return choices;
}

std::string amount_words(ComplicationKind kind, double amount) {
    return fmt::format(fmt::runtime(spec_of(kind).amount_text), amount);
}

std::optional<Fault> fault_of(ComplicationKind kind, double amount) {
    switch (kind) {
        case catheter_shear:
            return Fault{.kind = Fault::Kind::fracture, .severity = 1.0, .fraction = 0.01 * amount};
        case tip_occlusion:
            return Fault{.kind = Fault::Kind::tip_occlusion, .severity = 1.0};
        case rotor_stall:
            return Fault{.kind = Fault::Kind::motor_stall, .severity = 1.0};
        default:
            return std::nullopt;
    }
}

Truth truth_with(const Scenario& scenario, std::span<const Fault> added) {
    Scenario now = scenario;
    now.faults.insert(now.faults.end(), added.begin(), added.end());
    return {.conclusion = true_conclusion(now), .accepted = accepted_conclusions(now)};
}

Truth truth_at_end(const Scenario& scenario, const events::EventLog& log) {
    const auto last = std::find_if(log.rbegin(), log.rend(), [](const events::Event& event) {
        return event.name == "truth_changed";
    });
    if (last == log.rend()) return truth_with(scenario, {});
    return {.conclusion = last->text("conclusion"), .accepted = words_of(last->text("accepted"))};
}

Scenario with_complications(const Scenario& scenario, const events::EventLog& log) {
    Scenario now = scenario;
    for (const events::Event& event : log) {
        if (event.name != "complication_fired") continue;
        const ComplicationSpec* spec = find_complication(event.text("complication"));
        if (spec == nullptr) continue;
        if (const auto fault = fault_of(spec->kind, event.number("amount")))
            now.faults.push_back(*fault);
    }
    return now;
}

bool is_standardised(const events::EventLog& log) {
    return std::none_of(log.begin(), log.end(), [](const events::Event& event) {
        return event.name == "not_standardised";
    });
}

}  // namespace sideport::scenario
