#include "sim/mechanics/pump_bodies.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <BulletCollision/NarrowPhaseCollision/btSubSimplexConvexCast.h>
#include <btBulletCollisionCommon.h>

#include "sim/base/units.h"
#include "sim/device/pump.h"

namespace sideport::mechanics {

namespace {

constexpr double kLobeRadiusMm = 6.8, kLobeHeightMm = 10.0;  ///< as drawn in pump_solids.cpp
constexpr double kFunnelMm = 0.5;  ///< a leaning needle catches this much above the chamber
constexpr double kPlateMm = 0.5;   ///< half thickness of floors and walls
constexpr double kScreenMm = 0.1;
constexpr int kPlates = 24;
constexpr double kTouchMm = 1e-6;

btVector3 to_bullet(const glm::dvec3& v) {
    return {v.x, v.y, v.z};
}

/// A convex shape at its place.
struct Body {
    std::unique_ptr<btConvexShape> shape;
    btTransform X_PB;
    Part part;
    btVector3 low, high;  ///< bounds in P
};

Body body(std::unique_ptr<btConvexShape> shape, const btTransform& X_PB, Part part) {
    shape->setMargin(0.0);
    Body made{std::move(shape), X_PB, part, {}, {}};
    made.shape->getAabb(X_PB, made.low, made.high);
    return made;
}

/// Disc about an axis along z, from z = low to z = high.
Body disc(const glm::dvec3& center, double radius, double low, double high, Part part) {
    btTransform X_PB = btTransform::getIdentity();
    X_PB.setOrigin({center.x, center.y, 0.5 * (low + high)});
    return body(std::make_unique<btCylinderShapeZ>(btVector3(radius, radius, 0.5 * (high - low))),
                X_PB, part);
}

/// The round wall of a port: plates whose inner faces touch the circle.
void add_wall(std::vector<Body>& bodies, const glm::dvec3& center, double radius, double depth,
              Part part) {
    const double half_width = (radius + 2.0 * kPlateMm) * std::tan(units::kPi / kPlates);
    for (int i = 0; i < kPlates; ++i) {
        const double angle = 2.0 * units::kPi * i / kPlates;
        btTransform X_PB;
        X_PB.setIdentity();
        X_PB.setRotation(btQuaternion(btVector3(0.0, 0.0, 1.0), angle));
        const double out = radius + kPlateMm;
        X_PB.setOrigin({center.x + out * std::cos(angle), center.y + out * std::sin(angle),
                        center.z - 0.5 * depth});
        bodies.push_back(
            body(std::make_unique<btBoxShape>(btVector3(kPlateMm, half_width, 0.5 * depth)), X_PB,
                 part));
    }
}

/// The line's box meets the body's.
bool may_meet(const Body& other, const btVector3& from, const btVector3& to) {
    for (int k = 0; k < 3; ++k) {
        if (std::max(from[k], to[k]) < other.low[k] - kTouchMm) return false;
        if (std::min(from[k], to[k]) > other.high[k] + kTouchMm) return false;
    }
    return true;
}

/// A point lies within a drum about an axis along z. A cast that starts inside finds nothing.
bool holds(const Body& drum, const glm::dvec3& p) {
    const btVector3 center = drum.X_PB.getOrigin();
    const double radius = 0.5 * (drum.high.x() - drum.low.x());
    return p.z > drum.low.z() + kTouchMm && p.z < drum.high.z() - kTouchMm &&
           std::hypot(p.x - center.x(), p.y - center.y()) < radius - kTouchMm;
}

/// Distance of a point from a body's surface is at most this. Bodies here are boxes and drums.
bool is_at(const Body& other, const btVector3& point, double within_mm) {
    const btVector3 p = other.X_PB.inverse() * point;
    if (other.shape->getShapeType() == BOX_SHAPE_PROXYTYPE) {
        const auto& half = static_cast<const btBoxShape&>(*other.shape).getHalfExtentsWithMargin();
        return std::fabs(p.x()) < half.x() + within_mm && std::fabs(p.y()) < half.y() + within_mm &&
               std::fabs(p.z()) < half.z() + within_mm;
    }
    const auto& half = static_cast<const btCylinderShape&>(*other.shape).getHalfExtentsWithMargin();
    return std::hypot(p.x(), p.y()) < half.x() + within_mm &&
           std::fabs(p.z()) < half.z() + within_mm;
}

/// Fraction of the way at which a point meets the body, or 2 when it does not. The cast's simplex
/// may degenerate when two of its corners nearly coincide, and then reports a touch that is none:
/// what is no touch is tried again with corners that count as one from further apart.
double cast_point(const Body& other, const btVector3& from, const btVector3& to) {
    constexpr double kTouchesMm = 5e-3;
    btSphereShape point(0.0);
    btTransform at_from = btTransform::getIdentity(), at_to = btTransform::getIdentity();
    at_from.setOrigin(from);
    at_to.setOrigin(to);
    for (const double same_corner : {1e-12, 1e-9, 1e-6, 1e-4}) {
        btVoronoiSimplexSolver solver;
        solver.setEqualVertexThreshold(same_corner);
        btSubsimplexConvexCast caster(&point, other.shape.get(), &solver);
        btConvexCast::CastResult result;
        result.m_fraction = 1.0;
        result.m_subSimplexCastEpsilon = 1e-12;
        result.m_subSimplexCastMaxIterations = 128;
        if (!caster.calcTimeOfImpact(at_from, at_to, other.X_PB, other.X_PB, result)) return 2.0;
        if (is_at(other, from + (to - from) * result.m_fraction, kTouchesMm))
            return result.m_fraction;
    }
    return 2.0;
}

}  // namespace

struct PumpBodies::Shapes {
    std::vector<Body> outside;       ///< what a needle meets from without
    std::vector<Body> access, fill;  ///< what it meets within a port
    Body screen, funnel;
    glm::dvec3 access_P, fill_P;
    double access_radius, access_depth, fill_radius, fill_depth;

