#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "sim/base/hash.h"
#include "sim/fluid/lumen.h"
#include "sim/patient/spine.h"

namespace sideport::fluid {

/// Which space the tip lies in. Same equations, other data.
enum class CsfSpace : int { sac, subdural, epidural };

struct CsfSheetSetup {
    CsfSpace space = CsfSpace::sac;
    double tip_z_W_mm = 154.0;
    double tip_angle_deg = 0.0;  ///< where round the sheet the tip lies: 0 dorsal, + toward the
                                 ///< patient's left
    std::vector<double> hole_offset_mm;      ///< open side holes, from the tip toward the feet;
                                             ///< empty: spread over 15 mm
    double granuloma_radius_mm = 0.0;        ///< 0: none. A ball round the tip that displaces CSF
    double loculation_half_length_mm = 0.0;  ///< 0: none. Adhesions wall the sac off this far from
                                             ///< the tip, both ways
    double loculation_leak_share =
        0.0;  ///< of the open conductance left at the walls, 0-1; 0: shut
    std::optional<double> dural_leak_z_W_mm;  ///< dorsal hole where the catheter enters
    double heart_rate_per_min = 70.0, breathing_rate_per_min = 14.0;
};

/// Volumes of the cells and what the faces between them let through; follows from the gaps.
struct CsfSheetFaces {
    std::vector<double> volume_m3;                          ///< [cells] at rest
    std::vector<double> axial_gap_m, axial_drag_per_s;      ///< [(stations + 1) * angles]
    std::vector<double> angular_gap_m, angular_drag_per_s;  ///< [cells], between angle j and j + 1
    std::vector<double> axial_arc_m;                        ///< [stations + 1]
    std::vector<double> axial_mixing_m3_per_s;    ///< [(stations + 1) * angles] what dispersion
    std::vector<double> angular_mixing_m3_per_s;  ///< [cells] exchanges
};

/// Where a nerve root takes the epidural space along through its foramen.
struct CsfSleeve {
    glm::dvec3 from_W_mm{0.0}, to_W_mm{0.0};
    std::vector<std::size_t> cells;  ///< that hold its liquid
    double volume_m3 = 0.0;          ///< of liquid, in each of these cells
};

/// A layer of liquid round cord and roots as a thin sheet: stations along the canal (0 cranial) x
/// angles (0 dorsal, counted toward the patient's left; an even number). Field layout
/// [station * angles + angle].
struct CsfSheetModel {
    CsfSheetSetup setup;
    int stations = 160, angles = 24;
    double spacing_m = 0.0;                     ///< between stations
    std::vector<patient::SacSection> sections;  ///< [stations]
    std::vector<double> gap_m;            ///< [cells] liquid across the layer, in a space at rest
    std::vector<double> width_mm;         ///< [cells] of the layer as drawn
    std::vector<double> permeability_m2;  ///< [cells]
    std::vector<double> arc_m;            ///< [stations] length of a cell round the sheet
    std::vector<double> slope_rad;        ///< [stations + 1] fall toward the feet, supine
    std::vector<double> open_share;       ///< [stations + 1] of the face above a station; 0: a wall
    std::vector<double> stroke_m3, breath_m3;        ///< [stations + 1] axial to-and-fro flow
    std::vector<double> axial_dispersion_m2_per_s;   ///< [stations]
    double angular_dispersion_share = 0.3;           ///< of the axial one
    double kinematic_viscosity_m2_per_s = 0.7e-6;    ///< CSF at 37 C
    double density_kg_per_m3_per_mg_per_ml = 1.161;  ///< iohexol, error <= 1 kg/m3
    bool closed = false;                             ///< inflow makes the gap grow
    int pocket_first = 0, pocket_end = 160;          ///< stations that tip and growth belong to
    std::vector<CsfSleeve> sleeves;                  ///< epidural only
    glm::dvec3 granuloma_center_W_mm{0.0};
    CsfSheetFaces faces;
};

class CsfFactor;

struct CsfSheetState {
    std::vector<double> iodine_mg_per_ml;  ///< [cells] mean over the gap
    std::vector<double> axial_m_per_s;     ///< [(stations + 1) * angles], + toward the feet
    std::vector<double> angular_m_per_s;   ///< [cells], between angle j and j + 1
    std::vector<double> pressure_pa;       ///< [cells]
    std::vector<double> swell;             ///< [stations] of the pulse: volume over volume at rest
    double gap_scale = 1.0;                ///< of a closed space, against rest
    double left_mg = 0.0;                  ///< iodine that flowed off at the cranial end
    double divergence_error = 0.0;  ///< left by the last pressure solve, as share of what it had
    /// Follows from the model and the step's length; kept because it takes as long as ten steps.
    std::shared_ptr<const CsfFactor> factor;
};

struct CsfSheetInput {
    double tip_ml = 0.0;   ///< liquid that entered at the tip since the last step; < 0: drawn in
    Amounts tip_amount{};  ///< mg dissolved in it; only iodine is carried, and only when >= 0
    double dural_leak_ml = 0.0;   ///< liquid that left through the dural hole
    double table_tilt_deg = 0.0;  ///< + head up
    double time_s = 0.0;          ///< for the pulse
};

struct CsfSheetOutput {
    double dural_leak_iodine_mg = 0.0;  ///< went with the leak
    double tip_iodine_drawn_mg = 0.0;   ///< was drawn in at the tip
};

CsfSheetModel make_csf_sheet(const patient::Spine& spine, const CsfSheetSetup& setup);
CsfSheetState make_state(const CsfSheetModel& model);

/// Fills `faces`; after a change of gaps, permeability, arcs, walls or dispersion.
void derive_faces(CsfSheetModel& model);

/// Advances by dt_s: momentum carried along, implicit drag, buoyancy of iodine for a supine patient
/// on a tilted table, pressure projection, conservative limited transport. What a closed space is
/// given makes its gap grow everywhere by the same share; at the least a tenth of its volume stays
/// in it. eq: FLUID-6..8. ref: fluid facts 2(c).
CsfSheetOutput step_csf_sheet(const CsfSheetModel& model, CsfSheetState& state,
                              const CsfSheetInput& input, double dt_s);

/// Iodine in the sheet, mg.
double sheet_iodine_mg(const CsfSheetModel& model, const CsfSheetState& state);

/// Volume of the space now, mL; closed spaces grow with what is injected.
double space_volume_ml(const CsfSheetModel& model, const CsfSheetState& state);

/// A box in W that holds the sheet.
struct Box {
    glm::dvec3 low_W_mm{0.0}, high_W_mm{0.0};
};
Box suggested_box(const CsfSheetModel& model);
/// The part of it, along the canal, that has all but a hundred thousandth of the iodine.
Box iodine_box(const CsfSheetModel& model, const CsfSheetState& state);

/// Mean iodine per volume of space in a box of voxels (x fastest); total mass equals the sheet's
/// inside the box. Cord, roots and a granuloma stay free; in the sac contrast lies on the dependent
/// wall. A voxel takes its share of a layer thinner than itself.
void rasterise_iodine(const CsfSheetModel& model, const CsfSheetState& state,
                      const glm::dvec3& origin_W_mm, const glm::dvec3& spacing_mm,
                      const glm::ivec3& size, std::vector<float>& iodine_mg_per_ml);

void add_hash(Hasher& hasher, const CsfSheetState& state);

}  // namespace sideport::fluid
