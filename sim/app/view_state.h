#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "sim/app/coach.h"
#include "sim/app/display.h"
#include "sim/app/focus.h"
#include "sim/app/layout.h"
#include "sim/app/panel_guidance.h"
#include "sim/app/panel_stop.h"
#include "sim/app/picture_marks.h"
#include "sim/app/room_look.h"
#include "sim/app/settings_sheet.h"
#include "sim/app/style.h"
#include "sim/app/texts.h"
#include "sim/assessment/assessment.h"
#include "sim/device/telemetry.h"
#include "sim/session/session.h"

namespace sideport::app {

/// What the live monitor shows: the picture, what has changed since a mask was taken, or the
/// roadmap of what was densest since then.
inline constexpr double kMaskStepPx = 0.5;
enum class LiveView { picture, subtracted, roadmap };

/// Parts of the tray, one shown at a time.
enum class TrayPage { needles, lines, syringes };
inline constexpr int kTrayPages = 3;
enum class Hand { needle, plunger, finger, stencil };
enum class Sheet {
    none,
    brief,
    programmer,
    patient,
    conclude,
    help,
    settings,
    pause,
    result,
    stop
};

/// What a press on a monitor does, other than moving the needle.
enum class MonitorTool { none, angle, label };
/// What of the collimator the mouse holds: the leaves at the sides, those above and below, or the
/// iris.
enum class Leaf { none, side, end, iris };

/// What the report form holds until it is signed.
struct ReportForm {
    std::array<bool, 6> where{};  ///< [entry of its list] several places may be named
    int aspiration = 0, agent = 0, tip_level = 0, rotor = 0, conclusion = 0, next_action = 0,
        confidence = 3;
    float aspirated_ml = 0.0F, contrast_ml = 0.0F, rotor_before_deg = 0.0F, rotor_after_deg = 0.0F;
    std::array<char, 401> note{};
    std::string missing;
};

/// What the programmer shows: nothing until it has read the pump.
struct Programmer {
    enum class Page { status, programme, bolus, review };
    Page page = Page::status;
    session::Command asked;  ///< what stands for review before it is sent
    bool shows_arithmetic = false;
    std::optional<device::Telemetry> read;
    double read_s = 0.0;  ///< session time of the reading
    bool linked = false;  ///< the head is over the pump: from Interrogate until the sheet closes
    float rate_ml_per_day = 0.0F;  ///< in the field
    std::string answer;            ///< why the pump refused the last command; empty: it did not
};

/// The template as a hand moves it over the skin.
struct Stencil {
    glm::dvec2 at_mm{0.0};  ///< x, z in W of its middle
    double turn_deg = 0.0;
};

/// A view that was stored with a long press.
struct OwnView {
    double orbital_deg = 0.0, angulation_deg = 0.0;
    glm::dvec3 isocenter_W_mm{0.0};
};

/// A sound in words, for as long as it is shown.
struct SoundCaption {
    std::string words;
    double until_s = 0.0;  ///< session time
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
    const Plan* plan = &layout::kWide;  ///< where the panels stand
    bool shows_room = false;            ///< compact: the room's tab, not the kept picture's

    Hand hand = Hand::needle;
    Sheet sheet = Sheet::brief;
    Focus focus;  ///< of gamepad and keys, where they work a panel
    bool has_picture = false, geometry_changed = false;
    LiveView live_view = LiveView::picture;
    bool wants_mask = false;                              ///< the next exposure becomes the mask
    double mask_shift_x_px = 0.0, mask_shift_y_px = 0.0;  ///< after the patient has moved
    bool swapped = false;  ///< the kept picture stands on the large monitor
    bool wants_swap = false, wants_shot = false;
    int reference = -1;  ///< kept picture that is shown; -1: none

    Display display;  ///< of both monitors
    MonitorTool tool = MonitorTool::none;
    Leaf leaf = Leaf::none;
    PictureMarks marks;
    std::int64_t measured_tick = -1;  ///< of the picture on which a mark is being drawn
    glm::dvec2 label_place{0.0};
    std::array<char, 61> label_text{};
    bool label_open = false, label_fresh = false;
    int scrubbed_axis = -1;  ///< number of the strip that the mouse or keys change

    std::optional<TrayPage> tray_page;  ///< that was asked for
    bool help_of_pad = false;           ///< the help sheet lists the gamepad, not the keys
    bool help_in_pause = false;         ///< opened there, and goes back there
    RoomLook room;
    float force_wanted_n = 0.0F;              ///< of the hand on the plunger
    std::optional<glm::dvec2> pressed_place;  ///< x, z in W where the finger pressed last
    std::optional<Stencil> stencil;           ///< where a hand has the template; nothing: let go
    std::optional<Stencil> stencil_sent;      ///< where it was recorded last, while a hand has it
    std::vector<float> feel_n;                ///< force at the needle, last 8 s, 30 a second
    /// What happened at the needle: skin, give, hard stop; session time.
    std::vector<std::pair<double, const char*>> feel_words;
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

    Settings* settings = nullptr;  ///< of the program; the sheet changes them
    SettingsSheet settings_sheet;
    std::array<bool, 512> keys_down{};                ///< [GLFW key], for the drawn keyboard
    bool caps_fine = false;                           ///< Caps Lock makes everything fine
    std::array<std::optional<OwnView>, 2> own_views;  ///< of the keys 3 and 4
    bool own_view_stored_now = false;  ///< by the press of its button that still lasts
    bool wants_hint = false, wants_full_screen = false;
    std::string notice;   ///< said once in the status line; whoever shows it clears it
    Area plunger_area{};  ///< where the syringe lies on the screen: a press there is the thumb's
    std::vector<SoundCaption> sound_captions;  ///< what can be heard now
    Stop stop;                                 ///< practice: what would have done harm

