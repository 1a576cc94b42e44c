#pragma once

#include <cstdint>
#include <vector>

#include "sim/xray/frame_input.h"

namespace sideport::render {

// What the renderer keeps from frame to frame is kept under these keys: equal keys, equal pictures.

/// Rays of the picture. The collimator does not count: it acts on the signal, not on the paths.
std::uint64_t key_of(const xray::ProjectionGeometry& geometry);
/// Beam quality as fitted, not its amount.
std::uint64_t key_of(const xray::Technique& technique);

}  // namespace sideport::render
