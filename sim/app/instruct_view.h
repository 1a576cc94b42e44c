#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/app/layout.h"
#include "sim/app/view_state.h"
#include "sim/app/watched.h"
#include "sim/classroom/station.h"
#include "sim/debrief/truth.h"
#include "sim/standards/rating_scale.h"

namespace sideport::app {

/// The side from which the truth is looked at; as_seen: the trainee's own view.
enum class TruthSide { pa, lateral, as_seen };

/// A station as a row of the list.
struct StationRow {
    classroom::SeenStation seen;
    /// Of its card, or the last one when it has returned to the list; empty: none was seen.
    std::filesystem::path session;
    std::string doing;  ///< what happened last
    bool beam_on = false, is_assessed = false;
    int form = 0;  ///< of a case that leaves values to chance; 0: of one that does not
    int decided = 0, items = 0, critical_open = 0, critical_errors = 0;
};

/// What stands on the truth's picture: made together with it.
struct TruthShown {
    std::int64_t tick = -1;  ///< -1: no picture yet
    xray::ProjectionGeometry geometry;
    debrief::Truth truth;
};

/// What the instructor's panels draw from, and what they remember.
struct InstructView {
    ViewState base;  ///< scale, faces and settings, as the widgets take them
    std::string by, store;
    std::filesystem::path classroom;
    std::vector<StationRow> rows;
    std::vector<std::string> problems;  ///< cards of stations that cannot be read
    int chosen = -1;                    ///< row; -1: nobody is in a case
    int wants_row = -1;
    Watched* watched = nullptr;  ///< of the chosen row; nullptr: it is in no case

    bool has_mirror = false, has_truth = false;
    std::int64_t mirror_tick = 0;  ///< of the exposure that the mirror shows
    int patient_percent = 0;
    std::string picture_trouble;
    TruthSide side = TruthSide::lateral;
    TruthShown shown;
    std::vector<std::pair<std::string, std::string>> readouts;  ///< of the truth, now

    std::array<char, 401> note{};
    double note_at_s = -1.0;  ///< when the writing began; < 0: nothing is written
    bool wants_note_focus = false;
    std::array<char, 201> message{};
    bool message_open = false, asks_end = false;

    const standards::RatingScale* scale = nullptr;

    std::optional<session::ComplicationOrder> builder;  ///< the sentence that is being built
    std::set<std::string> open_items;                   ///< whose evidence is shown
    bool all_items = false;
    std::string last_opened;  ///< id: what is marked by hand next
    MarkForm mark_form;
    int first_open_seen = -1;  ///< the list scrolls itself to the present

    double clock_s = 0.0;            ///< of the wall, since the window opened
    std::optional<bool> asked_held;  ///< a pause that was ordered and is not seen yet
    double asked_at_s = 0.0;         ///< clock_s of that order
    bool second_screen = false;      ///< shows the left view elsewhere; wanted, then so
    bool wants_debrief = false, wants_pause_all = false;
    std::string trouble;  ///< an order could not be written

    const session::LiveSession* live() const { return watched ? watched->live() : nullptr; }
    /// Orders have a sense: the session runs and can be followed.
    bool can_order() const;
    /// The session is held, or will be as soon as the order has arrived.
    bool is_held() const;
    float px(float v) const { return v * base.scale; }
};

/// An order to the chosen session, and its words in the list of what was sent.
struct Order {
    session::Command command;
    std::string words;
};
using Orders = std::vector<Order>;

// Panels, each in its area of layout.h.
void draw_instruct_bar(InstructView& view, Orders& orders);
void draw_stations(InstructView& view, Orders& orders);
void draw_watch(InstructView& view);
void draw_two_minutes(InstructView& view, Orders& orders);
void draw_notes(InstructView& view, Orders& orders);
void draw_rating(InstructView& view);
void draw_complications(InstructView& view, Orders& orders);
void draw_live_checklist(InstructView& view, Orders& orders);
/// All of them.
void draw_instruct(InstructView& view, Orders& orders);

/// Keys of the screen, GLFW: 1-9 station, B bookmark, Enter note, Ctrl+P pause. Not while a text is
/// being written.
void press_instruct_key(InstructView& view, Orders& orders, int key, bool control);

/// Head of a panel: title, and smaller words beside it.
void panel_head(const InstructView& view, const Area& area, const std::string& title,
                const std::string& beside, float beside_width, unsigned ink = token::n9);

/// Pause, or let it go on.
Order pause_order(InstructView& view);
Order bookmark_order();
/// An event in a few words for the strip and the list of stations; empty: not worth a mark.
std::string event_words(const events::Event& event);
/// It concerns the instructor: a refusal, a complication, an error.
bool event_stands_out(const events::Event& event);

/// The trainee's machine from another side, with the whole field open.
fluoroscope::State truth_side(const session::LiveSession& live, TruthSide side);

}  // namespace sideport::app
