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

btMultiSphereShape two_balls(const patient::Capsule& capsule) {
    const btVector3 centers[2] = {to_bullet(capsule.from_W_mm), to_bullet(capsule.to_W_mm)};
    const btScalar radii[2] = {capsule.from_radius_mm, capsule.to_radius_mm};
    btMultiSphereShape made(centers, radii, 2);
    made.setMargin(0.0);
    return made;
}

/// A box along the axes of W that holds a body.
struct Extent {
    btVector3 low, high;
};

Extent extent_of(const btConvexShape& shape, const btTransform& X_WB) {
    Extent made;
    shape.getAabb(X_WB, made.low, made.high);
    return made;
}

/// Bodies are at least so far apart; nothing is known (-1e9) of those whose extents overlap.
double least_distance_mm(const Extent& a, const Extent& b) {
    btVector3 gap = a.low - b.high;
    gap.setMax(b.low - a.high);
    gap.setMax(btVector3(0.0, 0.0, 0.0));
    const double apart_mm = gap.length();
    return apart_mm > 0.0 ? apart_mm : -1e9;
}

/// A body of table or patient, placed in W.
struct Obstacle {
    std::unique_ptr<const btConvexShape> shape;
    std::string_view name;
    btTransform X_W;
    Extent extent;
};

template <typename Shape>
Obstacle obstacle(Shape shape, std::string_view name, const Pose& X_W = {}) {
    Obstacle made{std::make_unique<const Shape>(std::move(shape)), name, to_bullet(X_W), {}};
    made.extent = extent_of(*made.shape, made.X_W);
    return made;
}

std::vector<Obstacle> make_obstacles(const patient::Spine& spine) {
    std::vector<Obstacle> made;
    made.push_back(obstacle(slab_hull(patient::mattress(spine)), "table"));
    made.push_back(obstacle(slab_hull(patient::table_top(spine)), "table"));
    for (const RoundedBox& rail : patient::kRails)
        made.push_back(obstacle(rounded(rail), "table", Pose{glm::dmat3(1.0), rail.center_mm}));
    made.push_back(obstacle(trunk_hull(spine), "patient"));
    for (const patient::Capsule& capsule : patient::limbs(spine))
        made.push_back(obstacle(two_balls(capsule), capsule.name));
    return made;
}

}  // namespace

struct RoomBodies::Shapes {
    std::vector<Obstacle> obstacles;
    std::vector<Cover> covers;

    explicit Shapes(const patient::Spine& spine)
        : obstacles(make_obstacles(spine)),
          covers(make_covers()) {}

    /// Compares a body of the machine with those of table and patient that may be nearer.
    void add(const btConvexShape& shape, const btTransform& X_WB, std::string_view name,
             Clearance& nearest) const {
        const Extent extent = extent_of(shape, X_WB);
        for (const Obstacle& other : obstacles) {
            if (least_distance_mm(extent, other.extent) >= nearest.distance_mm) continue;
            const double apart_mm = distance_mm(shape, X_WB, *other.shape, other.X_W);
            if (apart_mm < nearest.distance_mm) nearest = {apart_mm, name, other.name};
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
        add(rod, to_bullet(X_WArm * X_ArmRod), "detector", nearest);
    }
};

RoomBodies::RoomBodies(const patient::Spine& spine)
    : shapes_(std::make_unique<const Shapes>(spine)) {}
RoomBodies::~RoomBodies() = default;

Clearance RoomBodies::clearance(const CArmPlace& place, double nearer_than_mm) const {
    Clearance nearest{.distance_mm = nearer_than_mm};
    for (const Cover& cover : shapes_->covers) {
        const Pose& X_WJoint = place.X_WJoint[static_cast<std::size_t>(cover.joint)];
        shapes_->add(cover.shape, to_bullet(X_WJoint * cover.X_JointBox), cover.name, nearest);
    }
    shapes_->add_rod(place, nearest);
    return nearest;
}

std::shared_ptr<const RoomBodies> make_room_bodies(const patient::Spine& spine) {
    return std::make_shared<const RoomBodies>(spine);
}

}  // namespace sideport::mechanics
