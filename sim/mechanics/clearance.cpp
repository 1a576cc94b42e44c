#include "sim/mechanics/clearance.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <BulletCollision/NarrowPhaseCollision/btGjkEpaPenetrationDepthSolver.h>
#include <BulletCollision/NarrowPhaseCollision/btGjkPairDetector.h>
#include <BulletCollision/NarrowPhaseCollision/btPointCollector.h>
#include <btBulletCollisionCommon.h>

#include "sim/base/units.h"
#include "sim/patient/limbs.h"

namespace sideport::mechanics {

namespace {

// All half sizes, mm. RL.
constexpr double kDetectorHalfMm = 190.0, kDetectorHalfDepthMm = 45.0;
constexpr double kTubeHalfMm = 120.0, kTubeHalfLengthMm = 200.0;
constexpr double kTubeFrontMm =
    200.0;  ///< cover from the focal spot; 20 cm of it are allowed for surgery, RM
constexpr double kArcRadiusMm = 740.0, kArcHalfWidthMm = 60.0, kArcHalfDepthMm = 45.0;
constexpr double kArcHalfAngleDeg = 75.0;
constexpr int kArcPieces = 7;
constexpr double kTableHalfWidthMm = 220.0, kTableHalfThickMm = 22.5, kMattressMm = 45.0;
constexpr double kTableHeadMm = 700.0, kTableFootMm = -1300.0;
constexpr int kOutlineLevels = 13, kOutlinePoints = 32;
constexpr double kOutlineLowMm = -250.0, kOutlineHighMm = 260.0;

btVector3 to_bullet(const glm::dvec3& v) {
    return {v.x, v.y, v.z};
}

btTransform at(const glm::dvec3& x, const glm::dvec3& y, const glm::dvec3& z,
               const glm::dvec3& origin) {
    return btTransform(btMatrix3x3(x.x, y.x, z.x, x.y, y.y, z.y, x.z, y.z, z.z), to_bullet(origin));
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

btBoxShape box(double x, double y, double z) {
    btBoxShape made(btVector3(x, y, z));
    made.setMargin(0.0);
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
    btConvexHullShape trunk;
    btBoxShape table, detector, tube, arc;
    std::vector<Limb> limbs;
    btTransform X_WTable;

    explicit Shapes(const patient::Spine& spine)
        : trunk(trunk_hull(spine)),
          table(box(kTableHalfWidthMm, kTableHalfThickMm, 0.5 * (kTableHeadMm - kTableFootMm))),
          detector(box(kDetectorHalfMm, kDetectorHalfMm, kDetectorHalfDepthMm)),
          tube(box(kTubeHalfMm, kTubeHalfMm, kTubeHalfLengthMm)),
          arc(box(kArcHalfWidthMm,
                  kArcRadiusMm * std::tan(units::rad_from_deg(kArcHalfAngleDeg / kArcPieces)),
                  kArcHalfDepthMm)),
          limbs(make_limbs(spine)),
          X_WTable(btTransform::getIdentity()) {
        X_WTable.setOrigin({0.0, patient::kTableTopYMm - kMattressMm - kTableHalfThickMm,
                            0.5 * (kTableHeadMm + kTableFootMm)});
    }

    void add(const btBoxShape& shape, const btTransform& X_WB, std::string_view name,
             Clearance& nearest) const {
        const auto against = [&](const btConvexShape& other, const btTransform& X_WO,
                                 std::string_view from) {
            const double apart = distance_mm(shape, X_WB, other, X_WO);
            if (apart < nearest.distance_mm) nearest = {apart, name, from};
        };
        against(table, X_WTable, "table");
        against(trunk, btTransform::getIdentity(), "patient");
        const double reach_mm = shape.getHalfExtentsWithMargin().length();
        for (const Limb& limb : limbs) {
            // too far to be the nearest, whatever their shapes
            const double least_mm =
                limb.center.distance(X_WB.getOrigin()) - reach_mm - limb.radius_mm;
            if (least_mm < nearest.distance_mm)
                against(limb.shape, btTransform::getIdentity(), limb.name);
        }
    }
};

RoomBodies::RoomBodies(const patient::Spine& spine)
    : shapes_(std::make_unique<const Shapes>(spine)) {}
RoomBodies::~RoomBodies() = default;

Clearance RoomBodies::clearance(const CArmPlace& place) const {
    const Shapes& s = *shapes_;
    const glm::dvec3 beam = glm::normalize(place.detector_center_W_mm - place.source_W_mm);
    const glm::dvec3 v = glm::cross(beam, place.u_W);
    Clearance nearest;
    s.add(s.detector,
          at(place.u_W, v, beam, place.detector_center_W_mm + beam * kDetectorHalfDepthMm),
          "detector", nearest);
    s.add(s.tube,
          at(place.u_W, v, beam, place.source_W_mm + beam * (kTubeFrontMm - kTubeHalfLengthMm)),
          "tube", nearest);
    // the C runs round the isocentre from the tube to the detector
    const glm::dvec3 side =
        glm::normalize(place.arc_side_W - beam * glm::dot(place.arc_side_W, beam));
    const glm::dvec3 across = glm::cross(side, beam);
    for (int i = 0; i < kArcPieces; ++i) {
        const double angle =
            units::rad_from_deg(kArcHalfAngleDeg * (2.0 * (i + 0.5) / kArcPieces - 1.0));
        const glm::dvec3 out = side * std::cos(angle) + beam * std::sin(angle);
        s.add(s.arc,
              at(across, glm::cross(out, across), out, place.isocenter_W_mm + out * kArcRadiusMm),
              "arc", nearest);
    }
    return nearest;
}

std::shared_ptr<const RoomBodies> make_room_bodies(const patient::Spine& spine) {
    return std::make_shared<const RoomBodies>(spine);
}

}  // namespace sideport::mechanics
