#pragma once

#include <memory>
#include <string_view>

#include "sim/patient/spine.h"

namespace sideport::mechanics {

/// Where the C-arm stands against patient and table, W (the frame of the patient on the table).
struct CArmPlace {
    glm::dvec3 source_W_mm{0.0}, detector_center_W_mm{0.0};
    glm::dvec3 u_W{1.0, 0.0, 0.0};         ///< along the detector's rows
    glm::dvec3 arc_side_W{1.0, 0.0, 0.0};  ///< from the isocentre to the middle of the C
    glm::dvec3 isocenter_W_mm{0.0};
};

/// The nearest two bodies.
struct Clearance {
    double distance_mm = 1e9;    ///< < 0: they overlap
    std::string_view of = "";    ///< detector, tube or arc
    std::string_view from = "";  ///< table, patient (the trunk), head, chest, arm or leg
};

/// Patient's outline, table and the C-arm's housings as collision bodies. Immutable once made.
/// Sizes (RL, after flat-panel C-arms and carbon table tops): detector housing 380 x 380 x 90 mm,
/// tube housing with collimator 240 x 240 x 400 mm, arc of 740 mm radius and 120 x 90 mm section,
/// table top 440 mm wide and 45 mm thick under the mattress. The patient is the convex hull of the
/// trunk, and patient::limbs as the room draws them.
class RoomBodies {
  public:
    explicit RoomBodies(const patient::Spine& spine);
    ~RoomBodies();
    RoomBodies(const RoomBodies&) = delete;
    RoomBodies& operator=(const RoomBodies&) = delete;

    Clearance clearance(const CArmPlace& place) const;

  private:
    struct Shapes;
    std::unique_ptr<const Shapes> shapes_;
};

std::shared_ptr<const RoomBodies> make_room_bodies(const patient::Spine& spine);

/// Motors stop when bodies would come nearer than this.
inline constexpr double kLeastClearanceMm = 10.0;

}  // namespace sideport::mechanics
