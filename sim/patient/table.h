#pragma once

#include <array>

#include "sim/base/solid.h"
#include "sim/patient/spine.h"

namespace sideport::patient {

// The table under the patient, W: what the room draws and the C-arm stops before. After carbon
// table tops of angiography (RL): 48 cm wide, about 2.5 m long. It ends under the crown of the
// head, so that the C can be driven over the belly.

/// A flat slab with round corners seen from above, and bevelled edges.
struct Slab {
    double half_width_mm, foot_mm, head_mm;  ///< along x and z
    double under_mm, top_mm;                 ///< heights, y
    double corner_mm;
};
Slab mattress(const Spine& spine);
Slab table_top(const Spine& spine);

/// A ring round the slab: so much of its outline, at a height.
struct SlabRing {
    double share, y_mm;
};
/// From the middle of the underside over the edge to the middle of the top.
std::array<SlabRing, 6> slab_rings(const Slab& slab);
/// Point of a ring; turn 0 .. 1.
glm::dvec3 slab_point_W_mm(const Slab& slab, const SlabRing& ring, double turn);

/// Rails for what is hung on the table.
inline constexpr std::array<RoundedBox, 2> kRails = {{
    {{-252.0, kTableTopYMm - 62.0, -1180.0}, {6.0, 13.0, 520.0}, 4.0},
    {{252.0, kTableTopYMm - 62.0, -1180.0}, {6.0, 13.0, 520.0}, 4.0},
}};

}  // namespace sideport::patient
