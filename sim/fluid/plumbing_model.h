#pragma once

#include <cstdint>
#include <vector>

#include "sim/fluid/plumbing.h"

namespace sideport::fluid {

/// Nodes of the network; after them, for each place on the catheter, the lumen's and the tissue's.
enum NodeId : std::size_t {
    node_plunger_in,
    node_plunger_out,  ///< fixed: pressure under the plunger while it slides in or out
    node_syringe,
    node_hub,
    node_chamber,
    node_tip,
    node_space,  ///< what surrounds the tip
    node_csf,
    node_needle_tissue,
    node_pocket,  ///< round the pump, where a disconnected or burst connector leaks
    node_reservoir,
    node_air,
    kFirstPlaceNode
};

/// Elements of the network; after them lumen 0, leak 0, lumen 1, leak 1, .. and the last lumen.
enum ElementId : std::size_t {
    element_slide_in,
    element_slide_out,
    element_line,
    element_syringe_side,  ///< stopcock: syringe to the room
    element_needle_side,   ///< stopcock: line to the room
    element_needle_chamber,
    element_needle_tissue,
    element_needle_reservoir,
    element_needle_air,
    element_connector,  ///< from the outlet into the pocket
    element_tip,
    element_space,  ///< from the space round the tip on into the CSF, or away
    kFirstPlaceElement
};

/// A small well mixed volume: chamber, branch point, hub.
struct Tank {
    double volume_ml = 0.0;
    Amounts amount{};
    /// Per mL. A tank that expanding air has pushed empty gives nothing.
    double concentration(int species) const {
        return volume_ml > 1e-12 ? amount[static_cast<std::size_t>(species)] / volume_ml : 0.0;
    }
};

struct PlumbingModel {
    PlumbingSetup setup;
    Network network;                 ///< resistances of an idle system
    std::vector<LumenModel> lumina;  ///< pump to first place, .., last place to tip
    CsfSheetModel sheet;
    double tip_resistance_pa_s_per_m3 = 0.0;
    double sound_resistance_pa_s_per_m3 = 0.0;  ///< of the whole catheter full of CSF

