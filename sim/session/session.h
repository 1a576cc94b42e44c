#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/base/random.h"
#include "sim/events/event.h"
#include "sim/fluid/plumbing_model.h"
#include "sim/fluoroscope/fluoroscope.h"
#include "sim/mechanics/clearance.h"
#include "sim/mechanics/needle.h"
#include "sim/mechanics/palpation.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/world.h"
#include "sim/session/command.h"
#include "sim/session/complication.h"

namespace sideport::session {

inline constexpr double kTickS = 1.0 / events::kTicksPerSecond;

/// Constant for a session: the case, placed in space, and the models of its parts.
struct Model {
    scenario::Scenario scenario;
    scenario::World world;
    mechanics::Model needle;
    std::shared_ptr<const mechanics::RoomBodies> room;  ///< patient, table and C-arm as bodies
    fluid::PlumbingModel plumbing;
    fluoroscope::Model fluoroscope;
    device::PumpFaults pump_faults;
    std::uint64_t seed = 1;
    int hint_levels = 0;         ///< graded hints that may be asked for; 0 in an assessment
    bool is_assessment = false;  ///< a complication that the case does not name is marked
};

/// What the trainee filled in.
struct Report {
    std::vector<std::pair<std::string, std::string>> findings;
    std::string conclusion;
    bool signed_off = false;
    double rotor_before_deg = 0.0, rotor_after_deg = 0.0;
    bool rotor_compared = false;
};

/// Bookkeeping that turns state into events exactly once.
struct Watch {
    // volumes through the syringe on the line; small reversals (CSF pulse) do not count
    double turn_ml = 0.0;                          ///< syringe volume at the last turning point
    int direction = 0;                             ///< +1 filling, -1 emptying, 0 neither yet
    double aspirated_ml = 0.0, injected_ml = 0.0;  ///< with this syringe
    double total_aspirated_ml = 0.0, total_injected_ml = 0.0;  ///< whole session
    double total_contrast_injected_ml = 0.0;
    int aspirated_marks = 0, injected_marks = 0;     ///< thresholds already reported
    bool return_seen = false, dry_reported = false;  ///< with this syringe
    bool pulling = false, pushing = false;           ///< hand on the plunger, line open
    double pull_s = 0.0, push_s = 0.0;               ///< of the present pull or push
    double pushed_ml = 0.0;                          ///< of the present push
    double push_peak_pa = 0.0, peak_pressure_pa = 0.0;
    double progress_ml = 0.0, stalled_s = 0.0;  ///< suction that no longer brings anything
    bool stopped_reported = false;              ///< with this syringe
    bool tip_contrast_reported = false, confined_reported = false, track_reported = false;
    bool leak_reported = false, limit_reported = false, burst_reported = false;
    bool air_reported = false;
    double drug_reported_mg = 0.0;  ///< dose at the last drug_bolus event
    double bolus_rotor_start_deg = 0.0, bolus_volume_ul = 0.0;
    std::uint32_t pump_alarms = 0;  ///< those that have been reported or stood at the start
    bool was_beam_on = false, fluid_moved_in_beam = false, needle_seen_in_beam = false;
    double beam_start_s = 0.0;
    std::int64_t beam_first_pulse = 0;
    bool beam_alarm_reported = false;
    bool lateral_checked = false;  ///< a lateral exposure showed the needle since it last moved
    double checked_depth_mm = 0.0;
    bool needle_strayed = false;  ///< outside the safe volume, and reported
    std::int64_t failed_steps = 0;
    bool hand_in_beam = false;
    double hand_stay_s = 0.0, hand_stay_dose_mgy = 0.0;  ///< of the present stay in the beam
    double hand_in_beam_s = 0.0, hand_dose_mgy = 0.0;    ///< whole session
    mechanics::Touch touch = mechanics::Touch::nothing;  ///< the finger felt last
    double pain_left_s = 0.0;                            ///< the patient still says so
    double collision_left_s = 0.0;                       ///< the C-arm's message still stands
    bool collision_with_table = false;
    double tip_path_mm = 0.0;    ///< in and out, within the body
    double path_depth_mm = 0.0;  ///< at the last tick
    double turn_depth_mm = 0.0;  ///< deepest, or shallowest while it retreats
    double withdrawn_mm = 0.0;   ///< of the present retreat
    bool retreating = false;     ///< drawn back within the skin
    int redirect_count = 0;
};

/// Where the patient's breath stands; it moves what is seen, no liquid.
struct Breath {
    double turns = 0.0;        ///< breaths so far; whole at the end of an expiration
    double hold_left_s = 0.0;  ///< asked to be held from the next end of an expiration
};

/// A text on a kept picture, at a place from (0, 0) upper left to (1, 1).
struct Annotation {
    double x = 0.0, y = 0.0;
    std::string text;
};

/// A point of the skin, W.
struct SkinPoint {
    double x_mm = 0.0, z_mm = 0.0;
};

/// Local anaesthetic under the skin.
struct Infiltration {
    SkinPoint at;
    double volume_ml = 0.0;
};

/// What was done to the skin.
struct Skin {
    bool prepped = false, draped = false;
    std::vector<SkinPoint> marks;  ///< of the pen, oldest first
    bool template_laid = false;
    SkinPoint template_at;  ///< its middle
    double template_turn_deg = 0.0;
    std::vector<Infiltration> anaesthetic;
};

/// An exposure as it stands on a monitor: geometry is enough, pictures can be made again.
struct KeptPicture {
    std::int64_t tick = 0;  ///< of the exposure
    std::string label;
    fluoroscope::State fluoroscope;  ///< at the exposure; pulse_count is 0 before the first
    double rotor_angle_deg = 0.0;
    bool needle_in_field = false, rotor_in_field = false;
    std::vector<Annotation> annotations;
};

/// How the patient feels, and what was said last.
struct Patient {
    double drug_effect = 0.0;  ///< reference doses that act by now
    double pain_s = -1e9;      ///< when it burned last
    double case_doses = 0.0;   ///< reference doses that the case has given
    bool burnt = false, was_drowsy = false;
    std::string said;
    double said_s = -1e9;
};

/// A moment that the case waits for.
struct MomentWatch {
    std::int64_t met_tick = -1;  ///< -1: it has not come
    bool done = false;           ///< what was to happen has happened, or is over
};

/// All that a tick can change; plain values, so copying it is a snapshot.
struct State {
    std::int64_t tick = 0;
    fluoroscope::State fluoroscope;
    mechanics::State needle;
    fluid::PlumbingState plumbing;
    device::PumpState pump;
    bool fluoroscope_pedal = false;  ///< foot on the pedal
    fluid::Stopcock stopcock = fluid::Stopcock::syringe_to_needle;
    scenario::Posture posture = scenario::Posture::supine;
    double table_tilt_deg = 0.0, table_tilt_target_deg = 0.0;  ///< + head up
    Breath breath;
    Patient patient;
    Instruction instruction;
    std::vector<MomentWatch> case_events, case_hints;  ///< in the order of the case
    /// Of the catalogue's extension sets, from 1; 0: the case's own, until one is chosen.
    int extension_choice = 0;
    double plunger_force_n = 0.0;
    double feed_left_mm = 0.0;   ///< hand travel still to do
    double turn_left_deg = 0.0;  ///< of the hub, still to do
    Skin skin;
    std::string syringe_slot;                                  ///< "" when none is attached
    std::vector<std::pair<std::string, fluid::Syringe>> tray;  ///< syringes as they lie there now
    Watch watch;
    Report report;
    KeptPicture live;               ///< last image hold: the newest exposure
    std::vector<KeptPicture> kept;  ///< on the reference monitor, in the order of keeping
    bool pulse = false;             ///< this tick exposed a frame
    bool ended = false;
};

/// Errors: those of build_world.
Result<Model> make_model(const scenario::Scenario& scenario, std::uint64_t seed);
State make_state(const Model& model);

/// One tick of 1/240 s: commands first, then needle, pump, fluids, fluoroscope; events are
/// appended. A command that makes no sense now becomes a "refused" event, never an error.
void step(const Model& model, State& state, std::span<const Command> commands,
          events::EventLog& log);

/// Ends a session that nobody signed (window closed, time over): totals are written once.
void end_session(const Model& model, State& state, events::EventLog& log);

/// Sent by an instructor, never by a trainee.
bool is_instructors(CommandKind kind);
/// Why this complication would change nothing now; empty when it makes sense.
std::string why_senseless(const Model& model, const State& state, ComplicationKind kind);

/// The extension set on the line: the one chosen last, at first the case's own.
const device::ExtensionSetModel& extension_in_use(const Model& model, const State& state);

/// The plunger moves liquid through the needle.
inline bool line_is_open(const State& state) {
    return state.stopcock == fluid::Stopcock::syringe_to_needle;
}

/// Where the template's hole for the access port lies on the skin: as the catalogue has it from the
/// pump's middle, turned counter-clockwise as seen from the front.
SkinPoint template_hole(const Model& model, const Skin& skin);
/// Where the access port's axis comes out of the skin.
SkinPoint port_on_skin(const Model& model);
/// From there along the axis to the floor of the port's chamber, mm: what a needle must reach.
double port_floor_mm(const Model& model);

/// Where the syringe at the line's end lies, W: its nozzle.
glm::dvec3 line_end_W_mm(const Model& model, const State& state);

/// The bevel lies inside the collimated field of this view.
bool needle_in_field(const Model& model, const State& state);
bool rotor_in_field(const Model& model, const State& state);

/// Hash of everything that `step` can change. Equal in every build type and thread count.
std::uint64_t state_hash(const State& state);

/// How soft parts lie now, against the end of an expiration.
BodyMotion body_motion(const Model& model, const State& state);

/// What the X-rays of this instant would meet. Image noise is seeded by (seed, pulse).
xray::FrameInput make_frame_input(const Model& model, const State& state, int size_px);
/// The same scene seen with another set-up of the C-arm (kept pictures, previews).
xray::FrameInput make_frame_input(const Model& model, const State& state,
                                  const fluoroscope::State& view, int size_px);

/// What the status line may say: in an assessment only what eyes, ears and fingers tell.
enum class Telling { practice, assessment };

/// One line for the trainee, from what is true right now (ui.md section 3). Empty: nothing to say.
std::string status_line(const Model& model, const State& state,
                        Telling telling = Telling::practice);

}  // namespace sideport::session
