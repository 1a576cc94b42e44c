#include "sim/scenario/anchor.h"

#include <cmath>

namespace sideport::scenario {

namespace {

constexpr double kSleeveLengthMm = 14.0, kSleeveWallMm = 1.2;
constexpr double kSpanMm = 13.0, kWingLengthMm = 8.0, kWingMm = 1.5;  ///< over both wings
constexpr const char* kSilicone = "PDMS";

}  // namespace

std::vector<Solid> anchor_solids(const device::CatheterModel& catheter, const AnchorPlace& place) {
    // the wings lie on the fascia, that is across the catheter and across the body's depth
    const glm::dvec3 across = glm::cross(place.along_W, glm::dvec3(0.0, 1.0, 0.0));
    const glm::dvec3 hint = glm::length(across) > 0.1 ? across : glm::dvec3(1.0, 0.0, 0.0);
    const Pose X_WA{frame_from_z(place.along_W, hint), place.at_W_mm};
    const double bore_mm = 0.5 * catheter.outer_diameter_mm, outer_mm = bore_mm + kSleeveWallMm;
    return {{.shape = SolidShape::box,
             .half_mm = {0.5 * kSpanMm, 0.5 * kWingMm, 0.5 * kWingLengthMm},
             .X_WB = X_WA,
             .material = kSilicone},
            {.shape = SolidShape::cylinder,
             .half_mm = {outer_mm, outer_mm, 0.5 * kSleeveLengthMm},
             .X_WB = X_WA,
             .material = kSilicone},
            // as water: the catheter takes its own volume of it away
            {.shape = SolidShape::cylinder,
             .half_mm = {bore_mm, bore_mm, 0.5 * kSleeveLengthMm + 0.01},
             .X_WB = X_WA,
             .material = "water"}};
}

}  // namespace sideport::scenario
