#include "sim/scenario/moment.h"

#include <algorithm>
#include <array>
#include <string>

#include "sim/events/event.h"

namespace sideport::scenario {

namespace {

/// Events that tell of the session and not of the procedure: nothing of a case hangs on them.
constexpr std::array<std::string_view, 25> kOfTheSession = {
    "session_started",
    "session_ended",
    "session_resumed",
    "practice_stopped",
    "hint_given",
    "complication_armed",
    "complication_fired",
    "complication_cancelled",
    "complication_ended",
    "case_event",
    "truth_changed",
    "not_standardised",
    "instructor_paused",
    "instructor_resumed",
    "bookmark",
    "instructor_note",
    "instructor_message",
    "instructor_ended",
    "refused",
    "note",
    "solver_held",
    "concluded",
    "patient_said",
    "patient_asked",
    "aspirated"};  // counted by volume instead

}  // namespace

bool counts_volume(std::string_view moment) {
    return moment == kAspirated || moment == kContrastInjected;
}

std::string_view moment_choices() {
    static const std::string choices = [] {
        std::string text;
        for (const std::string_view own : {kAtStart, kNeedleInPort, kAspirated, kContrastInjected})
            text += (text.empty() ? "" : ", ") + std::string(own);
        for (const events::EventKind& kind : events::event_kinds()) {
            if (std::find(kOfTheSession.begin(), kOfTheSession.end(), kind.name) ==
                kOfTheSession.end())
                text += ", " + std::string(kind.name);
        }
        return text;
    }();
    return choices;
}

std::string_view moment_words(std::string_view moment) {
    if (moment == kAtStart) return "the session begins";
    if (moment == kNeedleInPort) return "the bevel lies in the chamber of the access port";
    if (moment == kAspirated) return "so much has been drawn back in the session";
    if (moment == kContrastInjected) return "so much with iodine has been injected";
    for (const events::EventKind& kind : events::event_kinds())
        if (kind.name == moment) return kind.meaning;
    return {};
}

std::string_view hint_topic_choices() {
    return "needle_strayed, pushing_hard, stopcock_closed, injecting_unseen, "
           "beam_without_question, other_port, needle_refused, in_septum, beside_port, no_picture, "
           "no_scout, pump_not_in_view, needle_on_tray, needle_off_port, needle_short, "
           "lateral_not_checked, dry_aspiration, contrast_before_clearing, no_syringe, "
           "not_enough_aspirated, contrast_not_given, contrast_short, no_rotor_baseline, no_bolus, "
           "rotor_not_compared, geometry_differs, bridge_not_computed, report_open, needle_choice";
}

}  // namespace sideport::scenario
