#include "sim/xray/phantom_rays.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace sideport::xray {

namespace {

const Interval kNothing{1.0, -1.0};
/// A body's crossing may pass that of its box by what rounding makes of it.
constexpr double kBesideBoxMm = 1e-6;

/// Between the planes |x| = half of one coordinate.
Interval slab(double p, double d, double half) {
    if (d == 0.0) return std::fabs(p) < half ? Interval{} : kNothing;
    const double a = (-half - p) / d, b = (half - p) / d;
    return {std::min(a, b), std::max(a, b)};
}

/// Inside a t^2 + 2 b t + c < 0.
Interval quadric(double a, double b, double c) {
    if (a <= 0.0) return c < 0.0 ? Interval{} : kNothing;
    const double discriminant = b * b - a * c;
    if (!(discriminant > 0.0)) return kNothing;
    const double root = std::sqrt(discriminant);
    return {(-b - root) / a, (-b + root) / a};
}

/// Where p + t d is less than 1 long, from the point of closest approach: seen from afar the
/// difference of two large squares would be left.
template <typename Vector>
Interval within_one(const Vector& p, const Vector& d) {
    const double a = glm::dot(d, d);
    const double shift = a > 0.0 ? -glm::dot(p, d) / a : 0.0;
    const Vector q = p + shift * d;
    const Interval near = quadric(a, glm::dot(q, d), glm::dot(q, q) - 1.0);
    return {near.in + shift, near.out + shift};
}

Interval ball(const glm::dvec3& p, const glm::dvec3& d) {
    return within_one(p, d);
}

/// The endless cylinder of radius 1 about z.
Interval rod(const glm::dvec3& p, const glm::dvec3& d) {
    return within_one(glm::dvec2(p), glm::dvec2(d));
}

/// Rod and two balls of the same radius; the body is convex, so its crossing is their hull.
Interval capsule(const glm::dvec3& p_B, const glm::dvec3& d_B, const glm::dvec3& half_mm) {
    const double radius = half_mm.x, straight = half_mm.z / radius;
    const glm::dvec3 q = p_B / radius, e = d_B / radius, up(0.0, 0.0, straight);
    Interval hull{1e9, -1e9};
    for (const Interval& part :
         {both(rod(q, e), slab(q.z, e.z, straight)), ball(q - up, e), ball(q + up, e)}) {
        if (part.empty()) continue;
        hull = {std::min(hull.in, part.in), std::max(hull.out, part.out)};
    }
    return hull;
}

/// Of a convex solid, in its own frame.
Interval crossing(const Solid& solid, const glm::dvec3& p_B, const glm::dvec3& d_B) {
    const glm::dvec3 p = p_B / solid.half_mm, d = d_B / solid.half_mm;
    switch (solid.shape) {
        case SolidShape::box:
            return both(both(slab(p.x, d.x, 1.0), slab(p.y, d.y, 1.0)), slab(p.z, d.z, 1.0));
        case SolidShape::cylinder:
            return both(rod(p, d), slab(p.z, d.z, 1.0));
        case SolidShape::ellipsoid:
            return ball(p, d);
        case SolidShape::capsule:
            return capsule(p_B, d_B, solid.half_mm);
    }
    return kNothing;
}

void add(const Interval& part, std::vector<Interval>& inside) {
    if (!part.empty()) inside.push_back(part);
}

/// What bodies of higher rank hold of a line: disjoint parts that do not touch, by where they
/// begin.
class Covered {
  public:
    bool holds(double in, double out) const {
        const auto after = parts_.upper_bound(in);
        return after != parts_.begin() && std::prev(after)->second >= out;
    }

    /// Calls visit(part) for what was free of an interval, then covers it.
    template <typename Visit>
    void cover(const Interval& added, Visit visit) {
        auto next = parts_.upper_bound(added.in);
        if (next != parts_.begin() && std::prev(next)->second >= added.in) --next;
        Interval merged = added;
        double free_from = added.in;
        while (next != parts_.end() && next->first <= added.out) {
            if (free_from < next->first) visit(Interval{free_from, next->first});
            free_from = std::max(free_from, next->second);
            merged = {std::min(merged.in, next->first), std::max(merged.out, next->second)};
            next = parts_.erase(next);
        }
        if (free_from < added.out) visit(Interval{free_from, added.out});
        parts_.emplace(merged.in, merged.out);
    }

