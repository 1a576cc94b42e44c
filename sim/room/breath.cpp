#include "sim/room/breath.h"

#include <algorithm>

#include "sim/base/body_motion.h"

namespace sideport::room {

namespace {

// the gown's hem, and where the trunk's formulas end
constexpr double kMovesBelowZMm = 150.0, kStillAboveZMm = 250.0;

}  // namespace

glm::dvec3 breath_shift_W_mm(const Breath& breath, const glm::dvec3& p_W_mm) {
    if (breath == Breath{}) return glm::dvec3(0.0);
    const BodyMotion motion{.inhaled = 1.0,
                            .diaphragm_mm = breath.slide_mm,
                            .belly_mm = breath.rise_mm,
                            .belly_skin_y_mm = breath.belly_skin_y_mm};
    const double t =
        std::clamp((p_W_mm.z - kMovesBelowZMm) / (kStillAboveZMm - kMovesBelowZMm), 0.0, 1.0);
    return (1.0 - t * t * (3.0 - 2.0 * t)) * body_shift_W_mm(motion, p_W_mm);
}

Input breathed(Input input) {
    const Breath breath = input.breath;
    if (breath == Breath{}) return input;
    const glm::dvec3 ride = breath_shift_W_mm(breath, input.needle.entry_W_mm);
    if (input.needle.shown) {
        for (glm::dvec3* p : {&input.needle.tip_W_mm, &input.needle.hub_W_mm,
                              &input.needle.hub_end_W_mm, &input.needle.entry_W_mm})
            *p += ride;
        for (glm::dvec3& p : input.line_W_mm)
            p += ride;
        input.syringe.face_W_mm += ride;
    }
    for (Hand& hand : input.hands)
        hand.at_W_mm += hand.grip == Grip::palpate ? breath_shift_W_mm(breath, hand.at_W_mm) : ride;
    for (std::vector<glm::dvec3>* points : {&input.marks_W_mm, &input.template_W_mm})
        for (glm::dvec3& p : *points)
            p += breath_shift_W_mm(breath, p);
    return input;
}

}  // namespace sideport::room
