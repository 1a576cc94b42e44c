#pragma once

#include <deque>

#include "sim/base/hash.h"
#include "sim/fluid/lumen.h"

namespace sideport::fluid {

/// A tube in which liquid moves as a plug: segments pushed through in order, nothing mixes, so a
/// reversal restores what was there. For slow, short, always full lines such as the pump's tubing.
/// ref: Lagrangian segments as in EPANET 2.2.
class PlugLine {
  public:
    struct Segment {
        double volume_ml = 0.0;
        Amounts per_ml{};
    };

    /// Full of one liquid. volume_ml > 0.
    PlugLine(double volume_ml, const Amounts& per_ml);
    PlugLine() = default;

    /// Pushes volume_ml in at the start (+) or at the end (-), with what is dissolved in it, and
    /// returns the amounts that leave at the other end. Neighbours of equal content are joined.
    Amounts push(double volume_ml, const Amounts& inflow_per_ml);

    double volume_ml() const;
    Amounts amount() const;
    const std::deque<Segment>& segments() const { return segments_; }

  private:
    std::deque<Segment> segments_;  ///< from start to end
};

void add_hash(Hasher& hasher, const PlugLine& line);

}  // namespace sideport::fluid
