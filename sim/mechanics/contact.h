#pragma once

// What the tip of the needle meets in and around the pump. A part of the module; not for others.

#include "sim/mechanics/needle.h"

namespace sideport::mechanics {

/// Where the tip is, and how far it can go on along the shaft.
struct Contact {
    Site site = Site::fat;
    double wall_mm = 1e9;  ///< until rigid metal; 0: it stands on it
};
/// For a tip under the skin.
Contact contact_here(const Model& model, const State& state);

/// Outside, skin, or what contact_here says.
Site site_at_depth(const Model& model, const State& state);

}  // namespace sideport::mechanics
