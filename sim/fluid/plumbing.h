#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/hash.h"
#include "sim/device/catalogue.h"
#include "sim/fluid/csf_pressure.h"
#include "sim/fluid/csf_sheet.h"
#include "sim/fluid/lumen.h"
#include "sim/fluid/network.h"
#include "sim/fluid/plug_line.h"
#include "sim/fluid/tissue.h"
#include "sim/patient/spine.h"

namespace sideport::fluid {

/// Where the open end of the needle lies. Decided by geometry (mechanics), never by a menu.
enum class NeedleSite : int { outside, pocket, fat, septum, access_chamber, reservoir };

/// Three-way stopcock between syringe and line.
enum class Stopcock : int { off, syringe_to_needle, syringe_to_side, needle_to_side };

inline constexpr double kNoLeak = 1e20;  ///< Pa s/m3

/// A place along the catheter where something is wrong; the lumen is divided there.
struct CatheterPlace {
    double fraction = 0.4;       ///< of the length from the pump (0) to the tip (1), in between
    double passing_share = 1.0;  ///< of a sound catheter's conductance; below 1: kinked, pinched
    int posture = -1;            ///< the only posture in which passing_share acts; -1: any
    bool cut = false;            ///< what lies beyond has come off: nothing flows past
    double leak_resistance_pa_s_per_m3 = kNoLeak;  ///< of the hole in the wall
    TissueKind tissue = TissueKind::fat;
};

/// What surrounds the tip.
enum class TipSpace : int { sac, loculation, subdural, epidural, muscle };

/// Everything physical that the plumbing is made of. Constant for a session.
struct PlumbingSetup {
    device::PumpModel pump;
    device::CatheterModel catheter;
    device::NeedleModel needle;
    device::ExtensionSetModel extension;
    device::DrugModel drug;  ///< concentration as filled
    double reservoir_ml = 30.0;
    double catheter_length_m = 0.7;
    std::vector<CatheterPlace> places;  ///< by fraction, at most kMaxPlaces
    bool disconnected = false;          ///< the catheter has come off the pump's outlet
    double connector_leak_resistance_pa_s_per_m3 = kNoLeak;  ///< from the outlet into the pocket
    TipSpace tip_space = TipSpace::sac;
    double tip_open_fraction = 1.0;  ///< of each side hole's area; 0 = occluded
    int open_holes = -1;             ///< those nearest the pump stay open; -1: all
    /// Conductance of the tip for liquid that is drawn in, against liquid that goes out: below 1
    /// where wall or root lie on the side holes (ball valve). 1e-4 .. 1.
    double tip_suction_share = 1.0;
    double tip_passing_share = 1.0;  ///< of the whole catheter's conductance, both ways (granuloma)
    double granuloma_radius_mm = 0.0;
    double space_leak_share = 0.0;  ///< of the catheter's conductance, from a loculation to the sac
    double dural_leak_resistance_pa_s_per_m3 = kNoLeak;
    double dura_fraction = 0.8;  ///< of the catheter's length: where it enters the dura
    double dura_z_W_mm = 0.0;
    CsfPressureModel csf;
    double heart_rate_per_min = 70.0;
    double breathing_rate_per_min = 14.0;
    double flexed_pressure_pa = 176.0;  ///< added by flexed hips, procedure facts section 4 [65]
    double thumb_limit_n = 60.0;
    double room_temperature_c = 22.0;  ///< of syringe and line; 15 .. 30
    double tip_z_W_mm = 154.0;         ///< height of the tip in W
};
inline constexpr std::size_t kMaxPlaces = 6;

/// A syringe on the line and what is in it.
struct Syringe {
    device::SyringeModel model;
    device::AgentModel agent;  ///< what it was filled with (empty id: nothing)
    double volume_ml = 0.0;    ///< liquid and air in the barrel now
    Amounts content{};         ///< of that; content[air] is mL of air at room pressure
    double gas_ml = 0.0;       ///< vapour and dissolved gas that vacuum has drawn out, as seen
    double released_ml = 0.0;  ///< dissolved gas that has come out, mL at room pressure
};

/// What has gone wrong since the session started. No topology changes: resistances do.
struct Mishap {
    int sheared_place = -1;  ///< index of the place where the catheter has torn through; -1: none
    bool tip_blocked = false;
    /// Of the way from the extension set's hub to the room's air.
    double air_leak_resistance_pa_s_per_m3 = kNoLeak;
};

/// What the outside does this tick.
struct PlumbingInput {
    double plunger_force_n = 0.0;  ///< + pushes, - pulls; limited by the thumb
    Stopcock stopcock = Stopcock::syringe_to_needle;
    NeedleSite needle_site = NeedleSite::outside;
    glm::dvec3 needle_tip_W_mm{0.0};  ///< where a pool at the needle starts
    double pump_flow_m3_per_s = 0.0;
    bool bolus_running = false;   ///< the pump delivers more than its rate
    double table_tilt_deg = 0.0;  ///< + head up
    int posture = 0;              ///< index of scenario::kPostureNames
    Mishap mishap;
};

/// What a person, a recorder or a picture may read of the state. Filled by `read_out`.
struct PlumbingReadout {
    bool syringe_on = false;
    double syringe_ml = 0.0;      ///< liquid
    double syringe_air_ml = 0.0;  ///< and air above it
    Amounts syringe_content{};    ///< mg iodine, mg drug, mL CSF, mL blood, mL air
    double gas_ml = 0.0;
    double plunger_rate_ml_per_s = 0.0;  ///< + into the patient
    double hub_pressure_pa = 0.0;        ///< gauge, at the syringe's nozzle
    double line_pressure_pa = 0.0;       ///< gauge, behind the needle: pulsates with the CSF
    double line_beat_pa = 0.0;   ///< of that, against its mean: moves the meniscus in the line
    double line_swing_pa = 0.0;  ///< mean size of the beat
    double port_pressure_pa = 0.0;
    double tip_flow_m3_per_s = 0.0;   ///< + out of the catheter
    double leak_flow_m3_per_s = 0.0;  ///< + out of the catheter, all holes together
    double csf_pressure_pa = 0.0;
    double needle_iodine_mg_per_ml = 0.0, port_iodine_mg_per_ml = 0.0,
           reservoir_iodine_mg_per_ml = 0.0;
    double drug_in_line_mg = 0.0;            ///< extension set, needle, port and catheter
    double drug_in_catheter_mg = 0.0;        ///< port to tip
    double drug_to_csf_mg = 0.0;             ///< since the start, cumulative
    double drug_to_csf_by_syringe_mg = 0.0;  ///< the part that a hand on the plunger pushed
    double drug_to_csf_by_bolus_mg = 0.0;    ///< the part that came while the pump ran a bolus
    double iodine_to_csf_mg = 0.0, iodine_to_tissue_mg = 0.0, drug_to_tissue_mg = 0.0;
    double iodine_at_needle_mg = 0.0;    ///< the part of iodine_to_tissue that left the needle
    double iodine_to_space_mg = 0.0;     ///< round a tip outside the sac, or walled off in it
    double iodine_along_track_mg = 0.0;  ///< leaked with CSF where the catheter enters the dura
    double air_to_csf_ml = 0.0;
    bool connector_burst = false;
};

}  // namespace sideport::fluid
