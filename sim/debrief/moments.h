#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "sim/assessment/assessment.h"
#include "sim/events/event.h"

namespace sideport::debrief {

/// Something to talk about, at its moment: what happened, the measured fact and its consequence.
/// Never a personality (ui.md 2e).
struct Moment {
    enum class Kind { critical, attention, done_well, bookmark };
    Kind kind = Kind::attention;
    double time_s = 0.0;
    std::string title;  ///< what happened
    std::string fact;   ///< measured, with its consequence
    std::string id;     ///< of the checklist item or critical error; empty for a bookmark
};

/// Critical errors, items that were not done, items that were, bookmarks and notes: in the order of
/// time. Items without a moment stand at the end of the session.
std::vector<Moment> moments_of(const assessment::Assessment& assessment,
                               const events::EventLog& log);

/// "5 to talk about, 6 done well".
std::string moments_summary(const std::vector<Moment>& moments);

/// Phases of a debriefing conversation. ref: W. Eppich, A. Cheng, Promoting Excellence and
/// Reflective Learning in Simulation (PEARLS), Simul Healthc 2015;10:106.
enum class Phase { reactions, description, analysis, summary };
inline constexpr std::array<std::string_view, 4> kPhaseNames = {"Reactions", "Description",
                                                                "Analysis", "Summary"};

/// An open question for this phase; moment may be null (nothing chosen).
std::string prompt(Phase phase, const Moment* moment);

/// When each step of the procedure was begun; a step that was never begun is left out.
struct Step {
    std::string_view name;  ///< scout, needle, lateral, aspirate, contrast, rotor, report
    double time_s = 0.0;
};
std::vector<Step> steps_of(const events::EventLog& log);

/// The moment of another run of the case at which the same step had come as far: linear between
/// the steps that both runs have. Both runs begin at 0.
double aligned_time_s(double time_s, const std::vector<Step>& from, double from_end_s,
                      const std::vector<Step>& to, double to_end_s);

}  // namespace sideport::debrief
