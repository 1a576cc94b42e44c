#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include <glm/vec2.hpp>

namespace sideport::app {

/// An angle read off a picture: from the hub of the rotor to one of its rollers. Places in the
/// picture, (0, 0) upper left to (1, 1).
struct AngleMark {
    glm::dvec2 hub{0.5}, arm{0.5};
};
/// Counter-clockwise from three o'clock, 0 .. 360, as the picture was exposed; nothing while both
/// places coincide.
std::optional<double> angle_deg(const AngleMark& mark);

/// As it is read: 0 .. 359.
int whole_deg(double angle_deg);

/// From one reading to the next by the shorter way: + counter-clockwise, -180 .. 180.
double turn_deg(double before_deg, double after_deg);

/// What has been drawn on pictures, by the tick of their exposure: it belongs to the picture, on
/// whichever monitor that stands.
using PictureMarks = std::map<std::int64_t, AngleMark>;

}  // namespace sideport::app
