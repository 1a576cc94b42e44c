#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/events/event.h"
#include "sim/scenario/scenario.h"

namespace sideport::scenario {

/// What an instructor can let happen during a session. ref: procedure facts 3.4, 3.5.
enum class ComplicationKind : int {
    catheter_shear,
    tip_occlusion,
    tip_blocks_once,
    rotor_stall,
    patient_coughs,
    burning_pain,
    drowsy,
    pressure_falls,
    telemetry_lost,
    specialist_away,
    air_leak,
};

struct ComplicationSpec {
    ComplicationKind kind;
    std::string_view id;
    std::string_view label;        ///< "Patient coughs"
    std::string_view amount_text;  ///< fmt text with the amount: "pump shifts {:g} mm"
    std::string_view amount_name;  ///< with its unit; empty: there is no amount
    double amount, low, high;      ///< default and allowed range
    std::string_view conclusion;   ///< what is right to sign afterwards; empty: as before
    std::string_view sense;        ///< in which cases it makes sense
    std::string_view doc;
};
/// In the order of ComplicationKind.
std::span<const ComplicationSpec> complication_table();
const ComplicationSpec& spec_of(ComplicationKind kind);
/// nullptr for an unknown id.
const ComplicationSpec* find_complication(std::string_view id);
/// "catheter_shear, tip_occlusion, ..."
std::string_view complication_choices();
/// "pump shifts 6 mm"; empty without an amount.
std::string amount_words(ComplicationKind kind, double amount);

/// What this complication adds to the faults of the system; nothing when it changes no diagnosis.
std::optional<Fault> fault_of(ComplicationKind kind, double amount);

/// What was right to sign: leading conclusion first, then all that are accepted.
struct Truth {
    std::string conclusion;
    std::vector<std::string> accepted;
};
/// As the system is after these complications.
Truth truth_with(const Scenario& scenario, std::span<const Fault> added);
/// As the system was when the session ended: the last "truth_changed" of the log counts, without
/// one the scenario alone.
Truth truth_at_end(const Scenario& scenario, const events::EventLog& log);

/// The case as it was when the log ended: with the faults that complications added. Whoever grades
/// a log grades it against this.
Scenario with_complications(const Scenario& scenario, const events::EventLog& log);

/// Every complication that came was one that the case allows. Nothing but the log is read.
bool is_standardised(const events::EventLog& log);

}  // namespace sideport::scenario
