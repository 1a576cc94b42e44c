#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/solid.h"
#include "sim/device/catalogue.h"

namespace sideport::device {

/// Centre of the access port's septum on the face, and of the fill port, in frame P, mm.
glm::dvec3 access_port_center_P(const PumpModel& pump);
glm::dvec3 fill_port_center_P(const PumpModel& pump);
/// Where the catheter leaves the pump (end of the outlet tube) and its outward direction, frame P.
glm::dvec3 outlet_end_P(const PumpModel& pump);
glm::dvec3 outlet_direction_P(const PumpModel& pump);
/// Axis of the rotor, frame P, mm.
glm::dvec3 rotor_center_P(const PumpModel& pump);
/// The drug's space under the bulkhead: a disc round the pump's axis, mm in P.
struct ReservoirSpace {
    double radius_mm = 0.0, low_z_mm = 0.0, high_z_mm = 0.0;
};
ReservoirSpace reservoir_space_P(const PumpModel& pump);

/// The pump as X-rays see it, in frame P, painter's order (later replaces earlier): case, bulkhead,
/// reservoir, fill port, rotor with rollers, gears, motor, battery, circuit, antenna, access port,
/// outlet, suture loops. rotor_angle_deg: counter-clockwise seen from outside the face, as on
/// the PA monitor.
std::vector<Solid> pump_solids(const PumpModel& pump, double rotor_angle_deg);

/// What is wrong inside the pump, constant for a session.
struct PumpFaults {
    bool motor_stalled = false;  ///< the motor stands still, whatever it is asked for
    /// Share of the motor's steps that do not turn the rotor, 0 sound .. 1 it stands still. They
    /// are lost in bursts; the electronics watch the motor and notice nothing.
    double rotor_slip = 0.0;
    std::uint64_t seed = 1;  ///< of the bursts' places
};

/// A line of the pump's own log.
struct PumpLogEntry {
    double time_s = 0.0;  ///< from the start of the session; negative: before it
    std::string text;
};

/// What the programmer warns of. The first four are critical.
enum class PumpAlarm : int {
    empty_reservoir,
    motor_stall,
    stopped_long,
    end_of_service,
    low_reservoir,
    elective_replacement,
};
inline constexpr int kPumpAlarmCount = 6;

/// All that changes in a pump; plain values.
struct PumpState {
    double time_s = 0.0;                ///< since the start of the session
    double rate_ml_per_day = 0.0;       ///< simple continuous programme; 0: stopped
    double last_rate_ml_per_day = 0.0;  ///< before it was stopped: what "resume" sets
    double bolus_asked_ul = 0.0;        ///< of the running or the last bolus
    double bolus_left_ul = 0.0;         ///< still to ask for of the running bolus
    double bolus_rate_ul_per_min = 0.0;
    double bolus_lost_ul = 0.0;    ///< of the last bolus, never asked for: the pump stopped before
    double asked_ul = 0.0;         ///< of the motor, since the start of the session
    std::int64_t motor_steps = 0;  ///< that the asked volume makes
    std::int64_t rotor_steps = 0;  ///< position of the rotor, counted in its own direction
    double rotor_angle_deg = 0.0;  ///< of rotor_steps, signed as pump_solids takes it
    double delivered_ul = 0.0;     ///< since the start of the session
    double reservoir_ml = 0.0;     ///< what is in it
    double reservoir_calculated_ml = 0.0;  ///< what the electronics believe
    double missed_ul = 0.0;                ///< asked of a stalled motor in vain
    double stopped_s = 0.0;                ///< how long the programme has been 0
    double service_left_s = 0.0;           ///< to the end of service
    bool empty = false;                    ///< the motor stopped at an empty reservoir
    std::uint32_t alarms = 0;              ///< bit 1 << PumpAlarm: active now
    std::vector<PumpLogEntry> log;         ///< oldest first
};

/// How the pump stands when the session starts.
struct PumpStart {
    double rate_ml_per_day = 0.0;
    bool stopped = false;  ///< programmed to stop; rate_ml_per_day is what it ran at before
    double reservoir_ml = 0.0, reservoir_calculated_ml = 0.0;
    double service_left_s = 0.0;  ///< 0: at the end of its service
    /// How long a stopped, stalled, empty or worn-out pump has stood still. 0: a stall has not
    /// been noticed yet.
    double standing_for_s = 0.0;
    double rotor_turn = 0.0;        ///< where the rotor stands, 0 .. 1 of a turn
    std::vector<PumpLogEntry> log;  ///< what else the log holds
};
PumpState start_pump(const PumpModel& pump, const PumpFaults& faults, const PumpStart& start);

/// Volume that leaves while the rotor goes from one hand-off of a roller to `phase` of the way to
/// the next (0 .. 1), as a share of a roller's volume: a straight line with a dip of cosine shape
/// after the hand-off, of pulsation_depth and pulsation_width; 1 at 1 exactly. eq: DEVICE-1
double roller_profile(const PumpModel& pump, double phase);

/// How many of the motor's first `steps` turn the rotor. In each block of 32 steps the share of
/// `rotor_slip` is lost in one burst at a place of chance; no more than a step is ever owed at a
/// block's end. A pure function: replays and snapshots agree.
std::int64_t turning_steps(const PumpFaults& faults, std::int64_t steps);

/// Delivers over dt_s > 0 and returns the mean flow, m3/s. The motor makes whole steps, the rotor
/// turns by 360 deg / motor_steps_per_turn for each that reaches it, and the rollers' profile makes
/// volume of the turn. A bolus ends when it has been asked for, whatever has left. An empty
/// reservoir or the end of service stops the motor and drops the rest of a bolus.
double step_pump(const PumpModel& pump, const PumpFaults& faults, PumpState& state, double dt_s);

/// Why the motor will not run now: "the reservoir is empty", "the pump is at the end of its
/// service"; empty when it will.
std::string_view why_no_delivery(const PumpState& state);

}  // namespace sideport::device
