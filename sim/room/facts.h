#pragma once

#include <string>

#include "sim/room/kinematics.h"

namespace sideport::room {

/// Gap between the detector's housing and the patient along the beam, mm; negative where they
/// overlap, infinite where the patient is not before the detector.
double detector_to_skin_mm(const Model& model, const Input& input);

/// Some hand lies between tube and detector in the open field.
bool hand_in_beam(const Model& model, const Input& input);

/// What somebody in the room would say about safety: "Tube below, detector 6 cm above skin. Hands
/// clear of beam."
std::string safety_line(const Model& model, const Input& input);

}  // namespace sideport::room
