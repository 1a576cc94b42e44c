#pragma once

#include <optional>
#include <vector>

#include "sim/base/hash.h"
#include "sim/fluid/lumen.h"
#include "sim/patient/spine.h"

namespace sideport::fluid {

/// The CSF round cord and roots as a thin sheet: stations along the canal (0 cranial) x angles (0
/// dorsal, counted toward the patient's left). Field layout [station * angles + angle].
struct CsfSheetModel {
    int stations = 160, angles = 24;
    double spacing_m = 0.0;                     ///< between stations
    std::vector<patient::SacSection> sections;  ///< [stations]
    std::vector<double> gap_m;                  ///< [cells] between cord and dura
    std::vector<double> arc_m;                  ///< [stations] length of a cell round the sheet
    std::vector<double> downhill;  ///< [stations + 1] sine of the slope toward the feet, supine
    int tip_station = 0;
    double kinematic_viscosity_m2_per_s = 0.7e-6;
    double drag_factor = 2.2;  ///< trabeculae: 2-2.5 times the plane gap (fluid facts 2(c))
    double axial_dispersion_m2_per_s = 2e-6, angular_dispersion_m2_per_s = 6e-7;
};

struct CsfSheetState {
    std::vector<double> iodine_mg_per_ml;  ///< [cells] mean over the gap
    std::vector<double> axial_m_per_s;     ///< [(stations + 1) * angles], + toward the feet
    std::vector<double> angular_m_per_s;   ///< [cells], between angle j and j + 1
    std::vector<double> pressure_pa;       ///< [cells]
    double left_mg = 0.0;                  ///< iodine that flowed off at the cranial end
    int iterations = 0;                    ///< of the last pressure solve
};

CsfSheetModel make_csf_sheet(const patient::Spine& spine, double tip_z_W_mm);
CsfSheetState make_state(const CsfSheetModel& model);

/// Advances by dt_s with inflow at the tip: implicit drag, buoyancy of iodine (1.161 kg/m3 per
/// mg/mL) for a supine patient on a table tilted head up by table_tilt_deg, pressure projection
/// (conjugate gradients), conservative limited transport. volume_ml of liquid with iodine_mg enters
/// at the tip. eq: FLUID-6..8. ref: fluid facts 2(c).
void step_csf_sheet(const CsfSheetModel& model, CsfSheetState& state, double volume_ml,
                    double iodine_mg, double table_tilt_deg, double dt_s);

/// Iodine in the sheet, mg.
double sheet_iodine_mg(const CsfSheetModel& model, const CsfSheetState& state);

/// A box in W that holds the sheet.
struct Box {
    glm::dvec3 low_W_mm{0.0}, high_W_mm{0.0};
};
Box suggested_box(const CsfSheetModel& model);

/// Mean iodine per volume of space in a box of voxels (x fastest); total mass equals the sheet's
/// inside the box. Cord and roots stay free; within the gap contrast lies on the dependent wall.
void rasterise_iodine(const CsfSheetModel& model, const CsfSheetState& state,
                      const glm::dvec3& origin_W_mm, const glm::dvec3& spacing_mm,
                      const glm::ivec3& size, std::vector<float>& iodine_mg_per_ml);

enum class CsfSpace : int { sac, subdural, epidural };
struct CsfSheetSetup {
    CsfSpace space = CsfSpace::sac;
    double tip_z_W_mm = 154.0;
    double tip_angle_deg = 0.0;
    std::vector<double> hole_offset_mm;
    double granuloma_radius_mm = 0.0;
    double loculation_half_length_mm = 0.0;
    double loculation_leak_share = 0.0;
    std::optional<double> dural_leak_z_W_mm;
    double heart_rate_per_min = 70, breathing_rate_per_min = 14;
};
inline CsfSheetModel make_csf_sheet(const patient::Spine& spine, const CsfSheetSetup& setup) {
    return make_csf_sheet(spine, setup.tip_z_W_mm);
}
struct CsfSheetInput {
    double tip_ml = 0.0;
    Amounts tip_amount{};
    double dural_leak_ml = 0.0;
    double table_tilt_deg = 0.0;
    double time_s = 0.0;
};
struct CsfSheetOutput {
    double dural_leak_iodine_mg = 0.0, tip_iodine_drawn_mg = 0.0;
};
inline CsfSheetOutput step_csf_sheet(const CsfSheetModel& m, CsfSheetState& s,
                                     const CsfSheetInput& in, double dt_s) {
    step_csf_sheet(m, s, in.tip_ml, in.tip_amount[0], in.table_tilt_deg, dt_s);
    return {};
}
inline double iodine_at_tip_mg_per_ml(const CsfSheetModel&, const CsfSheetState&) {
    return 0.0;
}

void add_hash(Hasher& hasher, const CsfSheetState& state);

}  // namespace sideport::fluid
