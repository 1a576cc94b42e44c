#pragma once

#include <string>

#include "sim/room/kinematics.h"

namespace sideport::room {

/// Gap between the detector's housing and the patient along the beam, mm; negative where they
/// overlap, infinite where the patient is not before the detector.
double detector_to_skin_mm(const Model& model, const Input& input);

/// Some hand lies between tube and detector in the open field.
bool hand_in_beam(const Model& model, const Input& input);

/// Where the tube stands, seen from the patient.
enum class TubePlace {
    below,
    above,
    below_from_feet,
    below_from_head,
    on_right,
    on_left,
    low_on_right,
    low_on_left,
    high_on_right,
    high_on_left
};
/// What somebody in the room would say about safety.
struct SafetyFacts {
    TubePlace tube = TubePlace::below;
    double detector_to_skin_mm = 0.0;  ///< as above
    bool detector_above = false;       ///< the skin is below it
    bool hand_in_beam = false, beam_on = false;
};
SafetyFacts safety_facts(const Model& model, const Input& input);

/// The same in English about safety: "Tube below, detector 6 cm above skin. Hands
/// clear of beam."
std::string safety_line(const Model& model, const Input& input);

}  // namespace sideport::room
