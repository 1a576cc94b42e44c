#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/base/solid.h"
#include "sim/xray/projection.h"

namespace sideport::render {

/// Finds solids that no ray of a tile can see, because one of higher rank holds all of them there:
/// most of the coaxial discs that round a pump's edges.
class HiddenSolids {
  public:
    /// Keeps both.
    HiddenSolids(const xray::ProjectionGeometry& geometry, const std::vector<Solid>& solids)
        : geometry_(geometry),
          solids_(solids) {}

    /// Takes them out of a tile's list. Items: 0 is the topmost, that is the last of `solids`.
    void remove(int column, int row, std::vector<std::uint32_t>& items) const;

  private:
    using Rays = std::array<glm::dvec3, 4>;  ///< directions through a tile's corners
    const Solid& solid(std::uint32_t item) const { return solids_[solids_.size() - 1 - item]; }
    bool holds(const Solid& outer, const Solid& inner, const Rays& rays) const;

    const xray::ProjectionGeometry& geometry_;
    const std::vector<Solid>& solids_;
};

}  // namespace sideport::render
