#include "sim/mechanics/clearance.h"

#include <algorithm>
#include <vector>

#include <BulletCollision/NarrowPhaseCollision/btGjkEpaPenetrationDepthSolver.h>
#include <BulletCollision/NarrowPhaseCollision/btGjkPairDetector.h>
#include <BulletCollision/NarrowPhaseCollision/btPointCollector.h>
#include <btBulletCollisionCommon.h>

#include "sim/patient/limbs.h"
#include "sim/patient/table.h"

namespace sideport::mechanics {

namespace {

constexpr int kOutlineLevels = 13, kOutlinePoints = 32;
constexpr double kOutlineLowMm = -250.0, kOutlineHighMm = 260.0;

btVector3 to_bullet(const glm::dvec3& v) {
    return {v.x, v.y, v.z};
}

btTransform to_bullet(const Pose& X) {
    const glm::dmat3& R = X.R;  // columns
    return btTransform(
        btMatrix3x3(R[0].x, R[1].x, R[2].x, R[0].y, R[1].y, R[2].y, R[0].z, R[1].z, R[2].z),
        to_bullet(X.p));
}

/// Distance between two convex bodies, < 0 when they overlap.
double distance_mm(const btConvexShape& a, const btTransform& X_WA, const btConvexShape& b,
                   const btTransform& X_WB) {
    btVoronoiSimplexSolver solver;
    btGjkEpaPenetrationDepthSolver depth;
    btGjkPairDetector detector(&a, &b, &solver, &depth);
    btGjkPairDetector::ClosestPointInput input;
    input.m_transformA = X_WA;
    input.m_transformB = X_WB;
    btPointCollector result;
    detector.getClosestPoints(input, result, nullptr);
    return result.m_hasResult ? result.m_distance : 1e9;
}

btConvexHullShape trunk_hull(const patient::Spine& spine) {
    btConvexHullShape hull;
    for (int i = 0; i < kOutlineLevels; ++i) {
        const double z =
            kOutlineLowMm + (kOutlineHighMm - kOutlineLowMm) * i / (kOutlineLevels - 1);
        for (int k = 0; k < kOutlinePoints; ++k)
            hull.addPoint(to_bullet(patient::skin_point_W_mm(spine, 360.0 * k / kOutlinePoints, z)),
                          false);
    }
    hull.recalcLocalAabb();
    hull.setMargin(0.0);
    return hull;
}

btConvexHullShape slab_hull(const patient::Slab& slab) {
    constexpr int kTurns = 56;
    btConvexHullShape hull;
    for (const patient::SlabRing& ring : patient::slab_rings(slab)) {
        for (int k = 0; k < kTurns && ring.share > 0.0; ++k)
            hull.addPoint(
                to_bullet(patient::slab_point_W_mm(slab, ring, static_cast<double>(k) / kTurns)),
                false);
    }
    hull.recalcLocalAabb();
    hull.setMargin(0.0);
    return hull;
}

/// Bullet keeps the outer size and rounds the edges by the margin.
btBoxShape rounded(const RoundedBox& box) {
    btBoxShape made(to_bullet(box.half_mm));
    made.setMargin(box.rounding_mm);
    return made;
}

/// A cover of the machine where its joint holds it.
struct Cover {
    btBoxShape shape;
    std::string_view name;
    device::Joint joint;
    Pose X_JointBox;
};

std::vector<Cover> make_covers() {
    std::vector<Cover> made;
    for (const device::Housing& housing : device::kHousings)
        made.push_back({rounded(housing.box), housing.name, housing.joint,
                        Pose{glm::dmat3(1.0), housing.box.center_mm}});
    for (const device::ArcPiece& piece : device::arc_pieces())
        made.push_back({rounded(piece.box), "arc", device::Joint::arm, piece.X_ArmPiece});
    return made;
}

/// Rails of the table.
struct Rail {
    btBoxShape shape;
    btTransform X_W;
};

std::vector<Rail> make_rails() {
    std::vector<Rail> made;
    for (const RoundedBox& rail : patient::kRails)
        made.push_back({rounded(rail), to_bullet(Pose{glm::dmat3(1.0), rail.center_mm})});
    return made;
}

/// The hull of two balls, placed in W.
struct Limb {
    btMultiSphereShape shape;
    std::string_view name;
    btVector3 center;  ///< of a ball round all of it
    double radius_mm;
};

btMultiSphereShape two_balls(const patient::Capsule& capsule) {
    const btVector3 centers[2] = {to_bullet(capsule.from_W_mm), to_bullet(capsule.to_W_mm)};
    const btScalar radii[2] = {capsule.from_radius_mm, capsule.to_radius_mm};
    btMultiSphereShape made(centers, radii, 2);
    made.setMargin(0.0);
    return made;
}

std::vector<Limb> make_limbs(const patient::Spine& spine) {
    std::vector<Limb> made;
    for (const patient::Capsule& capsule : patient::limbs(spine))
        made.push_back({two_balls(capsule), capsule.name,
                        to_bullet(0.5 * (capsule.from_W_mm + capsule.to_W_mm)),
                        0.5 * glm::distance(capsule.from_W_mm, capsule.to_W_mm) +
                            std::max(capsule.from_radius_mm, capsule.to_radius_mm)});
    return made;
}

}  // namespace

struct RoomBodies::Shapes {
    btConvexHullShape trunk, mattress, top;
    std::vector<Rail> rails;
    std::vector<Limb> limbs;
    std::vector<Cover> covers;

