#pragma once

#include <array>
#include <string>
#include <string_view>

#include "sim/events/event.h"
#include "sim/session/session.h"

namespace sideport::session {

/// What may be drawn over the held picture with the third hint.
enum class HintAid : int {
    none,
    ghost_needle,  ///< the axis on which a needle meets the access port
    anatomy,       ///< outline of pump and port, course and tip of the catheter
};

/// Each hint that there is: whoever shows it has the words, in any language.
enum class HintCode : int {
    nothing,
#define SIDEPORT_HINT(code, topic, question, look, deed) code,
#include "sim/session/hint_texts.inc"
#undef SIDEPORT_HINT
};

/// What is worth thinking about right now, said three times: as a question, as a place to look at,
/// as a thing to do. Never names what is wrong with the patient's system.
struct Hint {
    std::string_view topic;            ///< id, as in the event hint_given; empty: nothing to say
    std::array<std::string, 3> texts;  ///< in English
    HintAid aid = HintAid::none;
    HintCode code = HintCode::nothing;
    std::string value;  ///< that its words name
};

inline constexpr int kHintLevels = 3;

/// How many of the three a session gives: 3 for a case of level 1, 2 for level 2, 1 for level 3,
/// none above; none in any mode but "practice".
int hint_levels(const scenario::Scenario& scenario, std::string_view mode);

/// The hint that fits the state; a pure function of it. Order: what can do harm, then the step that
/// comes next.
Hint hint_for(const Model& model, const State& state);

/// The level that asking again would give: 1 for a topic that is new, one more for the topic of the
/// last hint, at most `levels`; 0 when there is none.
int next_hint_level(const events::EventLog& log, std::string_view topic, int levels);

/// How far the axis of the needle in the hand passes the centre of the access septum, mm.
double axis_misses_port_mm(const Model& model, const State& state);

/// Outside of the volume in which a needle does no harm: beside the pump and deeper than the middle
/// of its thickness, where bowel and abdominal wall are near. `beyond_mm` > 0: so far outside.
struct Straying {
    double beyond_mm = -1e3;
    bool under_pump = false;  ///< deeper than the base as well
};
Straying straying(const Model& model, const State& state);

}  // namespace sideport::session
