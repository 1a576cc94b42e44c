#pragma once

#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/ct/dicom_slices.h"
#include "sim/ct/volume.h"

namespace sideport::ct {

/// One layer of the volume: between two slices, (1 - share) of the one and share of the other.
struct Layer {
    std::size_t first = 0;   ///< place in Order::slices
    std::size_t second = 0;  ///< the same where share is 0
    double share = 0.0;      ///< 0 .. 1
};

/// How the slices of a series become a volume.
struct Order {
    std::vector<Slice> slices;  ///< from the lowest along the normal up, one for each place
    std::vector<Layer> layers;  ///< along k, each using slices no lower than the last one's
    Volume lattice;             ///< size, origin and steps; no numbers
    std::vector<std::string> warnings;
};

/// Slices that can lie in one volume: same series, size, directions and pixel distances.
/// A series that was taken more than once (acquisitions at the same places) falls apart into these.
std::vector<std::vector<Slice>> groups_of(std::vector<Slice> slices);

/// Sorts a group by place. Gaps of at most 3 missing slices, 5 % of all, and uneven distances up to
/// 4 to 1 are filled in by linear interpolation, with a warning; so is what a gantry's tilt is.
/// Errors (ct.): two_dimensional, missing_slices, geometry.
Result<Order> order_slices(std::vector<Slice> slices, const std::string& where);

/// "axial", "coronal", "sagittal" or "oblique": along which axis the normal lies, within 25
/// degrees.
const char* direction_name(const Slice& slice);

}  // namespace sideport::ct
