#pragma once

#include "sim/xray/phantom.h"

namespace sideport::xray {

/// What a 10:1 grid lets through. ref: imaging design section 2 (0.65-0.70 and 0.10-0.15).
inline constexpr double kGridPrimary = 0.675, kGridScatter = 0.125;

/// Scattered radiation at the detector / primary there, without a grid, in the middle of a square
/// field behind a slab of water: what add_scatter comes to for that case.
/// Meets Monte Carlo (PENELOPE, 80 kV + 3 mm Al, air gap 100 mm) within 4 % for 100-300 mm and
/// fields of 100-300 mm at the detector. thickness_mm, field_mm > 0; air_gap_mm >= 0.
/// ref: imaging design section 2 (scatter).
double scatter_to_primary(double thickness_mm, double field_mm, double air_gap_mm);

/// Adds the scattered radiation of a phantom to its primary picture (signal and moment), and takes
/// from both what the phantom's grid holds back. Each of 64 x 64 pencils that leaves the phantom
/// spreads a share of itself about its place: two Gaussians that grow with the electrons on its way
/// and widen with the gap between phantom and detector. The field ends at the detector's edges.
/// Made for bodies of soft tissue; metals scatter by their electrons too, but what they absorb of
/// their own scatter is not taken off.   eq: IMAGING-10
void add_scatter(PhantomPicture& picture, const Phantom& phantom, const Beam& beam);

/// Without scatter: only what the grid takes from the primary.
void apply_grid(PhantomPicture& picture, const Phantom& phantom);

}  // namespace sideport::xray
