#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/hash.h"
#include "sim/device/catalogue.h"
#include "sim/fluid/csf_sheet.h"
#include "sim/fluid/lumen.h"
#include "sim/fluid/network.h"
#include "sim/fluid/tissue.h"
#include "sim/patient/spine.h"

namespace sideport::fluid {

/// What is dissolved; amounts are mg (CSF tracer: mL of CSF).
enum Species : int { iodine = 0, drug = 1, csf_tracer = 2 };

/// Where the open end of the needle lies. Decided by geometry (mechanics), never by a menu.
enum class NeedleSite : int { outside, tissue, septum, access_chamber, reservoir };

/// Three-way stopcock between syringe and line.
enum class Stopcock : int { off, syringe_to_needle, syringe_to_side, needle_to_side };

/// A hole or a cut in the catheter. fraction: of the length from the pump (0) to the tip (1).
struct CatheterBreak {
    double fraction = 0.4;
    double leak_resistance_pa_s_per_m3 = 1e9;  ///< lumen to tissue
    bool complete = true;  ///< the distal part is cut off: it opens into tissue too
};

/// Everything physical that the plumbing is made of. Constant for a session.
struct PlumbingSetup {
    device::PumpModel pump;
    device::CatheterModel catheter;
    device::NeedleModel needle;
    device::ExtensionSetModel extension;
    device::DrugModel drug;  ///< concentration as filled
    double catheter_length_m = 0.7;
    double tip_open_fraction = 1.0;  ///< of the side holes' area; 0 = occluded
    /// Conductance of the tip for liquid that is drawn in, against liquid that goes out: below 1
    /// where wall or root lie on the side holes (ball valve). 1e-4 .. 1.
    double tip_suction_share = 1.0;
    std::optional<CatheterBreak> catheter_break;
    double csf_pressure_pa = 1550.0;  ///< mean, at the tip, supine
    double pressure_volume_index_ml = 25.0;
    double outflow_resistance_mmhg_min_per_ml = 8.6;
    double heart_rate_per_min = 70.0;
    double breathing_rate_per_min = 14.0;
    double room_temperature_c = 22.0;
    double thumb_limit_n = 60.0;
    double tip_z_W_mm = 154.0;  ///< height of the tip in W
};

/// A syringe on the line and what is in it.
struct Syringe {
    device::SyringeModel model;
    device::AgentModel agent;  ///< what it was filled with (empty id: nothing)
    double volume_ml = 0.0;    ///< liquid in the barrel now
    Amounts content{};         ///< of that liquid
    double gas_ml = 0.0;       ///< vapour drawn by vacuum, at the present pressure
};

/// What the outside does this tick.
struct PlumbingInput {
    double plunger_force_n = 0.0;  ///< + pushes, - pulls; limited by the thumb
    Stopcock stopcock = Stopcock::syringe_to_needle;
    int posture = 0;  ///< index of scenario::kPostureNames
    NeedleSite needle_site = NeedleSite::outside;
    double pump_flow_m3_per_s = 0.0;
    double table_tilt_deg = 0.0;  ///< + head up
};

/// What a person, a recorder or a picture may read of the state. Filled by `read_out`.
struct PlumbingReadout {
    bool syringe_on = false;
    double syringe_ml = 0.0;
    Amounts syringe_content{};  ///< mg iodine, mg drug, mL CSF
    double gas_ml = 0.0;
    double plunger_rate_ml_per_s = 0.0;  ///< + into the patient
    double hub_pressure_pa = 0.0;        ///< gauge, at the syringe's nozzle
    double port_pressure_pa = 0.0;
    double tip_flow_m3_per_s = 0.0;   ///< + out of the catheter
    double leak_flow_m3_per_s = 0.0;  ///< + out of the catheter at the break
    double csf_pressure_pa = 0.0;
    double needle_iodine_mg_per_ml = 0.0, port_iodine_mg_per_ml = 0.0,
           reservoir_iodine_mg_per_ml = 0.0;
    double drug_in_line_mg = 0.0;            ///< extension set, needle, port and catheter
    double drug_to_csf_mg = 0.0;             ///< since the start, through tip (and sac), cumulative
    double drug_to_csf_by_syringe_mg = 0.0;  ///< the part that a hand on the plunger pushed
    double iodine_to_csf_mg = 0.0, iodine_to_tissue_mg = 0.0, drug_to_tissue_mg = 0.0;
};

}  // namespace sideport::fluid