    /// Bindings for key caps: of the settings, or the defaults without any.
    Bindings bindings() const { return settings ? settings->bindings : default_bindings(false); }

    /// A sheet lies over the kept picture and the room.
    bool covers_column() const {
        return sheet == Sheet::help || (sheet != Sheet::none && !plan->compact);
    }
    /// A sheet lies over the hands.
    bool covers_hands() const {
        return sheet == Sheet::help || (sheet != Sheet::none && plan->compact);
    }
    /// What the hands do now: a finger that feels while its key is held, else what is chosen.
    Hand acting_hand() const { return state->needle.finger.force_n > 0.0 ? Hand::finger : hand; }
    /// The clock stands: nothing can be done to the patient.
    bool holds_session() const {
        return sheet == Sheet::pause || sheet == Sheet::result || sheet == Sheet::settings ||
               sheet == Sheet::stop || (sheet == Sheet::help && help_in_pause);
    }
};

using Commands = std::vector<session::Command>;

inline session::Command command(session::CommandKind kind, std::array<double, 3> values = {},
                                std::string text = {}) {
    return {.kind = kind, .values = values, .text = std::move(text)};
}

// Panels: draw(view, commands). Each lays itself out in its area of layout.h.
void draw_top_bar(ViewState& view);
void draw_monitors(ViewState& view, Commands& commands);
/// Compact: the tabs of kept picture and room; puts the plan of the chosen one into the view.
void draw_column_tabs(ViewState& view);
void draw_room(ViewState& view, Commands& commands);
void draw_strip(ViewState& view, Commands& commands);
void draw_hands(ViewState& view, Commands& commands);
void draw_tray(ViewState& view, Commands& commands);
void draw_skin(ViewState& view, Commands& commands);

/// Where pen and anaesthetic go, and a new template, x and z in W: under the finger that pressed
/// last, else under the needle.
glm::dvec2 chosen_place(const ViewState& view);
inline constexpr double kAnaestheticMl = 2.0;

/// Moves the template to a place of the skin (x, z in W), or turns it; the first time it is laid
/// there. Small steps are gathered: a session records where it lay, not each pixel.
void move_stencil(ViewState& view, Commands& commands, const glm::dvec2& at_mm);
void turn_stencil(ViewState& view, Commands& commands, double by_deg);
/// The hand lets go: what was gathered is laid.
void lay_stencil(ViewState& view, Commands& commands);
inline constexpr double kStencilNotchDeg = 5.0;

/// What the tray shows: needles until one is taken, then syringes, unless another page is asked
/// for. While a needle is in the skin neither it nor the line is changed: syringes.
TrayPage tray_page(const ViewState& view);
void turn_tray_page(ViewState& view);
/// Needles of the tray from left to right: the open kit's first.
std::vector<const device::NeedleModel*> needles_on_tray(const session::Model& model);
/// Extension sets of the tray from left to right: the case's own first, then the catalogue's.
std::vector<const device::ExtensionSetModel*> extensions_on_tray(const session::Model& model);
/// What a key of the tray (5 .. 9) does now.
std::optional<session::Command> take_from_tray(const ViewState& view, int slot);
/// Size by the outer diameter, as on the packet: 24 for 0.565 mm; its colour after ISO 6009.
int gauge_of(double outer_diameter_mm);
unsigned hub_color(double outer_diameter_mm);
void draw_status(ViewState& view);
/// Sounds in words, in the top bar.
void draw_sound_captions(const ViewState& view);
void draw_sheets(ViewState& view, Commands& commands);
/// Settings or help over the pause, to which they go back.
void open_from_pause(ViewState& view, Sheet sheet);
void draw_programmer(ViewState& view, Commands& commands);
void draw_patient(ViewState& view, Commands& commands);

/// Over the room the wheel moves the needle that the hand holds; with the key that turns the hub
/// over the X-ray, and while no needle is held, it zooms.
bool room_wheel_is_needles(const ViewState& view);

/// Leaves whose edge lies under a place of the window, px.
Leaf leaf_under(const ViewState& view, float x, float y);
/// A press there belongs to a leaf or a measuring tool, not to the needle.
bool live_mouse_is_taken(const ViewState& view, float x, float y);
/// Tick of the exposure on the large or the small monitor; nothing where it is dark.
std::optional<std::int64_t> shown_tick(const ViewState& view, bool large);

/// Memory positions of the machine, keys 3 (0) and 4 (1): stored as it stands, and driven to. One
/// that holds nothing does nothing, unless the case gives guidance: then the table alone goes to
/// the pump or to the spine.
void store_own_view(ViewState& view, std::size_t which);
void go_to_own_view(ViewState& view, Commands& commands, std::size_t which);
/// The case still gives hints in practice: then the machine knows where the pump lies.
bool guides_table(const ViewState& view);

inline constexpr double kTableTiltStepDeg = 5.0, kTableTiltFineDeg = 1.0;
/// Tilts the table by so much from where it is going, within its range.
session::Command tilt_table(const session::State& state, double by_deg);

/// 0 off, 1 syringe to needle, 2 syringe to side port, 3 needle to side port.
inline constexpr int kStopcockPositions = 4;
/// X: the line open or off. Shift+X: the next position.
session::Command turn_stopcock(const session::State& state, bool step);

/// Low, normal, high, cine and round again.
session::Command next_mode(const session::State& state);
/// The name of a mode, as its button has it.
Text mode_label(fluoroscope::Mode mode);
/// Picture, subtracted from the next exposure on, roadmap and back.
void step_live_view(ViewState& view);

/// Kept picture that a place of the film strip shows, oldest first; -1: none.
int film_picture(const ViewState& view, int place);

}  // namespace sideport::app
