#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/events/event.h"
#include "sim/fluid/plumbing_model.h"
#include "sim/fluoroscope/fluoroscope.h"
#include "sim/mechanics/needle.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/world.h"
#include "sim/session/command.h"

namespace sideport::session {

inline constexpr double kTickS = 1.0 / events::kTicksPerSecond;

/// Constant for a session: the case, placed in space, and the models of its parts.
struct Model {
    scenario::Scenario scenario;
    scenario::World world;
    mechanics::Model needle;
    fluid::PlumbingModel plumbing;
    fluoroscope::Model fluoroscope;
    std::uint64_t seed = 1;
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
    double aspirated_ml = 0.0;          ///< liquid drawn since the syringe was attached
    double injected_ml = 0.0;
    double total_aspirated_ml = 0.0, total_contrast_injected_ml = 0.0, total_injected_ml = 0.0;
    double peak_pressure_pa = 0.0;
    int aspirated_marks = 0, injected_marks = 0;  ///< thresholds already reported
    bool return_seen = false, dry_reported = false, injecting = false, aspirating = false;
    double pull_s = 0.0;                ///< time of continuous suction without return
    bool tip_contrast_reported = false, leak_reported = false, drug_reported = false;
    bool bolus_running = false;
    double bolus_rotor_start_deg = 0.0;
    bool was_beam_on = false;
    double beam_start_s = 0.0;
};

/// A picture kept on the reference monitor: geometry is enough, pictures can be made again.
struct KeptPicture {
    std::int64_t tick = 0;
    std::string label;
    fluoroscope::State fluoroscope;
    double rotor_angle_deg = 0.0;
};

/// All that a tick can change; plain values, so copying it is a snapshot.
struct State {
    std::int64_t tick = 0;
    fluoroscope::State fluoroscope;
    mechanics::State needle;
    fluid::PlumbingState plumbing;
    device::PumpState pump;
    bool stopcock_open = true;
    double plunger_force_n = 0.0;
    double feed_left_mm = 0.0;          ///< hand travel still to do
    std::string syringe_slot;           ///< "" when none is attached
    std::vector<std::pair<std::string, fluid::Syringe>> tray;  ///< syringes as they lie there now
    Watch watch;
    Report report;
    std::vector<KeptPicture> kept;
    bool pulse = false;                 ///< this tick exposed a frame
    bool ended = false;
};

/// Errors: those of build_world.
Result<Model> make_model(const scenario::Scenario& scenario, std::uint64_t seed);
State make_state(const Model& model);

/// One tick of 1/240 s: commands first, then needle, pump, fluids, fluoroscope; events are appended.
/// A command that makes no sense now becomes a "refused" event, never an error.
void step(const Model& model, State& state, std::span<const Command> commands, events::EventLog& log);

/// Hash of everything that `step` can change. Equal in every build type and thread count.
std::uint64_t state_hash(const State& state);

/// What the X-rays of this instant would meet. Image noise is seeded by (seed, pulse).
xray::FrameInput make_frame_input(const Model& model, const State& state, int size_px);
/// The same scene seen with another set-up of the C-arm (kept pictures, previews).
xray::FrameInput make_frame_input(const Model& model, const State& state,
                                  const fluoroscope::State& view, int size_px);

/// One line for the trainee, from what is true right now (ui.md section 3). Empty: nothing to say.
std::string status_line(const Model& model, const State& state);

}  // namespace sideport::session
