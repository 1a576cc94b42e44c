#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/app/mark_form.h"
#include "sim/app/view_state.h"
#include "sim/assessment/assessment.h"
#include "sim/debrief/moments.h"
#include "sim/debrief/player.h"
#include "sim/debrief/truth.h"
#include "sim/runner/seal.h"
#include "sim/store/store.h"
#include "sim/xray/projection.h"

namespace sideport::app {

namespace debrief_layout {
inline constexpr Area kBar{0, 0, 1600, 44}, kSaw{8, 52, 448, 480}, kSawPicture{8, 84, 448, 448},
    kThere{464, 52, 448, 480}, kTherePicture{464, 84, 448, 448}, kFindings{920, 52, 672, 480},
    kTimeline{8, 540, 1584, 352};
/// The clock of all lanes, from its first to its last moment.
inline constexpr float kClockLeft = 140, kClockRight = 1576;
}  // namespace debrief_layout

enum class FindingsTab { moments, checklist, measures, learning };
enum class TrueView { pa, lateral, expert };

/// A session folder, read: what does not change while it is looked at.
struct DebriefSession {
    std::filesystem::path folder;
    std::filesystem::path scenario;  ///< file, as recorded
    std::uint64_t seed = 1;
    scenario::Overrides overrides;  ///< with which the case was run
    std::string trainee, title, mode, date;
    int attempt = 0;  ///< of this trainee at this case; 0: not known
    assessment::Assessment result;
    bool has_result = false;
    std::string cut_off;  ///< where the recording ends too early; empty: it is whole
    events::EventLog events;
    std::vector<debrief::Step> steps;
    double end_s = 0.0;
    runner::SealFinding seal;
    std::string seal_words;
    std::string no_replay;                 ///< why there are no pictures; empty: there are
    std::optional<store::Cohort> cohort;   ///< of this case and checklist
    std::vector<store::Attempt> attempts;  ///< of this trainee at this case, oldest first
    double rating = 0.0;                   ///< mean sum of the global ratings; 0: none given
    int rating_of = 0;                     ///< its highest
    std::string store_trouble;
    HandMarkList hand_marks;  ///< beside the result, whoever gave them
};

/// The expert's work on the same case and seed, when it is there.
struct ExpertWork {
    debrief::Player player;
    std::vector<debrief::Step> steps;
    double end_s = 0.0;
};

/// All that the panels of the debrief player show, and what they ask for.
struct DebriefView {
    ViewState base;  ///< scale, fonts, settings
    DebriefSession session;
    std::optional<debrief::Player> player;
    std::optional<ExpertWork> expert;
    std::vector<debrief::Moment> moments;  ///< of the session and of bookmarks, in order of time
    std::vector<debrief::Moment> bookmarks;
    int chosen = -1;  ///< moment

    std::int64_t tick = 0;  ///< playhead
    bool playing = false;
    std::size_t speed = 1;  ///< place in kSpeeds
    double owed_ticks = 0.0;
    FindingsTab tab = FindingsTab::moments;
    debrief::Phase phase = debrief::Phase::analysis;
    TrueView true_view = TrueView::pa;
    bool shows_expert_lane = true;
    std::string notice;
    std::string by = "instructor";  ///< who marks by hand
    int chosen_item = -1;           ///< row of the checklist
    MarkForm mark_form;

    // what the pictures show
    bool patient_ready = false;
    int patient_percent = 0;
    std::int64_t saw_tick = -1;  ///< of the exposure in "What the trainee saw"; -1: none
    fluoroscope::State saw;
    bool has_true_picture = false;
    xray::ProjectionGeometry true_geometry;
    debrief::Truth truth;
    std::vector<std::pair<std::string, std::string>> true_readouts;
    double expert_at_s = 0.0;
    std::string expert_view;  ///< words on the expert's picture

    bool wants_report = false, wants_again = false, wants_clip = false, wants_close = false,
         has_list = false, wants_list = false;
};
inline constexpr double kSpeeds[] = {0.25, 1.0, 2.0, 8.0};
/// A row of the findings shows what led to its moment.
inline constexpr double kLeadS = 3.0;

/// Last tick of the session, also of one that cannot be replayed.
std::int64_t last_tick(const DebriefView& view);
/// The playhead, within the session.
void seek(DebriefView& view, std::int64_t tick);
void seek_s(DebriefView& view, double time_s);
/// Chooses a row of the findings: the playhead goes kLeadS before it.
void choose_moment(DebriefView& view, int index);
/// What the conversation begins with: the first critical error, else the first thing to correct.
void choose_gravest(DebriefView& view);
/// To the next (+1) or the previous (-1) moment.
void step_moment(DebriefView& view, int by);
/// To the next or the previous exposure.
void step_pulse(DebriefView& view, int by);
/// Plays or stops; from the end it begins anew.
void toggle_playing(DebriefView& view);
/// Lets so much of the wall's clock pass; at the end it stands.
void play(DebriefView& view, double elapsed_s);
/// One key went down (GLFW).
void press_debrief_key(DebriefView& view, int key, bool shift);

/// At the playhead, kept in bookmarks.jsonl in the session's folder, which no seal covers. What
/// goes wrong stands in the notice.
void add_bookmark(DebriefView& view);
/// Bookmarks of a folder; damaged lines are passed over.
std::vector<debrief::Moment> read_bookmarks(const std::filesystem::path& folder);
/// Puts moments of the result and bookmarks together.
void gather_moments(DebriefView& view);

/// Why nothing can be seen at the playhead; empty: it can.
std::string why_no_picture(const DebriefView& view);
/// The replay's state for the bar, and how it is meant.
struct ReplayWords {
    std::string words;
    enum class Meaning { fine, waiting, attention, danger } meaning = Meaning::fine;
};
ReplayWords replay_words(const DebriefView& view);

// Panels.
void draw_debrief_bar(DebriefView& view);
void draw_debrief_pictures(DebriefView& view);
void draw_findings(DebriefView& view);
void draw_timeline(DebriefView& view);

/// A moment's sign: octagon, triangle, tick or flag, with its colour.
void draw_moment_sign(ImDrawList& list, debrief::Moment::Kind kind, ImVec2 centre, float r);
void draw_outcome_sign(ImDrawList& list, assessment::Outcome outcome, ImVec2 centre, float r);
unsigned moment_ink(debrief::Moment::Kind kind);

}  // namespace sideport::app
