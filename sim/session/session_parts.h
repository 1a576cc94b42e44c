#pragma once

// The parts of one tick; session.cpp calls them in order. Not for other modules.

#include <optional>
#include <string_view>

#include "sim/session/hints.h"
#include "sim/session/session.h"
#include "sim/session/told.h"

namespace sideport::session {

/// Carries out one command, or logs "refused" with the reason.
void apply(const Model& model, State& state, const Command& command, events::EventLog& log);

/// What keeps a needle of the tray from being the right one for the access port.
enum class NeedleFault { none, cutting, too_wide, too_short };
NeedleFault needle_fault(const Model& model, const device::NeedleModel& needle);
/// What a practised hand takes off the tray: the open kit's needle where it has no fault, else the
/// widest that has none; the open kit's where all have one.
const device::NeedleModel& right_needle(const Model& model);

/// Breathes on, or holds where it was asked to.
void step_breath(double rate_per_min, Breath& breath, double dt_s);
/// Steps of the patient's condition: coarser than ticks, as it changes over minutes.
inline constexpr double kPatientStepS = 0.25;
void step_patient(const Model& model, State& state, events::EventLog& log);
/// The patient says this, now.
void say(State& state, std::string words, events::EventLog& log);
void say(State& state, PatientCode code, events::EventLog& log);
/// A question that the trainee asks; the answer is said at once.
void ask_patient(const Model& model, State& state, const Command& command, events::EventLog& log);
/// Slower after an overdose.
double breathing_rate_per_min(const Model& model, const State& state);
/// What the patient has just said, or how he or she is; empty when there is nothing to note.
Status patient_line(const Model& model, const State& state);
/// What the needle did in this tick.
/// Adds up the tip's way in the body; an event for each time it is drawn back and fed again.
void watch_path(State& state, events::EventLog& log);
void watch_needle(const Model& model, State& state, const mechanics::Feedback& feedback,
                  events::EventLog& log);
/// Carries out what is done on the skin: finger, pen, template, antiseptic, drape, anaesthetic.
void apply_skin(const Model& model, State& state, const Command& command, events::EventLog& log);
/// How far the nearest infiltration of anaesthetic lies from this point, < 0 without one, and
/// whether it reaches it.
struct Numbness {
    double distance_mm = -1.0;
    bool numb = false;
};
Numbness numbness_at(const Skin& skin, const SkinPoint& point);
/// What the finger feels now, once per change.
void watch_finger(const Model& model, State& state, events::EventLog& log);
/// Hands in the open beam, and for how long.
void watch_hands(const Model& model, State& state, events::EventLog& log);
/// A hand that is still in the beam leaves it.
void finish_hand(State& state, events::EventLog& log);
/// Stops C-arm and table before bodies meet; `before` is the machine a tick ago.
void stop_at_collision(const Model& model, State& state, const fluoroscope::State& before,
                       events::EventLog& log);
/// A point falls inside the open field of the present view.
bool in_field(const Model& model, const State& state, const glm::dvec3& p_W_mm);
/// Volumes, pressures, contrast and drug.
void watch_fluids(const Model& model, State& state, events::EventLog& log);
/// Beam on and off, lateral check.
void watch_beam(const Model& model, State& state, events::EventLog& log);
/// Carries out what is done to extension set, syringe, stopcock and plunger.
void apply_line(const Model& model, State& state, const Command& command, events::EventLog& log);
/// What is wrong with the pump, and how it stands when the patient comes.
device::PumpFaults pump_faults(const scenario::Scenario& scenario, std::uint64_t seed);
device::PumpState pump_at_start(const Model& model);
/// Carries out a command of the programmer.
void apply_pump(const Model& model, State& state, const Command& command, events::EventLog& log);
/// Logs "refused" with the reason.
void refuse(State& state, events::EventLog& log, const Command& command, const Refusal& refusal);
/// With a reason that has no code: nothing of the window's comes to it.
void refuse(State& state, events::EventLog& log, const Command& command, std::string reason);
/// Bolus finished or broken off, alarms that arise.
void watch_pump(State& state, events::EventLog& log);
/// Logs a hint that was asked for, or that the session goes on after it was broken off.
void apply_guidance(const Model& model, State& state, const Command& command,
                    events::EventLog& log);
/// The needle has left the volume in which it can do no harm: once until it is back.
void watch_straying(const Model& model, State& state, events::EventLog& log);
/// Carries out what an instructor sends.
void apply_instruction(const Model& model, State& state, const Command& command,
                       events::EventLog& log);
/// Complications whose moment has come.
void watch_instruction(const Model& model, State& state, events::EventLog& log);
/// Lets one happen at once; `by` is who wanted it.
void let_happen(const Model& model, State& state, const ComplicationOrder& order,
                const std::string& by, events::EventLog& log);
/// Who wanted it when the case did.
inline constexpr std::string_view kByCase = "case";
/// Moments that the case waits for, and what it lets happen; `first_new` is the first event of this
/// tick in the log.
void watch_case(const Model& model, State& state, std::size_t first_new, events::EventLog& log);
/// The author's words in place of the program's.
Hint with_own_words(const Model& model, Hint hint);
/// A hint that stands in this case alone; without a topic when none stands now.
Hint own_hint(const Model& model, const State& state);
/// What this room's C-arm cannot do; a command that drives too far is stopped at the limit.
std::optional<Refusal> why_not_this_c_arm(const scenario::CArmLimits& limits,
                                          const Command& command);
Command within_limits(const scenario::CArmLimits& limits, const Command& command);
/// The machine as it stands when the session starts.
void put_c_arm_in_place(const scenario::CArmLimits& limits, fluoroscope::State& machine);
/// While an instructor holds the session nothing else is carried out.
bool passes_while_held(const Command& command);
/// A push is over: so is what blocked the tip for one push.
void end_blocked_push(State& state, events::EventLog& log);
/// What complications have changed in the plumbing.
fluid::Mishap mishap(const Instruction& instruction);
/// Why the programmer cannot be used; empty when it can.
std::optional<Refusal> why_no_programmer(const State& state);
/// The volume counters start anew with a syringe.
void restart_counters(const Model& model, State& state);
/// A hand that lets go of the plunger ends a push.
void finish_push(State& state, events::EventLog& log);

/// The needle that the scenario leaves in place: a refill needle stands on the screen, else one
/// like the case's own.
device::NeedleModel needle_left_in_place(const scenario::Scenario& scenario);
/// Starts the session with that needle in the body, if there is one.
void put_needle_in_place(const Model& model, State& state);
/// "needle_site": where the bevel is now.
void report_needle_site(const Model& model, State& state, events::EventLog& log);
/// A needle that was left in place and has been pulled out again: it goes to waste.
bool needle_is_spent(const State& state);

/// Iodine of a pool in the pump's pocket, at rest: a ragged film round the case, from where it came
/// in. Its sum is the pool's iodine.
xray::ContrastVolume pocket_volume(const Model& model, const fluid::TissuePool& pool,
                                   const glm::dvec3& start_W_mm);

fluid::NeedleSite fluid_site(mechanics::Site site);

/// The faults of a scenario as places, resistances and spaces of the plumbing.
fluid::PlumbingSetup plumbing_setup(const scenario::Scenario& scenario,
                                    const scenario::World& world);

events::Event& add_event(State& state, events::EventLog& log, std::string_view name);

/// The extension set as it hangs, from the hub to the syringe's nozzle, W.
std::vector<glm::dvec3> line_points_W_mm(const Model& model, const State& state);

}  // namespace sideport::session
