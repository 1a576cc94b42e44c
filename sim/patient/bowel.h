#pragma once

#include <vector>

#include "sim/patient/value_noise.h"

namespace sideport::patient {

/// One sac of a gut: haustra overlap to a lumen.
struct GutSac {
    vec3 center{0.0F}, radius{1.0F};
    int stretch = 0;
};
/// Sacs between two turns share the level of their gas and their stool.
struct GutStretch {
    float gas_level_y_mm = 0.0F;  ///< gas lies above it
    float stool = 0.0F;           ///< 0 none .. 1 much
};
struct Bowel {
    std::vector<GutSac> sacs;
    std::vector<GutStretch> stretches;
};

/// Colon, small bowel loops and stomach of this seed; sacs nearer than keep_out_mm to the pump are
/// left out.
Bowel make_bowel(std::uint32_t seed, const vec3& pump_W_mm, float keep_out_mm);

}  // namespace sideport::patient
