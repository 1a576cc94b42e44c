#pragma once

// Layers between skin and pump, with their forces. A part of the module; not for others.

#include "sim/mechanics/contact.h"
#include "sim/mechanics/needle_chain.h"

namespace sideport::mechanics {

/// What lies at the tip and next ahead of it.
struct Ahead {
    Layer layer = Layer::air;
    Membrane at = Membrane::none;  ///< unpierced and touched
    double next_mm = 1e9;          ///< of cutting until the next membrane
};
Ahead look_ahead(const Model& model, const State& state, const Contact& contact);

/// Forces on the tip's end of the row; wall and pump are left to the caller.
TipEnd tissue_forces(const Model& model, const State& state, const Contact& contact,
                     const Ahead& ahead);

/// Stiffness of the membrane that bulges now; 0 when none does.
double membrane_n_per_mm(Membrane membrane);

/// The shaft runs in a septum's rubber.
inline bool is_septum(Site site) {
    return site == Site::access_septum || site == Site::fill_septum;
}
inline bool is_in_port(Site site) {
    return is_septum(site) || site == Site::access_screen || site == Site::access_chamber ||
           site == Site::reservoir;
}

}  // namespace sideport::mechanics
