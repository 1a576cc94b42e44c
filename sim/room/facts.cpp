#include "sim/room/facts.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "sim/device/c_arm.h"
#include "sim/room/parts.h"

namespace sideport::room {

namespace {

constexpr double kHandRadiusMm = 45.0;  ///< of the sphere that stands for a hand

/// In the trunk as the skin's formulas have it.
bool in_patient(const Model& model, const glm::dvec3& p_W) {
    return p_W.y > patient::kTableTopYMm &&
           std::fabs(p_W.x) < patient::skin_point_W_mm(model.spine, 0.0, p_W.z).x &&
           p_W.y < patient::anterior_skin_y_mm(model.spine, p_W.x, p_W.z);
}

TubePlace tube_place(const glm::dvec3& beam_R) {
    constexpr double kMostly = 0.9, kHardly = 0.35;  // within 26, beyond 70 degrees
    using enum TubePlace;
    if (beam_R.y > kMostly) return below;
    if (beam_R.y < -kMostly) return above;
    if (std::fabs(beam_R.x) < kHardly) return beam_R.z > 0.0 ? below_from_feet : below_from_head;
    const bool right = beam_R.x > 0.0;
    if (std::fabs(beam_R.y) < kHardly) return right ? on_right : on_left;
    if (beam_R.y > 0.0) return right ? low_on_right : low_on_left;
    return right ? high_on_right : high_on_left;
}

const char* words_of(TubePlace place) {
    switch (place) {
        case TubePlace::below:
            return "Tube below";
        case TubePlace::above:
            return "Tube above";
        case TubePlace::below_from_feet:
            return "Tube below, from the feet";
        case TubePlace::below_from_head:
            return "Tube below, from the head";
        case TubePlace::on_right:
            return "Tube on the patient's right";
        case TubePlace::on_left:
            return "Tube on the patient's left";
        case TubePlace::low_on_right:
            return "Tube low on the patient's right";
        case TubePlace::low_on_left:
            return "Tube low on the patient's left";
        case TubePlace::high_on_right:
            return "Tube high on the patient's right";
        case TubePlace::high_on_left:
            return "Tube high on the patient's left";
    }
    return "";
}

}  // namespace

double detector_to_skin_mm(const Model& model, const Input& input) {
    constexpr double kStepMm = 2.5;
    const ArmPoses poses = arm_poses(model, input);
    const Pose X_WR = pose_of_table(input).inverse();
    const glm::dvec3 toward = X_WR.direction(poses.X_RA.direction({0.0, -1.0, 0.0}));
    double nearest = std::numeric_limits<double>::infinity();
    for (const double x : {-1.0, 0.0, 1.0}) {
        for (const double z : {-1.0, 0.0, 1.0}) {
            const glm::dvec3 on_face(x * device::kDetectorHalfMm, -device::kDetectorCoverMm,
                                     z * device::kDetectorHalfMm);
            const glm::dvec3 from = X_WR.point(poses.X_Rdetector.point(on_face));
            const double limit = std::min(nearest, input.arm.source_to_detector_mm);
            double gap = 0.0;
            if (in_patient(model, from)) return -kStepMm;
            while (gap < limit && !in_patient(model, from + toward * gap))
                gap += kStepMm;
            if (gap < limit) nearest = gap;
        }
    }
    return nearest;
}

bool hand_in_beam(const Model& model, const Input& input) {
    const ArmPoses poses = arm_poses(model, input);
    const Pose X_DR = poses.X_Rdetector.inverse();
    const Pose X_RW = pose_of_table(input);
    const double reach = input.arm.source_to_detector_mm;
    return std::any_of(input.hands.begin(), input.hands.end(), [&](const Hand& hand) {
        const glm::dvec3 p = X_DR.point(X_RW.point(hand_center_W_mm(hand)));
        const double along = reach + p.y;  // from the focal spot
        if (along < kHandRadiusMm || p.y > 0.0) return false;
        const double share = along / reach;
        return std::fabs(p.x) < share * input.arm.half_width_mm + kHandRadiusMm &&
               std::fabs(p.z) < share * input.arm.half_height_mm + kHandRadiusMm;
    });
}

SafetyFacts safety_facts(const Model& model, const Input& input) {
    constexpr double kAbove = 0.9;
    const glm::dvec3 beam_R = arm_poses(model, input).X_RA.direction({0.0, 1.0, 0.0});
    return {.tube = tube_place(beam_R),
            .detector_to_skin_mm = detector_to_skin_mm(model, input),
            .detector_above = beam_R.y > kAbove,
            .hand_in_beam = hand_in_beam(model, input),
            .beam_on = input.arm.beam_on};
}

std::string safety_line(const Model& model, const Input& input) {
    const SafetyFacts facts = safety_facts(model, input);
    std::string line = words_of(facts.tube);
    const double gap_mm = facts.detector_to_skin_mm;
    if (gap_mm < 0.0)
        line += ", detector against the patient";
    else if (std::isfinite(gap_mm))
        line += fmt::format(", detector {:.0f} cm {}", gap_mm / 10.0,
                            facts.detector_above ? "above skin" : "from skin");
    if (facts.hand_in_beam)
        return line + (facts.beam_on ? ". Hand in the beam." : ". Hand in the beam's path.");
    return line + ". Hands clear of beam.";
}

}  // namespace sideport::room