    explicit Shapes(const device::PumpModel& pump)
        : screen(disc(
              device::access_port_center_P(pump), pump.access_septum_radius_mm,
              device::access_port_center_P(pump).z - pump.access_septum_thickness_mm - kScreenMm,
              device::access_port_center_P(pump).z - pump.access_septum_thickness_mm,
              Part::port_screen)),
          funnel(disc(
              device::access_port_center_P(pump), pump.access_septum_radius_mm,
              device::access_port_center_P(pump).z - pump.access_septum_thickness_mm,
              device::access_port_center_P(pump).z - pump.access_septum_thickness_mm + kFunnelMm,
              Part::port_funnel)),
          access_P(device::access_port_center_P(pump)),
          fill_P(device::fill_port_center_P(pump)),
          access_radius(pump.access_septum_radius_mm),
          access_depth(pump.access_septum_thickness_mm + pump.access_chamber_depth_mm),
          fill_radius(pump.fill_port_radius_mm),
          fill_depth(pump.fill_port_depth_mm) {
        const double half = 0.5 * pump.thickness_mm;
        outside.push_back(disc(glm::dvec3(0.0), pump.body_radius_mm, -half, half, Part::shell));
        outside.push_back(
            disc(access_P, kLobeRadiusMm, access_P.z - kLobeHeightMm, access_P.z, Part::lobe));
        add_wall(access, access_P, access_radius, access_depth, Part::port_wall);
        const double floor_z = access_P.z - access_depth;
        access.push_back(disc(access_P, access_radius + kPlateMm, floor_z - 2.0 * kPlateMm, floor_z,
                              Part::port_floor));
        add_wall(fill, fill_P, fill_radius, fill_depth, Part::fill_wall);
        const double stop_z = fill_P.z - fill_depth;
        fill.push_back(disc(fill_P, fill_radius + kPlateMm, stop_z - 2.0 * kPlateMm, stop_z,
                            Part::needle_stop));
    }

    static bool in_shaft(const glm::dvec3& p, const glm::dvec3& face, double radius, double depth) {
        return p.z <= face.z + kTouchMm && p.z >= face.z - depth - kTouchMm &&
               std::hypot(p.x - face.x, p.y - face.y) <= radius + kTouchMm;
    }
    bool in_access(const glm::dvec3& p) const {
        return in_shaft(p, access_P, access_radius, access_depth);
    }
    bool in_fill(const glm::dvec3& p) const { return in_shaft(p, fill_P, fill_radius, fill_depth); }

    /// The line enters the port through its face.
    static bool enters(const glm::dvec3& from, const glm::dvec3& d, const glm::dvec3& face,
                       double radius) {
        if (d.z > -1e-9 || from.z < face.z - kTouchMm) return false;
        const glm::dvec3 at = from + d * ((from.z - face.z) / -d.z);
        return std::hypot(at.x - face.x, at.y - face.y) <= radius;
    }
};

PumpBodies::PumpBodies(const device::PumpModel& pump)
    : shapes_(std::make_unique<const Shapes>(pump)) {}
PumpBodies::~PumpBodies() = default;

Hit PumpBodies::cast(const glm::dvec3& from_P, const glm::dvec3& d_P, double reach_mm,
                     const Obstruction& obstruction) const {
    const Shapes& s = *shapes_;
    const btVector3 from = to_bullet(from_P), to = to_bullet(from_P + d_P * reach_mm);
    Hit hit;
    const auto meet = [&](const Body& other) {
        if (!may_meet(other, from, to)) return;
        const double fraction = cast_point(other, from, to);
        if (fraction > 1.0 || fraction * reach_mm >= hit.distance_mm) return;
        hit = {fraction * reach_mm, other.part};
    };
    // in a port, or on the way into it, its own walls count and the case round it does not
    if (s.in_access(from_P) || Shapes::enters(from_P, d_P, s.access_P, s.access_radius)) {
        for (const Body& other : s.access)
            meet(other);
        if (obstruction.screen) meet(s.screen);
        if (obstruction.funnel) meet(s.funnel);
    } else if (s.in_fill(from_P) || Shapes::enters(from_P, d_P, s.fill_P, s.fill_radius)) {
        for (const Body& other : s.fill)
            meet(other);
    } else {
        for (const Body& other : s.outside) {
            if (holds(other, from_P)) return {0.0, other.part};
            meet(other);
        }
    }
    return hit;
}

std::shared_ptr<const PumpBodies> make_pump_bodies(const device::PumpModel& pump) {
    return std::make_shared<const PumpBodies>(pump);
}

}  // namespace sideport::mechanics