  private:
    std::map<double, double> parts_;  ///< in, out
};

/// A body whose box the line meets, and where.
struct Candidate {
    std::uint32_t rank;
    double in_mm, out_mm;
};

}  // namespace

Extent extent_of(const Body& body) {
    if (body.mesh) {
        const Box& box = body.mesh->box();
        return {0.5 * (box.low_mm + box.high_mm), 0.5 * (box.high_mm - box.low_mm)};
    }
    glm::dvec3 half = body.solid.half_mm;
    if (body.solid.shape == SolidShape::capsule) half.z += half.x;
    return {glm::dvec3(0.0), half};
}

void crossings(const Body& body, const glm::dvec3& origin_B_mm, const glm::dvec3& direction_B,
               std::vector<Interval>& inside) {
    if (body.mesh) return body.mesh->crossings(origin_B_mm, direction_B, inside);
    const Interval outer = crossing(body.solid, origin_B_mm, direction_B);
    if (!(body.bore > 0.0)) return add(outer, inside);
    Solid bore = body.solid;
    bore.half_mm.x *= body.bore;
    bore.half_mm.y *= body.bore;
    const Interval inner = crossing(bore, origin_B_mm, direction_B);
    if (inner.empty()) return add(outer, inside);
    add({outer.in, inner.in}, inside);
    add({inner.out, outer.out}, inside);
}

PhantomRays::PhantomRays(const Phantom& phantom) : phantom_(phantom) {
    for (const Body& body : phantom.bodies) {
        const Extent extent = extent_of(body);
        const Pose& X_WB = body.solid.X_WB;
        glm::dvec3 reach(0.0);
        for (int k = 0; k < 3; ++k)
            reach += glm::abs(X_WB.R[k]) * extent.half_mm[k];
        const glm::dvec3 center = X_WB.point(extent.center_B_mm);
        boxes_.push_back({center - reach, center + reach});
        X_BW_.push_back(X_WB.inverse());
    }
    tree_ = BoxTree(boxes_);
}

std::vector<PhantomRays::Stretch> PhantomRays::stretches(const glm::dvec3& source_W_mm,
                                                         const glm::dvec3& detector_W_mm) const {
    const glm::dvec3 way = detector_W_mm - source_W_mm;
    const glm::dvec3 direction_W = glm::normalize(way);
    const Interval between{0.0, glm::length(way)};
    const glm::dvec3 inverse = 1.0 / direction_W;
    std::vector<Candidate> candidates;
    tree_.along(source_W_mm, direction_W, [&](std::uint32_t rank) {
        const Box::Crossing box = boxes_[rank].crossing(source_W_mm, direction_W, inverse);
        const double in = std::max(box.in_mm - kBesideBoxMm, between.in),
                     out = std::min(box.out_mm + kBesideBoxMm, between.out);
        if (in < out) candidates.push_back({rank, in, out});
    });
    std::sort(candidates.begin(), candidates.end(),
              [](const Candidate& a, const Candidate& b) { return a.rank > b.rank; });
    Covered covered;
    std::vector<Stretch> met;
    std::vector<Interval> inside;
    for (const Candidate& candidate : candidates) {
        if (covered.holds(candidate.in_mm, candidate.out_mm)) continue;
        const Body& body = phantom_.bodies[candidate.rank];
        const Pose& X_BW = X_BW_[candidate.rank];
        inside.clear();
        crossings(body, X_BW.point(source_W_mm), X_BW.direction(direction_W), inside);
        for (const Interval& part : inside) {
            const Interval seen = both(part, between);
            if (seen.empty()) continue;
            covered.cover(seen, [&](const Interval& free) {
                met.push_back({free, body.material});
            });
        }
    }
    std::sort(met.begin(), met.end(),
              [](const Stretch& a, const Stretch& b) { return a.way_mm.in < b.way_mm.in; });
    return met;
}

std::vector<double> PhantomRays::lengths_mm(const glm::dvec3& source_W_mm,
                                            const glm::dvec3& detector_W_mm) const {
    std::vector<double> lengths(phantom_.materials.size(), 0.0);
    for (const Stretch& stretch : stretches(source_W_mm, detector_W_mm))
        lengths[stretch.material] += stretch.way_mm.out - stretch.way_mm.in;
    return lengths;
}

}  // namespace sideport::xray
