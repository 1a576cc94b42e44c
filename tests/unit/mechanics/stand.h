#pragma once

#include "sim/mechanics/clearance.h"
#include "sim/room/kinematics.h"

namespace sideport::test_support {

/// Where the C-arm stands over a level table.
struct Stand {
    const char* name = "";
    glm::dvec3 isocenter_W_mm{0.0};
    double orbital_deg = 0.0, angulation_deg = 0.0, source_to_detector_mm = 1000.0;
};

inline mechanics::CArmPlace place_of(const Stand& stand) {
    constexpr double kSourceMm = 700.0;
    const room::Arm arm{.isocenter_W_mm = stand.isocenter_W_mm,
                        .orbital_deg = stand.orbital_deg,
                        .angulation_deg = stand.angulation_deg,
                        .source_to_detector_mm = stand.source_to_detector_mm};
    const room::ArmPoses poses = room::arm_poses(kSourceMm, arm);
    const Pose X_WR = room::pose_of_table(arm, 0.0).inverse();
    return {.X_WJoint = {X_WR * poses.X_Rstand, X_WR * poses.X_Rcolumn, X_WR * poses.X_Rcarriage,
                         X_WR * poses.X_Rhead, X_WR * poses.X_RA, X_WR * poses.X_Rtube,
                         X_WR * poses.X_Rdetector},
            .detector_mm = stand.source_to_detector_mm - kSourceMm};
}

}  // namespace sideport::test_support
