#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/hash.h"
#include "sim/base/result.h"
#include "sim/scenario/complication.h"

namespace sideport::session {

using scenario::ComplicationKind;

/// What an armed complication waits for.
enum class When : int {
    now,
    after_s,          ///< so long after it was armed
    at_s,             ///< a time of the session
    contrast_in_ml,   ///< more than this has been injected in the session, agents with iodine only
    aspirated_ml,     ///< more than this has been aspirated in the session
    needle_in_port,   ///< the bevel lies in the access port's chamber
    beam_on,          ///< X-rays are on
    contrast_in_sac,  ///< iodine has reached the CSF
};

struct WhenSpec {
    When when;
    std::string_view id;      ///< as written: "contrast_in"
    std::string_view joint;   ///< between id and value: " > " or " "; empty: there is no value
    std::string_view unit;    ///< "mL", "s"
    double usual, low, high;  ///< value offered first, and allowed range
    std::string_view words;   ///< fmt text: "when more than {:g} mL contrast is in"
};
/// In the order of When.
std::span<const WhenSpec> when_table();
const WhenSpec& spec_of(When when);

/// What an instructor asks for: a complication, and when.
struct ComplicationOrder {
    ComplicationKind kind = ComplicationKind::catheter_shear;
    double amount = 0.0;  ///< see scenario::ComplicationSpec
    When when = When::now;
    double value = 0.0;  ///< of the condition
};
/// "patient_coughs=6@contrast_in > 1 mL"; numbers keep every bit.
std::string to_text(const ComplicationOrder& order);
/// ID[=AMOUNT][@CONDITION]; a condition is one of "now", "in 10 s", "at 90 s", "contrast_in > 1
/// mL", "aspirated > 1 mL", "needle_in_port", "beam_on", "contrast_in_sac". Left out: the table's
/// amount, now. Errors: complication.unknown, complication.amount, complication.condition.
Result<ComplicationOrder> parse_complication(std::string_view text);
/// "Patient coughs, pump shifts 6 mm".
std::string label_of(const ComplicationOrder& order);
/// "when more than 1 mL contrast is in"; "now" at once.
std::string condition_words(const ComplicationOrder& order);

/// One that waits for its moment.
struct ArmedComplication {
    std::int64_t number = 0;  ///< counted from 1 in this session; names it in commands and events
    ComplicationOrder order;
    std::int64_t armed_tick = 0;
    std::string by;
};

/// What instructors have done to the session; plain values, part of session::State.
struct Instruction {
    std::int64_t next_number = 1;
    std::vector<ArmedComplication> armed;  ///< oldest first
    // in effect
    int sheared_place = -1;
    double sheared_percent = 0.0;
    bool tip_occluded = false, tip_blocked_once = false, rotor_stalled = false;
    bool burns_on_push = false;
    double slowed_to_per_min = 0.0;  ///< breathing; 0: not slowed
    double slowed = 0.0;             ///< 0 .. 1 of the way there
    double systolic_to_mmhg = 0.0;   ///< 0: as usual
    double fallen = 0.0;             ///< 0 .. 1 of the way there
    double air_ml_per_min = 0.0;     ///< at 10 kPa; 0: the extension set is tight
    std::int64_t telemetry_lost_until = 0, specialist_away_until = 0;  ///< ticks
    bool standardised = true;
    // how the session is led
    bool held = false;        ///< time stands still until the instructor lets it go on
    std::string message;      ///< newest one to the trainee
    double message_s = -1e9;  ///< when it was sent

    /// No instructor has touched this session.
    bool is_untouched() const;
};
void add_hash(Hasher& hasher, const Instruction& instruction);

}  // namespace sideport::session