    explicit Shapes(const patient::Spine& spine)
        : trunk(trunk_hull(spine)),
          mattress(slab_hull(patient::mattress(spine))),
          top(slab_hull(patient::table_top(spine))),
          rails(make_rails()),
          limbs(make_limbs(spine)),
          covers(make_covers()) {}

    /// Compares a body of the machine with all of table and patient.
    void add(const btConvexShape& shape, double reach_mm, const btTransform& X_WB,
             std::string_view name, Clearance& nearest) const {
        const auto against = [&](const btConvexShape& other, const btTransform& X_WO,
                                 std::string_view from) {
            const double apart = distance_mm(shape, X_WB, other, X_WO);
            if (apart < nearest.distance_mm) nearest = {apart, name, from};
        };
        const btTransform unmoved = btTransform::getIdentity();
        against(mattress, unmoved, "table");
        against(top, unmoved, "table");
        for (const Rail& rail : rails)
            against(rail.shape, rail.X_W, "table");
        against(trunk, unmoved, "patient");
        for (const Limb& limb : limbs) {
            // too far to be the nearest, whatever their shapes
            const double least_mm =
                limb.center.distance(X_WB.getOrigin()) - reach_mm - limb.radius_mm;
            if (least_mm < nearest.distance_mm) against(limb.shape, unmoved, limb.name);
        }
    }

    /// The rod between detector and arc, as long as it is pulled out.
    void add_rod(const CArmPlace& place, Clearance& nearest) const {
        const double begin_mm = device::rod_begin_mm(place.detector_mm);
        const double half_mm = 0.5 * (device::kRodEndMm - begin_mm);
        if (half_mm <= 0.0) return;
        btCylinderShape rod({device::kRodRadiusMm, half_mm, device::kRodRadiusMm});
        rod.setMargin(0.0);
        const Pose& X_WArm = place.X_WJoint[static_cast<std::size_t>(device::Joint::arm)];
        const Pose X_ArmRod{glm::dmat3(1.0), {0.0, begin_mm + half_mm, 0.0}};
        add(rod, device::kRodRadiusMm + half_mm, to_bullet(X_WArm * X_ArmRod), "detector", nearest);
    }
};

RoomBodies::RoomBodies(const patient::Spine& spine)
    : shapes_(std::make_unique<const Shapes>(spine)) {}
RoomBodies::~RoomBodies() = default;

Clearance RoomBodies::clearance(const CArmPlace& place) const {
    Clearance nearest;
    for (const Cover& cover : shapes_->covers) {
        const Pose& X_WJoint = place.X_WJoint[static_cast<std::size_t>(cover.joint)];
        shapes_->add(cover.shape, cover.shape.getHalfExtentsWithMargin().length(),
                     to_bullet(X_WJoint * cover.X_JointBox), cover.name, nearest);
    }
    shapes_->add_rod(place, nearest);
    return nearest;
}

std::shared_ptr<const RoomBodies> make_room_bodies(const patient::Spine& spine) {
    return std::make_shared<const RoomBodies>(spine);
}

}  // namespace sideport::mechanics
