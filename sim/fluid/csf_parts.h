#pragma once

#include <vector>

#include "sim/fluid/csf_sheet.h"

/// Parts of the CSF sheet that its source files share.
namespace sideport::fluid {

inline constexpr double kCsfDensityKgPerM3 = 1000.5;

/// From the centre of a section to an ellipse, toward an angle of the sheet.
double ellipse_radius_mm(double half_width_mm, double half_depth_mm, double angle_rad);

/// Angle of the middle of a cell.
double cell_angle_rad(const CsfSheetModel& model, int angle);

/// Shares, sum 1, of what enters through the side holes. The jets hit the walls of the gap and
/// spread over a patch that grows with the flow. ref: fluid facts 2(c).
std::vector<double> tip_shares(const CsfSheetModel& model, double flow_ml_per_s);
/// The same for what is drawn in: from next to the holes.
std::vector<double> suction_shares(const CsfSheetModel& model);
/// Dorsal cells at the hole in the dura; all 0 when there is none inside the pocket.
std::vector<double> leak_shares(const CsfSheetModel& model);

/// Strokes of heart and breath and what they disperse, by level.
void set_pulse(CsfSheetModel& model, const patient::Spine& spine);
/// Swelling of each station at a time. [stations]
std::vector<double> pulse_swell(const CsfSheetModel& model, double time_s);

/// What one step takes and gives, and the volumes before and after; all fluxes in m3/s or kg/s.
struct CsfBalance {
    std::vector<double> inflow, iodine_kg_per_s, drawn, leak;  ///< [cells]
    std::vector<double> scale_before, scale_after;  ///< [stations] volume over volume at rest
};

/// Flow through the faces, m3/s: axial + toward the feet, angular from j to j + 1.
struct CsfFluxes {
    std::vector<double> axial, angular;
};

/// Momentum and pressure: fluxes that fill every cell as the balance says, to rounding.
CsfFluxes solve_flow(const CsfSheetModel& model, CsfSheetState& state, const CsfBalance& balance,
                     double table_tilt_deg, double dt_s);

/// Moves the iodine with the fluxes. No concentration leaves the range of its surroundings.
CsfSheetOutput transport_iodine(const CsfSheetModel& model, CsfSheetState& state,
                                const CsfBalance& balance, const CsfFluxes& fluxes, double dt_s);

}  // namespace sideport::fluid
