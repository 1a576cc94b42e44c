#pragma once

#include <string>
#include <vector>

#include "sim/base/pose.h"

namespace sideport {

/// Convex primitives; every ray crosses each in at most one interval.
enum class SolidShape {
    box,        ///< half_mm = half edges
    cylinder,   ///< half_mm = (radius x, radius y, half length), axis = local z
    ellipsoid,  ///< half_mm = semi axes
    capsule,    ///< half_mm = (radius, radius, half length of the straight part), axis = local z
};

/// A homogeneous body. In a list, a later solid replaces an earlier one where they overlap.
struct Solid {
    SolidShape shape = SolidShape::box;
    glm::dvec3 half_mm{1.0};
    Pose X_WB;             ///< body to parent frame (world, or the device that it belongs to)
    std::string material;  ///< name in the material catalogue (`sideport physics materials`)
    bool on_wall = false;  ///< moves with the belly's wall
};

/// A box whose edges are rounded, in the frame of what it belongs to. The rounding lies within the
/// box and is no more than its smallest half edge.
struct RoundedBox {
    glm::dvec3 center_mm{0.0}, half_mm{1.0};
    double rounding_mm = 0.0;
};

/// The same solids in another frame: X_AW * X_WB.
inline std::vector<Solid> transformed(const Pose& X_AW, std::vector<Solid> solids) {
    for (Solid& solid : solids)
        solid.X_WB = X_AW * solid.X_WB;
    return solids;
}

}  // namespace sideport
