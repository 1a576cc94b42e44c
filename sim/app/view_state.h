#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "sim/app/coach.h"
#include "sim/app/panel_guidance.h"
#include "sim/app/style.h"
#include "sim/assessment/assessment.h"
#include "sim/device/telemetry.h"
#include "sim/session/session.h"

namespace sideport::app {

/// What the live monitor shows: the picture, what has changed since a mask was taken, or the
/// roadmap of what was densest since then.
enum class LiveView { picture, subtracted, roadmap };

enum class Hand { needle, plunger };
enum class Sheet { none, brief, programmer, conclude, help, pause, result };

/// What the report form holds until it is signed.
struct ReportForm {
    int aspiration = 0, agent = 0, where = 0, tip_level = 0, rotor = 0, conclusion = 0,
        next_action = 0, confidence = 3;
    float aspirated_ml = 0.0F, contrast_ml = 0.0F, rotor_before_deg = 0.0F, rotor_after_deg = 0.0F;
    std::array<char, 401> note{};
    std::string missing;
};

/// What the programmer shows: nothing until it has read the pump.
struct Programmer {
    enum class Page { status, programme, bolus };
    Page page = Page::status;
    std::optional<device::Telemetry> read;
    double read_s = 0.0;  ///< session time of the reading
    bool linked = false;  ///< the head is over the pump: from Interrogate until the sheet closes
    float rate_ml_per_day = 0.0F;  ///< in the field
    std::string answer;            ///< why the pump refused the last command; empty: it did not
};

/// What follows this session. `none`: it goes on.
enum class After { none, cases, again, quit };

/// What the panels draw from, and what they remember. Core values are only looked at.
struct ViewState {
    const session::Model* model = nullptr;
    const session::State* state = nullptr;
    fluid::PlumbingReadout readout;
    std::string status;
    Fonts fonts;
    float scale = 1.0F;

    Hand hand = Hand::needle;
    Sheet sheet = Sheet::brief;
    bool has_picture = false, geometry_changed = false;
    LiveView live_view = LiveView::picture;
    bool wants_mask = false;                              ///< the next exposure becomes the mask
    double mask_shift_x_px = 0.0, mask_shift_y_px = 0.0;  ///< after the patient has moved
    bool swapped = false;  ///< the kept picture stands on the large monitor
    bool wants_swap = false, wants_shot = false;
    int reference = -1;           ///< kept picture that is shown; -1: none
    float force_wanted_n = 0.0F;  ///< of the hand on the plunger
    std::vector<float> feel_n;    ///< force at the needle, last 8 s, 30 a second
    float bolus_ul = 2.0F, bridge_ul = 0.0F, typed_length_cm = 0.0F;
    Programmer programmer;
    ReportForm form;
    std::optional<assessment::Assessment> result;
    std::string result_folder;
    std::string case_name;       ///< as the trainee may read it
    bool is_assessment = false;  ///< the session is recorded as one
    bool is_signed = false;      ///< the result is of a signed report
    After after = After::none;
    Guidance guidance;
    Coach coach;
    bool from_list = true;  ///< the case was chosen in the list

    /// The clock stands: nothing can be done to the patient.
    bool holds_session() const { return sheet == Sheet::pause || sheet == Sheet::result; }
};

using Commands = std::vector<session::Command>;

inline session::Command command(session::CommandKind kind, std::array<double, 3> values = {},
                                std::string text = {}) {
    return {.kind = kind, .values = values, .text = std::move(text)};
}

// Panels: draw(view, commands). Each lays itself out in its area of layout.h.
void draw_top_bar(ViewState& view);
void draw_monitors(ViewState& view, Commands& commands);
void draw_room(ViewState& view);
void draw_strip(ViewState& view, Commands& commands);
void draw_hands(ViewState& view, Commands& commands);
void draw_status(ViewState& view);
void draw_sheets(ViewState& view, Commands& commands);
void draw_programmer(ViewState& view, Commands& commands);

inline constexpr double kTableTiltStepDeg = 5.0, kTableTiltFineDeg = 1.0;
/// Tilts the table by so much from where it is going, within its range.
session::Command tilt_table(const session::State& state, double by_deg);

/// 0 off, 1 syringe to needle, 2 syringe to side port, 3 needle to side port.
inline constexpr int kStopcockPositions = 4;
/// X: the line open or off. Shift+X: the next position.
session::Command turn_stopcock(const session::State& state, bool step);

/// Low, normal, high, cine and round again.
session::Command next_mode(const session::State& state);
/// Picture, subtracted from the next exposure on, roadmap and back.
void step_live_view(ViewState& view);
const char* live_view_name(LiveView live_view);

/// Kept picture that a place of the film strip shows, oldest first; -1: none.
int film_picture(const ViewState& view, int place);

/// One row of the key table: bound, listed on the help sheet, tested for duplicates.
struct KeyRow {
    int key;  ///< GLFW key
    const char* cap;
    const char* action;  ///< empty: told with the row before
};
const std::vector<KeyRow>& key_table();

}  // namespace sideport::app
