#pragma once

// What faults of the catheter change of its way: bends, cuts, a slipped tip. A part of build_world;
// not for other modules.

#include <vector>

#include "sim/scenario/catheter_route.h"
#include "sim/scenario/world.h"

namespace sideport::scenario {

/// An acute bend, seen as two straight limbs with a sharp corner between them.
struct Bend {
    double fraction = 0.4;     ///< of the catheter's length: the corner
    double enclosed_deg = 40;  ///< between the limbs
};
/// Catheter that a bend takes beyond the straight way across it, mm.
double bend_extra_mm(const Bend& bend);

/// The way with an acute bend, exactly length_mm long; `course` is bend_extra_mm shorter. The limbs
/// lie in the layer between skin and depth, in the sac toward its middle.
device::CatheterCourse bent(const device::CatheterCourse& course, const Bend& bend,
                            const patient::Spine& spine, double length_mm);

/// The tip has slipped out: beyond the anchor all of the catheter lies coiled in the fat and
/// muscle of the back beside the entry. As long as `course`.
device::CatheterCourse migrated(const device::CatheterCourse& course, const Landmarks& marks,
                                double side);

/// The pieces in which the catheter lies after all cuts, from the pump to the tip, with the metal
/// pin of a splice that came apart and what the cuts add to the plain film.
struct Cuts {
    std::vector<CatheterPiece> pieces;
    std::optional<ConnectorPin> pin;
    PlainFilm film;
};
Cuts cut(const device::CatheterCourse& course, const Landmarks& marks, const Scenario& scenario,
         const patient::Spine& spine);

}  // namespace sideport::scenario
