#pragma once

// What the tip of the needle meets in and around the pump. A part of the module; not for others.

#include "sim/mechanics/needle.h"

namespace sideport::mechanics {

/// Where the tip is, and what stands ahead of it along the shaft.
struct Contact {
    Site site = Site::fat;
    double wall_mm = 1e9;      ///< until rigid metal; 0: it stands on it; < 0: in it by rounding
    Part part = Part::none;    ///< that metal
    double surface_mm = 1e9;   ///< from what is cut so far to the pump's outside: septum or metal
    double off_axis_mm = 0.0;  ///< within the access port: how far the funnel pushes it aside
};
/// For a tip under the skin. Metal within `kReachMm` of the tip is seen.
Contact contact_here(const Model& model, const State& state);
inline constexpr double kReachMm = 6.0;

/// Outside, skin, or what contact_here says.
Site site_at_depth(const Model& model, const State& state);

}  // namespace sideport::mechanics
