#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "sim/base/pose.h"
#include "sim/patient/measured_body.h"

namespace sideport::patient {

/// What makes one patient differ from another. Everything else follows from these and the seed.
struct Parameters {
    enum class Sex { female, male };
    Sex sex = Sex::female;
    double height_mm = 1680.0;      ///< 1400-2000
    double body_mass_index = 24.0;  ///< kg/m2, 16-45
    double age_years = 58.0;        ///< 18-95
    double scoliosis_mm = 2.5;      ///< lateral amplitude of the curve, 0-15
    double lordosis_scale = 1.0;    ///< scales the tilts of the levels, 0.6-1.3
    double bowel_gas = -1.0;        ///< share of the colon that holds gas, 0-1; < 0: by the seed
    std::uint64_t seed = 7;         ///< every random detail of the anatomy
    /// The body of a patient package: its levels, canal and skin stand in place of those that would
    /// follow from the above. Empty: none.
    std::shared_ptr<const MeasuredBody> measured;
};

/// Levels from T8 down to S1, in the order of the arrays below.
inline constexpr int kLevelCount = 11;
inline constexpr std::array<std::string_view, kLevelCount> kLevelNames = {
    "T8", "T9", "T10", "T11", "T12", "L1", "L2", "L3", "L4", "L5", "S1"};

/// Index of "T10" or -1. Case sensitive.
int level_index(std::string_view name);

/// One vertebra: frame (x left, y anterior, z up along the body's own axis) and dimensions, mm.
struct Vertebra {
    Pose X_WB;  ///< origin in the centre of the body
    double body_width_mm, body_depth_mm, posterior_height_mm, anterior_height_mm;
    double disc_below_mm, canal_width_mm, canal_depth_mm;
    double pedicle_width_mm, pedicle_height_mm;
    double transverse_half_span_mm, transverse_rise_mm;
    double spinous_length_mm, spinous_height_mm, spinous_angle_deg, lamina_height_mm;
    bool lumbar;
};

/// Thecal sac and cord in the axial plane at one height, all mm. Cord radii are 0 below the conus.
struct SacSection {
    glm::dvec3 center_W_mm;
    double half_width_mm, half_depth_mm;            ///< dura: along x and along y
    double cord_half_width_mm, cord_half_depth_mm;  ///< cord or, below the conus, 0
    double cord_offset_y_mm;                        ///< cord centre from sac centre, + anterior
};

/// The axis of the body: vertebrae, canal, sac and skin outline, as closed formulas in doubles.
/// The voxel anatomy is drawn around it; needle, catheter, CSF and brightness control read only
/// this.
struct Spine {
    Parameters parameters;
    std::array<Vertebra, kLevelCount> levels;
    double conus_z_mm = 0.0;     ///< cord ends here
    double sac_low_z_mm = 0.0;   ///< caudal end of the sac (S2)
    double sac_high_z_mm = 0.0;  ///< about T1: cranial end of what is modelled
};

/// parameters.measured, if any, has kLevelCount levels.
Spine make_spine(const Parameters& parameters);

/// Sac at height z, interpolated along the canal; z is clamped to [sac_low_z_mm, sac_high_z_mm].
SacSection sac_at(const Spine& spine, double z_mm);

/// Centre of the vertebral body column at height z (linear between levels).
glm::dvec3 body_center_at(const Spine& spine, double z_mm);

/// Anterior skin surface: y in W of the skin above (x, z). Smooth; no noise.
double anterior_skin_y_mm(const Spine& spine, double x_mm, double z_mm);

/// Point of the skin's outline at height z; angle 0 is the patient's left, 90 degrees the front.
glm::dvec3 skin_point_W_mm(const Spine& spine, double angle_deg, double z_mm);

/// Thickness of subcutaneous fat under the anterior skin at (x, z).
double anterior_fat_mm(const Spine& spine, double x_mm, double z_mm);

/// Length of a straight line through the trunk outline, mm (0 if it misses). Closed form or fixed
/// iteration count: equal bits in every build. Used by brightness control and dose.
double trunk_chord_mm(const Spine& spine, const glm::dvec3& from_W_mm, const glm::dvec3& to_W_mm);

/// Top of the table's mattress: y in W. The patient lies on it.
inline constexpr double kTableTopYMm = -92.0;

}  // namespace sideport::patient
