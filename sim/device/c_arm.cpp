#include "sim/device/c_arm.h"

#include <cmath>

#include "sim/base/units.h"

namespace sideport::device {

std::array<ArcPiece, kArcPieces> arc_pieces() {
    std::array<ArcPiece, kArcPieces> pieces;
    const double half_angle = units::rad_from_deg(kArcHalfAngleDeg) / kArcPieces;
    const double outer_mm = kArcRadiusMm + kArcHalfThickMm;
    for (int i = 0; i < kArcPieces; ++i) {
        // the flat of a piece ends where that of the next one begins
        const double angle = half_angle * (2 * i + 1 - kArcPieces);
        const glm::dvec3 out(0.0, std::sin(angle), std::cos(angle));
        const glm::dvec3 across(1.0, 0.0, 0.0);
        ArcPiece& piece = pieces[static_cast<std::size_t>(i)];
        piece.box = {
            {0.0, 0.0, 0.0},
            {kArcHalfWideMm, outer_mm * std::tan(half_angle) + kArcRoundingMm, kArcHalfThickMm},
            kArcRoundingMm};
        piece.X_ArmPiece = {{across, glm::cross(out, across), out}, out * kArcRadiusMm};
    }
    return pieces;
}

}  // namespace sideport::device
