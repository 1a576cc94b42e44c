// Hints of the practice mode. Everything follows from model and state; the words stand in
// hint_texts.inc.

#include "sim/session/hints.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "sim/session/session_parts.h"

namespace sideport::session {

namespace {

constexpr double kHardN = 20.0;           ///< as the status line's
constexpr double kEnoughMl = 1.0;         ///< clears the catheter. ref: procedure facts 1, step 2
constexpr double kContrastMl = 0.5;       ///< shows a catheter of 70 cm
constexpr double kLookS = 3.0;            ///< longer than an eye needs for what stands still
constexpr double kNearPortMm = 1.0;       ///< slack beside the septum's radius
constexpr double kStopsMl = 0.1;          ///< less than this is no return
constexpr double kSameGeometryDeg = 2.0;  ///< as the reading of the rotor takes it
constexpr double kSameGeometryMm = 2.0;

struct HintWords {
    const char* topic;
    const char* texts[3];
};
constexpr HintWords kHints[] = {
    {"", {"", "", ""}},
#define SIDEPORT_HINT(code, topic, question, look, deed) {#topic, {question, look, deed}},
#include "sim/session/hint_texts.inc"
#undef SIDEPORT_HINT
};

/// value: stands for {0} in its words.
Hint hint_of(HintCode code, HintAid aid = HintAid::none, std::string value = {}) {
    const HintWords& words = kHints[static_cast<int>(code)];
    Hint hint{.topic = words.topic, .texts = {}, .aid = aid, .code = code, .value = value};
    for (std::size_t i = 0; i < hint.texts.size(); ++i)
        hint.texts[i] = fmt::format(fmt::runtime(words.texts[i]), value);
    return hint;
}

/// Agent of the syringe on the line has iodine.
bool contrast_on_line(const State& state) {
    for (const auto& [slot, syringe] : state.tray)
        if (slot == state.syringe_slot) return syringe.agent.iodine_mg_per_ml > 0.0;
    return false;
}

/// A pull that brought nothing, with this syringe or before it.
bool is_dry(const State& state) {
    return state.watch.dry_reported && !state.watch.return_seen &&
           state.watch.total_aspirated_ml < kStopsMl;
}

Hint harm_hint(const Model& model, const State& state) {
    const Watch& watch = state.watch;
    if (straying(model, state).beyond_mm > 0.0) {
        return hint_of(HintCode::needle_strayed, HintAid::ghost_needle);
    }
    if (state.plunger_force_n >= kHardN) {
        return hint_of(HintCode::pushing_hard);
    }
    if (state.plunger_force_n != 0.0 && !state.syringe_slot.empty() && !line_is_open(state)) {
        return hint_of(HintCode::stopcock_closed);
    }
    if (watch.pushing && !state.fluoroscope.beam_on && contrast_on_line(state)) {
        return hint_of(HintCode::injecting_unseen);
    }
    const double beam_s = state.fluoroscope.fluoroscopy_time_s - watch.beam_start_s;
    if (state.fluoroscope.beam_on && beam_s > kLookS && !watch.fluid_moved_in_beam &&
        state.plunger_force_n == 0.0 && state.feed_left_mm == 0.0) {
        return hint_of(HintCode::beam_without_question);
    }
    return {};
}

/// A needle off the tray that cannot do for this port, or harms it, while it can still be changed.
Hint needle_hint(const Model& model, const State& state) {
    const mechanics::State& needle = state.needle;
    if (!needle.taken || needle.instrument != mechanics::Instrument::own) return {};
    // behind the septum the harm is done, and what refuses it there has a hint of its own
    if (needle.site == mechanics::Site::access_chamber ||
        needle.site == mechanics::Site::access_screen)
        return {};
    HintCode code = HintCode::nothing;
    switch (needle_fault(model, mechanics::needle_in_use(model.needle, needle))) {
        case NeedleFault::cutting:
            code = HintCode::needle_cutting;
            break;
        case NeedleFault::too_wide:
            code = HintCode::needle_too_wide;
            break;
        case NeedleFault::too_short:
            code = HintCode::needle_too_short;
            break;
        case NeedleFault::none:
            return {};
    }
    const device::NeedleModel& right = right_needle(model);
    if (needle_fault(model, right) != NeedleFault::none) return {};
    return hint_of(code, HintAid::none, right.name);
}

Hint wrong_place_hint(const State& state) {
    using mechanics::Site;
    switch (state.needle.site) {
        case Site::fill_septum:
        case Site::reservoir:
            return hint_of(HintCode::other_port, HintAid::anatomy);
        case Site::access_screen:
            return hint_of(HintCode::needle_refused);
        case Site::access_septum:
            return hint_of(HintCode::in_septum);
        case Site::beside_pump:
            return hint_of(HintCode::beside_port, HintAid::ghost_needle);
        default:
            return {};
    }
}

Hint approach_hint(const Model& model, const State& state) {
    if (state.live.fluoroscope.pulse_count == 0) {
        return hint_of(HintCode::no_picture);
    }
    if (state.kept.empty()) {
        return hint_of(HintCode::no_scout);
    }
    if (!state.live.rotor_in_field && state.needle.depth_mm <= 0.0) {
        return hint_of(HintCode::pump_not_in_view);
    }
    if (!state.needle.taken) {
        return hint_of(HintCode::needle_on_tray, HintAid::anatomy);
    }
    const double reach_mm = model.scenario.pump.access_septum_radius_mm + kNearPortMm;
    if (axis_misses_port_mm(model, state) > reach_mm) {
        return hint_of(state.needle.depth_mm > 0.0 ? HintCode::needle_off_port_deep
                                                   : HintCode::needle_off_port,
                       HintAid::ghost_needle);
    }
    return hint_of(HintCode::needle_short, HintAid::ghost_needle);
}

Hint port_hint(const State& state) {
    const Watch& watch = state.watch;
    if (!watch.lateral_checked) {
        return hint_of(HintCode::lateral_not_checked);
    }
    if (is_dry(state)) {
        return hint_of(HintCode::dry_aspiration);
    }
    if (contrast_on_line(state) && watch.total_aspirated_ml < kEnoughMl) {
        return hint_of(HintCode::contrast_before_clearing);
    }
    if (watch.total_contrast_injected_ml > 0.0 || watch.total_aspirated_ml >= kEnoughMl) return {};
    if (state.syringe_slot.empty()) {
        return hint_of(HintCode::no_syringe);
    }
    return hint_of(HintCode::not_enough_aspirated, HintAid::none,
                   fmt::format("{:.1f}", watch.total_aspirated_ml));
}

Hint contrast_hint(const State& state) {
    if (is_dry(state)) return {};
    const double given_ml = state.watch.total_contrast_injected_ml;
    if (state.watch.total_aspirated_ml < kEnoughMl || given_ml >= kContrastMl) return {};
    if (!contrast_on_line(state)) {
        return hint_of(HintCode::contrast_not_given);
    }
    return hint_of(HintCode::contrast_short);
}

/// Kept pictures that show the rotor, in their order.
std::vector<const KeptPicture*> rotor_pictures(const State& state) {
    std::vector<const KeptPicture*> shown;
    for (const KeptPicture& picture : state.kept)
        if (picture.rotor_in_field) shown.push_back(&picture);
    return shown;
}

bool same_geometry(const fluoroscope::State& a, const fluoroscope::State& b) {
    return std::fabs(a.orbital_deg - b.orbital_deg) <= kSameGeometryDeg &&
           std::fabs(a.angulation_deg - b.angulation_deg) <= kSameGeometryDeg &&
           glm::length(a.isocenter_W_mm - b.isocenter_W_mm) <= kSameGeometryMm &&
           a.field_mm == b.field_mm;
}

Hint rotor_hint(const State& state) {
    const std::vector<const KeptPicture*> shown = rotor_pictures(state);
    if (state.pump.bolus_asked_ul <= 0.0) {
        if (shown.empty() || !same_geometry(shown.back()->fluoroscope, state.fluoroscope)) {
            return hint_of(HintCode::no_rotor_baseline);
        }
        return hint_of(HintCode::no_bolus);
    }
    if (state.report.rotor_compared) return {};
    if (shown.size() < 2) {
        return hint_of(HintCode::rotor_not_compared);
    }
    if (!same_geometry(shown[shown.size() - 2]->fluoroscope, shown.back()->fluoroscope)) {
        return hint_of(HintCode::geometry_differs);
    }
    return {};
}

Hint closing_hint(const Model& model, const State& state) {
    const auto& log = state.pump.log;
    const bool primed = std::any_of(log.begin(), log.end(), [](const auto& entry) {
        return entry.time_s >= 0.0 && entry.text.rfind("Priming bolus", 0) == 0;
    });
    if (!is_dry(state) && !primed && state.watch.total_aspirated_ml >= kStopsMl) {
        const double bore_cm = 0.1 * model.scenario.catheter.inner_diameter_mm;
        const double ml_per_cm = 0.25 * std::numbers::pi * bore_cm * bore_cm;
        return hint_of(HintCode::bridge_not_computed, HintAid::none,
                       fmt::format("{:.4f}", ml_per_cm));
    }
    return hint_of(HintCode::report_open);
}

Hint first_of(const Model& model, const State& state) {
    if (Hint hint = harm_hint(model, state); !hint.topic.empty()) return hint;
    if (Hint hint = own_hint(model, state); !hint.topic.empty()) return hint;
    if (Hint hint = needle_hint(model, state); !hint.topic.empty()) return hint;
    if (Hint hint = wrong_place_hint(state); !hint.topic.empty()) return hint;
    const bool in_port = state.needle.site == mechanics::Site::access_chamber;
    const bool studied = is_dry(state) || state.watch.total_contrast_injected_ml >= kContrastMl;
    if (!in_port && !studied) return approach_hint(model, state);
    if (in_port) {
        if (Hint hint = port_hint(state); !hint.topic.empty()) return hint;
        if (Hint hint = contrast_hint(state); !hint.topic.empty()) return hint;
    }
    if (Hint hint = rotor_hint(state); !hint.topic.empty()) return hint;
    return closing_hint(model, state);
}

}  // namespace

int hint_levels(const scenario::Scenario& scenario, std::string_view mode) {
    if (mode != "practice") return 0;
    return std::clamp(kHintLevels + 1 - scenario.level, 0, kHintLevels);
}

Hint hint_for(const Model& model, const State& state) {
    return state.ended ? Hint{} : with_own_words(model, first_of(model, state));
}

int next_hint_level(const events::EventLog& log, std::string_view topic, int levels) {
    if (topic.empty() || levels <= 0) return 0;
    for (auto it = log.rbegin(); it != log.rend(); ++it) {
        if (it->name != "hint_given") continue;
        if (it->text("topic") != topic) return 1;
        return std::min(levels, static_cast<int>(it->number("level")) + 1);
    }
    return 1;
}

double axis_misses_port_mm(const Model& model, const State& state) {
    const glm::dvec3 from = mechanics::entry_W_mm(model.needle, state.needle);
    const glm::dvec3 along = mechanics::shaft_direction_W(state.needle);
    const glm::dvec3 to_port = model.world.access_port_W_mm - from;
    return glm::length(to_port - along * glm::dot(to_port, along));
}

Straying straying(const Model& model, const State& state) {
    const mechanics::State& needle = state.needle;
    const bool bare =
        needle.site == mechanics::Site::fat || needle.site == mechanics::Site::beside_pump;
    if (!bare || needle.depth_mm <= 0.0 || needle.instrument != mechanics::Instrument::own)
        return {};
    // toward the skin, whichever way the pump lies in its pocket
    glm::dvec3 up = model.world.X_WP.R[2];
    if (up.y < 0.0) up = -up;
    const glm::dvec3 tip = mechanics::tip_W_mm(model.needle, needle);
    const double below_center_mm = glm::dot(model.world.X_WP.p - tip, up);
    return {.beyond_mm = below_center_mm,
            .under_pump = below_center_mm > 0.5 * model.scenario.pump.thickness_mm};
}

void apply_guidance(const Model& model, State& state, const Command& command,
                    events::EventLog& log) {
    if (command.kind == CommandKind::session_resume) {
        // nobody's foot or hand is on anything after the program was stopped
        state.fluoroscope_pedal = false;
        state.plunger_force_n = state.feed_left_mm = 0.0;
        add_event(state, log, "session_resumed").fields = {{"gap_s", command.values[0]}};
        return;
    }
    if (command.kind == CommandKind::practice_stop) {
        const bool again = command.values[0] > 0.5;
        add_event(state, log, "practice_stopped").fields = {
            {"error", command.text}, {"choice", std::string(again ? "start_again" : "go_on")}};
        return;
    }
    const int level = static_cast<int>(std::lround(command.values[0]));
    if (model.hint_levels == 0) return refuse(state, log, command, Refusal{RefusalCode::no_hints});
    if (level > model.hint_levels) {
        return refuse(
            state, log, command,
            Refusal{RefusalCode::fewer_hints, {double(model.hint_levels), double(kHintLevels)}});
    }
    const Hint hint = hint_for(model, state);
    add_event(state, log, "hint_given").fields = {{"level", static_cast<double>(level)},
                                                  {"topic", std::string(hint.topic)}};
}

void watch_straying(const Model& model, State& state, events::EventLog& log) {
    constexpr double kBackMm = 1.0;
    const Straying now = straying(model, state);
    if (now.beyond_mm < -kBackMm) state.watch.needle_strayed = false;
    if (now.beyond_mm <= 0.0 || state.watch.needle_strayed) return;
    state.watch.needle_strayed = true;
    add_event(state, log, "needle_strayed").fields = {{"depth_mm", state.needle.depth_mm},
                                                      {"beyond_mm", now.beyond_mm}};
}

}  // namespace sideport::session
