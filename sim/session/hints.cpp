// Hints of the practice mode. Everything follows from model and state; texts stand together here.

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

Hint hint_of(std::string_view topic, std::string question, std::string look, std::string deed,
             HintAid aid = HintAid::none) {
    return {topic, {std::move(question), std::move(look), std::move(deed)}, aid};
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
        return hint_of("needle_strayed", "What lies under the needle now?",
                       "Compare the needle's depth with the pump's outline in lateral.",
                       "Withdraw until the tip is in front of the pump, then aim anew.",
                       HintAid::ghost_needle);
    }
    if (state.plunger_force_n >= kHardN) {
        return hint_of("pushing_hard", "What does a thumb that pushes this hard tell you?",
                       "Look at the force bar and at where the liquid goes.",
                       "Let go of the plunger. Find out what holds it before you push again.");
    }
    if (state.plunger_force_n != 0.0 && !state.syringe_slot.empty() && !line_is_open(state)) {
        return hint_of("stopcock_closed", "Can anything move between syringe and needle?",
                       "Look at the stopcock on the line card.",
                       "Let go of the plunger, press X to open the line, then pull again.");
    }
    if (watch.pushing && !state.fluoroscope.beam_on && contrast_on_line(state)) {
        return hint_of("injecting_unseen", "Who sees where this goes?",
                       "Look at the live monitor: it does not change.",
                       "Stop the plunger, hold Space, and inject while you watch.");
    }
    const double beam_s = state.fluoroscope.fluoroscopy_time_s - watch.beam_start_s;
    if (state.fluoroscope.beam_on && beam_s > kLookS && !watch.fluid_moved_in_beam &&
        state.plunger_force_n == 0.0 && state.feed_left_mm == 0.0) {
        return hint_of("beam_without_question", "Which question does the beam answer now?",
                       "Nothing has moved in the picture for some seconds.",
                       "Let go of Space. The last picture stays.");
    }
    return {};
}

Hint wrong_place_hint(const State& state) {
    using mechanics::Site;
    switch (state.needle.site) {
        case Site::fill_septum:
        case Site::reservoir:
            return hint_of("other_port", "Which of the pump's ports is this?",
                           "One port lies in the middle of the face, the other at the rim where "
                           "the catheter leaves.",
                           "Let nothing in or out here. Withdraw, and go for the port at the rim.",
                           HintAid::anatomy);
        case Site::access_screen:
            return hint_of("needle_refused", "Why does this needle stop short?",
                           "Compare the gauge of this needle with what the port lets through.",
                           "Withdraw it, take the thin needle and enter the same port again.");
        case Site::access_septum:
            return hint_of("in_septum", "Have you felt both, a give and a stop?",
                           "Look at the trace of the force: firm, not yet free.",
                           "Advance straight on until it gives and then stops hard.");
        case Site::beside_pump:
            return hint_of("beside_port", "What would PA alone not tell you about this needle?",
                           "Look at the needle against the port in both views.",
                           "Withdraw to the skin and aim along the dashed line.",
                           HintAid::ghost_needle);
        default:
            return {};
    }
}

Hint approach_hint(const Model& model, const State& state) {
    if (state.live.fluoroscope.pulse_count == 0) {
        return hint_of("no_picture", "What do you want to see before you touch anything?",
                       "The live monitor is empty.",
                       "Press 3 to bring the pump into view, then hold Space for a second.");
    }
    if (state.kept.empty()) {
        return hint_of("no_scout", "What will you compare with at the end?",
                       "Nothing stands on the reference monitor.",
                       "Take a picture of pump and catheter and press G to keep it.");
    }
    if (!state.live.rotor_in_field && state.needle.depth_mm <= 0.0) {
        return hint_of("pump_not_in_view", "Where is the pump in this picture?",
                       "The lower quadrant lies outside of the field.",
                       "Press 3, or slide the table with W A S D, and look again.");
    }
    if (!state.needle.taken) {
        return hint_of("needle_on_tray", "Where would you go in?",
                       "Find the port at the pump's rim, where the catheter begins.",
                       "Hold the left button on the port in the picture to put the needle there.",
                       HintAid::anatomy);
    }
    const double reach_mm = model.scenario.pump.access_septum_radius_mm + kNearPortMm;
    if (axis_misses_port_mm(model, state) > reach_mm) {
        return hint_of("needle_off_port", "If you go in here, what will you meet?",
                       "Follow the needle's line in the picture: does it end in the port?",
                       state.needle.depth_mm > 0.0
                           ? "Withdraw to the skin, then bring the needle onto the dashed line."
                           : "Slide and tilt the needle onto the dashed line.",
                       HintAid::ghost_needle);
    }
    return hint_of("needle_short", "What do you expect to feel on the way in?",
                   "The line to the port is right; the tip is not there yet.",
                   "Wheel it in: soft, then firm, a give, and a hard stop.", HintAid::ghost_needle);
}

