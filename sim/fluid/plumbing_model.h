#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/fluid/plumbing.h"

namespace sideport::fluid {

/// Nodes of the network, in this order.
enum NodeId : std::size_t {
    node_plunger_in,
    node_plunger_out,  ///< fixed: pressure under the plunger while it slides in or out
    node_syringe,
    node_hub,
    node_chamber,
    node_break,
    node_tip,
    node_csf,
    node_leak_tissue,
    node_needle_tissue,
    node_reservoir,
    node_air,
    kNodeCount
};

/// Elements of the network, in this order.
enum ElementId : std::size_t {
    element_slide_in,
    element_slide_out,
    element_line,
    element_needle_chamber,
    element_needle_tissue,
    element_needle_reservoir,
    element_needle_air,
    element_proximal,
    element_distal,
    element_leak,
    element_tip,
    kElementCount
};

/// A small well mixed volume: chamber, branch point, slice of the line.
struct Tank {
    double volume_ml = 0.0;
    Amounts amount{};
    double concentration(int species) const {
        return amount[static_cast<std::size_t>(species)] / volume_ml;
    }
};

inline constexpr std::size_t kLineTanks = 24;  ///< slices of extension set, hub and needle

struct PlumbingModel {
    PlumbingSetup setup;
    Network network;              ///< resistances of an idle system
    LumenModel proximal, distal;  ///< pump to break (or 40 % of the way), and on to the tip
    CsfSheetModel sheet;
    TissueOrder tissue;
    double line_ml = 0.0;  ///< extension set, hub and needle
    double tip_resistance_pa_s_per_m3 = 0.0;
};

struct PlumbingState {
    NetworkState network;
    bool syringe_on = false;
    Syringe syringe;
    bool plunger_moving = false;
    double plunger_rate_ml_per_s = 0.0;
    std::array<Tank, kLineTanks> line;  ///< from the syringe's nozzle to the needle's tip
    Tank chamber, branch, tip;
    LumenState proximal, distal;
    double proximal_resistance_pa_s_per_m3 = 0.0,
           distal_resistance_pa_s_per_m3 = 0.0;  ///< of the lumina's mixture
    CsfSheetState sheet;
    TissuePool leak_pool, needle_pool;
    Tank reservoir;  ///< what the needle pushed into the reservoir is mixed there
    double csf_volume_change_ml = 0.0;  ///< against the resting pressure
    double csf_pressure_pa = 0.0;
    std::int64_t tick = 0;
    // flows gathered until the next transport step, m3
    std::array<double, kElementCount> gathered_m3{};
    double gathered_pump_m3 = 0.0, gathered_s = 0.0;
    double gathered_tip_ml = 0.0, gathered_tip_mg = 0.0, gathered_sheet_s = 0.0;
    // ledger, mg
    Amounts in_csf{}, in_csf_by_syringe{}, spilled{}, loaded{};
    std::size_t held_element = kElementCount;  ///< of the last failed step; kElementCount: none
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
/// eq: FLUID-1..10.
void step(const PlumbingModel& model, PlumbingState& state, const PlumbingInput& input,
          double dt_s);

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

/// Pools that hold something.
std::vector<TissuePool> tissue_pools(const PlumbingModel& model, const PlumbingState& state);

inline const CsfSheetModel& csf_model(const PlumbingModel& model) {
    return model.sheet;
}
inline const CsfSheetState& csf_state(const PlumbingState& state) {
    return state.sheet;
}

void add_hash(Hasher& hasher, const PlumbingState& state);

}  // namespace sideport::fluid
