#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "sim/device/c_arm.h"
#include "sim/patient/spine.h"

namespace sideport::mechanics {

/// Where the C-arm stands against patient and table.
struct CArmPlace {
    std::array<Pose, device::kJointCount> X_WJoint;  ///< by device::Joint
    double detector_mm = 300.0;                      ///< isocentre to detector
};

/// Farther than any two bodies of a room.
inline constexpr double kFarMm = 1e9;

/// The nearest two bodies.
struct Clearance {
    double distance_mm = kFarMm;  ///< < 0: they overlap
    std::string_view of = "";     ///< detector, tube, arc or stand
    std::string_view from = "";   ///< table, patient (the trunk), head, chest, arm or leg
};

/// Patient, table and C-arm as collision bodies, from the same descriptions as the picture of the
/// room: device::kHousings and its C, patient::mattress, table_top and limbs. The trunk is the
/// convex hull of its skin. Immutable once made.
class RoomBodies {
  public:
    explicit RoomBodies(const patient::Spine& spine);
    ~RoomBodies();
    RoomBodies(const RoomBodies&) = delete;
    RoomBodies& operator=(const RoomBodies&) = delete;

    /// The nearest two bodies, if they are nearer than that; else its distance is nearer_than_mm.
    /// The less is asked for, the fewer bodies are compared.
    Clearance clearance(const CArmPlace& place, double nearer_than_mm = kFarMm) const;

  private:
    struct Shapes;
    std::unique_ptr<const Shapes> shapes_;
};

std::shared_ptr<const RoomBodies> make_room_bodies(const patient::Spine& spine);

/// Motors stop when bodies would come nearer than this.
inline constexpr double kLeastClearanceMm = 10.0;

}  // namespace sideport::mechanics
