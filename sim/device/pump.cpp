#include "sim/device/pump.h"

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

}  // namespace

glm::dvec3 access_port_center_P(const PumpModel& pump) {
    // the lobe stands on the rim, a step above the face
    return on_circle(pump.access_port_radius_mm, pump.access_port_angle_deg,
                     0.5 * pump.thickness_mm + pump.access_port_rise_mm);
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

}  // namespace sideport::device
