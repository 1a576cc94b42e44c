#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/body_motion.h"
#include "sim/base/solid.h"
#include "sim/xray/projection.h"

namespace sideport::xray {

/// What the generator does in one pulse.
struct Technique {
    double tube_voltage_kvp = 75.0;
    double filter_al_mm = 3.0;  ///< total filtration, aluminium
    double filter_cu_mm = 0.0;
    double charge_mas = 0.03;    ///< per pulse
    double focal_spot_mm = 0.3;  ///< nominal width
};

/// A flexible tube: a catheter or an extension set. Its wall and its lumen replace soft tissue.
struct Tube {
    std::vector<glm::dvec3> points_W_mm;
    double outer_radius_mm = 0.6, inner_radius_mm = 0.265;
    std::string wall_material = "polyurethane";
    std::vector<float> iodine_mg_per_ml;  ///< [points] mean over the lumen
};

/// Iodine in a body cavity: trilinear samples in a box; iodine_mg_per_ml[x + nx (y + ny z)] is the
/// mass per volume of *space* (mean over the voxel), voxel centres at (i + .5) spacing in frame V.
struct ContrastVolume {
    Pose X_WV;  ///< origin in the corner of the box
    glm::dvec3 spacing_mm{1.0};
    glm::ivec3 size{0};
    std::vector<float> iodine_mg_per_ml;
};

/// Everything that one exposure depends on, besides the patient's voxels. A plain value: the
/// window, the command line and the tests fill it, the renderer and the CPU reference read it.
struct FrameInput {
    ProjectionGeometry geometry;
    Technique technique;
    BodyMotion motion;  ///< of the soft voxels; the rest of the input has moved already
    glm::dvec3 wall_shift_W_mm{0.0};  ///< of the solids on the wall, against the end of expiration
    std::vector<Solid> solids;        ///< W; pump, needle, markers; painter's order
    std::vector<Tube> tubes;
    std::vector<ContrastVolume> contrast;
    std::uint32_t seed = 1, frame = 0;
    bool noise = true, scatter = true;
};

}  // namespace sideport::xray
