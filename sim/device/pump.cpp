#include "sim/device/pump.h"

#include <algorithm>
#include <cmath>

#include "sim/base/units.h"

namespace sideport::device {

namespace {

glm::dvec3 on_circle(double radius_mm, double angle_deg, double z_mm) {
    const double a = units::rad_from_deg(angle_deg);
    return {radius_mm * std::cos(a), radius_mm * std::sin(a), z_mm};
}

constexpr double kOutletTurnDeg = -15.0;  ///< outlet beside the access port, further round the rim
constexpr double kOutletRadiusMm = 44.0;
constexpr double kRotorX = -14.5, kRotorY = 15.0;

/// Pulsation of the delivery: half of the mean flow at each roller hand-off. ref: fluid facts 2(e),
/// RL.
constexpr double kPulsationDepth = 0.5;

}  // namespace

glm::dvec3 access_port_center_P(const PumpModel& pump) {
    // the lobe's face is level with the pump's, where the case's rim is rounded away
    return on_circle(pump.access_port_radius_mm, pump.access_port_angle_deg,
                     0.5 * pump.thickness_mm);
}

glm::dvec3 fill_port_center_P(const PumpModel& pump) {
    return {0.0, 0.0, 0.5 * pump.thickness_mm};
}

glm::dvec3 outlet_end_P(const PumpModel& pump) {
    return on_circle(kOutletRadiusMm, pump.access_port_angle_deg + 2.0 * kOutletTurnDeg, 2.0);
}

glm::dvec3 outlet_direction_P(const PumpModel& pump) {
    return on_circle(1.0, pump.access_port_angle_deg + 2.5 * kOutletTurnDeg, 0.0);
}

glm::dvec3 rotor_center_P(const PumpModel& pump) {
    return {kRotorX, kRotorY, 0.5 * pump.thickness_mm - 5.5};
}

double step_pump(const PumpModel& pump, PumpState& state, double dt_s, double rotor_turn_share) {
    const double basal_ul = state.rate_ml_per_day * 1000.0 / units::kSecondsPerDay * dt_s;
    const double bolus_ul = std::min(state.bolus_left_ul,
                                     state.bolus_rate_ul_per_min / units::kSecondsPerMinute * dt_s);
    const double available_ul =
        std::min(rotor_turn_share * (basal_ul + bolus_ul), state.reservoir_ml * 1000.0);
    state.bolus_left_ul -= bolus_ul;

    // delivered volume against rotor volume: a zero-mean wave, so every whole roller period is
    // exact
    const double period_ul = pump.volume_per_turn_ul / std::max(1, pump.roller_count);
    const auto delivered_at = [&](double rotor_ul) {
        const double phase = 2.0 * units::kPi * rotor_ul / period_ul;
        return rotor_ul + kPulsationDepth * period_ul / (2.0 * units::kPi) * std::sin(phase);
    };
    const double before_ul = state.delivered_ul;
    state.delivered_ul += available_ul;
    const double out_ul = delivered_at(state.delivered_ul) - delivered_at(before_ul);
    state.reservoir_ml -= available_ul * 1e-3;
    const double turn_deg = 360.0 * available_ul / pump.volume_per_turn_ul;
    state.rotor_angle_deg += pump.rotor_counter_clockwise ? turn_deg : -turn_deg;
    return out_ul * units::kM3PerUl / dt_s;
}

}  // namespace sideport::device
