#include "sim/patient/table.h"

#include <cmath>

#include "sim/base/units.h"

namespace sideport::patient {

namespace {

constexpr double kReferenceHeightMm = 1680.0;
constexpr double kHeadMm = 680.0;  ///< crown of a patient of that height: 701

double head_mm(const Spine& spine) {
    return kHeadMm * spine.parameters.height_mm / kReferenceHeightMm;
}

}  // namespace

Slab mattress(const Spine& spine) {
    return {246.0, -1150.0, head_mm(spine), kTableTopYMm - 48.0, kTableTopYMm, 90.0};
}

Slab table_top(const Spine& spine) {
    return {238.0, -1760.0, head_mm(spine) + 8.0, kTableTopYMm - 76.0, kTableTopYMm - 49.0, 80.0};
}

std::array<SlabRing, 6> slab_rings(const Slab& slab) {
    constexpr double kFlat = 0.985;
    const double bevel_mm = 0.25 * (slab.top_mm - slab.under_mm);
    return {{{0.0, slab.under_mm},
             {kFlat, slab.under_mm},
             {1.0, slab.under_mm + bevel_mm},
             {1.0, slab.top_mm - bevel_mm},
             {kFlat, slab.top_mm},
             {0.0, slab.top_mm}}};
}

glm::dvec3 slab_point_W_mm(const Slab& slab, const SlabRing& ring, double turn) {
    const double angle = 2.0 * units::kPi * turn;
    const glm::dvec2 d(std::cos(angle), std::sin(angle));
    const glm::dvec2 square = d / std::max(std::fabs(d.x), std::fabs(d.y));
    const glm::dvec2 half(slab.half_width_mm, 0.5 * (slab.head_mm - slab.foot_mm));
    const glm::dvec2 soft = glm::normalize(square * square * square);
    const glm::dvec2 edge =
        glm::clamp(1.8 * square, -1.0, 1.0) * (half - slab.corner_mm) + soft * slab.corner_mm;
    return {edge.x * ring.share, ring.y_mm,
            0.5 * (slab.head_mm + slab.foot_mm) + edge.y * ring.share};
}

}  // namespace sideport::patient
