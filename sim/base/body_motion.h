#pragma once

#include <glm/glm.hpp>

namespace sideport {

/// How soft parts of a lying patient move with breath and heartbeat: a smooth field about the place
/// where everything lies at the end of a quiet expiration. The spine stands still, and so does the
/// back that it lies on. Plain value; lengths in mm, frame W.
struct BodyMotion {
    double inhaled = 0.0;        ///< 0 end of expiration, 1 a full quiet breath
    double contracted = 0.0;     ///< of the heart, 0 .. 1
    double diaphragm_mm = 16.0;  ///< travel of the domes toward the feet
    double belly_mm = 6.0;       ///< travel of the belly's wall to the front
    double heart_mm = 4.0;       ///< inward travel of its left border
    double belly_skin_y_mm = 115.0;
    glm::dvec3 heart_W_mm{22.0, 52.0, 205.0};

    bool is_still() const { return inhaled == 0.0 && contracted == 0.0; }
};

/// Where what lies at p at the end of expiration has moved to, less p.
glm::dvec3 body_shift_W_mm(const BodyMotion& motion, const glm::dvec3& p_W_mm);

/// Inhaled share of a quiet breath at a phase of 0 .. 1: slow at the end of expiration.
/// ref: A. Lujan et al., Med. Phys. 26, 1999 (cos^4).
double inhaled_at(double phase);
/// Contraction of the heart at a phase of 0 .. 1: systole takes the first two fifths.
double contracted_at(double phase);

}  // namespace sideport
