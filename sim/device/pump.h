#pragma once

#include <cstdint>
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

/// The pump as X-rays see it, in frame P, painter's order (later replaces earlier): case, bulkhead,
/// reservoir, fill port, rotor with rollers, gears, motor, battery, circuit, antenna, access port,
/// outlet, suture loops. rotor_angle_deg: counter-clockwise seen from outside the face.
std::vector<Solid> pump_solids(const PumpModel& pump, double rotor_angle_deg);

/// What the pump is told to do and what it has done.
struct PumpProgram {
    double rate_ml_per_day = 0.0;
};

struct PumpState {
    double rate_ml_per_day = 0.0;
    double bolus_left_ul = 0.0;  ///< still to deliver of the running bolus
    double bolus_rate_ul_per_min = 0.0;
    double delivered_ul = 0.0;     ///< since the start of the session
    double rotor_angle_deg = 0.0;  ///< total, signed as pump_solids takes it
    double reservoir_ml = 0.0;
};

/// Delivers over dt_s and returns the mean flow, m3/s. Rotor angle = 360 deg x volume / volume per
/// turn; delivery pulsates with the rollers around the exact mean. eq: DEVICE-1
/// rotor_turn_share: 1 sound, 0 stalled, between: the rotor slips on its shaft. The electronics
/// count what they have asked for, so a bolus ends in its time all the same.
double step_pump(const PumpModel& pump, PumpState& state, double dt_s,
                 double rotor_turn_share = 1.0);

}  // namespace sideport::device
