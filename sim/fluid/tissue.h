#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <glm/glm.hpp>

#include "sim/base/hash.h"

namespace sideport::fluid {

/// What liquid meets outside the lumen.
enum class TissueKind : int { pocket, fat, muscle, epidural };
inline constexpr int kTissueKindCount = 4;

/// How a tissue takes liquid. ref: fluid facts 2(d); values RL unless noted.
struct TissueModel {
    std::string_view name;
    double permeability_m2;       ///< decides the back-pressure of a flow
    double start_radius_mm;       ///< of the cavity that the liquid makes first
    double compliance_m3_per_pa;  ///< elastic storage of a small pool
    double stiffening_ml;         ///< pool that halves the compliance
    double resting_pa;            ///< pressure without a pool
    /// What is left for suction once tissue lies on the opening, Pa s/m3.
    double suction_resistance_pa_s_per_m3;
    double blood_share;             ///< of what is drawn from clean tissue
    double porosity;                ///< share of space that liquid takes
    double plane_spacing_mm;        ///< of the fascial planes along which it spreads; 0: none
    double plane_contrast;          ///< how much harder it is to leave a plane
    double raggedness;              ///< how uneven it is over some millimetres, 0: even
    double absorption_half_time_s;  ///< of a pool
};
const TissueModel& tissue_model(TissueKind kind);

/// Darcy flow from a ball of start_radius into all sides: mu / (4 pi k r0), Pa s/m3. eq: FLUID-9.
double tissue_resistance_pa_s_per_m3(double viscosity_pa_s, double permeability_m2,
                                     double start_radius_mm);

/// Liquid that left the catheter or the needle into tissue.
struct TissuePool {
    TissueKind kind = TissueKind::fat;
    double arc_fraction = 0.0;  ///< of the catheter where it starts; < 0: at at_W_mm
    glm::dvec3 at_W_mm{0.0};    ///< for pools at a needle's tip
    double volume_ml = 0.0;     ///< liquid in the pool, >= 0
    double iodine_mg = 0.0, drug_mg = 0.0, csf_ml = 0.0, blood_ml = 0.0, air_ml = 0.0;
    double absorbed_iodine_mg = 0.0, absorbed_drug_mg = 0.0;  ///< carried away by blood and lymph
    double spread_mm2 = 0.0;  ///< 2 D t of the solute since it came: variance of the blur
};

/// Diffusion and uptake over dt_s: liquid, iodine and drug fall with the tissue's half time.
void age_pool(TissuePool& pool, double dt_s);

/// The order in which a pool fills the voxels around its start: cheap along fascial planes, ragged
/// by noise. Computed once; a pool of volume V is a prefix of it. ref: fluid facts 2(d).
struct TissueOrder {
    double spacing_mm = 1.0;
    glm::ivec3 size{0};                ///< the start lies in the middle
    std::vector<std::uint32_t> order;  ///< voxel indices, x fastest
    double porosity = 0.25;            ///< share of a voxel that liquid takes
};

TissueOrder make_tissue_order(std::uint64_t seed, int size, double spacing_mm,
                              TissueKind kind = TissueKind::fat);

/// The order of a kind of tissue; made once.
const TissueOrder& tissue_order(TissueKind kind);

/// Iodine per volume of space in the order's box; its sum is the pool's iodine to rounding. Blurred
/// by what has diffused.
void rasterise_pool(const TissueOrder& tissue, const TissuePool& pool,
                    std::vector<float>& iodine_mg_per_ml);

void add_hash(Hasher& hasher, const TissuePool& pool);

}  // namespace sideport::fluid
