#pragma once

#include <functional>
#include <vector>

#include "sim/patient/value_noise.h"

namespace sideport::patient {

/// One sac of a gut: haustra overlap to a lumen.
struct GutSac {
    vec3 center{0.0F}, radius{1.0F};
    int stretch = 0;
    float gas_level_y_mm = 1e3F;  ///< gas lies above it
    vec3 along{0.0F};             ///< small bowel: direction of its loop
    float way_mm = 0.0F;          ///< small bowel: from the beginning of its loop
};
/// Sacs between two turns share their stool.
struct GutStretch {
    float stool = 0.0F;  ///< 0 none .. 1 much
    bool colon = false;
};
/// Share (0-1) of a circular fold of the small bowel at p in a sac, `wall` mm from the wall (< 0
/// inside): folds stand across the loop every 6 mm and reach in by a third of its width. 0 in
/// other guts. ref: valvulae conniventes, 5-7 mm apart in the jejunum (RL).
float circular_fold(const GutSac& sac, const vec3& p, float wall);

/// In the reference patient's coordinates (see BodyMap).
struct Bowel {
    std::vector<GutSac> sacs;
    std::vector<GutStretch> stretches;
};

/// Colon, small bowel loops and stomach of this seed. Sacs for which `keep_out` holds are left out
/// (the pocket of the pump). gas_share: of the colon, 0-1; < 0: by the seed.
Bowel make_bowel(std::uint32_t seed, double gas_share,
                 const std::function<bool(const vec3&, float)>& keep_out);

}  // namespace sideport::patient
