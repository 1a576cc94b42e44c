#pragma once

#include "sim/device/catheter.h"

namespace sideport::device {

/// Where a course bends most.
struct TightBend {
    double radius_mm = 1e9;  ///< of the circle through the place and those 1 mm before and after it
    double arc_mm = 0.0;
};
/// Of what lies beyond from_mm of arc; a straight way has a huge radius.
TightBend tightest_bend(const CatheterCourse& course, double from_mm = 0.0);

/// Radius at which a bent tube's wall gives way and its lumen closes, from inner and outer
/// diameter: r^2 sqrt(1 - nu^2) / (0.471 t), r the radius of the middle of the wall, t its
/// thickness, nu = 0.5 as of rubber. A catheter of 0.53 and 1.3 mm: 1.0 mm.
/// ref: Brazier, On the flexure of thin cylindrical shells, Proc. R. Soc. A 116 (1927); for a wall
/// as thick as this one it tells the order only, on the safe side.
double kink_radius_mm(double inner_diameter_mm, double outer_diameter_mm);

}  // namespace sideport::device
