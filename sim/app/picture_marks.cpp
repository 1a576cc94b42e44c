#include "sim/app/picture_marks.h"

#include <cmath>

#include <glm/geometric.hpp>

#include "sim/base/units.h"

namespace sideport::app {

std::optional<double> angle_deg(const AngleMark& mark) {
    constexpr double kTooShort = 0.005;
    const glm::dvec2 d = mark.arm - mark.hub;
    if (glm::length(d) < kTooShort) return std::nullopt;
    const double angle = units::deg_from_rad(std::atan2(-d.y, d.x));
    return angle < 0.0 ? angle + 360.0 : angle + 0.0;  // 0, not -0
}

int whole_deg(double angle_deg) {
    constexpr int kTurn = 360;
    const long whole = std::lround(angle_deg) % kTurn;
    return static_cast<int>(whole < 0 ? whole + kTurn : whole);
}

double turn_deg(double before_deg, double after_deg) {
    return std::remainder(after_deg - before_deg, 360.0);
}

}  // namespace sideport::app
