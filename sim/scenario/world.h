#pragma once

#include <array>
#include <optional>
#include <vector>

#include "sim/base/pose.h"
#include "sim/base/solid.h"
#include "sim/device/catheter.h"
#include "sim/device/pump.h"
#include "sim/patient/spine.h"
#include "sim/scenario/scenario.h"

namespace sideport::scenario {

/// A stretch of catheter that hangs together, as it lies in the body. It shows the catheter's
/// lumen between two shares of the whole length (0 pump .. 1 tip); along the piece the share grows
/// evenly with its arc, so that its ends are the stumps of a cut.
struct CatheterPiece {
    device::CatheterCourse course;
    double from_fraction = 0.0, to_fraction = 1.0;
};

/// What plain films of the whole system show, for reports and robots.
struct PlainFilm {
    bool gap = false;           ///< a break in the line of the catheter
    double gap_fraction = 0.0;  ///< share of the length where the first one is; 0: at the pump
    bool acute_bend = false;
    double bend_fraction = 0.0;      ///< where, when acute_bend
    bool tip_outside_canal = false;  ///< in the muscles or the fat of the back
    bool fragment_in_sac = false;    ///< a free piece lies in the sac
    bool mirrored_pump = false;      ///< seen from its base
    bool coiled = false;             ///< turned pump with the catheter wound round it
};

/// Metal pin of a two-piece catheter's connector, from end to end, W.
struct ConnectorPin {
    glm::dvec3 from_W_mm{0.0}, to_W_mm{0.0};
};

/// Where the anchor holds the catheter on the fascia of the back.
struct AnchorPlace {
    glm::dvec3 at_W_mm{0.0};
    glm::dvec3 along_W{0.0, 0.0, 1.0};  ///< the catheter there, unit
};

/// A scenario placed in space: where the pump lies in this body and how the catheter runs.
/// Light to build (no voxels); equal bits in every build.
struct World {
    patient::Spine spine;
    Pose X_WP;  ///< pump to world; a flipped pump's face looks to the back
    /// The catheter's lumen from outlet to tip as it lies (supine), before it was cut: arc lengths,
    /// bends and a slipped tip are in it, gaps are not. What is seen are the pieces.
    device::CatheterCourse course;
    std::vector<CatheterPiece> pieces;  ///< supine, from the pump to the tip; one in a whole system
    /// Where a bend comes with one posture only, the pieces in each posture that has such a bend;
    /// empty: as `pieces`.
    std::array<std::vector<CatheterPiece>, kPostureNames.size()> posture_pieces;
    std::optional<ConnectorPin> connector_pin;  ///< of a splice that has come apart
    /// Clips and snaps on the skin, then the catheter's anchor, W; only drawn, in every posture.
    std::vector<Solid> still_solids;
    AnchorPlace anchor;
    PlainFilm plain_film;              ///< supine
    glm::dvec3 access_port_W_mm{0.0};  ///< centre of the access septum's outer face
    glm::dvec3 access_axis_W{0.0};     ///< outward normal of the port
    glm::dvec3 fill_port_W_mm{0.0};
    double anchor_fraction = 0.75;  ///< of the catheter's length: where it passes the fascia
    double dura_fraction = 0.8;     ///< and where it enters the dura (as implanted)
};

/// Errors: world.catheter_too_short (shorter than its route), world.catheter_route (too long to be
/// coiled), world.pump_outside (not in the belly).
Result<World> build_world(const Scenario& scenario);

/// A place of the pump that keeps its rim under the skin: as in /pump/right_left, /pump/head_feet
/// and /pump/depth.
struct PocketPlace {
    double right_left_mm = 0.0, head_feet_mm = 0.0, depth_mm = 0.0;
};
/// The usual place on the scenario's side, or the nearest to it that this body has. Nothing: the
/// body is too thin there.
std::optional<PocketPlace> find_pocket(const Scenario& scenario, const patient::Spine& spine);

/// Where a point of a drawn route lies, and the point that lies at a place (its depth written).
glm::dvec3 route_point_W_mm(const patient::Spine& spine, const RoutePoint& point);
RoutePoint route_point_at(const patient::Spine& spine, const glm::dvec3& p_W_mm);

/// The pieces as they lie in a posture.
const std::vector<CatheterPiece>& pieces_in(const World& world, Posture posture);

/// Where the lumen's share `fraction` (clamped to 0 .. 1) lies; at a cut the proximal stump.
glm::dvec3 point_on_catheter(const World& world, double fraction,
                             Posture posture = Posture::supine);
/// The same on one set of pieces.
glm::dvec3 point_on_pieces(const std::vector<CatheterPiece>& pieces, double fraction);

}  // namespace sideport::scenario