Hint port_hint(const State& state) {
    const Watch& watch = state.watch;
    if (!watch.lateral_checked) {
        return hint_of("lateral_not_checked", "How do you know how deep the tip is?",
                       "Every picture of the needle so far looks along it.",
                       "Press 2 for the lateral view and take a short look at the tip.");
    }
    if (is_dry(state)) {
        return hint_of("dry_aspiration", "Nothing comes. What could hold it back?",
                       "Needle, stopcock, posture: look at each before you believe it.",
                       "Seat the needle anew, check it in lateral and try once more. If nothing "
                       "comes again, inject nothing and write down what was shown.");
    }
    if (contrast_on_line(state) && watch.total_aspirated_ml < kEnoughMl) {
        return hint_of("contrast_before_clearing", "What is in the catheter right now?",
                       "Look at how much is back, and at what the catheter holds.",
                       "Take the contrast off, draw 1 to 2 mL with an empty syringe first.");
    }
    if (watch.total_contrast_injected_ml > 0.0 || watch.total_aspirated_ml >= kEnoughMl) return {};
    if (state.syringe_slot.empty()) {
        return hint_of("no_syringe", "What shall come before anything goes in?",
                       "Nothing is on the line.",
                       "Put an empty syringe on the line, and draw gently.");
    }
    return hint_of("not_enough_aspirated", "Is the drug out of the catheter?",
                   fmt::format("{:.1f} mL is back so far.", watch.total_aspirated_ml),
                   "Draw slowly on until at least 1 mL is back, better 2.");
}

Hint contrast_hint(const State& state) {
    if (is_dry(state)) return {};
    const double given_ml = state.watch.total_contrast_injected_ml;
    if (state.watch.total_aspirated_ml < kEnoughMl || given_ml >= kContrastMl) return {};
    if (!contrast_on_line(state)) {
        return hint_of("contrast_not_given", "What would show where the catheter leads?",
                       "Read the labels on the tray: agent and strength.",
                       "Put on an agent that may go into CSF, center the spine, hold Space, push "
                       "gently.");
    }
    return hint_of("contrast_short", "Where does the contrast go, and where does it not?",
                   "Follow the catheter from the port to its tip.",
                   "Inject slowly up to 1 to 2 mL under X-rays, and keep what you see in PA and "
                   "lateral.");
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
            return hint_of("no_rotor_baseline", "Against what will you judge the rotor?",
                           "The reference monitor needs the rotor from straight above.",
                           "Press 3 and 1, zoom in, take a short look and press G.");
        }
        return hint_of("no_bolus", "How can you see that the pump delivers?",
                       "Think of what turns inside it, and how far for a small bolus.",
                       "Open the programmer with P, interrogate, and send a small single bolus.");
    }
    if (state.report.rotor_compared) return {};
    if (shown.size() < 2) {
        return hint_of("rotor_not_compared", "Did the rotor turn?",
                       "One picture before the bolus, one after it: the second is missing.",
                       "Take a short look in the same view and press G.");
    }
    if (!same_geometry(shown[shown.size() - 2]->fluoroscope, shown.back()->fluoroscope)) {
        return hint_of("geometry_differs", "Are the two pictures of the rotor alike?",
                       "Compare view, table and zoom of both.",
                       "Bring the C-arm back to the first picture's view and keep another.");
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
        return hint_of("bridge_not_computed", "What is in the catheter now, and for how long?",
                       "The pump pushes what you left in the catheter before its drug arrives.",
                       fmt::format("Length in cm times {:.4f} mL: that volume is a priming bolus. "
                                   "Type it into the programmer, and say what it means.",
                                   ml_per_cm));
    }
    return hint_of("report_open", "What was shown, and what was not?",
                   "Go through what you kept: needle, contrast, rotor.",
                   "Press R, fill in each line from what you saw, and sign.");
}

Hint first_of(const Model& model, const State& state) {
    if (Hint hint = harm_hint(model, state); !hint.topic.empty()) return hint;
    if (Hint hint = own_hint(model, state); !hint.topic.empty()) return hint;
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