    std::size_t place_count() const { return setup.places.size(); }
    std::size_t lumen_element(std::size_t lumen) const { return kFirstPlaceElement + 2 * lumen; }
    std::size_t leak_element(std::size_t place) const { return kFirstPlaceElement + 2 * place + 1; }
    std::size_t place_node(std::size_t place) const { return kFirstPlaceNode + 2 * place; }
    std::size_t tissue_node(std::size_t place) const { return kFirstPlaceNode + 2 * place + 1; }
    std::size_t element_count() const { return kFirstPlaceElement + 2 * place_count() + 1; }
    std::size_t node_count() const { return kFirstPlaceNode + 2 * place_count(); }
};

struct PlumbingState {
    NetworkState network;
    bool syringe_on = false;
    Syringe syringe;
    bool plunger_moving = false;
    double plunger_rate_ml_per_s = 0.0;
    LumenModel line_model;  ///< of the extension set that is taken
    LumenState line;
    double line_resistance_pa_s_per_m3 = 0.0;             ///< of the line's mixture
    double needle_bore_mm = 0.0, needle_length_mm = 0.0;  ///< of the needle on the line
    Tank hub, chamber, tip;
    PlugLine tubing;  ///< of the pump, reservoir to access port
    std::vector<LumenState> lumina;
    std::vector<double> lumen_resistance_pa_s_per_m3;  ///< of the lumina's mixtures
    std::vector<double>
        cold_ml;               ///< [lumina] liquid that has not warmed up, as at room temperature
    std::vector<Tank> places;  ///< liquid where the lumina meet
    CsfSheetState sheet;
    std::vector<TissuePool> leak_pools;  ///< [places]
    TissuePool pocket_pool, tip_pool, track_pool;
    std::vector<TissuePool> needle_pools;  ///< one for each spot where the needle gave something
    Tank reservoir;  ///< what the needle pushed into the reservoir is mixed there
    bool connector_burst = false, bolus_running = false;
    double csf_volume_change_ml = 0.0;               ///< against the resting pressure
    double csf_pressure_pa = 0.0;                    ///< mean, at the tip
    double line_mean_pa = 0.0, line_swing_pa = 0.0;  ///< behind the needle, over the last second
    std::int64_t tick = 0;
    // flows gathered until the next transport step, m3
    std::vector<double> gathered_m3;
    double gathered_pump_m3 = 0.0, gathered_track_m3 = 0.0, gathered_s = 0.0;
    double gathered_space_m3 = 0.0;  ///< out of a loculation into the sac, until the sheet steps
    double gathered_tip_ml = 0.0, gathered_sheet_track_ml = 0.0, gathered_sheet_s = 0.0;
    Amounts gathered_tip{};
    // ledger, mg (CSF, blood and air in mL)
    Amounts in_csf{}, in_csf_by_syringe{}, in_csf_by_bolus{}, spilled{};
    Amounts loaded{}, ever_loaded{};  ///< syringes that were taken off leave the first only
    double beyond_iodine_mg = 0.0;    ///< out of a loculation, thin in the sac beyond
    std::size_t held_element = 0;     ///< of the last failed step
    std::int64_t held_steps = 0;
};

PlumbingModel make_plumbing(const PlumbingSetup& setup, const patient::Spine& spine);

/// Chamber, catheter and pump tubing full of drug, the line full of saline, CSF at rest.
PlumbingState make_state(const PlumbingModel& model);

/// Puts a syringe on the line; one that is there is taken off first and lost to the ledger as
/// removed.
void attach_syringe(const PlumbingModel& model, PlumbingState& state, const Syringe& syringe);
/// The syringe as it is now; nothing is on the line afterwards.
Syringe detach_syringe(const PlumbingModel& model, PlumbingState& state);

/// One tick: pressures and flows each time, transport at 60 Hz, the CSF sheet at 30 Hz while it
/// holds iodine. A network step that fails keeps the last good frame and is counted in held_steps.
/// eq: FLUID-1..12.
void step(const PlumbingModel& model, PlumbingState& state, const PlumbingInput& input,
          double dt_s);

/// Screws the line onto another needle, full of saline; what the old hub and needle held goes with
/// them and is lost to the ledger as removed.
void change_needle(const PlumbingModel& model, PlumbingState& state,
                   const device::NeedleModel& needle);

/// Puts another extension set, full of saline, on the needle; what the old one held goes with it
/// and is lost to the ledger as removed. Only while no syringe is on the line.
void change_extension(const PlumbingModel& model, PlumbingState& state,
                      const device::ExtensionSetModel& extension);

/// Moves what has flowed since the last transport step; before a syringe changes.
void settle_flows(const PlumbingModel& model, PlumbingState& state);

PlumbingReadout read_out(const PlumbingModel& model, const PlumbingState& state);

/// (found - expected) / expected, where expected is all that was ever loaded; 0 when nothing was.
struct MassBalance {
    double iodine_relative_error = 0.0, drug_relative_error = 0.0;
};
MassBalance mass_balance(const PlumbingModel& model, const PlumbingState& state);

/// Mean iodine in the lumen at equally spaced points from pump to tip.
std::vector<float> lumen_iodine_mg_per_ml(const PlumbingModel& model, const PlumbingState& state,
                                          int samples);
/// The same in the extension set, at the middles of `samples` equal pieces from the needle's hub to
/// the syringe.
std::vector<float> line_iodine_mg_per_ml(const PlumbingState& state, int samples);

/// Time that the pump, at this rate, needs to make up for the drug that the catheter lacks, h: the
/// gap in treatment unless a priming bolus fills it. 0 for a pump that stands.
double withdrawal_gap_h(const PlumbingModel& model, const PlumbingState& state,
                        double rate_ml_per_day);

/// Pools that hold something that could be seen.
std::vector<TissuePool> tissue_pools(const PlumbingModel& model, const PlumbingState& state);

inline const CsfSheetModel& csf_model(const PlumbingModel& model) {
    return model.sheet;
}
inline const CsfSheetState& csf_state(const PlumbingState& state) {
    return state.sheet;
}

void add_hash(Hasher& hasher, const PlumbingState& state);

// --- parts of a step, for plumbing*.cpp only

/// Resistance of a straight tube full of one liquid, 128 mu l / (pi d^4), Pa s/m3.
double poiseuille_pa_s_per_m3(double viscosity_pa_s, double length_m, double diameter_m);

/// Kinetic loss at both ends of a needle, K rho / (2 A^2): pressure is this times flow squared.
double needle_loss_pa_s2_per_m6(double bore_mm);

void step_pressures(const PlumbingModel& model, PlumbingState& state, const PlumbingInput& input,
                    double dt_s);
void transport(const PlumbingModel& model, PlumbingState& state);

/// Cold that has come in and gone since the last transport step. eq: FLUID-12.
void step_temperatures(const PlumbingModel& model, PlumbingState& state);
/// [cells] of a lumen; empty: at 37 C throughout.
std::vector<double> lumen_temperature_c(const PlumbingModel& model, const PlumbingState& state,
                                        std::size_t lumen);
/// Where a lumen ends: at a place, or after the last one at the tip.
double place_temperature_c(const PlumbingModel& model, const PlumbingState& state,
                           std::size_t place);
/// The room's, or 37 C while liquid is drawn out of the body: it passes in a thirtieth of a second.
double needle_temperature_c(const PlumbingModel& model, const PlumbingState& state);

}  // namespace sideport::fluid
