#include "sim/room/kinematics.h"

#include <cmath>

#include "sim/base/units.h"

namespace sideport::room {

namespace {

Pose turned(const glm::dmat3& R) {
    return {R, glm::dvec3(0.0)};
}
Pose moved(const glm::dvec3& p) {
    return {glm::dmat3(1.0), p};
}

/// Swivel: z toward x.
glm::dmat3 about_vertical(double angle_deg) {
    const double c = std::cos(units::rad_from_deg(angle_deg));
    const double s = std::sin(units::rad_from_deg(angle_deg));
    return {{c, 0.0, -s}, {0.0, 1.0, 0.0}, {s, 0.0, c}};
}

/// Orbit: y toward x.
glm::dmat3 about_long_axis(double angle_deg) {
    const double c = std::cos(units::rad_from_deg(angle_deg));
    const double s = std::sin(units::rad_from_deg(angle_deg));
    return {{c, -s, 0.0}, {s, c, 0.0}, {0.0, 0.0, 1.0}};
}

/// Angulation and tilt of the table: y toward z.
glm::dmat3 about_cross_axis(double angle_deg) {
    const double c = std::cos(units::rad_from_deg(angle_deg));
    const double s = std::sin(units::rad_from_deg(angle_deg));
    return {{1.0, 0.0, 0.0}, {0.0, c, s}, {0.0, -s, c}};
}

}  // namespace

Pose pose_of_table(const Input& input) {
    return pose_of_table(input.arm, input.table_tilt_deg);
}

Pose pose_of_table(const Arm& arm, double table_tilt_deg) {
    const glm::dvec3 pivot(0.0, kPivotYMm, 0.0);
    const Pose level = moved(pivot) * turned(about_cross_axis(-table_tilt_deg)) * moved(-pivot);
    const glm::dvec3 isocenter_R(arm.in_out_mm, arm.lift_mm, 0.0);
    return moved(isocenter_R - level.point(arm.isocenter_W_mm)) * level;
}

ArmPoses arm_poses(const Model& model, const Input& input) {
    return arm_poses(model.source_to_isocenter_mm, input.arm);
}

ArmPoses arm_poses(double source_to_isocenter_mm, const Arm& arm) {
    ArmPoses poses;
    poses.X_Rstand = moved({arm.in_out_mm, 0.0, 0.0});
    poses.X_Rcolumn = poses.X_Rstand * turned(about_vertical(arm.swivel_deg));
    poses.X_Rcarriage = poses.X_Rcolumn * moved({0.0, arm.lift_mm, 0.0});
    poses.X_Rhead = poses.X_Rcarriage * turned(about_long_axis(arm.orbital_deg));
    poses.X_RA = poses.X_Rhead * turned(about_cross_axis(arm.angulation_deg));
    poses.X_Rtube = poses.X_RA * moved({0.0, -source_to_isocenter_mm, 0.0});
    const double detector_mm = arm.source_to_detector_mm - source_to_isocenter_mm;
    poses.X_Rdetector =
        poses.X_RA * moved({0.0, detector_mm, 0.0}) * turned(about_vertical(arm.rotation_deg));
    return poses;
}

BeamCorners beam_corners(const Model& model, const Input& input) {
    const ArmPoses poses = arm_poses(model, input);
    BeamCorners beam;
    beam.source_R_mm = poses.X_Rtube.p;
    const double w = input.arm.half_width_mm, h = input.arm.half_height_mm;
    beam.corners_R_mm[0] = poses.X_Rdetector.point({-w, 0.0, h});
    beam.corners_R_mm[1] = poses.X_Rdetector.point({w, 0.0, h});
    beam.corners_R_mm[2] = poses.X_Rdetector.point({w, 0.0, -h});
    beam.corners_R_mm[3] = poses.X_Rdetector.point({-w, 0.0, -h});
    return beam;
}

}  // namespace sideport::room
