#pragma once

// Hand, hub, needle, tissue and pump as springs and sliders in a row; what they agree on in one
// tick. A part of the module; not for others.

#include "sim/mechanics/beam.h"

namespace sideport::mechanics {

/// Virtual coupling between the hand and the hub.
inline constexpr double kHandStiffnessNPerMm = 4.0;

/// The hand's end of the row.
struct HandEnd {
    bool held = false;
    double lead_mm = 0.0;  ///< where the hand wants the tip, from where the tip is
    Beam beam;

    /// Advance of the tip at which hand and needle carry this thrust.
    double advance_mm(double thrust_n) const;
};

/// The tip's end of the row. Distances along the shaft from where the tip is now, + deeper.
struct TipEnd {
    double drag_n = 0.0;  ///< friction of skin and fat on the shaft
    // a membrane that is not pierced yet
    bool at_membrane = false, membrane_on_pump = false;
    double membrane_n_per_mm = 0.0, cut_n = 0.0, dent_mm = 0.0;
    // the pump
    double septum_drag_n = 0.0;         ///< friction of the rubber on the shaft
    double wall_mm = 1e9;               ///< until metal
    double pump_mm_per_n = 0.0;         ///< how the pump gives in this tick
    double pump_free_advance_mm = 0.0;  ///< what it moves by without the needle

    /// What the membrane under the skin's side carries.
    double tissue_n(double advance_mm) const;
    /// What the pump carries: rubber or metal, whichever is more.
    double pump_n(double advance_mm) const;
};

/// The state that all agree on.
struct Balance {
    double thrust_n = 0.0;    ///< in the needle, + resists advancing
    double advance_mm = 0.0;  ///< of the tip
    double pump_n = 0.0;      ///< on the pump
    bool on_metal = false, pierced = false;
};
/// least_mm <= 0 <= most_mm: how far the tip can go in this tick.   eq: MECH-2
Balance balance(const HandEnd& hand, const TipEnd& tip, double least_mm, double most_mm);

}  // namespace sideport::mechanics
