#pragma once

#include <string>
#include <vector>

#include <glm/glm.hpp>

#include "sim/session/session.h"

namespace sideport::debrief {

/// A stretch of the catheter. Only for screens that no trainee looks at.
struct TrueLine {
    std::vector<glm::dvec3> points_W_mm;
    bool filled = false;  ///< contrast stands in it
};

enum class TrueMark { port, catheter_tip, needle_tip, fault, pool };

/// A place with its name: "Contrast outside the catheter, 0.3 mL".
struct TruePoint {
    TrueMark mark = TrueMark::port;
    glm::dvec3 at_W_mm{0.0};
    std::string words;
};

struct Truth {
    std::vector<TrueLine> catheter;
    std::vector<glm::dvec3> needle_W_mm;  ///< hub to tip; empty while it is not in the patient
    std::vector<TruePoint> points;
};

/// What is there at this moment: catheter with the contrast in it, port, tip, needle and how far it
/// is from the port, faults with their place, contrast in tissue.
Truth truth_of(const session::Model& model, const session::State& state);

/// "CSF 12 mmHg, line 640 mmHg; drug in the line 3.1 mg, to the CSF by hand 0.02 mg; iodine in the
/// sac 180 mg": the numbers beside the picture, one a line.
std::vector<std::pair<std::string, std::string>> true_readouts(const session::Model& model,
                                                               const session::State& state);

}  // namespace sideport::debrief
