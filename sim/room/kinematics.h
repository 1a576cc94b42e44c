#pragma once

#include "sim/room/input.h"

namespace sideport::room {

// Frames beside those of base/pose.h: R the room (as W while the table is level, y vertical; origin
// where the isocentre is while the arm stands in the middle of its travel), A the C-arm (origin in
// the isocentre, y along the beam, x to the right and z up on the monitor before the detector is
// turned).

/// Height of the floor under the isocentre, mm. ref: floor-mounted angiography stands, 106-113 cm.
inline constexpr double kFloorYMm = -1120.0;
/// Height of the table's pivot, mm in W; as fluoroscope::tilt_table has it.
inline constexpr double kPivotYMm = -100.0;

/// The patient on the table: the table moves and tilts, the arm stays where its stand has it.
Pose pose_of_table(const Input& input);
Pose pose_of_table(const Arm& arm, double table_tilt_deg);

/// The joints of the arm one after the other, each as a pose in R.
struct ArmPoses {
    Pose X_Rstand;     ///< on the floor rails: moved in and out
    Pose X_Rcolumn;    ///< swivelled about the vertical through the isocentre
    Pose X_Rcarriage;  ///< lifted on the column
    Pose X_Rhead;      ///< turned by the orbital angle
    Pose X_RA;         ///< slid along the arc by the angulation
    Pose X_Rtube;      ///< origin in the focal spot
    Pose X_Rdetector;  ///< origin in the middle of the detector, x to the right, -z down its rows
};
ArmPoses arm_poses(const Model& model, const Input& input);
ArmPoses arm_poses(double source_to_isocenter_mm, const Arm& arm);

/// The open field's corners on the detector, R.
struct BeamCorners {
    glm::dvec3 source_R_mm{0.0};
    glm::dvec3 corners_R_mm[4];
};
BeamCorners beam_corners(const Model& model, const Input& input);

}  // namespace sideport::room
