#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "sim/base/solid.h"

namespace sideport::device {

// The C-arm as built: what the picture of the room shows and what stops before table and patient.
// Measures after floor-mounted angiography systems (RL): detector 30 x 30 cm in a housing of 39 cm,
// the cover of the tube up to 20 cm before the focal spot, isocentre 106-113 cm over the floor. The
// C is so deep that the head of a lying adult of 186 cm does not touch it with the lumbar spine or
// a pump of the belly in the isocentre, and stays over the floor with the stand all the way down.

/// The joints one after the other; each has a frame of its own (room::ArmPoses).
enum class Joint : std::size_t {
    stand,     ///< on the rails; origin on the vertical through the isocentre, y up, z to the head
    column,    ///< swivelled
    carriage,  ///< lifted
    head,      ///< turned by the orbital angle
    arm,       ///< slid along the arc; origin in the isocentre, y along the beam
    tube,      ///< as arm, origin in the focal spot
    detector,  ///< turned about the beam, origin in the middle of the detector's plane
};
inline constexpr std::size_t kJointCount = 7;

enum class Cover { light, dark, panel, lamp, rubber };

/// One cover of the machine.
struct Housing {
    Joint joint;
    std::string_view name;  ///< detector, tube, arc or stand
    Cover cover;
    RoundedBox box;
};

/// The C: a rounded box bent round the isocentre, from tube to detector by way of the head, in the
/// plane of y and z of Joint::arm.
inline constexpr double kArcRadiusMm = 928.0;  ///< of its middle
inline constexpr double kArcHalfWideMm = 78.0, kArcHalfThickMm = 40.0, kArcRoundingMm = 30.0;
inline constexpr double kArcHalfAngleDeg = 96.0;

/// The C as straight pieces, each with its middle on the C; none leaves it by more than 3 mm.
inline constexpr int kArcPieces = 24;
struct ArcPiece {
    RoundedBox box;  ///< x along that of Joint::arm, y along the arc, z outward
    Pose X_ArmPiece;
};
std::array<ArcPiece, kArcPieces> arc_pieces();

inline constexpr double kDetectorHalfMm = 195.0;  ///< of the housing
inline constexpr double kDetectorCoverMm = 4.0;   ///< before the detector's plane
inline constexpr double kDetectorDepthMm = 95.0;  ///< of the housing behind its plane

/// The rod on which the detector runs, a cylinder along y of Joint::arm.
inline constexpr double kRodRadiusMm = 86.0;
inline constexpr double kRodEndMm = kArcRadiusMm - 100.0;  ///< in the arc's end, from the isocentre
/// Where it begins, from the isocentre. detector_mm: isocentre to detector's plane.
inline constexpr double rod_begin_mm(double detector_mm) {
    return detector_mm + kDetectorDepthMm + 20.0;
}

/// All covers but C and rod. Of the stand the parts that stay low behind the head are not here:
/// nothing comes near them before the C does.
inline constexpr std::array<Housing, 15> kHousings = {{
    {Joint::detector,
     "detector",
     Cover::light,
     {{0.0, 0.5 * (kDetectorDepthMm - kDetectorCoverMm) + 8.0, 0.0},
      {kDetectorHalfMm - 6.0, 0.5 * (kDetectorDepthMm + kDetectorCoverMm) - 8.0,
       kDetectorHalfMm - 6.0},
      26.0}},
    {Joint::detector,
     "detector",
     Cover::rubber,
     {{0.0, 16.0 - kDetectorCoverMm, 0.0}, {kDetectorHalfMm, 16.0, kDetectorHalfMm}, 14.0}},
    {Joint::detector,
     "detector",
     Cover::panel,
     {{0.0, 6.0 - kDetectorCoverMm, 0.0},
      {kDetectorHalfMm - 22.0, 6.0, kDetectorHalfMm - 22.0},
      5.0}},
    {Joint::tube, "tube", Cover::light, {{0.0, -48.0, 4.0}, {168.0, 96.0, 150.0}, 54.0}},
    {Joint::tube, "tube", Cover::dark, {{0.0, 64.0, 0.0}, {116.0, 40.0, 116.0}, 22.0}},
    {Joint::tube, "tube", Cover::panel, {{0.0, 112.0, 0.0}, {92.0, 14.0, 92.0}, 8.0}},
    {Joint::tube, "tube", Cover::lamp, {{0.0, 127.0, 0.0}, {60.0, 2.0, 60.0}, 1.5}},
    {Joint::tube, "tube", Cover::dark, {{0.0, -150.0, 0.0}, {110.0, 60.0, 120.0}, 24.0}},
    {Joint::arm, "arc", Cover::dark, {{0.0, kArcRadiusMm - 46.0, 0.0}, {124.0, 74.0, 126.0}, 30.0}},
    {Joint::head,
     "stand",
     Cover::light,
     {{0.0, 0.0, kArcRadiusMm + 55.0}, {150.0, 235.0, 70.0}, 40.0}},
    {Joint::head,
     "stand",
     Cover::dark,
     {{0.0, -245.0, kArcRadiusMm + 2.0}, {112.0, 26.0, 66.0}, 16.0}},
    {Joint::head,
     "stand",
     Cover::dark,
     {{0.0, 245.0, kArcRadiusMm + 2.0}, {112.0, 26.0, 66.0}, 16.0}},
    {Joint::carriage,
     "stand",
     Cover::light,
     {{0.0, 0.0, kArcRadiusMm + 230.0}, {190.0, 190.0, 70.0}, 44.0}},
    {Joint::column,
     "stand",
     Cover::light,
     {{0.0, -390.0, kArcRadiusMm + 370.0}, {165.0, 700.0, 130.0}, 50.0}},
    {Joint::column,
     "stand",
     Cover::dark,
     {{0.0, 322.0, kArcRadiusMm + 370.0}, {150.0, 22.0, 116.0}, 18.0}},
}};

}  // namespace sideport::device
